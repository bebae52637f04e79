"""Messages, verdicts and tasks in the words of the format, for telling what happened."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from connector.model import Delivery, Money, PaymentKind, Task, Verdict
from connector.rules.charge_kinds import INTEREST
from connector.stories.dates import in_words
from connector.stories.mailbox import Attempt
from connector.stories.story import Item
from connector.stories.telling.state import Telling

CREDIT_WORDS = {PaymentKind.CREDIT: "credit", PaymentKind.RECEIVED: "receipt"}
_LABEL = re.compile(r"(.+) \((\d+)/\d+\)")


def spaced(word: str) -> str:
    return word.replace("_", " ")


def key_of_label(label: str) -> str:
    """`1001 (2/3)` as stories write it: `1001/2`."""
    found = _LABEL.fullmatch(label)
    return f"{found[1]}/{found[2]}" if found else label


def money(amount: Money) -> str:
    return f"{amount.currency} {amount.amount:,.2f}"


def moneys(amounts: Iterable[Money]) -> str:
    return " and ".join(money(each) for each in sorted(amounts, key=lambda m: m.currency)) or "nothing"


def nothing_left_out(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Amounts per currency without those that are zero, in the order of the currencies."""
    return tuple(sorted((m for m in amounts if m.amount != Decimal(0)), key=lambda m: m.currency))


def steps_of(telling: Telling, attempt: Attempt) -> dict[str, str]:
    """The step that a message completes, per receivable."""
    for delivery in telling.history(attempt.parcel.debtor_name):
        if delivery.key == attempt.parcel.delivery:
            return {line.receivable: line.step for line in delivery.lines}
    return {}


def items_of(telling: Telling, attempt: Attempt) -> tuple[Item, ...]:
    """The rows of a message as the debtor sees them."""
    statement = attempt.parcel.statement
    steps = steps_of(telling, attempt)
    rows = [Item("invoice", line.receivable, line.open, steps.get(line.receivable, "")) for line in statement.lines]
    rows += [Item(CREDIT_WORDS[c.kind], key_of_label(c.number), c.amount) for c in statement.credits]
    rows += [
        Item("interest" if charge.kind == INTEREST else "cost", charge.receivable, charge.amount)
        for charge in statement.charges
    ]
    return tuple(rows)


def item(row: Item) -> str:
    amount = money(row.amount) if row.amount else ""
    step = f" (step {row.step})" if row.step else ""
    if row.what == "interest":
        return f"interest of {row.name} {amount}"
    if row.what == "cost":
        return f"cost of {row.name} {amount}" if row.name else f"cost {amount}"
    return f"{row.name} {amount}{step}" if row.what == "invoice" else f"{row.what} {row.name} {amount}"


def message(telling: Telling, attempt: Attempt) -> str:
    """A message in the words with which it would be expected."""
    parcel = attempt.parcel
    rows = " and ".join(item(row) for row in items_of(telling, attempt)) or "no rows"
    total = moneys(totals.payable for totals in parcel.statement.totals)
    notice = spaced(parcel.notice.value)
    return f"message to {parcel.debtor_name}: {notice}, {rows}, total {total}; sent on {moment(attempt)}"


def moment(attempt: Attempt) -> str:
    return f"{in_words(attempt.at.date())} at {attempt.at:%H:%M}"


def verdict(found: Verdict | None) -> str:
    """What would be done now, with the next step and every hold."""
    if found is None:
        return "the product knows nothing of it"
    step = f"step {found.step}, due {_day(found.due)}, leaves {_day(found.sends_on)}" if found.step else "no next step"
    holds = "; held: " + ", ".join(_hold(h.kind.value, h.until) for h in found.holds) if found.holds else "; not held"
    return f"{found.act.value} ({found.code}); {step}{holds}"


def _hold(kind: str, until: date | None) -> str:
    return f"{spaced(kind)} until {_day(until)}" if until else spaced(kind)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "never"


def task(found: Task) -> str:
    return spaced(f"{found.kind.value} about {found.subject}") + (
        f", proposing {found.proposal}" if found.proposal else ""
    )


def delivery(found: Delivery) -> str:
    about = " and ".join(f"{line.receivable} (step {line.step})" for line in found.lines)
    return f"{spaced(found.notice.value)} for {about}, {found.state.value}"
