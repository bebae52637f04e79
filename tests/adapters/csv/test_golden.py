"""Golden pairs: a list as a package exports it, and beside it everything that is made of it.

`golden/<what the list is>__<whose>.csv` with `.json`: `given` holds the day and the settings, the rest is expected.
`python -m tests.adapters.csv.test_golden NAME…` writes the expectation of these anew, to be read before it is kept.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connector.model import Debtor, Payment, Receivable
from tests.adapters.csv.reading import Listing, adds_up, pull

GOLDEN = Path(__file__).parent / "golden"
LISTS = sorted(path for path in GOLDEN.iterdir() if path.suffix == ".csv")


def told(listing: Listing) -> dict[str, Any]:
    """Everything that was made of a list, as JSON; what is empty is left out."""
    return {
        "recognised": {name: value for name, value in listing.recognised.items() if not name.startswith("column ")},
        "fields": listing.fields(),
        "counts": listing.counts,
        "complete": listing.complete,
        "debtors": [_debtor(debtor) for debtor in listing.debtors],
        "receivables": [_receivable(receivable) for receivable in listing.receivables],
        "payments": [_payment(payment) for payment in listing.payments],
        "errors": [f"{error} [{error.record or '?'} of {error.debtor or '?'}]" for error in listing.errors],
        "questions": [f"{q.code} | {q.place} | {q.text} | {', '.join(q.options)}" for q in listing.questions],
        "warnings": listing.warnings,
    }


def _debtor(debtor: Debtor) -> dict[str, Any]:
    address = debtor.address
    found = {
        "key": debtor.key,
        "name": debtor.name,
        "number": debtor.number,
        "kind": debtor.kind.value if debtor.kind.value != "unknown" else "",
        "language": debtor.language,
        "country": debtor.country,
        "contacts": [" / ".join(filter(None, (c.name, c.email, c.phone))) for c in debtor.contacts],
        "address": ", ".join([*address.lines, f"{address.postcode} {address.city}"]) if address else "",
    }
    return {name: value for name, value in found.items() if value}


def _receivable(receivable: Receivable) -> dict[str, Any]:
    found = {
        "key": receivable.key,
        "label": receivable.label,
        "issued": str(receivable.issued),
        "due": f"{receivable.due}{' (assumed)' if receivable.due_assumed else ''}",
        "amount": str(receivable.amount),
        "open": str(receivable.open),
        "state": receivable.state.value,
        "disputed": receivable.disputed,
        "settled_on": str(receivable.settled_on or ""),
        "under_way": str(receivable.under_way or ""),
        "reference": receivable.reference,
    }
    return {name: value for name, value in found.items() if value}


def _payment(payment: Payment) -> dict[str, Any]:
    found = {
        "key": payment.key,
        "amount": str(payment.amount),
        "value_date": str(payment.value_date),
        "kind": payment.kind.value,
        "receivable": payment.receivable or "",
    }
    return {name: value for name, value in found.items() if value}


def _listing(path: Path, given: dict[str, Any]) -> Listing:
    return pull({"path": path, **given["settings"]}, date.fromisoformat(given["today"]))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_becomes_what_stands_beside_it(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    listing = _listing(path, expected.pop("given"))
    assert told(listing) == expected
    assert adds_up(listing.counts)


def _write(path: Path) -> None:
    beside = path.with_suffix(".json")
    given = {"today": "2024-06-03", "settings": {}}
    if beside.exists():
        given = json.loads(beside.read_text(encoding="utf-8"))["given"]
    content = {"given": given, **told(_listing(path, given))}
    beside.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        _write(GOLDEN / f"{name}.csv")
