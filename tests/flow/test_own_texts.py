"""Words of the tenant's own: no letter made of them is wrong, and what cannot be used stops nobody else's letter."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from connector.carrier import NOTICES, Carrier, Creditor
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.channels.letter import LetterCarrier
from connector.errors import BadInput, Refused
from connector.flow import own_texts as flow
from connector.flow.lawful import lint_rendered
from connector.flow.samples import samples
from connector.model import Channel, DeliveryState, Notice, OwnText
from connector.rules.law.findings import finding
from connector.store import installations, own_texts, policies
from connector.store.engine import Store
from tests.channels.letter.papers import press
from tests.flow.world import AMSTERDAM, SCOPE, World
from tests.rules.builders import debtor, invoice, policy, step

NOW = datetime(2026, 6, 9, 10, tzinfo=AMSTERDAM)
NOTHING = OwnText(Notice.REMINDER, "nl", ())
WITHOUT_COSTS = OwnText(Notice.FOURTEEN_DAY_LETTER, "nl", (("next", "Betaalt u niet, dan volgt er meer."),))
WITHOUT_TERM = OwnText(Notice.FOURTEEN_DAY_LETTER, "nl", (("opening", "U bent in verzuim. Betaal zo snel u kunt."),))
GREETED = OwnText(Notice.FRIENDLY, "nl", (("greeting", "Dag {{ name }},"),))


@pytest.fixture(scope="module", name="carriers")
def _carriers() -> Mapping[Channel, Carrier]:
    return both()


def both() -> Mapping[Channel, Carrier]:
    """Mail and paper that are made and never carried."""
    letters = LetterCarrier(Path("/nowhere"), lambda parcel: None)
    letters._press = press()
    mails = EmailCarrier(SmtpSettings("localhost", security="none"), lambda parcel: None)
    return {Channel.EMAIL: mails, Channel.LETTER: letters}


@pytest.fixture
def live(world: World) -> World:
    return world.begin()


def kept(store: Store) -> tuple[OwnText, ...]:
    with store.read(SCOPE, NOW) as tx:
        return own_texts.every(tx)


def save(world: World, own: OwnText, carriers: Mapping[Channel, Carrier]) -> None:
    flow.save(world.store, SCOPE, own, "Els", world.now, carriers, "nl")


# ---------------------------------------------------------------- invented letters


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_our_own_words_make_a_right_letter_for_whoever_may_get_it(
    notice: Notice, language: str, carriers: Mapping[Channel, Carrier]
) -> None:
    seen = list(samples(OwnText(notice, language, ()), None, (), NOW))
    assert {sample.channel for sample in seen} == {Channel.EMAIL, Channel.LETTER}
    for sample in seen:
        rendered = carriers[sample.channel].render(sample.parcel)
        assert rendered.language == language
        assert lint_rendered(sample.parcel, rendered, sample.channel) == (), sample.title


def test_the_letters_are_for_every_kind_of_debtor_whose_ladder_has_the_notice() -> None:
    whom = {sample.title[1].partition(",")[0] for sample in samples(NOTHING, None, (), NOW)}
    assert whom == {
        "a customer",
        "a consumer in the Netherlands",
        "a business in the Netherlands",
        "a public body in the Netherlands",
        "a consumer in Belgium",
        "a business in Belgium",
    }
    demands = {sample.title[1] for sample in samples(replace(NOTHING, notice=Notice.LAST_DEMAND), None, (), NOW)}
    assert not [title for title in demands if "consumer" in title]


def test_a_ladder_of_his_own_is_seen_too_and_named() -> None:
    own = policy(step("only", 9, Notice.LAST_DEMAND, term_days=9), name="mine")
    titles = {s.title[0] for s in samples(replace(NOTHING, notice=Notice.LAST_DEMAND), None, (own,), NOW)}
    assert "een klant (beleid mine), één factuur, per post" in titles


def test_what_the_creditor_left_open_is_filled_in_and_the_rest_is_his() -> None:
    his = Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=True)
    seen = [sample.parcel.creditor for sample in samples(NOTHING, his, (), NOW)]
    assert {(one.name, one.for_clients) for one in seen} == {("Bakkerij Zon", True)}
    assert all(one.iban and one.register_number and one.enterprise_number for one in seen)


# ---------------------------------------------------------------- keeping


@pytest.mark.parametrize(
    ("own", "rule"),
    [(WITHOUT_COSTS, "noemt niet welk bedrag"), (WITHOUT_TERM, "14 dagen")],
)
def test_a_text_that_would_make_an_unlawful_letter_is_not_kept(
    live: World, carriers: Mapping[Channel, Carrier], own: OwnText, rule: str
) -> None:
    with pytest.raises(BadInput, match="a letter with this text could not be sent") as refused:
        save(live, own, carriers)
    (fault,) = refused.value.faults
    assert fault.place == "een consument in Nederland, één factuur, per mail"
    assert rule in fault.reason.replace("veertien", "14")
    assert "6:96" in fault.hint
    assert kept(live.store) == ()
    assert live.events("text_saved") == []


def test_what_ours_would_say_wrong_too_is_no_fault_of_his_text(
    live: World, carriers: Mapping[Channel, Carrier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "lint_rendered", lambda *_: (finding("no_account"),))
    save(live, GREETED, carriers)
    assert kept(live.store) == (GREETED,)


def test_a_kept_text_is_what_leaves_and_the_journal_holds_it(live: World, carriers: Mapping[Channel, Carrier]) -> None:
    live.postman.writes = carriers[Channel.EMAIL].render
    with live.store.write(SCOPE, live.now) as tx:
        policies.save(tx, policy(step("first", 3, Notice.FRIENDLY), name="default"))
    save(live, GREETED, carriers)
    (event,) = live.events("text_saved")
    assert event.content == {
        "by": "Els",
        "notice": "friendly",
        "language": "nl",
        "pieces": {"greeting": "Dag {{ name }},"},
    }
    assert len(live.owe(invoice("R1", "20.00")).day().sent) == 1
    assert live.postman.parcels[0].own_texts == (GREETED,)
    assert "Dag " in carriers[Channel.EMAIL].render(live.postman.parcels[0]).text


def test_our_text_comes_back_when_asked(live: World, carriers: Mapping[Channel, Carrier]) -> None:
    save(live, GREETED, carriers)
    save(live, replace(GREETED, pieces=()), carriers)
    assert kept(live.store) == ()
    assert [event.kind for event in live.events()][-2:] == ["text_saved", "text_given_back"]


def test_nothing_stands_in_the_way_of_our_text(live: World, carriers: Mapping[Channel, Carrier]) -> None:
    """Not even an address of the creditor's own that no mail can be sent from."""
    save(live, GREETED, carriers)
    with live.store.write(SCOPE, live.now) as tx:
        installations.save_creditor(tx, replace(installations.creditor(tx), email="no address"))
    with pytest.raises(Refused):
        save(live, GREETED, carriers)
    save(live, replace(GREETED, pieces=()), carriers)
    assert kept(live.store) == ()


def test_looking_keeps_nothing_and_shows_each_letter_once(live: World, carriers: Mapping[Channel, Carrier]) -> None:
    before = len(live.events())
    shown = flow.preview(live.store, SCOPE, GREETED, live.now, carriers, "nl")
    assert all("Dag J. de Linde," in one.rendered.text or "Dag De Linde" in one.rendered.text for one in shown)
    assert len({(one.rendered.subject, one.rendered.text) for one in shown}) == len(shown) > 3
    assert (kept(live.store), len(live.events())) == ((), before)


def test_a_notice_that_nothing_carries_has_no_text_to_change(live: World, carriers: Mapping[Channel, Carrier]) -> None:
    with pytest.raises(Refused, match="hand_over_notice is not sent yet"):
        save(live, replace(GREETED, notice=Notice.HAND_OVER_NOTICE), carriers)


def test_before_anybody_filled_in_the_sender_there_are_letters_to_look_at(
    world: World, carriers: Mapping[Channel, Carrier]
) -> None:
    with world.store.write(SCOPE, NOW) as tx:
        installations.create(tx, "books", "An administration")
    shown = flow.preview(world.store, SCOPE, GREETED, NOW, {Channel.EMAIL: carriers[Channel.EMAIL]}, "nl")
    assert "Voorbeeld B.V." in shown[0].rendered.text


# ---------------------------------------------------------------- what cannot be used any more


def test_a_text_that_cannot_be_used_stops_its_own_letter_only_and_a_person_is_told(
    live: World, carriers: Mapping[Channel, Carrier]
) -> None:
    """However it came there: an older version of the product may have known a field that is gone."""
    live.postman.writes = carriers[Channel.EMAIL].render
    ladder = policy(step("first", 3, Notice.FRIENDLY), step("second", 15, Notice.REMINDER), name="default")
    broken = replace(GREETED, pieces=(("opening", "{{ range(10**9)|list }} {{ gone }}"),))
    with live.store.write(SCOPE, live.now) as tx:
        policies.save(tx, ladder)
        own_texts.save(tx, broken)
    live.books.debtors = [replace(debtor(), language="nl"), replace(debtor("D2"), language="en")]
    live.owe(invoice("R1", "20.00"), invoice("R2", "20.00", debtor="D2"))
    report = live.day()
    assert (len(report.sent), len(report.failed)) == (1, 1)
    (failed,) = live.deliveries(DeliveryState.FAILED)
    assert failed.lines[0].receivable == "R1"
    assert live.tasks() == ["mend_sending"]
    (told,) = [event.content for event in live.events("failed")]
    assert told is not None
    assert "this text cannot be used" in str(told["detail"])
