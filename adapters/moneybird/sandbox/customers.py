"""Contacts: lists leave archived ones out, unless they are asked for."""

import dataclasses

from adapters.moneybird.sandbox import acts, shapes
from adapters.moneybird.sandbox.answers import EMPTY, Answer, invalid
from adapters.moneybird.sandbox.bodies import ContactBody, ContactValues
from adapters.moneybird.sandbox.calls import ANY, Call, Route, by_ids, found, paged, versions
from adapters.moneybird.sandbox.filters import contact_keys, matching
from adapters.moneybird.sandbox.invoice_acts import set_fields
from adapters.moneybird.sandbox.records import Contact

_RENAMED = {"send_invoices_to_email": "email", "send_invoices_to_attention": "attention"}
_KEPT = {field.name for field in dataclasses.fields(Contact)} - {"custom_fields"} | set(_RENAMED)


def _matching(call: Call, text: str = "") -> list[Contact]:
    with_archived = call.arguments.get("include_archived", "") == "true"
    there = [one for one in call.books.contacts.values() if with_archived or not one.archived]
    query = call.arguments.get("query", "").casefold()
    named = [one for one in there if query in f"{one.company_name} {one.firstname} {one.lastname}".casefold()]
    return matching(named, text, contact_keys())


def list_contacts(call: Call) -> Answer:
    return paged(call, _matching(call), lambda one: shapes.contact(call.books, one))


def filter_contacts(call: Call) -> Answer:
    return paged(call, _matching(call, call.filter), lambda one: shapes.contact(call.books, one))


def list_versions(call: Call) -> Answer:
    return versions(_matching(call, call.filter))


def get_by_ids(call: Call) -> Answer:
    return by_ids(call, call.books.contacts, lambda one: shapes.contact(call.books, one))


def get_contact(call: Call, key: str) -> Answer:
    return Answer(shapes.contact(call.books, found(call.books.contacts, key)))


def get_by_customer_number(call: Call, number: str) -> Answer:
    by_number = {one.customer_id: one for one in call.books.contacts.values()}
    return Answer(shapes.contact(call.books, found(by_number, number)))


def create(call: Call) -> Answer:
    values = call.read(ContactBody).contact
    if not (values.company_name or values.firstname or values.lastname):
        raise invalid(**dict.fromkeys(("firstname", "lastname", "company_name"), ("is required", "is required")))
    made = Contact(**call.books.stamp(), customer_id=str(len(call.books.contacts) + 1))
    _fill(call, made, values)
    call.books.contacts[made.id] = made
    call.books.log(made, "contact_created", call.by)
    return Answer(shapes.contact(call.books, made), 201)


def change(call: Call, key: str) -> Answer:
    """What is told about it is `contact_changed`; there is no `contact_updated`."""
    contact = found(call.books.contacts, key)
    _fill(call, contact, call.read(ContactBody).contact)
    call.books.touch(contact)
    call.books.log(contact, "contact_changed", call.by)
    return Answer(shapes.contact(call.books, contact))


def _fill(call: Call, contact: Contact, values: ContactValues) -> None:
    set_fields(call.books, contact, values.custom_fields_attributes, "contact")
    for name, value in values.model_dump(exclude_unset=True, include=_KEPT).items():
        setattr(contact, _RENAMED.get(name, name), value)
    if values.contact_person:
        contact.person = (values.contact_person.firstname, values.contact_person.lastname)


def archive(call: Call, key: str) -> Answer:
    acts.archive(call.books, found(call.books.contacts, key), call.by)
    return EMPTY


ROUTES = (
    Route("GET", "/contacts", ANY, list_contacts),
    Route("POST", "/contacts", ANY, create),
    Route("GET", "/contacts/filter", ANY, filter_contacts),
    Route("GET", "/contacts/synchronization", ANY, list_versions),
    Route("POST", "/contacts/synchronization", ANY, get_by_ids),
    Route("GET", "/contacts/customer_id/<number>", ANY, get_by_customer_number),
    Route("GET", "/contacts/<key>", ANY, get_contact),
    Route("PATCH", "/contacts/<key>", ANY, change),
    Route("PATCH", "/contacts/<key>/archive", ANY, archive),
)
