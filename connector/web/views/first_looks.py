"""What a person looks at before going live: one message as it would arrive, whom a warning is about, and kinds."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound, Refused
from connector.flow import acts
from connector.flow import preview as previews
from connector.flow.doubts import Doubt
from connector.flow.drafts import Draft
from connector.model import Channel, Debtor, DebtorKind, Delivery
from connector.rules.kind_guess import Guess, guess
from connector.store import debtors, installations, own_words
from connector.web import first, listing
from connector.web.desk import Desk, desk
from connector.web.first_warnings import LISTED
from connector.web.language import count, say
from connector.web.views.debtors import as_it_is

KINDS = (DebtorKind.BUSINESS, DebtorKind.CONSUMER, DebtorKind.PUBLIC_BODY)
GIVE_BACK, GUESS = "source", "guess"  # leave it to the source again; as the names say

pages = Blueprint("first_looks", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A debtor on the page of kinds: what a person said of him, or what his name says."""

    debtor: Debtor
    guess: Guess | None
    said: bool


@pages.get("/start/message/<token>")
def message(token: str) -> str:
    """As it would arrive."""
    here = desk()
    delivery, draft = _made(here, token)
    with here.store.read(here.scope, here.now) as tx:
        has_sender = previews.sender(tx, installations.get(tx)).email != previews.STAND_IN
    return render_template(
        "start_message.html",
        token=token,
        delivery=delivery,
        draft=draft,
        by_post=delivery.channel is Channel.LETTER,
        is_proposal=_is_proposal(),
        has_sender=has_sender,
    )


@pages.get("/start/message/<token>/view")
def view(token: str) -> Response:
    """Its bytes: a mail in a room of its own, a letter as a file."""
    _, draft = _made(desk(), token)
    if draft.rendered is None:
        raise NotFound("there is no such message")
    return as_it_is(draft.rendered.raw)


@pages.get("/start/who/<kind>")
def who(kind: str) -> str:
    """Everybody whom a warning is about."""
    here = desk()
    if kind not in LISTED:
        raise NotFound("there is nothing at this address")
    found = first.preview_of(here).doubts
    people = sorted(found.people.get(Doubt(kind), []), key=lambda each: (each.name.casefold(), each.debtor))
    part = listing.part(people, request.args.get("page", 1, type=int))
    return render_template("start_who.html", kind=kind, part=part, number=found.numbers.get(Doubt(kind), 0))


@pages.get("/start/kinds")
def kinds() -> str:
    """Debtors of whom nobody knows what they are, and what people said of others."""
    here = desk()
    rows = _rows(here)
    part = listing.part([row for row in rows if not row.said], request.args.get("page", 1, type=int))
    guessed = [row for row in part.rows if row.guess]
    return render_template(
        "start_kinds.html", part=part, guessed=guessed, kinds=KINDS, said=[row for row in rows if row.said]
    )


@pages.post("/start/kinds")
def say_kinds() -> Answer:
    """A person's word about those that were ticked, or the guesses as they stand."""
    here = desk()
    wanted = request.form.get("kind", "")
    keys = [here.tokens.open(token) for token in request.form.getlist("guessed" if wanted == GUESS else "debtor")]
    if not keys:
        flash(say("kinds.none_ticked"), "note")
    elif wanted == GIVE_BACK:
        many = acts.give_kind_back(here.store, here.scope, keys, here.by, here.now)
        flash(count("kinds.given_back", many), "done")
    elif wanted == GUESS:
        flash(count("kinds.done", _say_guesses(here, keys)), "done")
    elif wanted in KINDS:
        many = acts.say_kind(here.store, here.scope, keys, DebtorKind(wanted), here.by, here.now)
        flash(count("kinds.done", many), "done")
    else:
        raise Refused("say whether it is a business, a consumer or a public body")
    return redirect(url_for("first_looks.kinds"), 303)


def _say_guesses(here: Desk, keys: Sequence[str]) -> int:
    """What their names say, of each of those that were shown."""
    with here.store.read(here.scope, here.now) as tx:
        people = debtors.of_keys(tx, keys)
    guesses = {key: found.kind for key, debtor in people.items() if (found := guess(debtor))}
    many = 0
    for kind in KINDS:
        of_kind = [key for key, guessed in guesses.items() if guessed is kind]
        many += acts.say_kind(here.store, here.scope, of_kind, kind, here.by, here.now)
    return many


def _rows(here: Desk) -> list[Row]:
    """Of everybody who owes and may be anything, those first whose name says something; then by name."""
    unknown = {each.debtor for each in first.preview_of(here).doubts.people.get(Doubt.UNKNOWN_KIND, [])}
    with here.store.read(here.scope, here.now) as tx:
        said = own_words.of_field(tx, own_words.KIND)
        people = debtors.of_keys(tx, sorted(unknown | said.keys()))
    rows = [Row(each, guess(each), each.key in said) for each in people.values()]
    return sorted(rows, key=lambda row: (row.guess is None, row.debtor.name.casefold(), row.debtor.key))


def _made(here: Desk, token: str) -> tuple[Delivery, Draft]:
    key = here.tokens.open(token)
    return previews.message(here.store, here.scope, here.now, key, first.carriers(here), _is_proposal())


def _is_proposal() -> bool:
    return bool(request.args.get("proposal"))
