"""The page to play bookkeeper on: add, pay, match, collect, dispute, edit, give up and delete; and what was told."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.ledger import PRINTED
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import CENT, MATCHED, OPEN, PROCESSED, SELECTED, ZERO, NotAllowed
from adapters.exact.sandbox.world import World

SHOWN = 200  # entries on the page
WORDS = MappingProxyType({OPEN: "open", SELECTED: "geselecteerd", PROCESSED: "in incasso", MATCHED: "afgeletterd"})


class Mistake(Exception):
    """What was filled in cannot be used; the text is Dutch, for the page."""


def bookkeeper(world: World) -> Blueprint:
    """The blueprint of the page, at `/`."""
    page = Blueprint("page", __name__)

    @page.get("/")
    def entries() -> str:
        with world.lock:
            return _rendered(world)

    @page.post("/entries")
    def add() -> BaseResponse:
        with world.lock:
            _add(_books(world))
        return _back(world)

    @page.post("/entries/<key>/<act>")
    def change(key: str, act: str) -> BaseResponse:
        with world.lock:
            books = _books(world)
            entry = books.tables.get("entries", {}).get(key)
            if entry is None or act not in ACTS:
                raise Mistake("Deze boeking is er niet meer.")
            try:
                ACTS[act](books, entry)
            except NotAllowed:
                raise Mistake("Dat kan niet met een boeking in deze staat.") from None
        return _back(world)

    @page.get("/files/<key>")
    def file(key: str) -> Response:
        """As it was sent, for whoever looks at these books."""
        with world.lock:
            found = _books(world).tables.get("attachments", {}).get(key)
            if found is None:
                raise Mistake("Dit bestand is er niet meer.")
            return Response(found["_content"], mimetype="application/pdf")

    @page.errorhandler(Mistake)
    def mistaken(mistake: Mistake) -> Response:
        with world.lock:
            return Response(_rendered(world, str(mistake)), 400)

    return page


def _books(world: World) -> Books:
    """The division that is asked for, or the first one."""
    asked = request.args.get("division", "")
    first = next(iter(world.books))
    return world.books.get(int(asked) if asked.isdigit() and len(asked) < 10 else first, world.books[first])


def _back(world: World) -> BaseResponse:
    return redirect(f"/?division={_books(world).code}", 303)


def _rendered(world: World, mistake: str = "") -> str:
    books = _books(world)
    newest = sorted(books.rows("entries"), key=lambda row: (row["EntryDate"], row["EntryNumber"]), reverse=True)
    return render_template(
        "page.html",
        books=books,
        all_books=list(world.books.values()),
        now=world.now().astimezone(books.zone),
        entries=[_line(books, row) for row in newest[:SHOWN]],
        total=len(newest),
        accounts=sorted(books.rows("accounts"), key=lambda row: str(row["Name"])),
        mistake=mistake,
    )


def _line(books: Books, entry: Row) -> Mapping[str, object]:
    """An entry as the page shows it."""
    terms = books.terms_of(entry.key)
    owed = books.open_amount(entry.key)
    return {
        "key": entry.key,
        "row": entry,
        "due": max((term["DueDate"] for term in terms), default=None),
        "amount": _money(entry["AmountFC"]),
        "open": _money(owed),
        "owed": owed > ZERO,
        "state": ", ".join(dict.fromkeys(WORDS[term["Status"]] for term in terms)),
        "notes": _naming(books, "notes", entry),
        "letters": [
            (each, _files(books, each)) for each in _naming(books, "documents", entry) if each["Type"] != PRINTED
        ],
    }


def _naming(books: Books, table: str, entry: Row) -> list[Row]:
    """What is written at the customer, and names this entry's invoice."""
    number = str(entry["InvoiceNumber"])
    return [row for row in books.rows(table) if row["Account"] == entry["Customer"] and number in str(row["Subject"])]


def _files(books: Books, document: Row) -> list[Row]:
    return [row for row in books.rows("attachments") if row["Document"] == document.key]


def _money(amount: Decimal) -> str:
    """As it is written in Dutch: 1.234,50."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


# ---------------------------------------------------------------- what can be done


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(".", "").replace(",", ".") if "," in text else text)
    except InvalidOperation:
        raise Mistake(f"{text!r} is geen bedrag.") from None
    if not amount.is_finite() or not ZERO < amount <= 10**9 or amount != amount.quantize(CENT):
        raise Mistake(f"{text!r} is geen bedrag in hele centen.")
    return amount


def _add(books: Books) -> None:
    account = books.tables.get("accounts", {}).get(request.form.get("account", ""))
    if account is None:
        raise Mistake("Kies een klant.")
    day = request.form.get("due", "")
    try:
        due = date.fromisoformat(day) if day else None
    except ValueError:
        raise Mistake(f"{day!r} is geen datum.") from None
    reference = request.form.get("your_ref", "").strip() or None
    books.add_invoice(account, _amount(request.form.get("amount", "")), due=due, your_ref=reference)


def _pay(books: Books, entry: Row) -> None:
    text = request.form.get("amount", "").strip()
    books.pay(entry, _amount(text) if text else None)


def _receive(books: Books, entry: Row) -> None:
    """The money comes, and nobody matches it."""
    account = books.row("accounts", entry["Customer"])
    books.receive(account, books.open_amount(entry.key), currency=entry["Currency"], rate=entry["Rate"])


def _dispute(books: Books, entry: Row) -> None:
    """A dispute has no state of its own here: it is a note on the account that names the invoice."""
    account = books.row("accounts", entry["Customer"])
    books.note(account, f"Factuur {entry['InvoiceNumber']} betwist", "De klant betwist deze factuur.")


def _edit(books: Books, entry: Row) -> None:
    books.edit(entry, Description=f"{entry['Description']} (gewijzigd)")


ACTS: Mapping[str, Callable[[Books, Row], object]] = MappingProxyType(
    {
        "pay": _pay,
        "receive": _receive,
        "credit": Books.credit,
        "select": Books.select,
        "collect": Books.collect,
        "write_off": Books.write_off,
        "reopen": Books.reopen,
        "dispute": _dispute,
        "edit": _edit,
        "delete": Books.delete,
    }
)
