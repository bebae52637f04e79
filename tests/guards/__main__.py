"""`python -m tests.guards`: print the table; the exit code tells whether every guard is watched."""

import sys

from tests.guards.table import main

if __name__ == "__main__":
    sys.exit(main())
