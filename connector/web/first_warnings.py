"""What to look at before going live, as lines: how many, what it means, and where to go for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from connector.flow import sender_proof
from connector.flow.doubts import MUST, Doubt, Doubts
from connector.flow.sources import adapter_of, is_of_platform
from connector.web import first, language
from connector.web.case import sums
from connector.web.desk import Desk
from connector.web.language import count, say

NO_SERVER = "no_server"  # of this house, and of no administration
UNCONFIRMED = "unconfirmed"
UNSEEN = "reminders_unseen"
SHOWN = 3  # names that a line tells
LISTED = (Doubt.NO_EMAIL, Doubt.UNMATCHED, Doubt.TWICE, Doubt.DUE_ASSUMED)  # those with a list of their own


@dataclass(frozen=True, slots=True)
class Line:
    """One warning. `must` stands in the way of going live; `to` is the address where it is mended, "" = not here."""

    name: str
    text: str
    to: str
    link: str
    who: str = ""
    must: bool = False


def lines(here: Desk, doubts: Doubts) -> list[Line]:
    """What must be mended first."""
    found = [_line(here, kind, doubts) for kind in doubts.found]
    if first.lacks_server(here):
        found.append(Line(NO_SERVER, say("doubt.no_server"), "", "", must=True))
    if sender_proof.unproven(here.store, here.scope, here.now):
        found.append(Line(UNCONFIRMED, say("proof.waits"), url_for("sender.form"), say("proof.link"), must=True))
    if platform := _hides_its_reminders(here):
        found.append(Line(UNSEEN, say("doubt.reminders_unseen", platform=platform), "", ""))
    return sorted(found, key=lambda line: not line.must)


def _hides_its_reminders(here: Desk) -> str:
    """The name of the platform, where nobody can see from outside whether it reminds by itself; asked before going live
    alone, as there is no end to it."""
    there = here.installation
    adapter = adapter_of(there) if there is not None and there.connection and not there.live else None
    return adapter.title if adapter is not None and not adapter.shows_reminders else ""


def _line(here: Desk, kind: Doubt, doubts: Doubts) -> Line:
    number, people = doubts.numbers[kind], doubts.people.get(kind, [])
    names = [each.name or each.number or each.debtor for each in people[:SHOWN]]
    more = len(people) - len(names)
    who = ", ".join(names) + (f" {count('doubt.more', more)}" if more else "")
    if f"doubt.{kind}" in language.texts():
        text = say(f"doubt.{kind}", **_told(kind, doubts))
    else:
        text = count(f"doubt.{kind}", number)
    if kind is Doubt.UNMATCHED:
        amounts = sums(amount for each in people for amount in each.amounts)
        text = f"{text} {say('doubt.together', amounts=' + '.join(map(language.money, amounts)))}"
    return Line(kind.value, text, _where(here, kind), say(f"doubt.{kind}_link"), who, kind in MUST)


def _told(kind: Doubt, doubts: Doubts) -> dict[str, object]:
    return {"day": language.day(doubts.days[kind])} if kind in doubts.days else {}


def _where(here: Desk, kind: Doubt) -> str:
    return dict(_places(here))[kind]


def _places(here: Desk) -> Iterator[tuple[Doubt, str]]:
    for kind in LISTED:
        yield kind, url_for("first_looks.who", kind=kind.value)
    yield Doubt.UNKNOWN_KIND, url_for("first_looks.kinds")
    for kind in (Doubt.NO_SENDER, Doubt.NOT_STATED, Doubt.NO_ADDRESS_OF_OURS, Doubt.NO_IBAN):
        yield kind, url_for("sender.form")
    yield Doubt.THEIR_REMINDERS, url_for("sending.page", _anchor="back")
    platform = here.installation is not None and is_of_platform(here.installation)
    for kind in (Doubt.OLD_DATA, Doubt.OLD_BANK):
        yield kind, url_for("connections.listing") if platform else url_for("uploads.choose")
    for kind in (Doubt.UNREADABLE, Doubt.VANISHED):
        yield kind, url_for("uploads.check")
