"""Who a customer is and how to reach him: contacts, details and stop signs, with what was changed here."""

from hashlib import sha256

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound
from connector.flow import acts
from connector.model import Channel, Contact, Mark
from connector.rules import words
from connector.store.own_words import CONTACT, OwnContact, Word, contact_in
from connector.web import case as cases
from connector.web import language
from connector.web.case import Case
from connector.web.debtor_forms import ContactForm, DetailsForm, MarkForm
from connector.web.desk import Desk, desk
from connector.web.doing import Page, act
from connector.web.forms import PageForm, given
from connector.web.language import say

pages = Blueprint("people", __name__)


@pages.get("/debtor/<token>/contacts")
def contacts(token: str) -> Page:
    here = desk()
    return show(cases.load(here, here.tokens.open(token)))


def show(case: Case, status: int = 200, sent: PageForm | None = None, wrong: str = "", /) -> Page:
    """Contacts, details and signs of one customer."""
    own = {word.field: word for word in case.words}
    kept = [(word, contact_in(word)) for word in case.words if word.field.startswith(CONTACT)]
    page = render_template(
        "debtor_contacts.html",
        case=case,
        token=desk().tokens.seal(case.debtor.key),
        contacts=[(which(c), c, _word_of(c, kept), _form_of(c, sent)) for c in case.debtor.contacts],
        removed=[(word, said.instead_of) for word, said in kept if said.contact is None and said.instead_of],
        used=case.debtor.reachable_by(Channel.EMAIL),
        called=case.debtor.reachable_by(Channel.PHONE),
        new=sent if isinstance(sent, ContactForm) and not given(sent.which) else ContactForm(),
        details=sent if isinstance(sent, DetailsForm) else DetailsForm(None, **DetailsForm.of(case.debtor)),
        own=own,
        mark=sent if isinstance(sent, MarkForm) else MarkForm(),
        marks=[(one, _mark(one)) for one in sorted(case.debtor.marks)],
        sent=sent,
        wrong=wrong,
    )
    return page, status


def which(contact: Contact) -> str:
    """A contact's name for a form: by what it is, not by where it stands, so that no other one is meant later."""
    told = "\0".join((contact.email, contact.name, contact.phone, contact.role))
    return sha256(told.encode()).hexdigest()[:16]


def _word_of(contact: Contact, kept: list[tuple[Word, OwnContact]]) -> tuple[Word, OwnContact] | None:
    return next(((word, own) for word, own in kept if own.contact and which(own.contact) == which(contact)), None)


def _form_of(contact: Contact, sent: PageForm | None) -> ContactForm:
    if isinstance(sent, ContactForm) and given(sent.which) == which(contact):
        return sent
    filled = {"name": contact.name, "email": contact.email, "phone": contact.phone, "role": contact.role.value}
    return ContactForm(None, which=which(contact), **filled)


def _mark(mark: Mark) -> str:
    spoken = language.current()
    return f"{words.say(words.MARKS[mark], spoken)}: {words.say(words.EFFECTS[mark], spoken)}"


# ---------------------------------------------------------------- what a person does


@pages.post("/debtor/<token>/contact")
def contact(token: str) -> Answer | Page:
    """Add one, or correct the one that is named."""

    def do(here: Desk, case: Case, form: ContactForm) -> str:
        key = case.debtor.key
        if not given(form.which):
            acts.add_contact(here.store, here.scope, key, form.contact, here.by, here.now)
            return say("contact.added")
        acts.correct_contact(
            here.store, here.scope, key, _named(case, given(form.which)), form.contact, here.by, here.now
        )
        return say("contact.corrected")

    return act(token, lambda _case: ContactForm(request.form), do, show, _back(token))


@pages.post("/debtor/<token>/contact/remove")
def remove(token: str) -> Answer | Page:
    def do(here: Desk, case: Case, _form: PageForm) -> str:
        old = _named(case, request.form.get("contact-which", ""))
        acts.remove_contact(here.store, here.scope, case.debtor.key, old, here.by, here.now)
        return say("contact.removed")

    return act(token, lambda _case: PageForm(), do, show, _back(token))


@pages.post("/debtor/<token>/address-works")
def works(token: str) -> Answer | Page:
    """An address that bounced works again."""

    def do(here: Desk, case: Case, _form: PageForm) -> str:
        old = _named(case, request.form.get("contact-which", ""))
        acts.mend_address(here.store, here.scope, case.debtor.key, old.email, here.by, here.now)
        return say("contact.works_again")

    return act(token, lambda _case: PageForm(), do, show, _back(token))


@pages.post("/debtor/<token>/details")
def details(token: str) -> Answer | Page:
    """Each field that was filled in otherwise than it stood becomes a word of our own."""

    def do(here: Desk, case: Case, form: DetailsForm) -> str:
        changed = [(f, v) for f, v in DetailsForm.of(case.debtor).items() if given(form[f]) != v]
        for field, _ in changed:
            acts.correct(here.store, here.scope, case.debtor.key, field, given(form[field]), here.by, here.now)
        return say("details.done") if changed else say("details.same")

    def made(case: Case) -> DetailsForm:
        return DetailsForm(request.form, **DetailsForm.of(case.debtor))

    return act(token, made, do, show, _back(token))


@pages.post("/debtor/<token>/take-back")
def take_back(token: str) -> Answer | Page:
    """What the source says counts again."""

    def do(here: Desk, case: Case, _form: PageForm) -> str:
        acts.give_back(here.store, here.scope, case.debtor.key, request.form.get("field", ""), here.by, here.now)
        return say("details.given_back")

    return act(token, lambda _case: PageForm(), do, show, _back(token))


@pages.post("/debtor/<token>/mark")
def mark(token: str) -> Answer | Page:
    def do(here: Desk, case: Case, form: MarkForm) -> str:
        acts.mark(here.store, here.scope, case.debtor.key, Mark(given(form.sign)), here.by, here.now)
        return say("mark.done")

    return act(token, lambda _case: MarkForm(request.form), do, show, _back(token))


@pages.post("/debtor/<token>/unmark")
def unmark(token: str) -> Answer | Page:
    def do(here: Desk, case: Case, _form: PageForm) -> str:
        sign = request.form.get("sign", "")
        if sign not in case.debtor.marks:
            raise NotFound(say("form.not_here"))
        acts.unmark(here.store, here.scope, case.debtor.key, Mark(sign), here.by, here.now)
        return say("mark.lifted")

    return act(token, lambda _case: PageForm(), do, show, _back(token))


def _named(case: Case, name: str) -> Contact:
    found = [one for one in case.debtor.contacts if which(one) == name]
    if not found:
        raise NotFound(say("form.not_here"))
    return found[0]


def _back(token: str) -> str:
    return url_for("people.contacts", token=token)
