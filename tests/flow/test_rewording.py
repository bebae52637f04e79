"""The words of one message: of that one alone, checked as its letter is, and gone with it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from connector.carrier import Carrier, Creditor
from connector.errors import BadInput, Refused
from connector.flow import rewording, seen
from connector.flow.drafts import make, parcels
from connector.model import Channel, DebtorKind, DeliveryState, NaturalPerson, Notice, OwnText
from connector.rules.presets import PRESETS
from connector.store import deliveries, erasure, installations, own_texts, rewordings
from tests.flow.test_approval import ASKED_FIRST, monday, proposals, waiting
from tests.flow.test_own_texts import WITHOUT_COSTS, both
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import debtor, invoice, step

GREETED = OwnText(Notice.REMINDER, "nl", (("greeting", "Dag Jan,"), ("opening", "Zoals besproken: {{ amount }}.")))


@pytest.fixture(scope="module", name="carriers")
def _carriers() -> Mapping[Channel, Carrier]:
    return both()


def reword(world: World, own: OwnText = GREETED, key: str = "") -> str:
    key = key or proposals(world)[0]
    rewording.reword(world.store, SCOPE, key, own, "Els", world.now, both(), "nl")
    return key


def texts(world: World) -> dict[str, str]:
    """What each message that waits says, by its receivable."""
    waits = [*world.deliveries(DeliveryState.PROPOSED), *world.deliveries(DeliveryState.PLANNED)]
    said = parcels(world.store, SCOPE, world.now.replace(hour=10), waits)
    made = {one.lines[0].receivable: make(one.channel, said[one.key], both(), world.now) for one in waits}
    return {key: draft.rendered.text if draft.rendered else draft.complaint for key, draft in made.items()}


def test_the_words_are_of_that_one_message_and_of_no_other(world: World) -> None:
    world.books.debtors = [debtor("D1"), debtor("D2")]
    world.begin(ASKED_FIRST).owe(*(invoice(f"F{n}", "100.00", due="2026-03-01", debtor=f"D{n}") for n in (1, 2)))
    world.on("2026-03-06T18:00").day()
    one = next(d.key for d in world.deliveries(DeliveryState.PROPOSED) if d.debtor == "D1")
    reword(world, key=one)
    said = texts(world)
    assert "Dag Jan," in said["F1"]
    assert "Zoals besproken: €\xa0100,00." in said["F1"]
    assert "Dag Jan," not in said["F2"]


def test_the_words_that_were_approved_are_the_words_that_leave(world: World) -> None:
    key = reword(waiting(world))
    acts.approve(world.store, SCOPE, key, "Els", world.now)
    assert monday(world).day().sent == [key]
    assert world.postman.parcels[0].own_pieces("nl") == dict(GREETED.pieces)


def test_other_words_after_the_yes_are_refused(world: World) -> None:
    [key] = proposals(waiting(world))
    acts.approve(world.store, SCOPE, key, "Els", world.now)
    with pytest.raises(Refused, match="waits for a yes"):
        reword(world, key=key)


def test_a_yes_to_the_words_that_stood_there_before_is_refused(world: World) -> None:
    [key] = proposals(waiting(world))
    with world.store.read(SCOPE, world.now) as tx:
        shown = seen.marks(tx, [key])
    reword(world)
    assert acts.approve_some(world.store, SCOPE, shown, "Jan", world.now).changed == [key]


def test_they_lapse_with_the_message(world: World) -> None:
    old = reword(waiting(world))
    world.owe(invoice("F1", "100.00", open="60.00", due="2026-03-01")).day()
    [new] = proposals(world)
    assert new != old
    assert "Dag Jan," not in texts(world)["F1"]


def test_the_usual_text_comes_back_when_asked(world: World) -> None:
    reword(waiting(world))
    reword(world, OwnText(Notice.REMINDER, "nl", ()))
    assert "Dag Jan," not in texts(world)["F1"]
    assert [event.kind for event in world.events() if event.kind in ("reworded", "words_given_back")] == [
        "reworded",
        "words_given_back",
    ]


def test_they_stand_over_the_tenant_s_own_text_piece_by_piece(world: World) -> None:
    waiting(world)
    with world.store.write(SCOPE, world.now) as tx:
        usual = OwnText(Notice.REMINDER, "nl", (("greeting", "Geachte klant,"), ("closing", "Tot gauw")))
        own_texts.save(tx, usual)
    reword(world)
    said = texts(world)["F1"]
    assert "Dag Jan," in said
    assert "Tot gauw" in said


@pytest.mark.parametrize(
    ("piece", "typed"),
    [("opening", "Betaal € 12,50."), ("opening", "Uiterlijk 3 maart 2026."), ("greeting", "{{ x }}")],
)
def test_amounts_days_and_unknown_fields_are_not_typed(world: World, piece: str, typed: str) -> None:
    waiting(world)
    with pytest.raises(BadInput):
        reword(world, OwnText(Notice.REMINDER, "nl", ((piece, typed),)))
    assert world.events("reworded") == []


def consumer_s_letter(world: World) -> World:
    """A fourteen-day letter that waits for a yes."""
    lawful = next(each for each in PRESETS if any(s.notice is Notice.FOURTEEN_DAY_LETTER for s in each.steps))
    letter = next(s for s in lawful.steps if s.notice is Notice.FOURTEEN_DAY_LETTER)
    ladder = replace(lawful, name="default", steps=(step("first", 5, term_days=7), replace(letter, days=20)))
    world.books.debtors = [debtor(kind=DebtorKind.CONSUMER, natural_person=NaturalPerson.YES, country="NL")]
    world.begin(ladder).owe(invoice("F1", "100.00", due="2026-02-20"))
    with world.store.write(SCOPE, world.now) as tx:
        installations.save_creditor(
            tx,
            Creditor("Bakkerij Zon", "zon@bakker.example", iban="NL91ABNA0417164300", for_clients=False),
        )
    for _ in range(25):
        world.day()
        world.later(days=1)
    assert len(proposals(world)) == 1
    return world


def test_a_letter_with_legal_effect_whose_words_spoil_it_is_not_kept(world: World) -> None:
    consumer_s_letter(world)
    with pytest.raises(BadInput) as wrong:
        reword(world, WITHOUT_COSTS)
    assert any("noemt niet welk bedrag" in fault.reason for fault in wrong.value.faults)
    reword(world, OwnText(Notice.FOURTEEN_DAY_LETTER, "nl", (("greeting", "Dag Jan,"),)))
    assert len(world.events("reworded")) == 1


def test_what_was_typed_is_gone_when_the_debtor_is_forgotten(world: World) -> None:
    key = reword(waiting(world))
    with world.store.write(SCOPE, world.now) as tx:
        delivery = deliveries.get(tx, key)
        assert rewordings.of(tx, delivery) == GREETED
        erasure.forget(tx, delivery.debtor)
        assert rewordings.of(tx, deliveries.get(tx, key)) is None


def test_a_text_is_looked_at_without_being_kept(world: World, carriers: Mapping[Channel, Carrier]) -> None:
    [key] = proposals(waiting(world))
    made = rewording.reworded(world.store, SCOPE, key, GREETED, world.now, carriers, "nl")
    assert "Dag Jan," in made.text
    assert "Dag Jan," not in texts(world)["F1"]
