"""The list of customers, and the page of one."""

from typing import TypeVar

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from connector.channels.reading import VIEWABLE_CSP, viewable
from connector.errors import NotFound
from connector.flow import reconcile, seen
from connector.flow.overview import DebtorRow
from connector.model import Act, Contact, Installation
from connector.rules import people_words, words
from connector.tables import law_tables
from connector.web import case as cases
from connector.web import forms, language, listed, listing
from connector.web.case import Case
from connector.web.debtor_forms import CallForm, EndForm, NoteForm
from connector.web.desk import desk
from connector.web.language import count, say
from connector.web.listing import Beside, Tab
from connector.web.views.people import which

PDF = b"%PDF-"

F = TypeVar("F", bound=forms.PageForm)

pages = Blueprint("debtors", __name__)


@pages.get("/", endpoint="listing")
def overview_page() -> str:
    here = desk()
    if here.installation is None:
        return render_template("welcome.html")
    tab, q = _tab(request.args.get("show", "")), request.args.get("q", "").strip()
    with here.store.read(here.scope, here.now) as tx:
        shown = listed.page(tx, tab, q, request.args.get("page", 1, type=int))
        proposals = shown.beside.proposals(shown.part.rows) if tab is Tab.PROPOSALS else {}
        marks = seen.marks(tx, list(proposals.values())) if proposals else {}
        lying = [reconcile.sentence(one, here.now, language.current()) for one in reconcile.of_installation(tx)]
    lying += [
        say("list.check_table", table=one.table, until=words.day(one.until, language.current()), law=one.article)
        for one in law_tables().stale_on(here.today)
    ]
    return render_template(
        "debtors.html",
        part=shown.part,
        proposals=proposals,
        marks=marks,
        tabs=shown.tabs.items(),
        tab=tab,
        q=q,
        beside=shown.beside,
        beside_of=_beside,
        late=shown.late,
        open=shown.open,
        freshness=_freshness(here.installation),
        lying=lying,
    )


def _beside(row: DebtorRow, more: Beside) -> str:
    """What is told in small print beside a customer's first reason."""
    held = sum(owed.verdict.act is Act.HOLD for owed in row.owed)
    leads = row.lead is not None and row.lead.act is Act.HOLD
    told = [
        count("list.others", len(row.owed) - 1) if len(row.owed) > 1 else "",
        count("list.holds", held) if held > leads else "",
        count("list.todo", len(more.tasks.get(row.debtor.key, ()))) if row.debtor.key in more.tasks else "",
        say("list.heard") if row.debtor.key in more.heard else "",
    ]
    return " · ".join(filter(None, told))


def _tab(name: str) -> Tab:
    return Tab(name) if name in set(Tab) else Tab.ALL


def _freshness(installation: Installation) -> str:
    data = installation.data_as_of
    known = [say("list.data_as_of", day=language.day(data.astimezone(desk().house.zone).date()))] if data else []
    run = installation.last_run
    known.append(say("list.last_run", day=language.day(run)) if run else say("list.no_run"))
    return " · ".join(known)


@pages.get("/debtor/<token>")
def debtor(token: str) -> tuple[str, int]:
    here = desk()
    return show(cases.load(here, here.tokens.open(token)))


def show(case: Case, status: int = 200, sent: forms.PageForm | None = None, wrong: str = "", /) -> tuple[str, int]:
    """The page of one customer; a form that was sent comes back as it was filled in, with what is wrong."""
    kinds = (
        forms.PromiseForm, forms.DisputeForm, forms.BlockForm, forms.SkipForm, forms.SendForm, forms.HandOverForm,
    )  # fmt: skip
    fresh: dict[str, forms.PageForm] = {kind.room: form_for(kind, case) for kind in kinds}
    fresh |= {"note": NoteForm(), "call": call_form(case)}
    if sent is not None:
        fresh[sent.room] = sent
    page = render_template(
        "debtor.html",
        case=case,
        token=desk().tokens.seal(case.debtor.key),
        forms=fresh,
        sent=sent.room if sent else "",
        wrong=wrong,
        refuse=forms.RefuseForm(),
        part=listing.part(case.owed, request.args.get("page", 1, type=int)),
        end=EndForm(),
    )
    return page, status


def form_for(kind: type[F], case: Case, sent: "MultiDict[str, str] | None" = None) -> F:
    """A form with this customer's invoices to choose from."""
    form = kind(sent)
    labels = {r.key: f"{r.label} · {language.money(r.open)}" for r in case.actionable}
    forms.invoices_of(form, labels, say("block.everything") if kind is forms.BlockForm else "")
    return form


def call_form(case: Case, sent: "MultiDict[str, str] | None" = None) -> CallForm:
    """The form of a call, with this customer's numbers and invoices to choose from."""
    form = CallForm(sent, contact=which(case.callers[0]) if case.callers else "")
    forms.invoices_of(form, {r.key: f"{r.label} · {language.money(r.open)}" for r in case.actionable}, say("call.none"))
    form.contact.choices = [*((which(c), caller(c)) for c in case.callers), ("", say("call.other_number"))]
    return form


def caller(contact: Contact) -> str:
    """Whom one gets at this number."""
    role = words.say(people_words.ROLES[contact.role], language.current())
    return " · ".join(filter(None, (contact.name, contact.phone, role)))


@pages.get("/debtor/<token>/message")
def message(token: str) -> Response:
    """The message that leaves today, or waits for approval, as the mail or letter that it would be."""
    here = desk()
    case = cases.load(here, here.tokens.open(token))
    wanted = request.args.get("n", 0, type=int)
    if not 0 <= wanted < len(case.messages) or case.messages[wanted].rendered is None:
        raise NotFound("there is no such message")
    rendered = case.messages[wanted].rendered
    return as_it_is(rendered.raw if rendered else b"")


@pages.get("/debtor/<token>/sent/<delivery>")
def sent_page(token: str, delivery: str) -> Response:
    """A message as it left."""
    here = desk()
    return as_it_is(cases.sent_bytes(here, here.tokens.open(token), delivery))


def as_it_is(raw: bytes) -> Response:
    """A mail as a page, a letter as a file."""
    return as_letter(raw) if raw.startswith(PDF) else as_mail(raw)


def as_letter(raw: bytes) -> Response:
    """A letter to be opened outside the pages: what shows PDFs inside a browser needs more than our pages allow."""
    answer = Response(raw, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return answer


def as_mail(raw: bytes) -> Response:
    """A mail in a room of its own: its own styles and pictures, no scripts, nothing from elsewhere."""
    answer = Response(viewable(raw), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = VIEWABLE_CSP
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
