"""The administration, and what was chosen for it."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Table, Text

from connector.store.tables.columns import key, metadata, scope, whole, word
from connector.store.types import Amount, Moment

installations = Table(
    "installations",
    metadata,
    *scope(),
    word("platform"),
    word("title"),
    Column("connection", Text),
    word("policy"),
    Column("live", Boolean, nullable=False),
    Column("last_run", Date),
    Column("data_as_of", Moment),
    Column("bank_through", Date),
    Column("creditor", JSON(none_as_null=True)),
    Column("restored_at", Moment),  # nothing leaves since: the database was put back from a copy
)
settings = Table("settings", metadata, *scope(), key("name"), word("value"))
counters = Table("counters", metadata, *scope(), key("name"), whole("last"))
policies = Table("policies", metadata, *scope(), key("name"), Column("body", JSON, nullable=False))
own_texts = Table(
    "own_texts", metadata, *scope(), key("notice"), key("language"), Column("pieces", JSON, nullable=False)
)
rates = Table("rates", metadata, *scope(), key("currency"), key("base"), Column("value", Amount, nullable=False))
# Whose mail somebody showed that he reads. Of an address only a digest lies here, by which the house finds whose it is.
sender_addresses = Table(
    "sender_addresses",
    metadata,
    *scope(),
    key("address_hash"),
    Column("since", Moment, nullable=False),
    Index("ix_sender_addresses_address_hash", "address_hash"),
)
