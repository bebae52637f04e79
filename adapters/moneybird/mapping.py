"""Objects as Moneybird answers them, made into one page in the connector's own words."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import ValidationError

from adapters.moneybird.contacts import debtor_of
from adapters.moneybird.history import reminded_on, reminders_without_a_day
from adapters.moneybird.keys import EXTERNAL_SALES_INVOICE, SALES_INVOICE, credit_key, invoice_key, key_of
from adapters.moneybird.money import credit_of, payments_of
from adapters.moneybird.payloads import TOO_LARGE, ExternalSalesInvoice, Invoice, MoneybirdContact, Raw, SalesInvoice
from adapters.moneybird.receivables import Administration, number_of, receivable_of
from adapters.moneybird.states import Standing, standing_of
from adapters.moneybird.workflows import language_of, reminds_by_itself
from connector.errors import SkipRecord
from connector.model import LONGEST_NAME, Payment, Receivable, ReceivableState
from connector.source import Page, Reminded, RowError

PLATFORM = "Moneybird"
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Objects:
    """What a few calls answered. `contacts` are live ones; the copies in invoices make no debtors, as they may be old.
    Where a contact cannot be had (it was archived), its copy may stand here for it."""

    sales_invoices: Sequence[Raw] = ()
    external_sales_invoices: Sequence[Raw] = ()
    contacts: Sequence[Raw] = ()


def page_of(objects: Objects, administration: Administration) -> Page:
    """Everything that these objects mean. The counts tell of each invoice where it went, and add up to `rows`.

    A draft is no receivable: its key stands in `gone`, because it may have been one before it was made a draft again.
    Whoever asked for the objects adds the cursor and the day, and with `also_gone` what was not answered.
    """
    reading = _Reading(administration)
    for raw in objects.contacts:
        reading.contact(raw)
    for raw in objects.sales_invoices:
        reading.invoice(raw, SALES_INVOICE, SalesInvoice.model_validate)
    for raw in objects.external_sales_invoices:
        reading.invoice(raw, EXTERNAL_SALES_INVOICE, ExternalSalesInvoice.model_validate)
    return reading.page()


def also_gone(page: Page, keys: Sequence[str]) -> Page:
    """The page, with invoices of these keys that are not there any more: neither what they asked nor what they gave."""
    return replace(page, gone=(*page.gone, *keys), withdrawn=(*page.withdrawn, *map(credit_key, keys)))


@dataclass(slots=True)
class _Reading:
    """A page in the making."""

    administration: Administration
    contacts: dict[str, MoneybirdContact] = field(default_factory=dict)
    receivables: list[Receivable] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    reminded: list[Reminded] = field(default_factory=list)
    reminds: dict[str, bool] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)  # invoices that became payments, whose keys are others
    counts: Counter[str] = field(default_factory=Counter)

    def contact(self, raw: Raw) -> None:
        record = _told_id(raw, "id")
        try:
            contact = _read(MoneybirdContact.model_validate, raw)
        except SkipRecord as fault:
            self.errors.append(RowError(None, "", f"a contact: {fault}", record, record))
        else:
            self.contacts[contact.id] = contact

    def invoice(self, raw: Raw, kind: str, checked: Callable[[Raw], Invoice]) -> None:
        self.counts["rows"] += 1
        try:
            fate = self._invoice(_read(checked, raw))
        except SkipRecord as fault:
            fate = "errors"
            number = _told_number(raw)
            record, debtor = invoice_key(kind, _told_id(raw, "id")), _told_id(raw, "contact_id")
            self.errors.append(
                RowError(None, "", f"invoice {number}: {fault}", record, debtor, "mend it in Moneybird, then sync")
            )
        self.counts[fate] += 1

    def _invoice(self, invoice: Invoice) -> str:
        """Where it goes, as a word for the counts."""
        if standing_of(invoice) is Standing.NOT_ISSUED:
            self.gone.append(key_of(invoice))
            return "not_yet_issued"
        if invoice.is_credit:
            return self._credit(invoice)
        receivable, doubt = receivable_of(invoice, self.administration, self.contacts)
        paid = list(payments_of(invoice))
        self.receivables.append(receivable)
        self.payments += paid
        if doubt:
            self.warnings.append(f"invoice {receivable.number}: {doubt}; it is held until a person has looked")
        if isinstance(invoice, SalesInvoice):
            self._reminders(invoice, receivable)
        return receivable.state.value

    def _credit(self, invoice: Invoice) -> str:
        number = number_of(invoice)
        self.payments.append(credit_of(invoice, number))
        self.credits.append(key_of(invoice))
        if standing_of(invoice) is Standing.UNKNOWN:
            self.warnings.append(
                f"credit invoice {number}: Moneybird calls it “{invoice.state[:40]}”, a word that is not known here; "
                "it counts for the debtor"
            )
        if invoice.unpaid > 0:
            self.warnings.append(
                f"credit invoice {number}: {invoice.unpaid} more was paid out than it gives, and is not asked back"
            )
        return "credits"

    def _reminders(self, invoice: SalesInvoice, receivable: Receivable) -> None:
        """Those that went are told of what was paid since, too: their debtor had a message that day."""
        days = reminded_on(invoice, self.administration.own_user, self.administration.zone)
        self.reminded += [Reminded(receivable.key, receivable.debtor, day, PLATFORM) for day in days]
        if receivable.state not in (ReceivableState.OPEN, ReceivableState.UNKNOWN):
            return
        workflow = self.administration.workflows.get(invoice.workflow_id)
        if workflow is not None:
            self.reminds[receivable.key] = reminds_by_itself(workflow) and not invoice.paused
        if undated := reminders_without_a_day(invoice):
            self.warnings.append(
                f"invoice {receivable.number}: Moneybird counts {undated} reminders more than its history tells of"
            )

    def page(self) -> Page:
        classes, workflows = self.administration.classes, self.administration.workflows
        debtors = (debtor_of(c, classes, language_of(c, workflows)) for c in self.contacts.values())
        return Page(
            debtors=tuple(debtors),
            receivables=tuple(self.receivables),
            payments=tuple(self.payments),
            reminded=tuple(self.reminded),
            reminds=dict(self.reminds),
            errors=tuple(self.errors),
            warnings=tuple(self.warnings),
            counts=dict(self.counts),
            gone=tuple(self.gone),
            booked=frozenset(r.key for r in self.receivables),
            withdrawn=tuple(map(credit_key, self.gone)),
            mended=frozenset(self.credits),
        )


def _read(model: Callable[[Raw], Read], raw: Raw) -> Read:
    """The object checked. Raises SkipRecord naming the fields and none of their contents, which may be personal."""
    if TOO_LARGE in raw:
        raise SkipRecord("Moneybird gives more of it than can be read")
    try:
        return model(raw)
    except ValidationError as error:
        fields = dict.fromkeys(".".join(map(str, one["loc"])) for one in error.errors())
        named = ", ".join(fields) or "the whole record"
        raise SkipRecord(f"Moneybird gives it in a form that is not known: {named}") from None


def _told_id(raw: Raw, name: str) -> str:
    """An id of a record that could not be read, as far as it has one."""
    value = raw.get(name)
    return str(value)[:LONGEST_NAME] if isinstance(value, str | int) else ""


def _told_number(raw: Raw) -> str:
    told = raw.get("invoice_id") or raw.get("reference") or raw.get("id")
    return str(told)[:40] if isinstance(told, str | int) else "?"
