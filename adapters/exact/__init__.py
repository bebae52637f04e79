"""Exact Online: receivables, accounts and contacts of one division."""

from adapters.exact import sandbox
from adapters.exact.choosing import CHOICES
from adapters.exact.hooks import ExactHooks
from adapters.exact.hosts import HOSTS
from adapters.exact.platform import platform_at
from adapters.exact.source import open_source
from connector.source import Adapter

ADAPTER = Adapter(
    name="exact",
    title="Exact Online",
    source=open_source,
    platform=platform_at,
    hosts=HOSTS,
    hooks=ExactHooks(),
    signs_with_ours=True,
    notes_on_debtor=True,
    keeps_letters=True,
    choices=CHOICES,
    sandbox=sandbox,
)
