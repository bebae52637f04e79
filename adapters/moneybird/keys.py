"""Names of records: the words of nudges, and the keys under which receivables, payments and debtors are kept.

The two kinds of invoices draw their ids from one administration and still get a word before the id, so that no two
records can ever share a key. A debtor's key is the id of the contact.
"""

from adapters.moneybird.payloads import Invoice, SalesInvoice
from connector.errors import NotFound

# Kinds of nudges. The subject of the first two is the receivable's key, of the third the debtor's, of the last an id.
SALES_INVOICE, EXTERNAL_SALES_INVOICE, CONTACT = "sales_invoice", "external_sales_invoice", "contact"
WORKFLOW = "workflow"
_PREFIX = {SALES_INVOICE: "sales:", EXTERNAL_SALES_INVOICE: "external:"}
_CREDIT = "credit:"  # before the key of a credit invoice


def invoice_key(kind: str, record: str) -> str:
    """The key of the invoice with this id; `kind` is one of the two kinds of invoices."""
    return _PREFIX[kind] + record


def key_of(invoice: Invoice) -> str:
    """The key of an invoice; of a credit invoice it is the one that goes before its payment's."""
    kind = SALES_INVOICE if isinstance(invoice, SalesInvoice) else EXTERNAL_SALES_INVOICE
    return invoice_key(kind, invoice.id)


def kind_and_id(key: str) -> tuple[str, str]:
    """What to ask Moneybird for, of an invoice's key. Raises NotFound for a key that is not ours."""
    for kind, prefix in _PREFIX.items():
        record = key.removeprefix(prefix)
        if record != key and record.isascii() and record.isdecimal():
            return kind, record
    raise NotFound("this is not an invoice of Moneybird")


def kind_and_id_of_any(key: str) -> tuple[str, str]:
    """The same of an invoice's key, or of the payment that a credit invoice is. Raises NotFound."""
    return kind_and_id(key.removeprefix(_CREDIT))


def payment_key(record: str) -> str:
    """The key of a payment with this id."""
    return f"payment:{record}"


def credit_key(key: str) -> str:
    """The key of the payment that a credit invoice of this key becomes."""
    return f"{_CREDIT}{key}"
