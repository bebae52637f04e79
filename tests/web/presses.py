"""For each address that changes something: what somebody presses there, with what has to be there before it.

A new page that changes something is one line here by its endpoint, or in NOBODYS with its reason.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from connector.flow import acts, restored
from connector.flow.errands import leave, to_sync
from connector.model import Charge, DeliveryState, Money, Task, TaskKind
from connector.rules.presets import DEFAULT
from connector.store import charges, installations, tasks
from connector.store import tables as t
from connector.web.tokens import Tokens
from connector.web.views.todo import TASK
from tests.exact import NAME as EXACT
from tests.moneybird import NAME as MONEYBIRD
from tests.web import test_joining as joining
from tests.web.exact import Bookkeeper
from tests.web.houses import BOOKS, CREDITOR, NOW, TODAY
from tests.web.signed_in import let_in
from tests.web.test_case import to_the_proposal
from tests.web.test_choices import address as choices_of
from tests.web.test_connections import Traveller
from tests.web.test_people import PETRA, named, page
from tests.web.test_settings import MANNERS, STEPS, filled_in, hidden, with_act
from tests.web.test_settings_who import FILLED
from tests.web.test_talks import SOON, plan
from tests.web.test_today import ask_first, marks, proposal
from tests.web.test_today import at as at_hour
from tests.web.test_today_message import yes
from tests.web.test_uploads import HEADER, JANSEN, preview, take_in_small
from tests.web.visitors import Visitor

Press = tuple[str, Mapping[str, object]]  # an address, and the fields of its form

# What no journal tells of, each with its reason.
NOBODYS: Mapping[str, str] = {
    "service.choose_language": "a choice of this browser, kept in its cookie",
    "service.choose_administration": "a choice of this browser, kept in its cookie",
    "signing_in.ask": "nobody is signed in yet; using the link that comes is told (signed_in)",
    "signing_in.first": "nobody is signed in yet; what comes of it is told (office_founded)",
    "signing_in.open_link": "nobody is signed in yet; what comes of it is told (signed_in, joined)",
    "proof.confirm": "by whoever reads a mailbox, who may be nobody here; told with his address (sender_confirmed)",
    "connections.start": "leads to the platform and changes nothing here; what comes back is told (consent_given)",
    "uploads.receive": "a file that waits beside the books for a day at most; taking it in is told (file_taken)",
    "uploads.read_again": "how a file that waits is to be read; taking it in is told (file_taken)",
    "uploads.drop": "a file that waits goes, and was never in the books",
    "start.sample": "in the demo alone, whose books are invented; told by the name of its imitated person",
    "demo.next_day": "in the demo alone: its clock is moved",
    "demo.enter": "in the demo alone; told as signing in is (signed_in)",
}


def of(key: str, verb: str, /, **fields: object) -> Callable[[Visitor], Press]:
    """A form on a customer's page; its fields are named after its room, `lift__hold` for `lift-hold`."""
    told = {name.replace("__", "-"): value for name, value in fields.items()}
    return lambda visitor: (f"{visitor.debtor(key)}/{verb}", told)


def after(*earlier: Callable[[Visitor], Press], then: Callable[[Visitor], Press]) -> Callable[[Visitor], Press]:
    """These were pressed before."""

    def press(visitor: Visitor) -> Press:
        for each in earlier:
            where, fields = each(visitor)
            assert visitor.post(where, dict(fields)).status_code == 303, where
        return then(visitor)

    return press


def at(address: str, /, **fields: object) -> Callable[[Visitor], Press]:
    return lambda _: (address, {name.replace("__", "-"): value for name, value in fields.items()})


def looked_at(address: str, /, **fields: object) -> Callable[[Visitor], Press]:
    """A setting that shows first what it would change."""

    def press(visitor: Visitor) -> Press:
        return address, with_act(hidden(visitor.post(address, dict(fields)).text), "save")

    return press


def _of_a_task(kind: TaskKind, verb: str, placed: str = "", **fields: object) -> Callable[[Visitor], Press]:
    def press(visitor: Visitor) -> Press:
        with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
            if kind is TaskKind.JUDGE_CHARGES:
                owed = Charge("101", "letter", Money(Decimal("40.00"), "EUR"), TODAY, "collection_costs")
                charges.book(tx, owed)
            tasks.note(tx, "1", [Task(kind, "101", proposal=placed)])
        return f"{visitor.debtor('1')}/{verb}", {"invoice": "101", **fields}

    return press


def _proposed(verb: str, **fields: object) -> Callable[[Visitor], Press]:
    """About a message that waits for a yes, on its customer's page."""

    def press(visitor: Visitor) -> Press:
        return f"{visitor.debtor('1')}/{verb}", {f"{verb}-delivery": to_the_proposal(visitor), **fields}

    return press


def _approved(visitor: Visitor) -> str:
    """A message to Jansen that waits for tomorrow, as the yes came after hours."""
    at_hour(ask_first(visitor), "2026-03-03T18:30")
    key = proposal(visitor)
    visitor.post(f"/today/message/{key}/approve", yes(visitor, f"/today/message/{key}"))
    return key


def _taken_back(visitor: Visitor) -> Press:
    key = _approved(visitor)
    return f"{visitor.debtor('1')}/take-yes-back", {"take_back-delivery": key}


def _message(verb: str, **fields: object) -> Callable[[Visitor], Press]:
    def press(visitor: Visitor) -> Press:
        where = f"/today/message/{proposal(ask_first(visitor))}"
        told = yes(visitor, where) if verb == "approve" else fields
        return f"{where}/{verb}", {name.replace("__", "-"): value for name, value in told.items()}

    return press


def _bounced(visitor: Visitor) -> Press:
    acts.note_bounce(visitor.house.store, visitor.house.scope(BOOKS), "1", "info@klant.example", NOW)
    return f"{visitor.debtor('1')}/address-works", {"contact-which": named(page(visitor))}


def _ended(visitor: Visitor) -> Press:
    visitor.post(f"{visitor.debtor('1')}/promise", {"promise-pays_on": SOON})
    key = re.search(r'name="end-what" value="([^"]+)"', visitor.text(visitor.debtor("1")))
    assert key
    return f"{visitor.debtor('1')}/end", {"end-what": key[1], "end-reason": "x"}


def _done(visitor: Visitor) -> Press:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        tasks.note(tx, "1", [Task(TaskKind.FIND_CONTACT, "1")])
        number = tasks.listed(tx)[0].number
    tokens = Tokens(visitor.app.config["SECRET_KEY"], visitor.house.scope(BOOKS))
    return f"/tasks/{tokens.seal(TASK + str(number))}/done", {"task-reason": "x"}


def _ticked(visitor: Visitor) -> Press:
    return "/today/approve", {"which": "ticked", "tick": marks(ask_first(visitor).text("/today"))[:1]}


def _unconfirmed(visitor: Visitor) -> Press:
    visitor.house.store.asks_proof = True
    return "/settings/sender/confirm", {"address": CREDITOR.email}


def _put_back(visitor: Visitor) -> Press:
    restored.hold(visitor.house.store, NOW)
    return "/go-on", {}


def _kinds(visitor: Visitor) -> Press:
    token = visitor.debtor("1").rpartition("/")[2]
    return "/start/kinds", {"kind": "business", "debtor": token}


def _excluded(visitor: Visitor) -> Press:
    where = "/settings/who"
    fields: dict[str, object] = {"exclude-customer": "K2", "exclude-reason": "x", "act": "save"}
    answer = visitor.post(f"{where}/exclude", fields, follow=True)
    sealed = hidden(answer.text.split('action="/settings/who/lift"')[1].join(["<main", ""]))
    return f"{where}/lift", {name: sealed[name] for name in ("debtor", "hold", "mark")}


def _invited(visitor: Visitor) -> Press:
    visitor.post("/people/invite", {"address": "ben@kantoor.example", "role": "reader"})
    key = re.search(r'name="invitation" value="([0-9a-f]+)"', visitor.text("/people"))
    assert key
    return "/people/take-back", {"invitation": key[1]}


def _colleague(verb: str, **fields: object) -> Callable[[Visitor], Press]:
    def press(visitor: Visitor) -> Press:
        let_in(visitor.house, called="ben@kantoor.example", key="b" * 43)
        return f"/people/ben/{verb}", fields

    return press


def _session(visitor: Visitor) -> Press:
    let_in(visitor.house, key="o" * 43)
    keys = re.findall(r'name="session" value="([0-9a-f]+)"', visitor.text("/account"))
    return "/account/end", {"session": keys[0]}


def _office(visitor: Visitor) -> Press:
    let_in(visitor.house, tenant="second", key="s" * 43)
    return "/account/move", {"office": "second"}


# At the small books, which are live.
PRESSES: Mapping[str, Callable[[Visitor], Press]] = {
    "acts.promise": of("1", "promise", promise__pays_on=SOON),
    "acts.dispute": of("1", "dispute", dispute__invoice="101", dispute__reason="x"),
    "acts.block": of("1", "block", block__reason="x"),
    "acts.lift": after(of("1", "block", block__reason="x"), then=of("1", "lift", lift__hold="hold-1")),
    "acts.skip": of("2", "skip", skip__invoice="201", skip__reason="x"),
    "acts.hand_over": of("1", "hand-over", hand_over__invoices=["101"], hand_over__to="Incasso BV"),
    "acts.send": of("4", "send", send__invoices=["401"]),
    "acts.approve": _proposed("approve"),
    "acts.take_back": _taken_back,
    "messages.take_back": lambda v: (f"/today/message/{_approved(v)}/take-back", {}),
    "acts.refuse": _proposed("refuse", **{"refuse-reason": "x"}),
    "people.contact": of("1", "contact", **PETRA),
    "people.remove": lambda v: (f"{v.debtor('1')}/contact/remove", {"contact-which": named(page(v))}),
    "people.works": _bounced,
    "people.details": of(
        "1",
        "details",
        details__kind="business",
        details__natural_person="unknown",
        details__language="en",
        details__channel="phone",
    ),
    "people.take_back": after(
        of(
            "1",
            "details",
            details__kind="business",
            details__natural_person="unknown",
            details__language="nl",
            details__channel="",
        ),
        then=of("1", "take-back", field="kind"),
    ),
    "people.mark": of("1", "mark", mark__sign="debt_help"),
    "people.unmark": after(of("1", "mark", mark__sign="debt_help"), then=of("1", "unmark", sign="debt_help")),
    "plans.agree": of("1", "agree", **plan(["2026-03-10", "2026-04-10"], ["1.000,00", "314,50"])),
    "talks.note": of("1", "note", note__text="x"),
    "talks.call": of("1", "call", call__outcome="not_reached", call__text="x", call__next_on=SOON),
    "talks.end": _ended,
    "talks.place": _of_a_task(TaskKind.PLACE_ON_POLICY, "place", DEFAULT.steps[1].key, step=DEFAULT.steps[1].key),
    "talks.charges": _of_a_task(TaskKind.JUDGE_CHARGES, "charges", stay="yes"),
    "todo.answer": _done,
    "today.approve": _ticked,
    "messages.approve": _message("approve"),
    "messages.postpone": _message("postpone", postpone__day=SOON, postpone__reason="x"),
    "messages.skip": _message("skip", skip_message__reason="x"),
    "messages.keep_back": _message("keep-back", keep_back__reason="x"),
    "messages.change_text": _message("text", act="keep", text__greeting="Dag Piet,"),
    "sending.run_today": at("/run"),
    "sending.approve_many": lambda v: ("/approve", {"which": "ticked", "delivery": [to_the_proposal(v)]}),
    "sending.go_on": _put_back,
    "first_looks.say_kinds": _kinds,
    "start.go_live": after(at("/pause"), then=at("/live")),
    "start.pause": at("/pause"),
    "start.limit": after(at("/pause"), at("/live"), then=at("/start/limit", a_day="10", act="save")),
    "settings.choose": looked_at("/settings/ladder", ladder="firm", act="look"),
    "steps.change": looked_at(STEPS, **filled_in(DEFAULT, step2_days="6")),
    "manners.change": looked_at("/settings/manners", **{**MANNERS, "manners-cooldown_days": "5"}),
    "sender.change": lambda _: ("/settings/sender", {**FILLED, "act": "save"}),
    "proof.ask": _unconfirmed,
    "sender.test": at("/settings/sender/test"),
    "who.change": looked_at("/settings/who", **{"who-kinds": ["business"]}),
    "who.exclude": at("/settings/who/exclude", exclude__customer="K2", exclude__reason="x", act="save"),
    "who.lift": _excluded,
    "data.keep": at("/settings/data/retention", data__days="90", act="save"),
    "data.export": at("/settings/data/export"),
    "data.leave": at("/settings/leave", sure="yes"),
    "data.stay": after(at("/settings/leave", sure="yes"), then=at("/settings/stay")),
    "texts.change": at("/texts/fourteen_day_letter/nl", act="save", text__greeting="Dag {{ name }},"),
    "colleagues.invite": at("/people/invite", address="ben@kantoor.example", role="reader"),
    "colleagues.take_back": _invited,
    "colleagues.change_role": _colleague("role", role="reader"),
    "colleagues.remove": _colleague("remove"),
    "account.sign_out": at("/account/sign-out"),
    "account.end": _session,
    "account.end_all": at("/account/end-all"),
    "account.move": _office,
}


def _file(visitor: Visitor) -> Press:
    address, _ = preview(visitor, HEADER + JANSEN)
    return f"{address}/take", {}


def _vanished(visitor: Visitor) -> Press:
    take_in_small(visitor)
    take_in_small(visitor, HEADER + JANSEN, into="files", complete="y", complete_as_of=TODAY.isoformat())
    return "/check/close", {}


def _first_read(visitor: Visitor) -> Press:
    with visitor.house.store.write(visitor.house.scope("books"), NOW) as tx:
        installations.create(tx, MONEYBIRD, "Ontwerpstudio")
        tx.conn.execute(t.installations.update().values(connection="c1"))
        leave(tx, to_sync())
    return "/start/again", {}


# Where there is nothing yet.
AT_FIRST: Mapping[str, Callable[[Visitor], Press]] = {
    "uploads.take": _file,
    "uploads.close": _vanished,
    "uploads.reopen": after(_vanished, then=at("/check/reopen")),
    "start.again": _first_read,
}


def _taken(traveller: Traveller) -> Press:
    return f"/connections/{traveller.connect()}/choose", {"administration": [traveller.platform.books[0].id]}


def _renewed(traveller: Traveller) -> Press:
    key = traveller.connect(0)
    page = traveller.come_back(traveller.consent(renews=key))
    return f"/connections/{key}/renew", {"by": parse_qs(urlsplit(str(page.request.url)).query)["by"][0]}


# At Moneybird's imitation.
CONNECTED: Mapping[str, Callable[[Traveller], Press]] = {
    "connections.take": _taken,
    "connections.renew": _renewed,
    "connections.leave": lambda traveller: (f"/connections/{traveller.connect(0)}/disconnect", {}),
}


def join(traveller: joining.Traveller) -> Press:
    """Of somebody who signed in at Exact once before."""
    traveller.take(traveller.come_back(traveller.consent()), 0)
    where = traveller.arrive(traveller.consent()).request.path
    return f"{where.removesuffix('/choose')}/join", {}


def choose(keeper: Bookkeeper) -> Press:
    return choices_of(keeper), {"choice": "number", "value": "your_ref"}


# A mail server that refuses, or breaks off; the customer's last message in this state; the press.
TROUBLED: Mapping[str, tuple[DeliveryState, str, Mapping[str, object]]] = {
    "acts.settle": (DeliveryState.UNCLEAR, "settle", {"settle-arrived": "yes"}),
    "acts.retry": (DeliveryState.FAILED, "retry", {}),
}
# Back to the bookkeeping package.
TOLD: Mapping[str, Press] = {
    "statuses.again": ("/statuses/again", {}),
    "statuses.theirs": ("/statuses/theirs", {"rest": "yes"}),
    "statuses.counting": ("/statuses/counting", {"count": "yes"}),
}
APART = {"connections.join": EXACT, "choices.choose": EXACT}
