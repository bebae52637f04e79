"""What stands on more than one row: instalments of an invoice, rows given twice, credits beside their invoice, and
debtors whose rows differ.

Keys stay the same from file to file: an invoice on one row is known by its number alone, so that a corrected due
date updates it; instalments are known by their number where the file gives one, and else by their due date, so that
those left over keep their keys when others are paid and gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from adapters.csv.contacts import Person
from adapters.csv.form import Form
from adapters.csv.lines import lines_of
from adapters.csv.mapping import Result, RowReader
from adapters.csv.owed import Fate
from adapters.csv.survey import Survey, debtor_hash, debtor_places, folded, repeated_key
from adapters.csv.table import LineKind, Row
from adapters.csv.values import RowFault
from adapters.csv.words import plain
from connector.model import Money, Payment, Receivable, ReceivableState

FAR = date.max


@dataclass(frozen=True, slots=True)
class Place:
    """What the other rows of the same invoice mean for this one."""

    suffix: str = ""
    instalment: int = 1
    instalments: int = 1
    fault: RowFault | None = None
    taken_off: Decimal = Decimal(0)  # by payments and credits that stand beside it
    matched: str | None = None  # for a payment: the key of its receivable


@dataclass(slots=True)
class Repetitions:
    """By line, what is to be changed about a row; by key, what all rows of a debtor tell together."""

    places: dict[int, Place] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Member:
    line: Row
    now: Result  # as things stood on the day of the look back
    ever: Result  # as the file tells it


def find_repetitions(form: Form, found: Survey, reader: RowReader, today: date) -> Repetitions:
    """Look again at the rows that the survey saw more than once; nothing to do when there are none."""
    repetitions = Repetitions()
    if not found.repeated and not found.mixed_debtors:
        return repetitions
    groups: dict[tuple[str, str], list[_Member]] = {}
    for line in _candidates(form, found):
        member = _Member(line, reader.read(line, today), reader.read(line, FAR))
        person = member.ever.person
        if person is None:
            continue
        _merge(repetitions, person, line.line)
        if member.ever.record and member.ever.fate is not Fate.ERROR:
            groups.setdefault((person.key, member.ever.record), []).append(member)
    settles = _settles_by_rows(form)
    alike: dict[tuple[str, str], list[_Member]] = {}
    for (debtor, number), members in groups.items():
        alike.setdefault((debtor, folded(number)), []).extend(members)
    for members in alike.values():
        _spelled_otherwise(members, repetitions)
    for members in groups.values():
        left = [member for member in members if member.line.line not in repetitions.places]
        if len(left) > 1:
            _place(left, repetitions, settles)
    return repetitions


def _candidates(form: Form, found: Survey) -> Iterator[Row]:
    places = debtor_places(form)
    number = form.columns.index("invoice_number")
    for line in lines_of(form):
        if line.kind is not LineKind.DATA:
            continue
        if repeated_key(line, places, number) in found.repeated or debtor_hash(line, places) in found.mixed_debtors:
            yield line


def _settles_by_rows(form: Form) -> bool:
    """Whether payments stand in rows of their own beside the invoice: no column says what is open or paid."""
    return not any(name in form.columns.by_field for name in ("open", "open_fc", "paid", "buckets"))


def _merge(repetitions: Repetitions, person: Person, line: int) -> None:
    known = repetitions.people.get(person.key)
    if known is None:
        repetitions.people[person.key] = person
        return
    if plain(known.name) != plain(person.name) and person.number and person.name != person.number:
        if known.name == known.number:
            known = replace(known, name=person.name)
        else:
            repetitions.warnings.append(
                f"debtor {person.number} has another name on line {line} than above; the first one is used"
            )
    repetitions.people[person.key] = known.merged(person)


# ---------------------------------------------------------------- rows of one invoice


def _place(members: Sequence[_Member], repetitions: Repetitions, settles: bool) -> None:
    kept = _without_copies(members, repetitions)
    invoices = [m for m in kept if m.ever.receivable is not None]
    if len(invoices) > 1:
        _instalments(invoices, repetitions)
    elif settles and len(invoices) == 1:
        _settle(invoices[0], [m for m in kept if m.now.payments], repetitions)


def _without_copies(members: Sequence[_Member], repetitions: Repetitions) -> list[_Member]:
    """The first of rows that are the same in every cell; the others are told with its line."""
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for member in members:
        cells = tuple(map(str, member.line.cells))
        at = first.setdefault(cells, member.line.line)
        if at == member.line.line:
            kept.append(member)
        else:
            fault = RowFault("invoice_number", f"the same row as line {at}", "remove one of the two")
            repetitions.places[member.line.line] = Place(fault=fault)
    return kept


def _instalments(invoices: Sequence[_Member], repetitions: Repetitions) -> None:
    marks = [(m.ever.receivable.key, m.ever.receivable.due) for m in invoices if m.ever.receivable]
    numbered = len({key for key, _ in marks}) == len(marks)
    if not numbered and len({due for _, due in marks}) < len(marks):
        return _contradictions(invoices, repetitions)
    by_invoice: dict[date, list[_Member]] = {}
    for member in invoices:
        if member.ever.receivable:
            by_invoice.setdefault(member.ever.receivable.issued, []).append(member)
    for parts in by_invoice.values():
        _number(parts, repetitions, numbered)
    return None


def _number(parts: Sequence[_Member], repetitions: Repetitions, numbered: bool) -> None:
    """Count the due dates of one invoice in their order; a number used again on another day is another invoice."""
    in_order = sorted(parts, key=lambda m: m.ever.receivable.due if m.ever.receivable else FAR)
    for at, member in enumerate(in_order, start=1):
        receivable = member.ever.receivable
        if receivable is None:
            continue
        if numbered:
            of = max(receivable.instalments, len(parts))
            repetitions.places[member.line.line] = Place("", receivable.instalment, of)
        else:
            repetitions.places[member.line.line] = Place(f"|{receivable.due.isoformat()}", at, len(parts))


def _contradictions(invoices: Sequence[_Member], repetitions: Repetitions) -> None:
    """Rows that say different things about one due date: nobody can tell which is right, so neither is used."""
    by_due: dict[date, list[int]] = {}
    for member in invoices:
        if member.ever.receivable:
            by_due.setdefault(member.ever.receivable.due, []).append(member.line.line)
    for member in invoices:
        receivable = member.ever.receivable
        if receivable is None:
            continue
        others = [line for line in by_due[receivable.due] if line != member.line.line]
        if others:
            named = ", ".join(map(str, others))
            fault = RowFault(
                "invoice_number",
                f"line {named} has the same invoice number and due date and says something else",
                "export one row per due date of an invoice",
            )
            repetitions.places[member.line.line] = Place(fault=fault)
        else:
            repetitions.places[member.line.line] = Place(f"|{receivable.due.isoformat()}")


def _spelled_otherwise(members: Sequence[_Member], repetitions: Repetitions) -> None:
    """Numbers that differ only in case or leading zeros, with one amount and due date: not two debts on a guess."""
    if len({member.ever.record for member in members}) < 2:
        return
    debts: dict[tuple[date, Money], list[_Member]] = {}
    for member in sorted(members, key=lambda each: each.line.line):
        if receivable := member.ever.receivable:
            debts.setdefault((receivable.due, receivable.amount), []).append(member)
    for same in debts.values():
        if len({member.ever.record for member in same}) > 1:
            _one_debt(same, repetitions, any(member.ever.payments for member in members))


def _one_debt(same: Sequence[_Member], repetitions: Repetitions, payments: bool) -> None:
    """The first stands, as with rows that are the same; none does where they tell other things of the debt.

    Nor does any where payments or credits stand beside one of them: whose they are is then not known.
    """
    first = same[0]
    agree = not payments and len({_told(member.ever.receivable) for member in same if member.ever.receivable}) == 1
    for member in same:
        if agree and member.ever.record == first.ever.record:
            continue  # what its copies are is told as such
        if agree:
            reason = f"the same invoice as line {first.line.line}, but for case or leading zeros in its number"
            fault = RowFault("invoice_number", reason, "remove one of the two")
        else:
            others = ", ".join(str(other.line.line) for other in same if other is not member)
            reason = (
                f"line {others} has this invoice with other case or leading zeros in its number, "
                "and says something else"
            )
            fault = RowFault("invoice_number", reason, "mend the row in the bookkeeping")
        repetitions.places[member.line.line] = Place(fault=fault)


def _told(receivable: Receivable) -> tuple[object, ...]:
    """What must be the same in rows that are one debt."""
    return receivable.open, receivable.state, receivable.disputed, receivable.under_way, receivable.issued


def _settle(invoice: _Member, payments: Sequence[_Member], repetitions: Repetitions) -> None:
    """Payments and credits beside their invoice lower what it has open, as far as it goes."""
    receivable = invoice.now.receivable
    if receivable is None or not payments:
        return
    left = receivable.open.amount
    for member in payments:
        payment = member.now.payments[0]
        back = payment.kind.value == "reversal"
        if payment.amount.currency != receivable.open.currency or (not back and payment.amount.amount > left):
            continue
        left += payment.amount.amount if back else -payment.amount.amount
        repetitions.places[member.line.line] = Place(matched=receivable.key)
    if left != receivable.open.amount:
        repetitions.places[invoice.line.line] = Place(taken_off=receivable.open.amount - left)


# ---------------------------------------------------------------- applying it


def placed(result: Result, place: Place | None) -> Result:
    """The row with what its neighbours mean for it."""
    if place is None or result.fate is Fate.ERROR:
        return result
    if place.fault is not None:
        return Result(result.line, Fate.ERROR, result.person, result.record, fault=place.fault)
    if result.receivable is None:
        return replace(result, payments=tuple(_matched(p, place) for p in result.payments))
    receivable = replace(
        result.receivable,
        key=result.receivable.key + place.suffix,
        instalment=place.instalment if place.instalments > 1 else result.receivable.instalment,
        instalments=max(place.instalments, result.receivable.instalments),
    )
    if not place.taken_off:
        return replace(result, receivable=receivable)
    left = Money(receivable.open.amount - place.taken_off, receivable.open.currency)
    if left.positive:
        return replace(result, receivable=replace(receivable, open=left))
    settled = replace(receivable, open=left, state=ReceivableState.SETTLED)
    return replace(result, receivable=settled, fate=Fate.SETTLED)


def _matched(payment: Payment, place: Place) -> Payment:
    return replace(payment, receivable=place.matched)
