"""Which entities Exact has, and which fields they hold: the table `entities.toml`, read once.

A field that an entity lacks makes Exact refuse the whole request, and ten refusals in an hour close the entity for an
hour; so what is asked is checked against this table before it leaves.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

TYPES = ("text", "guid", "int16", "int32", "int64", "byte", "double", "datetime", "boolean", "binary")
FILE = "entities.toml"


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: `path` after `/api/v1/`, with `{division}` where the division stands; `page` is rows in a page;
    `fields` tells each field's type, one of TYPES. `filterable`, `post`, `put` and `required` are names of fields."""

    name: str
    path: str
    methods: frozenset[str]
    page: int
    key: str
    fields: Mapping[str, str]
    filterable: frozenset[str]
    post: frozenset[str]
    put: frozenset[str]
    required: frozenset[str]


def entity(name: str) -> Entity:
    """By its name in the table. Raises KeyError."""
    return entities()[name]


@cache
def entities() -> Mapping[str, Entity]:
    """All of the table, by name."""
    table = tomllib.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return MappingProxyType({name: _entity(name, row) for name, row in table.items()})


def _entity(name: str, row: Mapping[str, Any]) -> Entity:
    fields = {field: kind for kind in TYPES for field in row.get(kind, "").split()}
    named = {part: frozenset(row.get(part, "").split()) for part in ("filterable", "post", "put", "required")}
    return Entity(
        name,
        row["path"],
        frozenset(row["methods"].split()),
        row["page"],
        row["key"],
        MappingProxyType(fields),
        named["filterable"] or frozenset(fields),
        named["post"],
        named["put"],
        named["required"],
    )
