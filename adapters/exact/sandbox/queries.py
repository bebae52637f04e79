"""Answers a GET on an entity: options are checked, rows chosen, ordered, cut into pages and printed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from adapters.exact.entities import Entity
from adapters.exact.sandbox import filters, literals, printing
from adapters.exact.sandbox.answers import Answer, bad_query, missing, no_such_field, refused
from adapters.exact.sandbox.quirks import Quirks
from adapters.exact.sandbox.rows import Shown

OPTIONS = frozenset("$select $filter $top $orderby $skiptoken $inlinecount $skip $format".split())
# Which single lists are known to want a $select; bulk and sync do as a rule.
WANT_SELECT = frozenset(
    ("crm/Accounts", "crm/Contacts", "documents/Documents", "financialtransaction/TransactionLines")
)
NO_STAR = frozenset(("sync/CRM/Contacts",))
# Lists that have a twin to synchronize.
TWINS = frozenset(
    "crm/Accounts crm/Contacts cashflow/Receivables bulk/Cashflow/Receivables salesinvoice/SalesInvoices".split()
)
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Query:
    """One GET. `address` is the full one, without options; `path` the one of the entity on this host."""

    entity: Entity
    arguments: Mapping[str, str]
    address: str
    quirks: Quirks

    @property
    def paged(self) -> bool:
        return self.entity.page == 1000

    def fields(self) -> list[str]:
        """Those that are asked for, in their order. Raises Refusal (400)."""
        text = self.arguments.get("$select", "").strip()
        if not text:
            self._may_go_without()
            return list(self.entity.fields)
        if text == "*":
            if self.entity.name in NO_STAR:
                raise bad_query()
            return list(self.entity.fields)
        names = [name.strip() for name in text.split(",")]
        for name in names:
            if name not in self.entity.fields:
                raise no_such_field(name)
        return list(dict.fromkeys(names))

    def _may_go_without(self) -> None:
        wanted = self.paged or self.entity.name in WANT_SELECT or self.quirks.select_everywhere
        if wanted and self.arguments.get("$top") != "1":
            raise refused(400, "Please add a $select or a $top=1 statement to the query string.")

    def whole(self, name: str) -> int | None:
        """A number that is not negative. Raises Refusal (400)."""
        text = self.arguments.get(name)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            raise bad_query()
        return int(text)


def listed(query: Query, rows: Sequence[Shown]) -> Answer:
    """One page of a list. Raises Refusal (400, 408)."""
    unknown = [name for name in query.arguments if name.startswith("$") and name not in OPTIONS]
    if unknown or (query.paged and "$skip" in query.arguments):
        raise bad_query()
    fields, top = query.fields(), query.whole("$top")
    chosen = _ordered(query, _chosen(query, rows))
    rest = chosen[_begin(query, chosen) :][query.whole("$skip") or 0 :]
    size = min(query.entity.page, len(rest) if top is None else top)
    page = rest[:size]
    more = len(rest) > size and (top is None or top > size)
    return _shaped(query, page, fields, len(chosen), top, more)


def counted(query: Query, rows: Sequence[Shown]) -> Answer:
    """How many there are, as a bare number."""
    return Answer(str(len(_chosen(query, rows))), mimetype="text/plain")


def single(query: Query, rows: Sequence[Shown], key: str) -> Answer:
    """The record with this key. Raises Refusal (400, 404)."""
    fields, wanted = query.fields(), read_key(query.entity, key)
    found = next((row for row in rows if row.get(query.entity.key) == wanted), None)
    if found is None:
        raise missing()
    return Answer({"d": printed(query, found, fields)})


def read_key(entity: Entity, text: str) -> Any:
    """A key between brackets, as it is compared. Raises Refusal (400)."""
    try:
        literal = literals.read(text)
    except (ValueError, ArithmeticError):
        raise bad_query() from None
    if entity.fields[entity.key] not in literal.fits:
        raise bad_query()
    return literal.value


def _chosen(query: Query, rows: Sequence[Shown]) -> list[Shown]:
    text = query.arguments.get("$filter", "").strip()
    if not text:
        if query.quirks.mandatory_filter and query.entity.name in TWINS:
            raise refused(408, "Request timed out.")
        return list(rows)
    test = filters.read(text, query.entity.fields, query.entity.filterable)
    return [row for row in rows if test(row)]


def _ordered(query: Query, rows: list[Shown]) -> list[Shown]:
    """By its key, or as asked; what is null comes first."""
    key = query.entity.key
    rows.sort(key=lambda row: row[key])
    for part in reversed([one for one in query.arguments.get("$orderby", "").split(",") if one.strip()]):
        name, _, direction = part.strip().partition(" ")
        if name not in query.entity.fields:
            raise no_such_field(name)
        if direction.strip() not in ("", "asc", "desc") or query.paged:
            raise bad_query()
        rows.sort(key=lambda row, by=name: _null_first(row.get(by)), reverse=direction.strip() == "desc")  # type: ignore[misc]
    return rows


def _null_first(value: Any) -> tuple[bool, Any]:
    return (value is not None, printing.aware(value) if value is not None else 0)


def _begin(query: Query, rows: Sequence[Shown]) -> int:
    """Where the page begins: behind the row that the token names, or, if that is gone, where it would stand."""
    token = query.arguments.get("$skiptoken")
    if token is None:
        return 0
    after, key = read_key(query.entity, token), query.entity.key
    keys = [row[key] for row in rows]
    if after in keys:
        return keys.index(after) + 1
    if "$orderby" in query.arguments:
        raise bad_query()
    return sum(1 for each in keys if each <= after)


def _shaped(
    query: Query, page: Sequence[Shown], fields: Sequence[str], total: int, top: int | None, more: bool
) -> Answer:
    """One of the three shapes."""
    results = [printed(query, row, fields) for row in page]
    counting = query.arguments.get("$inlinecount") == "allpages"
    bare = "$skiptoken" not in query.arguments and (top is not None or query.quirks.bare_lists)
    if bare and not counting and not more:
        return Answer({"d": results})
    body: dict[str, Any] = {"results": results}
    if counting:
        body["__count"] = str(total)
    if more:
        body["__next"] = _next(query, page[-1], None if top is None else top - len(page))
    return Answer({"d": body})


def _next(query: Query, last: Shown, left: int | None) -> str:
    options = {name: value for name, value in query.arguments.items() if name not in ("$skiptoken", "$top", "$skip")}
    if left is not None:
        options["$top"] = str(left)
    options["$skiptoken"] = key_literal(query.entity, last[query.entity.key])
    return f"{query.address}?{'&'.join(f'{name}={quote(value, safe=_PLAIN)}' for name, value in options.items())}"


_PLAIN = "$,'():"


def key_literal(entity: Entity, key: Any) -> str:
    """As it stands between the brackets of an address."""
    match entity.fields[entity.key]:
        case "guid":
            return f"guid'{key}'"
        case "int64":
            return f"{key}L"
        case "text":
            return f"'{key}'"
        case _:
            return str(key)


def printed(query: Query, row: Shown, fields: Sequence[str]) -> dict[str, Any]:
    """A row as it is answered, with what OData says of it in front."""
    entity, noisy = query.entity, query.quirks.noisy_doubles
    uri = f"{query.address}({key_literal(entity, row[entity.key])})"
    about = {"__metadata": {"uri": uri, "type": f"Exact.Web.Api.Models.{entity.name.replace('/', '.')}"}}
    return about | {name: printing.value(entity.fields[name], row.get(name), noisy) for name in fields}
