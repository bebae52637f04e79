"""A person's word for what a debtor is: kept through every read of the source, journaled, and taken back as easily."""

import pytest

from connector.errors import NotFound, Refused
from connector.flow.happenings import sentence
from connector.model import DebtorKind, NaturalPerson
from connector.store import debtors
from tests.flow.world import POLICY, SCOPE, World, acts
from tests.rules.builders import debtor, invoice


def kind(world: World, key: str) -> DebtorKind:
    with world.store.read(SCOPE, world.now) as tx:
        found = debtors.get(tx, key)
    assert found is not None
    return found.kind


def unknown(world: World) -> World:
    world.begin()
    told = {"kind": DebtorKind.UNKNOWN, "natural_person": NaturalPerson.UNKNOWN}
    world.books.debtors = [debtor(f"D{n}", **told) for n in (1, 2)]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in (1, 2))).sync()
    return world


def test_what_a_person_says_counts_and_the_next_read_of_the_source_leaves_it(world: World) -> None:
    unknown(world)
    assert acts.say_kind(world.store, SCOPE, ["D1"], DebtorKind.BUSINESS, "Els", world.now) == 1
    assert (kind(world, "D1"), kind(world, "D2")) == (DebtorKind.BUSINESS, DebtorKind.UNKNOWN)
    world.books.debtors = [debtor(f"D{n}", kind=DebtorKind.CONSUMER, number=f"new {n}") for n in (1, 2)]
    world.later(days=1).sync()
    assert (kind(world, "D1"), kind(world, "D2")) == (DebtorKind.BUSINESS, DebtorKind.CONSUMER)


def test_it_is_taken_back_as_easily_and_then_the_source_counts_again(world: World) -> None:
    unknown(world)
    acts.say_kind(world.store, SCOPE, ["D1", "D2"], DebtorKind.PUBLIC_BODY, "Els", world.now)
    assert acts.give_kind_back(world.store, SCOPE, ["D1"], "Jan", world.now) == 1
    assert acts.give_kind_back(world.store, SCOPE, ["D1"], "Jan", world.now) == 0
    assert (kind(world, "D1"), kind(world, "D2")) == (DebtorKind.UNKNOWN, DebtorKind.PUBLIC_BODY)


def test_the_journal_says_of_each_what_was_said_and_by_whom_and_nothing_twice(world: World) -> None:
    unknown(world)
    for _ in range(2):
        acts.say_kind(world.store, SCOPE, ["D1", "D2", "D1"], DebtorKind.BUSINESS, "Els", world.now)
    acts.give_kind_back(world.store, SCOPE, ["D2"], "Jan", world.now)
    said = [event for event in world.events() if event.kind in ("corrected", "given_back")]
    assert [(e.kind, e.debtor, sentence(e, "", POLICY, "en")) for e in said] == [
        ("corrected", "D1", "Changed here by Els: kind of customer is business."),
        ("corrected", "D2", "Changed here by Els: kind of customer is business."),
        ("given_back", "D2", "Back to what the source says by Jan: kind of customer."),
    ]


def test_a_consumer_is_a_natural_person_a_public_body_is_none_and_a_business_may_be_either(world: World) -> None:
    unknown(world)
    natural = {}
    for said in (DebtorKind.CONSUMER, DebtorKind.PUBLIC_BODY, DebtorKind.BUSINESS):
        acts.say_kind(world.store, SCOPE, ["D1"], said, "Els", world.now)
        with world.store.read(SCOPE, world.now) as tx:
            found = debtors.get(tx, "D1")
        assert found is not None
        natural[said] = found.natural_person
    assert list(natural.values()) == [NaturalPerson.YES, NaturalPerson.NO, NaturalPerson.UNKNOWN]


def test_unknown_is_no_word_and_who_is_not_there_changes_nothing_for_the_others(world: World) -> None:
    unknown(world)
    with pytest.raises(Refused):
        acts.say_kind(world.store, SCOPE, ["D1"], DebtorKind.UNKNOWN, "Els", world.now)
    with pytest.raises(NotFound):
        acts.say_kind(world.store, SCOPE, ["D1", "nobody"], DebtorKind.BUSINESS, "Els", world.now)
    assert kind(world, "D1") is DebtorKind.UNKNOWN
    assert world.events("corrected") == []
