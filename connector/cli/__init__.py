"""The command line: one module a command, each a few lines around a verb of the flow."""

from connector.cli.desk import Desk, Doors
from connector.cli.main import tijdig

__all__ = ["Desk", "Doors", "tijdig"]
