"""Asks before what cannot be undone; a script says --yes, and is never asked."""

import click

from connector.cli import output
from connector.errors import Refused


def sure(question: str, yes: bool) -> None:
    """Goes on when the answer is yes. Raises Refused otherwise."""
    if yes:
        return
    if not output.somebody_answers():
        raise Refused("nobody is here to ask; say --yes to do it without asking")
    if not click.confirm(question, default=False):
        raise Refused("left as it was")
