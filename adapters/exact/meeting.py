"""Who owes: accounts and the people at them, as far as somebody owes something. An account of which we only buy is
never told, and nobody but the two contacts that may be written to is read.

The first time both lists are gone through, the contacts first: an account is told together with them. Contacts are
kept nowhere but in memory, so whoever is stopped before all accounts are told reads the contacts again. Where there are
very many, the rest of them is taken for changes. From then on the lists of changes say whom to ask for by name.
"""

from collections.abc import Callable, Iterator, Sequence

from adapters.exact.cursor import A_PAGE_FULL, ACCOUNTS, FOLLOWING, PEOPLE, Known
from adapters.exact.mapping import Sheet
from adapters.exact.named import Named, Rows, account_in, introduce, meet, person_in
from adapters.exact.odata import after
from adapters.exact.payloads import Account, Person, Raw, fields_of, stamps

ACCOUNT_CHANGES, PEOPLE_CHANGES = "sync/CRM/Accounts", "sync/CRM/Contacts"
AT_FIRST = (
    25  # pages of contacts that are read before the accounts: half of the requests of a minute are left for these
)


def meet_everybody(client: Rows, known: Known, sheet: Callable[[], Sheet]) -> Iterator[None]:
    """Tell all who owe, on the sheet of that moment; a page can be made each time that this yields."""
    people, seen, are_all = _contacts(client, known, sheet)
    fields = [*fields_of(Account), "Timestamp"]
    for raws in client.pages(ACCOUNT_CHANGES, fields, after("Timestamp", known.at[ACCOUNTS])):
        owing = [raw for raw in raws if _guid(raw, "ID") in known.books.accounts]
        for account in filter(None, (account_in(raw, sheet()) for raw in owing)):
            introduce(account, people, known.books, sheet())
        known.at[ACCOUNTS] = max([known.at[ACCOUNTS], *stamps(raws)])
        yield
    known.at[PEOPLE], known.phase = seen, FOLLOWING
    if not are_all:
        yield
        yield from follow_people(client, known)


def _contacts(client: Rows, known: Known, sheet: Callable[[], Sheet]) -> tuple[dict[str, Person], int, bool]:
    """Those that may be written to, how far their list was read, and whether that was all of it."""
    people: dict[str, Person] = {}
    seen = known.at[PEOPLE]
    fields = [*fields_of(Person), "Timestamp"]
    for number, raws in enumerate(client.pages(PEOPLE_CHANGES, fields, after("Timestamp", seen)), start=1):
        for raw in raws:
            if _may_be_written_to(raw, known) and (person := person_in(raw, sheet())):
                people[person.id] = person
        seen = max([seen, *stamps(raws)])
        if number == AT_FIRST:
            return people, seen, False
    return people, seen, True


def follow_people(client: Rows, known: Known) -> Iterator[None]:
    """Whoever changed, and whose contacts did, is wanted. A page can be made each time that this yields."""
    books, at = known.books, known.at
    for raws in client.pages(ACCOUNT_CHANGES, ["ID", "Timestamp"], after("Timestamp", at[ACCOUNTS])):
        books.wanted |= {_guid(raw, "ID") for raw in raws} & books.accounts.keys()
        at[ACCOUNTS] = max([at[ACCOUNTS], *stamps(raws)])
        if len(raws) >= A_PAGE_FULL:
            yield
    fields = ["ID", "Account", "IsMainContact", "Timestamp"]
    for raws in client.pages(PEOPLE_CHANGES, fields, after("Timestamp", at[PEOPLE])):
        books.wanted |= {_guid(raw, "Account") for raw in raws if _may_be_written_to(raw, known)}
        at[PEOPLE] = max([at[PEOPLE], *stamps(raws)])
        if len(raws) >= A_PAGE_FULL:
            yield


def meet_wanted(client: Rows, known: Known, accounts: Sequence[str], sheet: Sheet) -> None:
    """Tell these, by name. Who is not there is not asked for again until he changes."""
    meet(Named(client), accounts, known.books, sheet)
    known.books.wanted -= set(accounts)


def _may_be_written_to(raw: Raw, known: Known) -> bool:
    contacts = known.books.accounts.get(_guid(raw, "Account"))
    return contacts is not None and (raw.get("IsMainContact") is True or _guid(raw, "ID") in contacts)


def _guid(raw: Raw, name: str) -> str:
    value = raw.get(name)
    return value.lower() if isinstance(value, str) else ""
