"""Declared dialects: what a package calls its columns and how it writes values, as TOML files beside this one."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from adapters.csv.amounts import Decimals
from adapters.csv.dates import Order
from adapters.csv.settings import MappingFile
from adapters.csv.words import phrase, plain
from connector.errors import BadInput, Fault

FOLDER = Path(__file__).parent / "dialects"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One declared form of export. `own` = a user's mapping, whose word is final."""

    name: str
    title: str
    language: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    ignored: tuple[str, ...] = ()
    decimals: Decimals | None = None
    dates: Order | None = None
    own: bool = False

    def found_in(self, headers: Sequence[str]) -> float:
        """The share of its columns that these headers have; 0 for a generic dialect, which declares none."""
        if not self.columns:
            return 0.0
        present = {plain(header) for header in headers}
        found = sum(all(plain(name) in present for name in names) for names in self.columns.values())
        return found / len(self.columns)


@cache
def declared() -> Mapping[str, Dialect]:
    """All dialects that come with the product, by name."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        found[content["name"]] = Dialect(
            name=content["name"],
            title=content["title"],
            language=content.get("language", ""),
            columns=_columns(content.get("columns", {})),
            optional=_columns(content.get("optional", {})),
            ignored=tuple(content.get("ignored", {}).get("columns", ())),
            decimals=Decimals(content["decimal"]) if "decimal" in content else None,
            dates=Order(content["dates"]) if "dates" in content else None,
        )
    return MappingProxyType(found)


def _columns(section: Mapping[str, str | list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: (c,) if isinstance(c, str) else tuple(c) for name, c in section.items()})


def named(name: str) -> Dialect:
    """The dialect of this name. Raises BadInput."""
    known = declared()
    if name not in known:
        raise BadInput(
            "No such dialect", [Fault("dialect", f"“{name[:40]}” is not known", f"known: {', '.join(known)}")]
        )
    return known[name]


def of_mapping(mapping: MappingFile) -> Dialect:
    """A user's mapping as a dialect whose word is final."""
    return Dialect(
        name=mapping.name,
        title=mapping.name,
        columns=_columns(mapping.columns),
        decimals=mapping.format.decimal,
        dates=mapping.format.dates,
        own=True,
    )


def best(headers: Sequence[str]) -> Dialect | None:
    """The declared dialect of which these headers have every column; the one with most columns wins."""
    fitting = [d for d in declared().values() if d.found_in(headers) == 1.0]
    return max(fitting, key=lambda d: len(d.columns), default=None)


def generic(language: str) -> Dialect:
    """The dialect of a list in this language that no package is known for."""
    return declared().get(f"generic-{language}", Dialect("generic", "list in no known form", language))


def same_header(one: str, other: str) -> bool:
    """Whether two headers are the same but for case, accents and punctuation, or mean the same phrase."""
    return plain(one) == plain(other) or (bool(phrase(one)) and phrase(one) == phrase(other))
