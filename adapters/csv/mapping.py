"""One row of the list as debtor, receivable or payment in the connector's own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from adapters.csv.contacts import Person, person_of
from adapters.csv.content import days_in
from adapters.csv.form import Form
from adapters.csv.formats import Formats
from adapters.csv.owed import Fate, Owed, Reading, left_of_credit, owed_of, refuse_partly, standing
from adapters.csv.settings import MappingFile
from adapters.csv.table import Cell, Row, Uncomputed
from adapters.csv.values import RowFault, Values, currency_of_row
from adapters.csv.words import plain, vocabulary
from connector.model import Money, Payment, PaymentKind, Receivable

PEOPLE_KEPT = 32768
_NAMES = ("debtor_number", "debtor_name", "first_name", "infix", "last_name")
_DETAILS = (
    "contact_name email phone language street house_number postcode city country vat_number kvk_number kind"
).split()
UNKNOWN = "unknown"  # a word is there, and nobody knows what it means
_MAY_BE_PAID = ("", "open", "blocked", "direct_debit", UNKNOWN)  # what a column of paid or not goes before
_DISPUTED = ("disputed", "blocked", UNKNOWN)  # a status with which no reminder goes
_DAYS = re.compile(r" ?\b(?:in )?[0-9]+ (?:days?|dag|dagen|jours?|tage?)\b ?")  # "Overdue 12 days" is overdue
_INSTALMENT = re.compile(r"\D*?(?P<at>[0-9]{1,3})(?:\s*(?:/|van|of|von|sur)\s*(?P<all>[0-9]{1,3}))?\D*")


@dataclass(slots=True)
class Result:
    """What one row became."""

    line: int
    fate: Fate
    person: Person | None = None
    record: str = ""
    receivable: Receivable | None = None
    payments: tuple[Payment, ...] = ()
    fault: RowFault | None = None
    notes: tuple[tuple[str, str], ...] = ()  # field, and what is to be told of it


class _Row(Values):
    """A row on its way to its kind: what is known of it is filled in from top to bottom."""

    __slots__ = ("currency", "due", "issued", "line", "owed", "person", "record", "status", "today")

    line: int
    today: date
    record: str
    person: Person
    status: str
    issued: date | None
    due: date | None
    owed: Owed
    currency: str


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one form. It keeps no rows, so it may be asked in any order and more than once."""

    form: Form
    formats: Formats
    mapping: MappingFile | None = None
    payments_have_minus: bool = False
    amounts: Reading = Reading.AS_NAMED
    unknown_words: dict[str, set[str]] = field(default_factory=dict)
    namesakes: Mapping[str, str] = field(default_factory=dict)  # debtors that are perhaps several: key, what differs
    _person_places: tuple[int, ...] = ()
    _details: tuple[str, ...] = ()
    _may_dispute: bool = False
    _may_collect: bool = False
    _people: dict[tuple[Cell, ...], Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = self.form.columns.places
        self._person_places = tuple(at for name in (*_NAMES, *_DETAILS) for at in places.get(name, ()))
        self._details = tuple(name for name in _DETAILS if name in places)
        self._may_dispute = any(name in places for name in ("disputed", "blocked", "remind"))
        self._may_collect = any(name in places for name in ("direct_debit", "payment_method", "terms_days", "status"))

    def read(self, line: Row, today: date) -> Result:
        """What this row became as things stood on this day. A fault in it becomes its fate, never an exception."""
        row = _Row(line.cells, self.form.columns.places, self.formats)
        row.line, row.today = line.line, today
        row.record = row.text("invoice_number")
        person: Person | None = None
        try:
            row.person = person = self._person(line, row)
            self._is_whole(line)
            self._is_one(person)
            return self._item(row)
        except RowFault as fault:
            return Result(line.line, Fate.ERROR, person, row.record, fault=self._cut_short(line, fault))

    def who(self, line: Row) -> Person | None:
        """The debtor of this row; None when it names nobody."""
        try:
            return self._person(line, Values(line.cells, self.form.columns.places, self.formats))
        except RowFault:
            return None

    def _is_one(self, person: Person) -> None:
        what = self.namesakes.get(person.key)
        if what:
            raise RowFault(
                "debtor_name",
                f"other rows of this name have other {what}, and no debtor number tells who is who",
                "export the list with debtor numbers",
            )

    def _is_whole(self, line: Row) -> None:
        if line.fault:
            raise RowFault("", line.fault, "mend the line and import again")
        width = len(self.form.header)
        if len(line.cells) > width and any(cell != "" for cell in line.cells[width:]):
            raise RowFault(
                "",
                f"the row has {len(line.cells)} cells where the header has {width}",
                "a separator inside a value must stand between quotation marks",
            )
        if self.form.table.uncomputed:
            self._is_computed(line)

    def _is_computed(self, line: Row) -> None:
        for name, places in self.form.columns.places.items():
            if name.startswith("other_"):
                continue
            for at in places:
                if at < len(line.cells) and isinstance(line.cells[at], Uncomputed):
                    raise RowFault(
                        name,
                        "the cell holds a formula without a stored result",
                        "open the workbook in Excel or LibreOffice, save it, and import it again",
                    )

    def _cut_short(self, line: Row, fault: RowFault) -> RowFault:
        """A cell is missing because the row ends before it: then that is what is wrong."""
        at = self.form.columns.index(fault.field)
        if line.fault or at is None or at < len(line.cells):
            return fault
        return RowFault(fault.field, f"the row ends after {len(line.cells)} of {len(self.form.header)} cells")

    # ------------------------------------------------------------ who

    def _person(self, line: Row, values: Values) -> Person:
        """The debtor of a row. It stands on many rows: what its cells mean is worked out once."""
        if line.heading is not None:
            return self._new_person(line, values)
        width = len(line.cells)
        cells = tuple([line.cells[at] for at in self._person_places if at < width])
        person = self._people.get(cells)
        if person is None:
            person = self._new_person(line, values)
            if len(self._people) >= PEOPLE_KEPT:
                self._people.clear()
            self._people[cells] = person
        return person

    def _new_person(self, line: Row, values: Values) -> Person:
        number, name = values.text("debtor_number"), values.text("debtor_name")
        if not name:
            name = " ".join(filter(None, (values.text(part) for part in ("first_name", "infix", "last_name"))))
        if not number and not name and line.heading is not None:
            number, name = line.heading.number, line.heading.name
        if not number and not name:
            field_name = "debtor_number" if "debtor_number" in self.form.columns.by_field else "debtor_name"
            raise RowFault(field_name, "the row names no debtor")
        cells = {part: values.text(part) for part in self._details}
        return person_of(cells, number, name)

    # ------------------------------------------------------------ what

    def _item(self, row: _Row) -> Result:
        row.status = self._status(row)
        if row.status == "draft":
            return Result(row.line, Fate.DRAFT, row.person, row.record)
        row.issued, row.due = self._dates(row)
        if row.issued is not None and row.issued > row.today:
            return Result(row.line, Fate.NOT_YET_ISSUED, row.person, row.record)
        row.owed = owed = owed_of(row, self.amounts)
        if row.status == "partial":
            refuse_partly(owed)
        row.currency = currency_of_row(row, owed.gross, owed.open, owed.paid)
        kind = self._payment_kind(row)
        return self._receivable(row) if kind is None else self._payment(row, kind)

    def _status(self, values: Values) -> str:
        said = _together([self._meaning("status", "statuses", word) for word in values.words("status")])
        paid = plain(values.text("paid_flag")) if "paid_flag" in values.places else ""
        if paid and vocabulary("answers").get(paid) is None:
            raise RowFault(
                "paid_flag", "says neither yes nor no, so whether it was paid is not known", "write yes or no"
            )
        if said in _MAY_BE_PAID and vocabulary("answers").get(paid) == "yes":
            return "settled"
        return said

    def _word(self, values: Values, name: str, section: str) -> str:
        """What the word in this cell means; UNKNOWN when it is not known, which is told once per file."""
        word = plain(values.text(name)) if name in values.places else ""
        return self._meaning(name, section, word) if word else ""

    def _meaning(self, name: str, section: str, word: str) -> str:
        own = getattr(self.mapping.words, section) if self.mapping else {}
        for known, meaning in own.items():
            if plain(known) == word:
                return str(meaning)
        found = vocabulary(section).get(word) or vocabulary(section).get(_DAYS.sub("", word))
        if not found:
            self.unknown_words.setdefault(name, set()).add(word[:30] or "?")
        return found or UNKNOWN

    def _dates(self, values: Values) -> tuple[date | None, date | None]:
        issued, due = values.day("issued"), values.day("due")
        if due is None and issued is not None and (term := days_in(values.text("terms_days"))) is not None:
            due = issued + timedelta(days=term)
        if issued is None and due is not None and self.formats.due_less_term:
            issued = due - timedelta(days=self.formats.terms_days)
        return issued, due

    def _payment_kind(self, row: _Row) -> PaymentKind | None:
        """The kind of payment that the row is; None for an invoice."""
        said = self._word(row, "type", "types")
        if said == "payment":
            taken_back = self.payments_have_minus and row.owed.sign > 0
            return PaymentKind.REVERSAL if taken_back else PaymentKind.RECEIVED
        if said == "reversal":
            return PaymentKind.REVERSAL
        return PaymentKind.CREDIT if said == "credit" or row.owed.sign < 0 else None

    # ------------------------------------------------------------ payments and receivables

    def _payment(self, row: _Row, kind: PaymentKind) -> Result:
        left = left_of_credit(row.owed, row.day("settled"), row.status, row.today)
        if left <= 0:
            return Result(row.line, Fate.SETTLED, row.person, row.record)
        on = row.issued or row.due
        notes = () if on else (("issued", "has no date; it counts as of today"),)
        what = row.record or f"{on.isoformat() if on else ''}/{left}"
        payment = Payment(
            key=f"{row.person.key}|{what}|{kind.value}",
            debtor=row.person.key,
            amount=Money(left, row.currency),
            value_date=on or row.today,
            kind=kind,
            number=row.record,
        )
        fate = Fate.CREDIT if kind is PaymentKind.CREDIT else Fate.PAYMENT
        return Result(row.line, fate, row.person, row.record, payments=(payment,), notes=notes)

    def _receivable(self, row: _Row) -> Result:
        if not row.record:
            raise RowFault("invoice_number", "the invoice number is empty")
        if row.issued is None:
            raise RowFault("issued", "the invoice date is empty")
        due = row.due or row.issued + timedelta(days=self.formats.terms_days)
        if due < row.issued:
            raise RowFault(
                "due", f"due on {due}, before the invoice date {row.issued}", "mend the date in the bookkeeping"
            )
        stands = standing(row.owed, row.day("settled"), row.status, row.today)
        at, of, suffix = _instalment(row.text("instalment"))
        amount = Money(row.owed.total, row.currency)
        open_ = amount if stands.open == amount.amount else Money(stands.open, row.currency)
        receivable = Receivable(
            key=f"{row.person.key}|{row.record}{suffix}",
            debtor=row.person.key,
            number=row.record,
            issued=row.issued,
            due=due,
            amount=amount,
            open=open_,
            state=stands.state,
            invoice=row.record,
            instalment=at,
            instalments=of,
            due_assumed=row.due is None,
            disputed=row.status in _DISPUTED or (self._may_dispute and _is_disputed(row)),
            settled_on=stands.settled_on,
            under_way=open_ if self._may_collect and stands.open and _is_collected(row) else None,
            reference=row.text("reference"),
        )
        return Result(
            row.line,
            stands.fate,
            row.person,
            row.record,
            receivable,
            _overpaid(row, stands.overpaid) if stands.overpaid else (),
            notes=_notes_of(receivable, row),
        )


def _together(said: list[str]) -> str:
    """What the columns of statuses say together: paid where one says so, unknown where they contradict each other."""
    telling = {meaning for meaning in said if meaning != "open"}
    if len(telling) > 1:
        return "settled" if "settled" in telling else UNKNOWN
    return telling.pop() if telling else "open" if said else ""


def _is_disputed(values: Values) -> bool:
    """Disputed, or blocked for reminders: a reason written there counts as yes, and so does all that is not a no."""
    said = [*values.words("disputed"), *values.words("blocked")]
    return not all(map(_says_no, said)) or _is_not_reminded(values)


def _is_not_reminded(values: Values) -> bool:
    """Whether a column of who may be reminded says anything but yes."""
    return any(vocabulary("answers").get(word) != "yes" for word in values.words("remind"))


@lru_cache(maxsize=1024)
def _says_no(word: str) -> bool:
    return vocabulary("answers").get(word) == "no" or bool(word and not word.strip("0 "))


def _is_collected(row: _Row) -> bool:
    """Whether the amount is collected by direct debit, so that the debtor need not pay by itself."""
    if row.status == "direct_debit" or _pays_by_debit(row):
        return True
    return not all(_says_no(word) or _is_other(word) for word in row.words("direct_debit"))


def _pays_by_debit(row: _Row) -> bool:
    """Whether the way of paying is a direct debit; it may stand among the terms: "Incasso 14 dagen"."""
    return any(map(_is_direct_debit, [*row.words("payment_method"), *row.words("terms_days")]))


def _is_other(word: str) -> bool:
    """Whether this is a way of paying that is known to be no direct debit."""
    return vocabulary("direct_debit").get(word) == "no"


@lru_cache(maxsize=1024)
def _is_direct_debit(words: str) -> bool:
    """Whether a method of payment is a direct debit, however it is called in full: "SEPA incasso B2B"."""
    if _is_other(words):
        return False
    known = (word for word, meaning in vocabulary("direct_debit").items() if meaning == "yes")
    return any(f" {word} " in f" {words} " for word in known)


def _instalment(text: str) -> tuple[int, int, str]:
    """Which instalment, of how many, and what that adds to the key; nothing for the only one."""
    match = _INSTALMENT.fullmatch(text) if text else None
    if match is None or not int(match["at"]):
        return 1, 1, ""
    at = int(match["at"])
    of = max(int(match["all"] or 1), at)
    return at, of, f"#{at}" if of > 1 else ""


def _overpaid(row: _Row, amount: Decimal) -> tuple[Payment, ...]:
    """What was paid beyond the invoice is the debtor's money, not matched to anything."""
    return (
        Payment(
            key=f"{row.person.key}|{row.record}|overpaid",
            debtor=row.person.key,
            amount=Money(amount, row.currency),
            value_date=row.issued or row.today,
            kind=PaymentKind.RECEIVED,
            number=row.record,
        ),
    )


def _notes_of(receivable: Receivable, row: _Row) -> tuple[tuple[str, str], ...]:
    notes = []
    if receivable.due_assumed:
        notes.append(("due", "has no due date; the agreed term was used"))
    if receivable.under_way is not None:
        notes.append(_note_of_collection(row))
    if row.status == "blocked":
        notes.append(("status", "says that no reminder may go and counts as disputed"))
    elif _is_not_reminded(row):
        notes.append(("remind", "is blocked for reminders in the file and counts as disputed"))
    elif receivable.disputed and not row.words("disputed") and row.words("blocked"):
        notes.append(("blocked", "is blocked for reminders in the file and counts as disputed"))
    return tuple(notes)


def _note_of_collection(row: _Row) -> tuple[str, str]:
    """Why a row counts as collected; a cell that says neither yes nor no is named as such."""
    said = row.words("direct_debit")
    clear = any(vocabulary("answers").get(word) == "yes" or _is_direct_debit(word) for word in said)
    if said and not clear and row.status != "direct_debit" and not _pays_by_debit(row):
        return "direct_debit", "says neither yes nor no and counts as collected by direct debit"
    where = next((name for name in ("direct_debit", "payment_method", "terms_days") if row.words(name)), "status")
    return where, "is collected by direct debit and waits for its outcome"
