"""A call as a resource gets it, and the parts that resources share: pages, synchronization, reading bodies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from adapters.moneybird.sandbox.answers import Answer, bad, missing_record, required
from adapters.moneybird.sandbox.bodies import Body, read
from adapters.moneybird.sandbox.records import Record
from adapters.moneybird.sandbox.world import Books

MOST_PER_PAGE, PER_PAGE, MOST_IDS = 100, 50, 100
R = TypeVar("R", bound=Record)
B = TypeVar("B", bound=Body)
SALES, SETTINGS = ("sales_invoices",), ("settings",)
ANY = ("sales_invoices", "documents", "estimates", "bank", "settings")


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks what of which administration. `address` is the full one without its parameters."""

    books: Books
    by: str
    arguments: Mapping[str, str]
    body: Mapping[str, Any]
    address: str

    @property
    def filter(self) -> str:
        return self.arguments.get("filter", "")

    def read(self, model: type[B]) -> B:
        """The body as values. Raises Refusal (400, 422)."""
        return read(model, self.body, strict=self.books.world.quirks.refuses_unknown)


View = Callable[..., Answer]  # takes the call, and the parts of the path by name


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; any one of the scopes suffices. A `slow` one asks others and may not hold up the world."""

    method: str
    path: str
    scopes: tuple[str, ...]
    view: View
    slow: bool = False


def found(records: Mapping[str, R], key: str, model: str = "") -> R:
    """The record of this id. Raises Refusal (404)."""
    if key not in records:
        raise missing_record(model)
    return records[key]


def paged(call: Call, records: Sequence[R], shape: Callable[[R], Any]) -> Answer:
    """One page, with links to its neighbours. Raises Refusal (400) for a page that is not there."""
    size = _whole(call, "per_page", PER_PAGE)
    if not 1 <= size <= MOST_PER_PAGE:
        raise bad("per_page does not have a valid value")
    page, pages = _whole(call, "page", 1), max(1, -(-len(records) // size))
    if not 1 <= page <= pages:
        raise bad("page does not have a valid value")
    shown = records[(page - 1) * size : page * size]
    headers = {"X-Total-Count": str(len(records))}
    if links := _links(call, page, pages):
        headers["Link"] = links
    return Answer([shape(one) for one in shown], headers=headers)


def _links(call: Call, page: int, pages: int) -> str:
    names = {"prev": page - 1, "next": page + 1}
    there = {name: number for name, number in names.items() if 1 <= number <= pages}
    return ", ".join(
        f'<{call.address}?{urlencode({**call.arguments, "page": number})}>; rel="{name}"'
        for name, number in there.items()
    )


def _whole(call: Call, name: str, otherwise: int) -> int:
    text = call.arguments.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit():
        raise bad(f"{name} does not have a valid value")
    return int(text)


def versions(records: Sequence[Record]) -> Answer:
    """All ids with their versions; there are no pages."""
    return Answer([{"id": one.id, "version": one.version} for one in records])


def by_ids(call: Call, records: Mapping[str, R], shape: Callable[[R], Any]) -> Answer:
    """The records of these ids: what is gone is left out, and so is, silently, whatever comes after the hundredth."""
    ids = call.body.get("ids")
    if not isinstance(ids, list):
        raise required("ids")
    wanted = [str(each) for each in ids[:MOST_IDS]]
    return Answer([shape(records[each]) for each in dict.fromkeys(wanted) if each in records])
