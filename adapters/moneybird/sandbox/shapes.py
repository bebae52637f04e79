"""Records as the platform prints them: ids and amounts as strings, moments in UTC with milliseconds."""

from hashlib import sha256

from adapters.moneybird.sandbox import setup_shapes
from adapters.moneybird.sandbox.printing import Shape, day, moment, money, times
from adapters.moneybird.sandbox.records import (
    Contact,
    Debt,
    Event,
    External,
    Invoice,
    Note,
    Payment,
    Record,
    Workflow,
)
from adapters.moneybird.sandbox.world import Books

SITE = "https://moneybird.example"  # addresses that people would open; nothing is served there
TAX_RATE, LEDGER = "470000000000000021", "470000000000000008"


def event(books: Books, one: Event) -> Shape:
    return {
        "administration_id": books.id,
        "user_id": one.user_id,
        "action": one.action,
        "link_entity_id": None,
        "link_entity_type": None,
        "data": one.data,
        "created_at": moment(one.at),
        "updated_at": moment(one.at),
    }


def note(one: Note) -> Shape:
    return {
        "id": one.id,
        "administration_id": one.administration_id,
        "entity_id": one.entity_id,
        "entity_type": one.entity_type,
        "user_id": one.user_id,
        "assignee_id": one.assignee_id,
        "todo": one.todo,
        "note": one.text,
        "completed_at": None,
        "completed_by_id": None,
        "todo_type": None,
        "data": {},
        **times(one),
    }


def payment(one: Payment) -> Shape:
    return {
        "id": one.id,
        "administration_id": one.administration_id,
        "invoice_type": one.invoice_type,
        "invoice_id": one.invoice_id,
        "financial_account_id": one.financial_account_id,
        "user_id": one.user_id,
        "payment_transaction_id": None,
        "transaction_identifier": one.transaction_identifier,
        "price": money(one.price),
        "price_base": money(one.price),
        "payment_date": day(one.day),
        "credit_invoice_id": one.credit_invoice_id,
        "financial_mutation_id": one.financial_mutation_id,
        "ledger_account_id": one.ledger_account_id,
        "linked_payment_id": one.linked_payment_id,
        "manual_payment_action": one.manual_payment_action,
        **times(one),
    }


def _fields(books: Books, values: dict[str, str]) -> list[Shape]:
    return [{"id": key, "name": books.custom_fields[key][0], "value": value} for key, value in values.items()]


def _person(one: Contact, named: bool) -> Shape | None:
    if one.person is None:
        return None
    return {
        "id": f"{int(one.id) + 1}" if named else None,
        "contact_id": one.id if named else None,
        "administration_id": one.administration_id,
        "firstname": one.person[0],
        "lastname": one.person[1],
        "phone": None,
        "email": None,
        "department": None,
        **times(one),
        "version": one.version,
    }


def copied_contact(books: Books, one: Contact) -> Shape:
    """The contact within an invoice: what is empty is an empty text here, and null in the contact itself."""
    return _contact(books, one, empty="")


def contact(books: Books, one: Contact) -> Shape:
    return {**_contact(books, one, empty=None), "events": [event(books, each) for each in one.events]}


def _contact(books: Books, one: Contact, empty: str | None) -> Shape:
    person = _person(one, named=True)
    return {
        "id": one.id,
        "administration_id": one.administration_id,
        "company_name": one.company_name or empty,
        "firstname": one.firstname or empty,
        "lastname": one.lastname or None,
        "address1": one.address1 or empty,
        "address2": one.address2 or "",
        "zipcode": one.zipcode or empty,
        "city": one.city or empty,
        "country": one.country,
        "phone": one.phone or empty,
        "delivery_method": one.delivery_method,
        "customer_id": one.customer_id,
        "tax_number": one.tax_number or empty,
        "chamber_of_commerce": one.chamber_of_commerce or empty,
        "bank_account": one.bank_account or "",
        "is_trusted": False,
        "max_transfer_amount": None,
        "attention": one.attention or empty,
        "email": one.email or empty,
        "email_ubl": False,
        "send_invoices_to_attention": one.attention or empty,
        "send_invoices_to_email": one.email or empty,
        "send_estimates_to_attention": "",
        "send_estimates_to_email": one.email or empty,
        **_collection(one),
        "credit_card_number": None,
        "credit_card_reference": "",
        "credit_card_type": None,
        "tax_number_validated_at": None,
        "tax_number_valid": None,
        "invoice_workflow_id": one.invoice_workflow_id,
        "estimate_workflow_id": None,
        "si_identifier": "",
        "si_identifier_type": None,
        "moneybird_payments_mandate": False,
        **times(one),
        "version": one.version,
        "sales_invoices_url": f"{SITE}/{books.id}/sales_invoices/{sha256(one.id.encode()).hexdigest()}/all",
        "notes": [note(each) for each in one.notes],
        "custom_fields": _fields(books, one.custom_fields),
        "contact_people": [person] if person else [],
        "archived": one.archived,
    }


def _collection(one: Contact) -> Shape:
    return {
        "direct_debit": one.direct_debit,
        "sepa_active": one.sepa_active,
        "sepa_iban": one.sepa_iban,
        "sepa_iban_account_name": one.company_name or one.lastname if one.sepa_iban else "",
        "sepa_bic": "",
        "sepa_mandate_id": one.sepa_mandate_id,
        "sepa_mandate_date": day(one.sepa_mandate_date),
        "sepa_sequence_type": "RCUR",
    }


def _debt(books: Books, one: Debt) -> Shape:
    """What invoices of both kinds print alike."""
    return {
        "id": one.id,
        "administration_id": one.administration_id,
        "contact_id": one.contact_id,
        "reference": one.reference,
        "state": one.state,
        "due_date": day(one.due),
        "currency": one.currency,
        "paid_at": day(one.paid_at),
        **times(one),
        "version": one.version,
        "details": [_detail(one)],
        "payments": [payment(each) for each in one.payments],
        **_totals(one),
        "marked_dubious_on": day(one.marked_dubious_on),
        "marked_uncollectible_on": day(one.marked_uncollectible_on),
        "notes": [note(each) for each in one.notes],
        "attachments": [],
        "events": [event(books, each) for each in one.events],
        "tax_totals": [_tax(one)],
    }


def _totals(one: Debt) -> Shape:
    return {
        "total_paid": money(one.paid),
        "total_unpaid": money(one.unpaid),
        "total_unpaid_base": money(one.unpaid),
        "prices_are_incl_tax": False,
        "total_price_excl_tax": money(one.excl),
        "total_price_excl_tax_base": money(one.excl),
        "total_price_incl_tax": money(one.incl),
        "total_price_incl_tax_base": money(one.incl),
    }


def _detail(one: Debt) -> Shape:
    return {
        "id": one.detail_id,
        "administration_id": one.administration_id,
        "tax_rate_id": TAX_RATE,
        "ledger_account_id": LEDGER,
        "project_id": None,
        "product_id": None,
        "amount": "1 x",
        "amount_decimal": "1.0",
        "description": one.description,
        "price": money(one.excl),
        "period": None,
        "row_order": 1,
        "total_price_excl_tax_with_discount": money(one.excl),
        "total_price_excl_tax_with_discount_base": money(one.excl),
        "tax_report_reference": [],
        "mandatory_tax_text": None,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "is_optional": False,
        "is_selected": False,
    }


def _tax(one: Debt) -> Shape:
    tax = one.incl - one.excl
    return {
        "tax_rate_id": TAX_RATE,
        "taxable_amount": money(one.excl),
        "taxable_amount_base": money(one.excl),
        "tax_amount": money(tax),
        "tax_amount_base": money(tax),
    }


def invoice(books: Books, one: Invoice) -> Shape:
    return {
        **_debt(books, one),
        "contact": copied_contact(books, one.copied),
        "contact_person_id": None,
        "contact_person": _person(one.copied, named=False),
        "invoice_id": one.invoice_id,
        "draft_id": one.draft_id,
        "recurring_sales_invoice_id": None,
        "subscription_id": None,
        "workflow_id": one.workflow_id,
        "document_style_id": one.document_style_id,
        "identity_id": one.identity_id,
        "invoice_date": day(one.issued),
        "payment_conditions": f"Wij verzoeken u binnen {one.term} dagen te betalen.",
        "payment_reference": one.payment_reference,
        "short_payment_reference": one.payment_reference[:12],
        "language": one.language,
        "discount": "0.0",
        "original_sales_invoice_id": one.original_sales_invoice_id,
        "paused": one.paused,
        "sent_at": day(one.sent_at),
        "public_view_code": one.id[-6:],
        "public_view_code_expires_at": None,
        "total_discount": "0.0",
        "reminder_count": one.reminder_count,
        "next_reminder": day(one.next_reminder),
        "original_estimate_id": None,
        "url": f"{SITE}/{books.id}/sales_invoices/{sha256(one.id.encode()).hexdigest()}",
        "payment_url": f"{SITE}/{books.id}/online_sales_invoices/{sha256(one.id.encode()).hexdigest()}/pay",
        "custom_fields": _fields(books, one.custom_fields),
        "time_entries": [],
    }


def external(books: Books, one: External) -> Shape:
    return {
        **_debt(books, one),
        "contact": copied_contact(books, one.copied) if one.copied else None,
        "date": day(one.issued),
        "entry_number": one.entry_number,
        "origin": "api",
        "source": one.source,
        "source_url": None,
    }


def entity(books: Books, record: Record) -> Shape:
    """A record of any kind, as it stands in the body of a webhook."""
    match record:
        case Invoice():
            return invoice(books, record)
        case External():
            return external(books, record)
        case Contact():
            return contact(books, record)
        case Payment():
            return payment(record)
        case Note():
            return note(record)
        case Workflow():
            return setup_shapes.workflow(record)
        case _:
            raise TypeError(f"nothing is told about a {type(record).__name__}")
