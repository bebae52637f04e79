"""The people of an office: asked in by mail, each with a role that holds at once, and out at once."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from connector.channels.catcher import MailCatcher
from connector.errors import Refused
from connector.flow import people as flow
from connector.flow.house import House
from connector.model import OfficeRole
from connector.store import journal, people, sessions
from connector.store.people import of_tenant
from connector.web import roles
from connector.web.door import BACK
from tests.web.houses import BOOKS, NOW, open_house
from tests.web.signed_in import address, let_in, token
from tests.web.test_signing_in import Hands, is_in
from tests.web.visitors import Visitor, alerts, words_of

OWNER, BOOKKEEPER, READER = OfficeRole


@pytest.fixture
def mails(tmp_path: Path) -> Iterator[MailCatcher]:
    with MailCatcher(tmp_path / "caught") as caught:
        yield caught


@pytest.fixture
def house(home: Path, mails: MailCatcher) -> Iterator[House]:
    house = open_house(home, mails.port)
    yield house
    house.store.close()


Comes = Callable[[OfficeRole | None], Visitor]


@pytest.fixture
def comes(house: House, pages: Callable[[House], Flask]) -> Comes:
    """Somebody of this role, in a browser of his own; None = a stranger."""
    app = pages(house)
    return lambda role: Visitor(app, house, BOOKS, role=role)


def invite(visitor: Visitor, for_whom: str, role: OfficeRole = READER) -> list[str]:
    return alerts(visitor.post("/people/invite", {"address": for_whom, "role": role.value}, follow=True))


def link_in(mails: MailCatcher) -> str:
    found = re.search(r"(/sign-in/[A-Za-z0-9_-]{43})", mails.mails()[-1].text)
    assert found
    return found[1]


def accept(stranger: Visitor, where: str) -> int:
    return stranger.post("/sign-in/open", {"token": where.rpartition("/")[2]}).status_code


def everybody(house: House) -> dict[str, OfficeRole]:
    with house.store.read(of_tenant(house.settings.tenant), NOW) as tx:
        return {each.address: each.role for each in people.listing(tx)}


# ---------------------------------------------------------------- in


def taking_back(owner: Visitor) -> None:
    for key in re.findall(r'name="invitation" value="([^"]+)"', owner.text("/people")):
        owner.post("/people/take-back", {"invitation": key})


def test_one_stranger_gets_five_invitations_an_hour_at_most_however_often_one_is_taken_back(
    comes: Comes, mails: MailCatcher
) -> None:
    owner = comes(OWNER)
    for _ in range(5):
        assert any("is uitgenodigd" in told for told in invite(owner, "vreemde@elders.example"))
        taking_back(owner)
    assert "binnen een uur te veel uitnodigingen" in " ".join(invite(owner, "vreemde@elders.example"))
    assert len(mails.mails()) == 5
    assert 'name="invitation"' not in owner.text("/people"), "without a mail nobody is invited"


def test_one_office_invites_thirty_people_an_hour_at_most(comes: Comes, mails: MailCatcher) -> None:
    owner = comes(OWNER)
    for number in range(30):
        assert any("is uitgenodigd" in told for told in invite(owner, f"vreemde{number}@elders.example"))
        taking_back(owner)
    assert "te veel uitnodigingen" in " ".join(invite(owner, "vreemde30@elders.example"))
    assert len(mails.mails()) == 30


def test_a_colleague_comes_in_by_the_link_of_an_invitation(comes: Comes, mails: MailCatcher) -> None:
    owner, stranger = comes(OWNER), comes(None)
    assert invite(owner, "ben@kantoor.example", BOOKKEEPER)[0].startswith("ben@kantoor.example is uitgenodigd")
    mail = mails.mails()[-1]
    assert (mail.to, "owner@kantoor.example nodigt u uit" in mail.text) == ("ben@kantoor.example", True)
    assert "boekhouder" in mail.text
    where = link_in(mails)
    assert "Uw rol wordt: boekhouder." in words_of(stranger.text(where))
    assert "ben@kantoor.example" not in everybody(owner.house)
    assert accept(stranger, where) == 303
    assert everybody(owner.house)["ben@kantoor.example"] is BOOKKEEPER
    assert is_in(stranger)
    assert accept(comes(None), where) == 404, "once"


def test_an_invitation_is_good_for_a_week_and_can_be_taken_back(comes: Comes, mails: MailCatcher) -> None:
    owner, clock = comes(OWNER), Hands()
    owner.house.clock = clock  # type: ignore[assignment] # it gives a moment
    invite(owner, "ben@kantoor.example")
    first = link_in(mails)
    key = sessions.hash_of(first.rpartition("/")[2])
    assert owner.post("/people/take-back", {"invitation": key}).status_code == 303
    assert accept(comes(None), first) == 404
    assert owner.post("/people/take-back", {"invitation": key}).status_code == 404
    invite(owner, "ben@kantoor.example")
    clock.now = NOW + timedelta(days=7)
    assert accept(comes(None), link_in(mails)) == 404
    assert "ben@kantoor.example" not in everybody(owner.house)


def test_a_second_invitation_takes_the_place_of_the_first(comes: Comes, mails: MailCatcher) -> None:
    owner = comes(OWNER)
    invite(owner, "ben@kantoor.example", OWNER)
    first = link_in(mails)
    invite(owner, "BEN@kantoor.example", READER)
    assert accept(comes(None), first) == 404
    assert accept(comes(None), link_in(mails)) == 303
    assert everybody(owner.house)["BEN@kantoor.example"] is READER


def test_whoever_is_here_is_not_invited(comes: Comes, mails: MailCatcher) -> None:
    owner = comes(OWNER)
    comes(READER)
    answer = owner.post("/people/invite", {"address": address(READER).upper(), "role": "owner"})
    assert (answer.status_code, alerts(answer)) == (409, ["Deze persoon kan hier al inloggen"])
    assert mails.mails() == []


def test_a_mail_that_does_not_leave_is_no_invitation(comes: Comes, mails: MailCatcher) -> None:
    owner = comes(OWNER)
    mails.stop()
    answer = owner.post("/people/invite", {"address": "ben@kantoor.example", "role": "reader"})
    assert answer.status_code == 409
    assert "De mail is niet verstuurd" in alerts(answer)[0]
    assert "ben@kantoor.example" not in words_of(owner.text("/people")).partition("Wat er gebeurde")[0]


def test_without_a_mail_server_the_page_names_the_command(visit: Callable[..., Visitor]) -> None:
    owner = visit()
    assert "“tijdig sign-in ben@kantoor.example”" in invite(owner, "ben@kantoor.example")[0]


# ---------------------------------------------------------------- roles


def test_a_reader_sees_everything_and_no_button_that_he_may_not_press(comes: Comes) -> None:
    owner, reader = comes(OWNER), comes(READER)
    for address_ in (
        "/",
        "/?show=proposals",
        owner.debtor("1"),
        owner.debtor("3"),
        "/sending",
        "/connections",
        "/check",
        "/today",
        "/tasks",
        "/start",
        "/start/kinds",
        "/settings/ladder",
        "/settings/ladder/nl_consumer",
        "/settings/manners",
        "/settings/sender",
        "/settings/who",
        "/settings/data",
        *(f"{owner.debtor('1')}/{page}" for page in ("statement", "contacts", "history", "plan")),
    ):
        page = reader.text(address_)
        forms = re.findall(r'<form\b[^>]*method="post"[^>]*>', page)
        leads = {found[1] if (found := re.search(r'action="([^"?]*)', form)) else "here" for form in forms}
        assert leads <= {"/language", "/administration", "/account/sign-out"}, address_
        assert 'form="approve"' not in page
    told = words_of(reader.text(owner.debtor("1")))
    assert "Jansen Bouw B.V." in told
    assert "1.234,50" in told
    assert "Toezegging noteren" not in told, "no folded part with nothing in it"
    assert "Toezegging noteren" in owner.text(owner.debtor("1"))
    assert 'href="/people"' not in reader.text("/sending")
    assert 'href="/people"' in owner.text("/sending")


@pytest.mark.parametrize("role", [READER, BOOKKEEPER])
def test_who_may_not_change_a_setting_reads_it_as_text(comes: Comes, role: OfficeRole) -> None:
    other = comes(role)
    manners, sender = (words_of(other.text(f"/settings/{page}")) for page in ("manners", "sender"))
    assert "Vanaf 09:00" in manners
    assert "maandag, dinsdag, woensdag, donderdag, vrijdag" in manners
    assert "Bakkerij De Vries" in sender
    assert "NL91ABNA0417164300" in sender.replace(" ", "")
    assert "Een eigenaar kan dit wijzigen." in sender
    assert "Een eigenaar kan dit wijzigen." not in words_of(comes(OWNER).text("/settings/sender"))
    overview = words_of(other.text("/settings"))
    assert "Dagen, uren en grenzen Bekijken" in overview


def test_a_reader_gets_no_link_that_leads_nowhere_on_the_page(comes: Comes) -> None:
    reader = comes(READER)
    for where in (reader.debtor("1"), reader.debtor("3"), "/", "/today", "/tasks", "/settings/manners", "/start"):
        page = reader.text(where)
        names = set(re.findall(r'\bid="([^"]+)"', page))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= names, where


def test_a_button_that_is_pressed_in_spite_of_that_is_refused_in_a_plain_sentence(comes: Comes) -> None:
    reader, bookkeeper = comes(READER), comes(BOOKKEEPER)
    answer = reader.post("/run")
    assert answer.status_code == 403
    assert "U kunt hier alles bekijken, maar niets veranderen." in answer.text
    assert bookkeeper.post("/run").status_code == 303
    for path in ("/live", "/people/invite", "/settings/sender", "/settings/leave"):
        answer = bookkeeper.post(path)
        assert answer.status_code == 403
        assert "Dit mag alleen een eigenaar van uw kantoor." in answer.text
    assert bookkeeper.get("/people").status_code == 403


def test_every_route_has_a_least_role_and_only_owners_do_what_is_theirs(comes: Comes) -> None:
    visitor = comes(OWNER)
    endpoints = {rule.endpoint for rule in visitor.app.url_map.iter_rules()}
    assert endpoints >= roles.FOR_OWNERS
    assert endpoints >= roles.FOR_READERS | roles.FOR_BOOKKEEPERS
    for who in (READER, BOOKKEEPER):
        other = comes(who)
        for rule in visitor.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if rule.endpoint in roles.PUBLIC or rule.endpoint.startswith("account."):
                    continue
                where = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
                where = re.sub(r"<(?:path:)?\w+>", "x", where)
                answer = other.get(where) if method == "GET" else other.post(where)
                refused = not who.covers(roles.least(rule.endpoint, method))
                denied = 303 if rule.endpoint == BACK else 403  # its code leaves the address all the same
                assert (answer.status_code == denied) == refused, (who, method, rule.rule)


def test_a_change_of_role_holds_from_the_next_click_on(comes: Comes) -> None:
    owner, reader = comes(OWNER), comes(READER)
    assert reader.post("/run").status_code == 403
    assert owner.post("/people/the-reader/role", {"role": "bookkeeper"}).status_code == 303
    assert reader.post("/run").status_code == 303
    owner.post("/people/the-reader/role", {"role": "reader"})
    assert reader.post("/run").status_code == 403


@pytest.mark.parametrize("role", ["", "x", "OWNER"])
def test_there_is_no_other_role(comes: Comes, role: str) -> None:
    owner = comes(OWNER)
    comes(READER)
    assert owner.post("/people/the-reader/role", {"role": role}).status_code == 404
    assert owner.post("/people/invite", {"address": "a@b.example", "role": role}).status_code == 404


# ---------------------------------------------------------------- out


def test_whoever_is_removed_is_out_at_once_in_every_browser(comes: Comes) -> None:
    owner, reader = comes(OWNER), comes(READER)
    let_in(owner.house, READER, key="second-browser".ljust(43, "-"))
    assert is_in(reader)
    assert owner.post("/people/the-reader/remove").status_code == 303
    assert not is_in(reader)
    assert address(READER) not in everybody(owner.house)
    reader._token = ""
    assert reader.post("/account/sign-out").headers["Location"] == "/sign-in"
    with owner.house.store.read(of_tenant(owner.house.settings.tenant), NOW) as tx:
        assert sessions.listing(tx, "the-reader") == []


def test_the_last_owner_can_neither_be_removed_nor_become_less(comes: Comes) -> None:
    owner = comes(OWNER)
    for where, fields in (("/people/the-owner/remove", {}), ("/people/the-owner/role", {"role": "reader"})):
        answer = owner.post(where, dict(fields))
        assert answer.status_code == 409
        assert "Dit is de enige eigenaar" in alerts(answer)[0]
    assert everybody(owner.house) == {address(OWNER): OWNER}
    assert "de enige eigenaar" in words_of(owner.text("/people"))


def test_two_owners_who_remove_each_other_at_the_same_moment_leave_one(house: House) -> None:
    """Each is checked under the tenant's lock, so the second one is no owner any more, or the only one."""
    both = [let_in(house), let_in(house, key="t" * 43, called="second@kantoor.example")]
    present = [sessions.find(house.store, brought, NOW) for brought in both]
    wrong: list[str] = []

    def do(me: int, other: int) -> None:
        who, whom = present[me], present[other]
        assert who
        assert whom
        try:
            flow.remove(house, who, whom.person.key)
        except Refused as error:
            wrong.append(str(error))

    threads = [threading.Thread(target=do, args=pair) for pair in ((0, 1), (1, 0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wrong) == 1
    assert list(everybody(house).values()) == [OWNER]


def test_whoever_may_not_invite_any_more_leaves_no_door_open(comes: Comes, mails: MailCatcher) -> None:
    owner, house = comes(OWNER), comes(OWNER).house
    second = Visitor(owner.app, house, BOOKS, role=None)
    brought = let_in(house, key="t" * 43, called="second@kantoor.example")
    second.client.set_cookie("tijdig_person", brought, domain="localhost")
    invite(second, "himself@elsewhere.example", OWNER)
    assert owner.post("/people/second/remove").status_code == 303
    assert accept(comes(None), link_in(mails)) == 404


def test_a_removed_owner_does_nothing_with_a_page_that_was_open(comes: Comes, house: House) -> None:
    brought = let_in(house, key="t" * 43, called="second@kantoor.example")
    second = sessions.find(house.store, brought, NOW)
    assert second
    comes(OWNER).post("/people/second/remove")
    with pytest.raises(Refused, match="only an owner"):
        flow.invite(house, second, "himself@elsewhere.example", OWNER, "nl")


# ---------------------------------------------------------------- who did it


def test_the_journal_says_who_acted_and_holds_no_secret(comes: Comes, mails: MailCatcher) -> None:
    owner, bookkeeper = comes(OWNER), comes(BOOKKEEPER)
    bookkeeper.post(f"{bookkeeper.debtor('1')}/block", {"block-reason": "ziek"})
    invite(owner, "ben@kantoor.example")
    owner.post("/people/the-bookkeeper/role", {"role": "reader"})
    owner.post("/people/the-bookkeeper/remove")
    with owner.house.store.read(owner.house.scope(BOOKS), NOW) as tx:
        told = [event for event in journal.all(tx) if event.kind == "held"]
        assert [(event.content or {})["by"] for event in told] == [address(BOOKKEEPER)]
    with owner.house.store.read(of_tenant(owner.house.settings.tenant), NOW) as tx:
        events = journal.all(tx)
        assert journal.verify(tx) == len(events)
    kinds = [event.kind for event in events]
    assert kinds == ["invited", "role_changed", "person_removed"]
    assert {(event.content or {})["by"] for event in events} == {address(OWNER)}
    assert link_in(mails).rpartition("/")[2] not in f"{events}"
    page = words_of(owner.text("/people"))
    for told_ in (
        "ben@kantoor.example is uitgenodigd door owner@kantoor.example, als lezer.",
        "bookkeeper@kantoor.example is voortaan lezer (gewijzigd door owner@kantoor.example).",
        "bookkeeper@kantoor.example is verwijderd door owner@kantoor.example.",
    ):
        assert told_ in page
    assert token() not in page
