"""What a person corrects here survives the next sync, is seen by whoever reads the debtor, and is taken back whole."""

from dataclasses import replace

import pytest

from connector.errors import NotFound
from connector.model import Channel, Contact, Debtor, DebtorKind, NaturalPerson, Role
from connector.rules.decide import decide
from connector.rules.presets import DEFAULT
from connector.rules.receipt import plain, receipt
from connector.store import debtors, facts, looks, own_words, receivables
from connector.store.engine import Store, Tx
from connector.store.own_words import OwnContact, as_text
from tests.store.builders import NOW, SCOPE, TODAY, invoice, jansen, later

PIET, INFO = jansen().contacts
BOOKKEEPING = Contact("boekhouding@jansen.example", "Boekhouding", role=Role.ACCOUNTS_PAYABLE)


def found(tx: Tx, key: str = "D1") -> Debtor:
    debtor = debtors.get(tx, key)
    assert debtor is not None
    return debtor


def contact(tx: Tx, number: int, own: OwnContact, key: str = "D1") -> None:
    own_words.say(tx, key, f"contact:{number}", as_text(own), "Anna")


def test_what_was_corrected_stands_after_the_source_told_its_own_again(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        own_words.say(tx, "D1", own_words.KIND, "consumer", "Anna")
        own_words.say(tx, "D1", own_words.NATURAL_PERSON, "yes", "Anna")
        own_words.say(tx, "D1", own_words.LANGUAGE, "fr", "Anna")
        own_words.say(tx, "D1", own_words.CHANNEL, "letter", "Anna")
    with store.write(SCOPE, later(1)) as tx:
        assert debtors.absorb(tx, [jansen()]) == set(), "a person's word is no change by the source"
        assert debtors.absorb(tx, [jansen(name="Jansen & Zn", language="en")]) == {"D1"}
        one = found(tx)
        assert (one.name, one.kind, one.language) == ("Jansen & Zn", DebtorKind.CONSUMER, "fr")
        assert (one.natural_person, one.prefers) == (NaturalPerson.YES, Channel.LETTER)


def test_taken_back_what_the_source_says_now_counts_again(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        own_words.say(tx, "D1", own_words.LANGUAGE, "fr", "Anna")
        debtors.absorb(tx, [jansen(language="en")])
        assert own_words.take_back(tx, "D1", own_words.LANGUAGE)
        assert not own_words.take_back(tx, "D1", own_words.LANGUAGE)
        assert found(tx) == jansen(language="en")


def test_it_is_known_who_said_it_and_since_when(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen(), jansen("D2")])
        own_words.say(tx, "D1", own_words.KIND, "business", "Anna")
    with store.write(SCOPE, later(1)) as tx:
        own_words.say(tx, "D1", own_words.KIND, "consumer", "Bram")
        (word,) = own_words.of_debtors(tx, None)["D1"]
        assert (word.value, word.by, word.since) == ("consumer", "Bram", later(1))
        assert own_words.of_debtors(tx, ["D2"]) == {}


def test_many_debtors_are_corrected_at_once_or_none_of_them_is(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen(f"D{n}", kind=DebtorKind.UNKNOWN) for n in range(3)])
        looks.put(tx, {f"D{n}": later(100).date() for n in range(3)})
        own_words.say_all(tx, {"D0": "business", "D1": "consumer"}, own_words.KIND, "Anna")
        kinds = {key: debtor.kind for key, debtor in debtors.of_keys(tx, None).items()}
        assert kinds == {"D0": DebtorKind.BUSINESS, "D1": DebtorKind.CONSUMER, "D2": DebtorKind.UNKNOWN}
        assert looks.due(tx, TODAY) == ["D0", "D1"], "they are decided about again"
        with pytest.raises(NotFound):
            own_words.say_all(tx, {"D2": "business", "D9": "business"}, own_words.KIND, "Anna")
        assert found(tx, "D2").kind is DebtorKind.UNKNOWN
        own_words.say_all(tx, {}, own_words.KIND, "Anna")


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "giant"), ("natural_person", ""), ("channel", "pigeon"), ("contact:1", "{"), ("name", "Jansen")],
)
def test_what_a_field_cannot_hold_is_not_kept(store: Store, field: str, value: str) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        with pytest.raises(ValueError, match=r"giant|not a valid|Invalid JSON|no field"):
            own_words.say(tx, "D1", field, value, "Anna")
        assert own_words.of_debtors(tx, None) == {}


def test_a_contact_of_our_own_stands_beside_those_of_the_source(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        contact(tx, 1, OwnContact(BOOKKEEPING))
        debtors.absorb(tx, [jansen(name="Jansen & Zn")])
        one = found(tx)
        assert one.contacts == (PIET, INFO, BOOKKEEPING)
        assert one.reachable_by(Channel.EMAIL) == BOOKKEEPING, "accounts payable goes first"


def test_a_corrected_contact_stands_in_its_place_and_a_removed_one_is_gone(store: Store) -> None:
    mended = replace(PIET, email="p.jansen@jansen.example")
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        contact(tx, 1, OwnContact(mended, instead_of=PIET))
        contact(tx, 2, OwnContact(None, instead_of=INFO))
        debtors.absorb(tx, [jansen(name="Jansen & Zn")])
        assert found(tx).contacts == (mended,)


def test_once_the_source_corrects_the_contact_itself_it_is_there_once(store: Store) -> None:
    mended = replace(PIET, email="p.jansen@jansen.example", role=Role.DECISION_MAKER)
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        contact(tx, 1, OwnContact(mended, instead_of=PIET))
        debtors.absorb(tx, [jansen(contacts=(replace(PIET, email="P.Jansen@jansen.example"), INFO))])
        assert found(tx).contacts == (mended, INFO)
        debtors.absorb(tx, [jansen(contacts=(INFO,))])
        assert found(tx).contacts == (INFO, mended), "a person's word stays when the source's contact is gone"


def test_an_own_address_that_bounces_is_not_used_either(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen(contacts=())])
        contact(tx, 1, OwnContact(BOOKKEEPING))
        debtors.set_bounced(tx, "D1", "Boekhouding@jansen.example")
        assert found(tx).reachable_by(Channel.EMAIL) is None


def test_the_receipt_of_a_decision_tells_what_people_said(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        receivables.absorb(tx, [invoice()])
        own_words.say(tx, "D1", own_words.KIND, "public_body", "Anna")
        contact(tx, 1, OwnContact(BOOKKEEPING))
        (known,) = facts.load(tx, TODAY, ["D1"])
        told = plain(receipt(known, decide(known, DEFAULT, TODAY)))["facts"]["debtor"]
        assert told["kind"] == "public_body"
        assert "boekhouding@jansen.example" in [one["email"] for one in told["contacts"]]
