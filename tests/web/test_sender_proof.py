"""Where anybody may begin, nobody sends in somebody else's name: messages leave from confirmed addresses alone."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from connector.channels.catcher import MailCatcher
from connector.errors import Refused
from connector.flow import acts, sender_proof
from connector.flow.delivery import deliver
from connector.flow.delivery_report import DeliveryReport
from connector.flow.dunning import run
from connector.flow.house import House
from connector.flow.sync import sync
from connector.model import OfficeRole, Scope
from connector.store import installations, journal
from connector.web import later
from connector.web.signed import COOKIE
from tests.web.houses import BOOKS, CREDITOR, NOW, SENDER, Books, debtor, invoice
from tests.web.signed_in import let_in
from tests.web.test_signing_in import Hands, ask, mails, open_link, opens  # noqa: F401 # fixtures
from tests.web.visitors import Visitor, alerts, words_of

Opens = Callable[..., Visitor]
LINK = re.compile(r"http://127\.0\.0\.1:8000/sender/([A-Za-z0-9_-]+)")
SECOND = Scope("second", "b2")
HE = "boef@evil.example"
PAGE = "/settings/sender"
WAITS = "Er gaat niets uit totdat het adres van de afzender bevestigd is."


def form(email: str, reply_to: str = "") -> dict[str, object]:
    named = {"name": CREDITOR.name, "email": email, "reply_to": reply_to, "iban": "NL20INGB0001234567"}
    named |= {"acts_for": "ourselves", "language": "nl", "country": "NL"}
    return {**{f"sender-{name}": value for name, value in named.items()}, "act": "save"}


def newcomer(first: Visitor) -> Visitor:
    """The owner of a second office of the same house, with one late debtor."""
    house = first.house
    with house.store.write(SECOND, NOW) as tx:
        installations.create(tx, "csv", "Boef", live=False)
    sync(house.store, SECOND, Books([debtor("9", "Mevrouw Late", "late@klant.example")], [invoice("900", "9", 6)]), NOW)
    found = Visitor(first.app, house, "b2", role=None)
    key = let_in(house, OfficeRole.OWNER, "second", "the-second-office".ljust(43, "-"), HE)
    found.client.set_cookie(COOKIE, key, domain="localhost")
    return found


def sent(house: House, scope: Scope = SECOND) -> DeliveryReport:
    run(house.store, scope, NOW)
    return deliver(house.store, scope, house.clock, house.carriers)


def wishes(visitor: Visitor, email: str) -> str:
    """An owner asks for a link to this address; what he is told."""
    answer = visitor.post(f"{PAGE}/confirm", {"address": email}, follow=True)
    later.of(visitor.app).wait()
    return " ".join(alerts(answer))


def link_to(mails: MailCatcher, email: str) -> str:  # noqa: F811 # what a fixture gives
    found = [LINK.findall(mail.text) for mail in mails.mails() if email in mail.to]
    assert found, "no mail came"
    return str(found[-1][0])


def confirms(visitor: Visitor, mails: MailCatcher, email: str) -> None:  # noqa: F811
    wishes(visitor, email)
    assert visitor.post("/sender/open", {"token": link_to(mails, email)}).status_code == 303


def needs(house: House, scope: Scope = SECOND) -> list[str]:
    with house.store.read(scope, NOW) as tx:
        return sender_proof.missing(tx)


def told(house: House, kind: str, scope: Scope = SECOND) -> list[tuple[object, object]]:
    with house.store.read(scope, NOW) as tx:
        return [(e.content["by"], e.content["address"]) for e in journal.all(tx, [kind]) if e.content]


# ---------------------------------------------------------------- nothing leaves


def test_a_second_office_goes_not_live_with_the_address_of_another(opens: Opens) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    assert alerts(second.post(PAGE, form(CREDITOR.email), follow=True)) == ["Bewaard.", WAITS]
    answer = second.post("/live", {"a_day": "10"})
    assert answer.status_code == 409
    assert WAITS in words_of(answer.text)
    with pytest.raises(Refused, match="until the sender's address is confirmed"):
        acts.go_live(second.house.store, SECOND, HE, NOW)
    assert WAITS in words_of(second.text("/start"))
    assert WAITS in words_of(second.text("/sending"))


def test_what_leaves_is_checked_where_it_leaves(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    second.post(PAGE, form(CREDITOR.email))
    with second.house.store.write(SECOND, NOW) as tx:
        installations.set_live(tx, True)
    report = sent(second.house)
    assert (report.sent, mails.mails()) == ([], [])
    assert report.warnings == [sender_proof.WAITS]
    assert WAITS[:-1].lower() in " ".join(alerts(second.post("/run", follow=True))).lower()
    assert mails.mails() == []


def test_an_address_that_changes_between_two_messages_stops_the_next(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    late = [debtor(str(n), f"Late {n}", f"late{n}@klant.example") for n in range(3)]
    sync(second.house.store, SECOND, Books(late, [invoice(f"9{n}", str(n), 6) for n in range(3)]), NOW)
    second.post(PAGE, form(HE))
    second.post("/live", {"a_day": "10"})
    run(second.house.store, SECOND, NOW)
    moments: list[int] = []

    def clock() -> object:
        if len(mails.mails()) == 1 and not moments:
            moments.append(1)
            second.post(PAGE, form(CREDITOR.email))
        return NOW

    deliver(second.house.store, SECOND, clock, second.house.carriers)  # type: ignore[arg-type] # it gives a moment
    assert moments
    assert len(mails.mails()) == 1
    assert CREDITOR.email.encode() not in mails.mails()[0].raw


def test_a_changed_address_holds_everything_until_the_new_one_is_confirmed(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    second.post(PAGE, form(HE))
    assert second.post("/live", {"a_day": "10"}).status_code == 303
    second.post(PAGE, form(HE, "antwoord@zaak.example"))
    assert sent(second.house).sent == []
    assert WAITS in words_of(second.text("/sending"))
    assert WAITS in words_of(second.text("/health"))
    confirms(second, mails, "antwoord@zaak.example")
    assert not any(WAITS in words_of(second.text(page)) for page in ("/sending", "/health", "/start", PAGE))
    assert len(sent(second.house).sent) == 1
    assert told(second.house, "sender_link_asked") == [(HE, "antwoord@zaak.example")]
    assert told(second.house, "sender_confirmed")[-1] == ("antwoord@zaak.example", "antwoord@zaak.example")


def test_a_test_mail_leaves_from_a_confirmed_address_alone(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    second.post(PAGE, form(CREDITOR.email, "slachtoffer@klant.example"))
    assert second.post(f"{PAGE}/test").status_code == 409
    assert mails.mails() == []


# ---------------------------------------------------------------- what confirms


def test_the_address_of_an_owner_who_came_in_by_a_link_needs_no_other(opens: Opens) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    assert alerts(second.post(PAGE, form(HE.upper()), follow=True)) == ["Bewaard."]
    assert second.post("/live", {"a_day": "10"}).status_code == 303
    assert len(sent(second.house).sent) == 1


def test_the_address_of_a_bookkeeper_is_no_proof(opens: Opens) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    let_in(second.house, OfficeRole.BOOKKEEPER, "second", "another-session".ljust(43, "-"), "anna@kantoor.example")
    second.post(PAGE, form("anna@kantoor.example"))
    assert needs(second.house) == ["anna@kantoor.example"]


def test_a_link_confirms_by_its_button_and_once(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    first = opens(new_tenants=True)
    second = newcomer(first)
    second.post(PAGE, form("geld@zaak.example"))
    page = second.text(PAGE)
    assert "Mail een link naar geld@zaak.example" in page
    assert "Kan geld@zaak.example hier bevestigd worden" in wishes(second, "geld@zaak.example")
    token = link_to(mails, "geld@zaak.example")
    for _ in range(3):  # whoever reads the mailbox need not be signed in
        page = words_of(first.text(f"/sender/{token}"))
    assert f"{HE} wil met geld@zaak.example herinneringen versturen in naam van {CREDITOR.name}" in page
    assert "NL20 INGB 0001 2345 67" in page, page
    assert needs(second.house) == ["geld@zaak.example"], "looking changes nothing"
    answer = first.post("/sender/open", {"token": token}, follow=True)
    assert "Het adres is bevestigd" in answer.text
    assert needs(second.house) == []
    assert second.post("/live", {"a_day": "10"}).status_code == 303
    assert first.post("/sender/open", {"token": token}).status_code == 404
    assert first.get(f"/sender/{token}").status_code == 404


def test_what_is_confirmed_holds_for_all_administrations_of_the_office(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    second.post(PAGE, form("geld@zaak.example"))
    confirms(second, mails, "geld@zaak.example")
    there = Scope("second", "b3")
    with second.house.store.write(there, NOW) as tx:
        installations.create(tx, "csv", "Nog een")
    acts.save_creditor(second.house.store, there, replace(CREDITOR, email="geld@zaak.example", reply_to=""), HE, NOW)
    assert needs(second.house, there) == []


# ---------------------------------------------------------------- what does not


def test_a_link_lasts_a_quarter_of_an_hour(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second, clock = newcomer(opens(new_tenants=True)), Hands()
    second.house.clock = clock  # type: ignore[assignment] # it gives a moment
    second.post(PAGE, form("geld@zaak.example"))
    wishes(second, "geld@zaak.example")
    clock.now += timedelta(minutes=15)
    assert second.post("/sender/open", {"token": link_to(mails, "geld@zaak.example")}).status_code == 404


def test_a_link_for_an_address_that_stands_there_no_more_confirms_nothing(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    second.post(PAGE, form("geld@zaak.example"))
    wishes(second, "geld@zaak.example")
    second.post(PAGE, form(CREDITOR.email))
    token = link_to(mails, "geld@zaak.example")
    assert second.get(f"/sender/{token}").status_code == 404
    assert second.post("/sender/open", {"token": token}).status_code == 404
    assert needs(second.house) == [CREDITOR.email]


def test_a_link_confirms_or_signs_in_and_never_does_the_other(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    first = opens(new_tenants=True)
    second = newcomer(first)
    second.post(PAGE, form("owner@kantoor.example"))
    wishes(second, "owner@kantoor.example")
    token = link_to(mails, "owner@kantoor.example")
    assert open_link(first, token).status_code == 404, "it signs nobody in"
    assert first.get(f"/sign-in/{token}").status_code == 404
    ask(first, "owner@kantoor.example")
    signs_in = re.findall(r"/sign-in/([A-Za-z0-9_-]+)", mails.mails()[-1].text)[0]
    assert first.post("/sender/open", {"token": signs_in}).status_code == 404, "it confirms nothing"


@pytest.mark.parametrize("by", ["a link", "an owner"])
def test_what_another_office_confirmed_cannot_be_had(opens: Opens, mails: MailCatcher, by: str) -> None:  # noqa: F811
    first = opens(new_tenants=True)
    sender_proof.vouch(first.house.store, Scope("default", BOOKS), "Els", NOW)
    second = newcomer(first)
    if by == "an owner":
        let_in(first.house, OfficeRole.OWNER, "second", "another-session".ljust(43, "-"), CREDITOR.email)
    second.post(PAGE, form(CREDITOR.email.upper()))
    free = wishes(second, CREDITOR.email.upper()).replace(CREDITOR.email.upper(), "X")
    assert (needs(second.house), mails.mails()) == ([CREDITOR.email.upper()], [])
    second.post(PAGE, form("vrij@zaak.example"))
    assert free == wishes(second, "vrij@zaak.example").replace("vrij@zaak.example", "X"), "nothing of it is told"


def test_a_link_that_was_mailed_before_another_office_confirmed_confirms_nothing(
    opens: Opens,  # noqa: F811
    mails: MailCatcher,  # noqa: F811
) -> None:
    second = newcomer(opens(new_tenants=True))
    second.post(PAGE, form(CREDITOR.email))
    wishes(second, CREDITOR.email)
    sender_proof.vouch(second.house.store, Scope("default", BOOKS), "Els", NOW)
    assert second.post("/sender/open", {"token": link_to(mails, CREDITOR.email)}).status_code == 404
    assert needs(second.house) == [CREDITOR.email]


def test_the_address_of_the_house_itself_cannot_be_had(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True, mail_from=SENDER))
    second.post(PAGE, form(SENDER))
    wishes(second, SENDER)
    assert (needs(second.house), mails.mails()) == ([SENDER], [])


def test_what_an_office_lets_go_another_one_may_confirm(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    first = opens(new_tenants=True)
    books = Scope("default", BOOKS)
    sender_proof.vouch(first.house.store, books, "Els", NOW)
    acts.save_creditor(first.house.store, books, replace(CREDITOR, email="nieuw@bakkerij.example"), "Els", NOW)
    second = newcomer(first)
    second.post(PAGE, form(CREDITOR.email))
    confirms(second, mails, CREDITOR.email)
    assert needs(second.house) == []


def test_one_address_gets_five_links_an_hour_at_most_and_nobody_sees_it(opens: Opens, mails: MailCatcher) -> None:  # noqa: F811
    second = newcomer(opens(new_tenants=True))
    second.post(PAGE, form("geld@zaak.example"))
    wishes(second, "geld@zaak.example")
    assert len({wishes(second, "geld@zaak.example") for _ in range(6)}) == 1
    assert len(mails.mails()) == 5


def test_after_twenty_wrong_links_in_a_minute_there_is_no_trying_to_confirm(opens: Opens) -> None:  # noqa: F811
    stranger = opens(new_tenants=True)
    answers = [stranger.post("/sender/open", {"token": "x" * 43}).status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


# ---------------------------------------------------------------- whose house asks


def test_a_house_of_one_office_asks_nothing(opens: Opens) -> None:  # noqa: F811
    visitor = opens()
    visitor.client.set_cookie(COOKIE, let_in(visitor.house), domain="localhost")
    house = visitor.house
    assert not any("bevestig" in words_of(visitor.text(page)) for page in ("/sending", "/health", "/start", PAGE))
    assert needs(house, Scope("default", BOOKS)) == []
    assert len(sent(house, Scope("default", BOOKS)).sent) == 3
    assert told(house, "sender_confirmed", Scope("default", BOOKS)) == []


def test_a_house_that_took_in_offices_once_goes_on_asking(opens: Opens) -> None:  # noqa: F811
    newcomer(opens(new_tenants=True)).post(PAGE, form(CREDITOR.email))
    assert needs(opens().house) == [CREDITOR.email]


def test_whoever_has_the_machine_answers_for_the_sender_himself(opens: Opens) -> None:  # noqa: F811
    house = opens(new_tenants=True).house
    books = Scope("default", BOOKS)
    assert sent(house, books).sent == []
    sender_proof.vouch(house.store, books, "Els", NOW)
    assert len(sent(house, books).sent) == 3
    assert told(house, "sender_confirmed", books) == [("Els", CREDITOR.email), ("Els", CREDITOR.reply_to)]
