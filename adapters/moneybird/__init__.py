"""Moneybird: for now its local imitation; reading a real administration is not there yet."""

from collections.abc import Mapping
from typing import Any

from adapters.moneybird import sandbox
from connector.errors import Unsupported
from connector.model import Scope
from connector.source import Adapter, Source


def open_source(_scope: Scope, _settings: Mapping[str, Any]) -> Source:
    """Raises Unsupported, always."""
    raise Unsupported("reading a Moneybird administration is not there yet")


ADAPTER = Adapter(name="moneybird", title="Moneybird", source=open_source, sandbox=sandbox)
