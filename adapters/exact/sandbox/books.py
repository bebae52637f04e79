"""The books of one division: all that its bookkeeper can do with them, each act at a later moment than the last.

`add_account`, `add_contact`, `change_mail`, `block` and `note` stand in `people`;
`draft` in `ledger`; `add_invoice`, `credit`, `reverse`, `add_opening`, `edit` and `delete` in `entries`; `pay`,
`pay_short`, `receive`, `match`, `select`, `collect`, `write_off`, `unmatch` and `reopen` in `money`; `move` in
`tables`.
"""

from adapters.exact.sandbox.money import Money
from adapters.exact.sandbox.world import World

CONDITIONS = (("14", "14 dagen", 14), ("30", "30 dagen", 30), ("IN", "Automatische incasso", 14))
DOCUMENT_TYPES = ((10, "Verkoopfactuur", False), (20, "Inkoopfactuur", False), (55, "Diversen", True))


class Books(Money):
    """One division and everything in it."""


def open_books(world: World, code: int, title: str, status: int = 1) -> Books:
    """An empty division, with what every one has from the start."""
    books = Books(world, code, title, status=status)
    world.books[code] = books
    for short, text, days in CONDITIONS:
        method = "I" if short == "IN" else "B"
        condition = {"Code": short, "Description": text, "PaymentDays": days, "PaymentMethod": method}
        books.put("conditions", condition)
    for number, text, creatable in DOCUMENT_TYPES:
        may = dict.fromkeys(("DocumentIsCreatable", "DocumentIsUpdatable", "DocumentIsDeletable"), creatable)
        books.put("document types", {"Description": text, "TypeCategory": 1, "DocumentIsViewable": True, **may}, number)
    return books
