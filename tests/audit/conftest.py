"""What the tests of the pages have."""

from tests.web.conftest import pages

__all__ = ["pages"]
