"""The last look at a letter with legal effect: the finished message is read back and checked against the law."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from connector.carrier import Parcel, Rendered
from connector.finished import HTML, PDF, TEXT, of_html, of_pdf
from connector.model import Channel, Money, Notice
from connector.rules import words
from connector.rules.charge_kinds import EURO
from connector.rules.law import be
from connector.rules.law.announced import Ground
from connector.rules.law.findings import Finding
from connector.rules.law.fourteen_days import Sent, safe_last_day
from connector.rules.law.lint import Expected, Invoice, lint_forms
from connector.rules.law.names import Names
from connector.tables import law_tables


def lint_rendered(parcel: Parcel, rendered: Rendered, channel: Channel) -> tuple[Finding, ...]:
    """What is wrong with a finished message that has legal effect or announces costs; nothing with any other one."""
    if not parcel.notice.legal_effect and parcel.consequence is None:
        return ()
    names = called(parcel)
    forms = {form: names.hide(text) for form, text in _forms(rendered).items()}
    return lint_forms(forms, _hidden(expected_of(parcel, channel), names), law_tables())


def called(parcel: Parcel) -> Names:
    """Whatever people chose to call a thing: what looks like an amount, a day or an account in it is none."""
    lines, credits_ = parcel.statement.lines, parcel.statement.credits
    labels = [text for line in lines for text in (line.label, line.reference)]
    creditor = parcel.creditor
    people = [parcel.debtor_name, parcel.debtor_number, parcel.to.name]
    ours = [creditor.name, creditor.phone, creditor.email, creditor.reply_to]
    places = [text for at in (parcel.address, creditor.address) if at for text in (*at.lines, at.city)]
    return Names((*labels, *(line.number for line in credits_), *people, *ours, *places))


def _hidden(expected: Expected, names: Names) -> Expected:
    invoices = tuple(replace(each, label=names.hide(each.label)) for each in expected.invoices)
    return replace(expected, invoices=invoices, creditor=names.hide(expected.creditor or ""))


BLOCKED = ("de brief is niet verstuurd, want hij klopt niet", "the letter was not sent, for it is not right")


def complaint(findings: tuple[Finding, ...], language: str) -> str:
    """Why a letter does not leave, in one text: each rule by its code, with the reason and the article."""
    reasons = (f"[{each.rule}] {each.sentence(language)} ({each.article})" for each in findings)
    return f"{words.say(BLOCKED, language)}: {'; '.join(reasons)}"


def _forms(rendered: Rendered) -> dict[str, str]:
    """Each form in which the debtor may read it. What leaves as a PDF is read from its own bytes."""
    if rendered.raw.startswith(b"%PDF-"):
        return {PDF: of_pdf(rendered.raw)}
    forms = {TEXT: rendered.text}
    return {**forms, HTML: of_html(rendered.html)} if rendered.html else forms


def expected_of(parcel: Parcel, channel: Channel) -> Expected:
    """What a message made of this parcel may say. Amounts of other currencies are not the law tables' business."""
    totals = next((t for t in parcel.statement.totals if t.currency == EURO), None)
    consequence, creditor = parcel.consequence, parcel.creditor
    return Expected(
        notice=parcel.notice,
        ground=consequence.ground if consequence is not None else None,
        written_on=parcel.written_on.date(),
        principal=totals.principal.amount - totals.credits.amount if totals is not None else None,
        payable=totals.payable.amount if totals is not None else None,
        invoices=tuple(
            Invoice(line.due, line.label, line.issued, not line.due_assumed) for line in parcel.statement.lines
        ),
        debtor=parcel.debtor_kind,
        country=parcel.debtor_country,
        natural_person=parcel.natural_person,
        costs=consequence.costs.amount if consequence is not None else None,
        instalments=consequence is not None and consequence.instalments,
        vat=consequence.vat.amount if consequence is not None and consequence.vat is not None else None,
        amounts=tuple(each.amount for each in _said(parcel) if each.currency == EURO),
        iban=creditor.iban,
        creditor=creditor.name,
        enterprise_number=creditor.enterprise_number,
        for_clients=bool(creditor.for_clients),
        register_number=creditor.register_number,
        last_safe_day=_last_safe_day(parcel, channel),
    )


def _said(parcel: Parcel) -> Iterator[Money]:
    """Every amount as often as it stands in a message: a line and what is beside it once, a total in the table and
    where it is said how to pay, and what is announced."""
    for line in parcel.statement.lines:
        yield line.open
        if line.amount != line.open:
            yield line.amount
    yield from (-credit.amount for credit in parcel.statement.credits)
    yield from (charge.amount for charge in parcel.statement.charges)
    for totals in parcel.statement.totals:
        yield totals.payable
        if totals.payable.positive:
            yield totals.payable
    yield from (term.amount for term in parcel.terms)
    yield from _announced(parcel)


def _announced(parcel: Parcel) -> Iterator[Money]:
    consequence = parcel.consequence
    if consequence is None or not consequence.costs.positive:
        return
    yield consequence.costs
    if consequence.vat is not None:
        yield consequence.vat
    yield parcel.statement.of_currency(consequence.costs.currency).payable + consequence.total


def _last_safe_day(parcel: Parcel, channel: Channel) -> date | None:
    """The last day that is surely without costs, where a law for consumers counts days from sending or receipt."""
    how = Sent.POST if channel is Channel.LETTER else Sent.EMAIL
    ground = parcel.consequence.ground if parcel.consequence is not None else None
    if ground is Ground.NL_CONSUMER or parcel.notice is Notice.FOURTEEN_DAY_LETTER:
        return safe_last_day(parcel.written_on.date(), how)
    return be.free_until(parcel.written_on.date(), how) if ground is Ground.BE_CONSUMER else None
