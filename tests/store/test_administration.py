"""Installations, their settings, policies and rates."""

from dataclasses import replace
from datetime import UTC, date, time
from decimal import Decimal

import pytest

from connector.carrier import Creditor
from connector.errors import BadInput, NotFound, Refused
from connector.model import Address, Channel, Installation, Notice, OwnText, Scope
from connector.rules.policy import CountFrom, Policy, Rate, Step
from connector.rules.presets import DEFAULT, PRESETS
from connector.store import installations, own_texts, policies
from connector.store.engine import Store
from tests.store.builders import NOW, OTHER_BOOKS, OTHER_TENANT, SCOPE, TODAY, eur, later

COMES_WITH_IT = {preset.name: preset for preset in PRESETS}


def test_an_installation_begins_empty_and_not_live(bare: Store) -> None:
    with bare.write(SCOPE, NOW) as tx:
        assert not installations.exists(tx)
        with pytest.raises(NotFound):
            installations.get(tx)
        made = installations.create(tx, "csv", "books")
        assert made == Installation(SCOPE, "csv", "books") == installations.get(tx)
        assert installations.exists(tx)
        with pytest.raises(Refused, match="exists already"):
            installations.create(tx, "csv", "once more")


def test_what_is_noted_of_an_installation_comes_back(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        installations.set_live(tx, True)
        installations.set_policy(tx, "strict")
        installations.note_data(tx, NOW, date(2026, 3, 2))
        installations.note_data(tx, later(1), None)
        installations.save_setting(tx, "zone", "Europe/Brussels")
        installations.save_setting(tx, "zone", "Europe/Amsterdam")
        installations.save_setting(tx, "cursor", "17")
        found = installations.get(tx)
    assert (found.live, found.policy, found.bank_through) == (True, "strict", date(2026, 3, 2))
    assert found.data_as_of == later(1)
    assert found.data_as_of is not None
    assert found.data_as_of.tzinfo is UTC
    assert found.settings == (("cursor", "17"), ("zone", "Europe/Amsterdam"))


def test_a_run_never_goes_back_in_time(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        installations.note_run(tx, TODAY)
        installations.note_run(tx, TODAY)
        with pytest.raises(Refused, match="2026-03-03 was run already"):
            installations.note_run(tx, date(2026, 3, 2))
        assert installations.get(tx).last_run == TODAY


def test_nothing_is_noted_of_an_installation_that_is_not_there(bare: Store) -> None:
    with bare.write(SCOPE, NOW) as tx:
        with pytest.raises(NotFound):
            installations.set_live(tx, True)
        with pytest.raises(NotFound):
            installations.note_data(tx, NOW, None)
        with pytest.raises(NotFound):
            installations.note_run(tx, TODAY)
        with pytest.raises(NotFound):
            installations.creditor(tx)


def test_the_creditor_is_asked_for_until_somebody_filled_it_in(store: Store) -> None:
    bakery = Creditor(
        "Bakkerij De Vries",
        "facturen@devries.example",
        iban="NL91ABNA0417164300",
        address=Address(("Markt 1",), "1234 AB", "Ons Dorp", "NL"),
    )
    with store.write(SCOPE, NOW) as tx:
        with pytest.raises(NotFound, match="not filled in"):
            installations.creditor(tx)
        installations.save_creditor(tx, bakery)
        assert installations.creditor(tx) == bakery


def test_installations_are_listed_over_all_scopes_or_one_tenant(bare: Store) -> None:
    for scope in (OTHER_TENANT, SCOPE, OTHER_BOOKS):
        with bare.write(scope, NOW) as tx:
            installations.create(tx, "csv", scope.installation)
    assert [i.scope for i in installations.listing(bare)] == [OTHER_TENANT, SCOPE, OTHER_BOOKS]
    assert [i.scope for i in installations.listing(bare, "tenant")] == [SCOPE, OTHER_BOOKS]
    assert installations.listing(bare, "nobody") == []


# ---------------------------------------------------------------- policies and rates


def test_the_default_policy_is_always_there(store: Store) -> None:
    with store.read(SCOPE, NOW) as tx:
        assert policies.saved(tx) == COMES_WITH_IT


def test_a_policy_comes_back_with_all_its_manners(store: Store) -> None:
    strict = Policy(
        "strict",
        (
            Step("first", Notice.REMINDER, 5, term_days=7),
            Step("last", Notice.LAST_DEMAND, 10, CountFrom.PREVIOUS, Channel.LETTER, 5, eur("40.00"), True),
        ),
        title="Strict",
        minimums=(eur("10.00"),),
        sending_weekdays=(1, 3),
        sending_from=time(8, 30),
        holidays="BE",
    )
    mine = replace(DEFAULT, title="Mine")
    with store.write(SCOPE, NOW) as tx:
        policies.save(tx, strict)
        policies.save(tx, mine)
        policies.save(tx, mine)
        assert policies.saved(tx) == COMES_WITH_IT | {"default": mine, "strict": strict}


def test_a_policy_with_faults_is_not_saved_and_all_of_them_are_told(store: Store) -> None:
    wrong = replace(DEFAULT, steps=(), cooldown_days=0)
    with store.write(SCOPE, NOW) as tx:
        with pytest.raises(BadInput) as caught:
            policies.save(tx, wrong)
        assert len(caught.value.faults) == 2
        assert policies.saved(tx) == COMES_WITH_IT


def test_rates_are_exact_and_the_newest_one_stands(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        policies.save_rate(tx, Rate("USD", "EUR", Decimal("0.9")))
        policies.save_rate(tx, Rate("USD", "EUR", Decimal("0.91234567890123")))
        policies.save_rate(tx, Rate("GBP", "EUR", Decimal("1.15")))
        assert policies.rates(tx) == (
            Rate("GBP", "EUR", Decimal("1.15")),
            Rate("USD", "EUR", Decimal("0.91234567890123")),
        )


def test_settings_of_one_scope_are_not_seen_in_another(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        installations.save_setting(tx, "zone", "Europe/Brussels")
    with store.read(Scope("tenant", "books2"), NOW) as tx:
        assert installations.setting(tx, "zone") is None


# ---------------------------------------------------------------- texts of the tenant's own


def test_a_text_comes_back_by_notice_and_language_and_the_newest_stands(store: Store) -> None:
    dutch = OwnText(Notice.REMINDER, "nl", (("closing", "Groet,"), ("opening", "Dag,\n\nEen {{ invoice }}")))
    english = OwnText(Notice.REMINDER, "en", (("subject", "A reminder"),))
    other = OwnText(Notice.FRIENDLY, "nl", (("subject", "Een vraag"),))
    with store.write(SCOPE, NOW) as tx:
        for own in (dutch, english, other, replace(english, pieces=(("subject", "Once more"),))):
            own_texts.save(tx, own)
        assert own_texts.of(tx, Notice.REMINDER) == (replace(english, pieces=(("subject", "Once more"),)), dutch)
        assert own_texts.every(tx)[0] == other
        assert own_texts.of(tx, Notice.LAST_DEMAND) == ()


def test_a_text_without_pieces_is_none(store: Store) -> None:
    own = OwnText(Notice.REMINDER, "nl", (("subject", "Een vraag"),))
    with store.write(SCOPE, NOW) as tx:
        own_texts.save(tx, own)
        own_texts.save(tx, replace(own, language="en"))
        own_texts.save(tx, replace(own, pieces=()))
        assert own_texts.every(tx) == (replace(own, language="en"),)
