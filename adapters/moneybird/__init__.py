"""Moneybird: sales invoices, external sales invoices and contacts of one administration."""

from adapters.moneybird import sandbox
from adapters.moneybird.hooks import MoneybirdHooks
from adapters.moneybird.platform import platform_at
from adapters.moneybird.source import open_source
from connector.source import Adapter

ADAPTER = Adapter(
    name="moneybird",
    title="Moneybird",
    source=open_source,
    platform=platform_at,
    hooks=MoneybirdHooks(),
    shows_reminders=True,
    tells_payments=True,
    sandbox=sandbox,
)
