"""What applications may write: accounts and contacts, notes, tasks, documents, entries, and fields of receivables."""

from types import MappingProxyType

from adapters.exact.sandbox.answers import invalid
from adapters.exact.sandbox.people import CODE_WIDTH
from adapters.exact.sandbox.rows import Row, Values
from adapters.exact.sandbox.terms import NotAllowed
from adapters.exact.sandbox.writing import Change, Create, Writer


def _named(change: Change, values: Values, field: str, table: str) -> Row:
    """The row that a field refers to. Raises Refusal (500) when it is not there."""
    rows = change.books.tables.get(table, {})
    if values.get(field) not in rows:
        raise invalid(f"Ongeldig: Verwijzing - {field}")
    return rows[values[field]]


def _of_account(change: Change, values: Values) -> Values:
    """Who an activity or document is about, if that is told."""
    if values.get("Account") is None:
        return {}
    account = _named(change, values, "Account", "accounts")
    return {"AccountName": account["Name"], "AccountCode": account["Code"]}


def _create_account(change: Change, values: Values) -> Row:
    code = values.pop("Code", None)
    given = {"Code": code.strip().rjust(CODE_WIDTH)} if code else {}
    if given and any(row["Code"] == given["Code"] for row in change.books.rows("accounts")):
        raise invalid("Bestaat reeds: Code")
    return change.books.add_account(values.pop("Name"), **given, **values)


def _delete_account(change: Change, row: Row) -> None:
    """What documents, entries or terms speak of cannot go."""
    books = change.books
    for table, field in (("documents", "Account"), ("entries", "Customer"), ("terms", "Account")):
        if any(each[field] == row.key for each in books.rows(table)):
            raise invalid("Ongeldig: Verwijderen - Relatie is in gebruik")
    books.remove(row)


def _create_contact(change: Change, values: Values) -> Row:
    account = _named(change, values, "Account", "accounts")
    first, last = values.pop("FirstName", None), values.pop("LastName", None)
    if not first and not last:
        raise invalid("Mandatory: LastName")
    del values["Account"]
    return change.books.add_contact(account, first or "", last or "", main=False, **values)


def _create_address(change: Change, values: Values) -> Row:
    return change.books.put("addresses", values | _of_account(change, values))


def _activity(table: str) -> Create:
    """A note or a task: nothing can be changed or removed later, so each call makes one more."""

    def create(change: Change, values: Values) -> Row:
        books = change.books
        ordinary = {
            "User": books.world.user,
            "UserFullName": books.world.user_name,
            "Status": 50 if table == "notes" else 20,
            "HID": books.number("activity", 1),
            "Date" if table == "notes" else "ActionDate": books.world.now(),
        }
        if values.get("Document") is not None:
            _named(change, values, "Document", "documents")
        return books.put(table, {**ordinary, **values, **_of_account(change, values)})

    return create


def _create_document(change: Change, values: Values) -> Row:
    """Raises Refusal (500) for a type that cannot be made."""
    kind = _named(change, values, "Type", "document types")
    if not kind["DocumentIsCreatable"]:
        raise invalid("Ongeldig: Type")
    ordinary = {
        "DocumentDate": change.books.today,
        "HID": change.books.number("document", 1),
        "TypeDescription": kind["Description"],
        "HasEmptyBody": not values.get("Body"),
    }
    return change.books.put("documents", {**ordinary, **values, **_of_account(change, values)})


def _delete_document(change: Change, row: Row) -> None:
    for file in [one for one in change.books.rows("attachments") if one["Document"] == row.key]:
        change.books.remove(file)
    change.books.remove(row)


def _create_attachment(change: Change, values: Values) -> Row:
    _named(change, values, "Document", "documents")
    content = values.pop("Attachment")
    return change.books.put("attachments", {**values, "_content": content})


def _put(change: Change, row: Row, values: Values) -> None:
    values.pop(change.entity.key, None)
    change.books.change(row, **values)


def _put_account(change: Change, row: Row, values: Values) -> None:
    if code := values.get("Code"):
        values["Code"] = code.strip().rjust(CODE_WIDTH)
    _put(change, row, values)


def _put_entry(change: Change, row: Row, values: Values) -> None:
    """Its terms are made anew."""
    values.pop("EntryID", None)
    if due := values.get("DueDate"):
        values["DueDate"] = due.date()
    change.books.edit(row, **values)


def _delete_entry(change: Change, row: Row) -> None:
    change.books.delete(row)


def _put_invoice(change: Change, row: Row, values: Values) -> None:
    """What is processed cannot be changed. Raises NotAllowed."""
    if row["Status"] == 50:
        raise NotAllowed
    _put(change, row, values)


def _delete_invoice(change: Change, row: Row) -> None:
    if row["Status"] == 50:
        raise NotAllowed
    change.books.remove(row)


def _remove(change: Change, row: Row) -> None:
    change.books.remove(row)


WRITERS = MappingProxyType(
    {
        "crm/Accounts": Writer("accounts", _create_account, _put_account, _delete_account),
        "crm/Contacts": Writer("contacts", _create_contact, _put, _remove),
        "crm/Addresses": Writer("addresses", _create_address, _put, _remove),
        "cashflow/Receivables": Writer("terms", alter=_put),
        "salesentry/SalesEntries": Writer("entries", alter=_put_entry, remove=_delete_entry),
        "salesinvoice/SalesInvoices": Writer("invoices", alter=_put_invoice, remove=_delete_invoice),
        "documents/Documents": Writer("documents", _create_document, _put, _delete_document),
        "documents/DocumentAttachments": Writer("attachments", _create_attachment, remove=_remove),
        "activities/CommunicationNotes": Writer("notes", _activity("notes")),
        "activities/Tasks": Writer("tasks", _activity("tasks")),
    }
)
