"""The page to play bookkeeper on: pay, dispute, remind, give up, delete, and add an invoice."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from adapters.moneybird.sandbox import acts, making, passing
from adapters.moneybird.sandbox.records import Invoice
from adapters.moneybird.sandbox.world import Books, World

SHOWN = 200  # invoices on the page
STATES: Mapping[str, str] = MappingProxyType(
    {
        "draft": "concept",
        "scheduled": "ingepland",
        "open": "open",
        "late": "verlopen",
        "reminded": "herinnerd",
        "pending_payment": "in betaling",
        "paid": "betaald",
        "uncollectible": "oninbaar",
    }
)


class Mistake(Exception):
    """What was filled in cannot be used; the text is Dutch, for the page."""


def bookkeeper(world: World) -> Blueprint:
    """The blueprint of the page, at `/`."""
    page = Blueprint("page", __name__)

    @page.get("/")
    def invoices() -> str:
        with world.lock:
            return _rendered(world)

    @page.post("/invoices")
    def add() -> BaseResponse:
        with world.lock:
            _add(_books(world))
        return _back(world)

    @page.post("/invoices/<key>/<act>")
    def change(key: str, act: str) -> BaseResponse:
        with world.lock:
            books = _books(world)
            invoice = books.invoices.get(key)
            if invoice is None or act not in ACTS:
                raise Mistake("Deze factuur is er niet meer.")
            try:
                ACTS[act](books, invoice)
            except acts.NotAllowed:
                raise Mistake("Dat kan niet met een factuur in deze staat.") from None
        return _back(world)

    @page.errorhandler(Mistake)
    def mistaken(mistake: Mistake) -> Response:
        with world.lock:
            return Response(_rendered(world, str(mistake)), 400)

    return page


def _books(world: World) -> Books:
    """The administration that is asked for, or the first one."""
    first = next(iter(world.books.values()))
    return world.books.get(request.args.get("administration", ""), first)


def _back(world: World) -> BaseResponse:
    return redirect(f"/?administration={_books(world).id}", 303)


def _rendered(world: World, mistake: str = "") -> str:
    books = _books(world)
    passing.live_on(books)
    newest_first = sorted(books.invoices.values(), key=lambda one: int(one.id), reverse=True)
    return render_template(
        "page.html",
        books=books,
        all_books=list(world.books.values()),
        now=world.now().astimezone(books.zone),
        invoices=newest_first[:SHOWN],
        total=len(newest_first),
        contacts=sorted(books.contacts.values(), key=_name),
        name=_name,
        states=STATES,
        money=_money,
        mistake=mistake,
    )


def _name(contact: object) -> str:
    parts = (getattr(contact, part) for part in ("company_name", "firstname", "lastname"))
    return " ".join(part for part in parts if part)


def _money(amount: Decimal) -> str:
    """In euros, as it is written in Dutch: 1.234,50."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


# ---------------------------------------------------------------- what can be done


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(".", "").replace(",", ".") if "," in text else text)
    except InvalidOperation:
        raise Mistake(f"{text!r} is geen bedrag.") from None
    if not amount.is_finite() or abs(amount) > 10**9 or amount != amount.quantize(acts.CENT):
        raise Mistake(f"{text!r} is geen bedrag in hele centen.")
    return amount


def _add(books: Books) -> None:
    """An invoice that is sent at once, or with a day in the past: as if it had been sent then."""
    contact = books.contacts.get(request.form.get("contact", ""))
    if contact is None:
        raise Mistake("Kies een klant.")
    incl = _amount(request.form.get("amount", ""))
    made = making.draft(books, contact, (incl / acts.VAT).quantize(acts.CENT), books.owner, description="Handmatig")
    made.incl = incl
    making.send(books, made, books.owner)
    if day := request.form.get("due", ""):
        made.due = made.next_reminder = _day(day)
    passing.live_one(books, made)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{text!r} is geen datum.") from None


def _pay(books: Books, invoice: Invoice) -> None:
    text = request.form.get("amount", "").strip()
    acts.pay(books, invoice, _amount(text) if text else invoice.unpaid, books.today, books.owner)


def _dispute(books: Books, invoice: Invoice) -> None:
    """A dispute has no state of its own here: the invoice is paused, with a note that says why."""
    acts.pause(books, invoice, books.owner)
    acts.add_note(books, invoice, "De klant betwist deze factuur.", books.owner)


ACTS: Mapping[str, Callable[[Books, Invoice], object]] = MappingProxyType(
    {
        "pay": _pay,
        "dispute": _dispute,
        "resume": lambda books, invoice: acts.resume(books, invoice, books.owner),
        "remind": lambda books, invoice: acts.remind(books, invoice, books.owner),
        "uncollectible": lambda books, invoice: acts.mark_uncollectible(books, invoice, books.today, books.owner),
        "delete": lambda books, invoice: acts.destroy(books, invoice, books.owner),
    }
)
