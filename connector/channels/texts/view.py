"""Turns a parcel into the strings that a message places; nothing after this formats or computes anything."""

from dataclasses import dataclass
from datetime import date

from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError

from connector.carrier import Creditor, Parcel
from connector.channels import formats
from connector.channels.plain import one_line
from connector.model import Notice, PaymentKind
from connector.rules.outlook import outlook
from connector.rules.statement import Statement

CHARGES = ("reminder_cost", "collection_costs", "interest")  # kinds that have words of their own


@dataclass(frozen=True, slots=True)
class Row:
    """One receivable. `whole` is the invoiced amount where it differs from what is asked, else ""."""

    label: str
    issued: str
    due: str
    whole: str
    open: str
    days_late: int
    assumed: bool  # its due date was not agreed


@dataclass(frozen=True, slots=True)
class Extra:
    """A line that is no invoice: `what` is credit, receipt, one of CHARGES or cost."""

    what: str
    label: str
    on: str
    amount: str


@dataclass(frozen=True, slots=True)
class Table:
    """All of one currency, with its total as the statement has it."""

    rows: tuple[Row, ...]
    credits: tuple[Extra, ...]
    charges: tuple[Extra, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Announced:
    """What comes on top when the term passes. `together` is what is asked now with the costs and their VAT."""

    ground: str
    costs: str
    vat: str
    together: str
    last_day: str
    interest: str  # percent a year, as 10.4%
    interest_runs: bool  # it is asked already


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a plan, and which of how many it is."""

    number: int
    on: str
    amount: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a template may see, as finished strings on one line each; "" = there is none."""

    language: str
    name: str
    debtor: str
    number: str
    creditor: str
    address: tuple[str, ...]
    phone: str
    email: str
    tables: tuple[Table, ...]
    count: int
    only: str  # label of the invoice when there is one
    only_due: str
    only_assumed: bool  # its due date was not agreed; it follows from the creditor's usual term
    asked: tuple[str, ...]
    charged: bool
    announced: Announced | None
    terms: tuple[Term, ...]
    chamber_number: str  # of a Dutch creditor
    enterprise_number: str  # of a Belgian one
    for_clients: bool
    register_number: str
    shows_late: bool
    as_of: str
    written_on: str
    pay_by: str
    next: str
    next_on: str
    also_open: tuple[str, ...]
    iban: str
    mention: tuple[str, ...]
    code: str  # by what name the layout finds the payment code
    by_post: bool  # on paper nobody can answer by pressing a button


def view(parcel: Parcel, language: str, code: str, by_post: bool = False) -> View:
    """What the message says in this language; `code` is what the payment code is called there, "" = none."""
    statement, creditor, notice = parcel.statement, parcel.creditor, parcel.notice
    only = statement.lines[0] if len(statement.lines) == 1 else None
    follows = parcel.next_notice if parcel.next_notice and not parcel.next_notice.before_due else None
    return View(
        language=language,
        name=one_line(parcel.to.name) or one_line(parcel.debtor_name),
        debtor=one_line(parcel.debtor_name),
        number=one_line(parcel.debtor_number),
        creditor=one_line(creditor.name),
        address=_address(creditor),
        phone=one_line(creditor.phone),
        email=one_line(creditor.reply_to or creditor.email),
        tables=_tables(statement, language),
        count=len(statement.lines),
        only=one_line(only.label) if only else "",
        only_due=formats.day(only.due, language) if only else "",
        only_assumed=only.due_assumed if only else False,
        asked=_asked(statement, language),
        charged=bool(statement.charges),
        announced=_announced(parcel, language),
        terms=_terms(parcel, language),
        chamber_number="" if _belgian(creditor) else one_line(creditor.enterprise_number),
        enterprise_number=one_line(creditor.enterprise_number) if _belgian(creditor) else "",
        for_clients=bool(creditor.for_clients),
        register_number=one_line(creditor.register_number),
        shows_late=not notice.before_due,
        as_of=formats.day(statement.as_of, language),
        written_on=formats.day(parcel.written_on.date(), language),
        pay_by=_weekday(_one_day(parcel), language),
        next=follows.value if follows else "",
        next_on=_weekday(parcel.next_on, language) if follows else "",
        also_open=() if notice.legal_effect else tuple(one_line(label) for label in parcel.also_open),
        iban=grouped_iban(creditor.iban),
        mention=tuple(dict.fromkeys(one_line(line.reference or line.label) for line in statement.lines)),
        code=code,
        by_post=by_post,
    )


def grouped_iban(text: str) -> str:
    """NL91 ABNA 0417 1643 00; "" when it is no valid IBAN, for a wrong one would send money astray."""
    try:
        return str(iban_number.format(iban_number.validate(text, check_country=False)))
    except ValidationError:
        return ""


def _one_day(parcel: Parcel) -> date | None:
    """The day to pay by, where it is the same for all: before the due date each invoice has its own day.

    A fourteen-day letter names none. Its term runs from receipt, which nobody knows when it is written, and a day that
    turns out too early spoils the right words beside it (HR 25 November 2016, ECLI:NL:HR:2016:2704, r.o. 3.6).
    """
    if parcel.notice is Notice.FOURTEEN_DAY_LETTER:
        return None
    if parcel.consequence is not None:
        return parcel.consequence.last_day
    if parcel.notice is Notice.PRE_DUE and any(line.due != parcel.pay_by for line in parcel.statement.lines):
        return None
    return parcel.pay_by


def _weekday(value: date | None, language: str) -> str:
    return formats.weekday(value, language) if value else ""


def _announced(parcel: Parcel, language: str) -> Announced | None:
    consequence = parcel.consequence
    if consequence is None:
        return None
    after = outlook(parcel.statement, consequence).after_the_term
    percent = consequence.interest_percent
    return Announced(
        ground=consequence.ground.value,
        costs=formats.money(consequence.costs, language) if consequence.costs.positive else "",
        vat=formats.money(consequence.vat, language) if consequence.vat is not None else "",
        together=formats.money(after.amount, language) if after is not None else "",
        last_day=_weekday(consequence.last_day, language),
        interest=formats.percent(percent, language) if percent is not None else "",
        interest_runs=any(charge.kind == "interest" for charge in parcel.statement.charges),
    )


def _terms(parcel: Parcel, language: str) -> tuple[Term, ...]:
    return tuple(
        Term(number, _weekday(term.on, language), formats.money(term.amount, language))
        for number, term in enumerate(parcel.terms, 1)
    )


def _belgian(creditor: Creditor) -> bool:
    return creditor.address is not None and creditor.address.country == "BE"


def _asked(statement: Statement, language: str) -> tuple[str, ...]:
    return tuple(formats.money(t.payable, language) for t in statement.totals if t.payable.positive)


def _address(creditor: Creditor) -> tuple[str, ...]:
    if creditor.address is None:
        return ()
    place = f"{creditor.address.postcode}  {creditor.address.city}"
    lines = (one_line(line) for line in (*creditor.address.lines, place))
    return tuple(line for line in lines if line)


def _tables(statement: Statement, language: str) -> tuple[Table, ...]:
    return tuple(
        Table(
            rows=_rows(statement, totals.currency, language),
            credits=_credits(statement, totals.currency, language),
            charges=_charges(statement, totals.currency, language),
            total=formats.money(totals.payable, language),
        )
        for totals in statement.totals
    )


def _rows(statement: Statement, currency: str, language: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            label=one_line(line.label),
            issued=formats.day(line.issued, language),
            due=formats.day(line.due, language),
            whole="" if line.amount == line.open else formats.money(line.amount, language),
            open=formats.money(line.open, language),
            days_late=0 if line.due_assumed else line.days_late,
            assumed=line.due_assumed,
        )
        for line in statement.lines
        if line.open.currency == currency
    )


def _credits(statement: Statement, currency: str, language: str) -> tuple[Extra, ...]:
    return tuple(
        Extra(
            what="credit" if line.kind is PaymentKind.CREDIT else "receipt",
            label=one_line(line.number),
            on=formats.day(line.on, language),
            amount=formats.money(-line.amount, language),
        )
        for line in statement.credits
        if line.amount.currency == currency
    )


def _charges(statement: Statement, currency: str, language: str) -> tuple[Extra, ...]:
    labels = {line.receivable: one_line(line.label) for line in statement.lines}
    return tuple(
        Extra(
            what=charge.kind if charge.kind in CHARGES else "cost",
            label=labels.get(charge.receivable, ""),
            on=formats.day(charge.on, language),
            amount=formats.money(charge.amount, language),
        )
        for charge in statement.charges
        if charge.amount.currency == currency
    )
