"""The guards of the tenant's own words: what they cannot ask for, and which letters they may not make."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from connector.channels.texts import by_hand, pieces
from connector.model import OwnText
from tests.channels import test_own_texts as o
from tests.channels import test_pieces as p
from tests.flow import test_lawful as lawful
from tests.flow import test_own_texts as f
from tests.flow.world import World
from tests.guards.guard import Case, Guard, Off, case, without
from tests.guards.places import with_store


class _Everything:
    """Holds whatever is asked for."""

    def __contains__(self, _one: object) -> bool:
        return True


def _nothing(*_given: Any, **_named: Any) -> tuple[()]:
    return ()


def _forgetting(off: Off) -> Off:
    """What was let pass while the guard was off is not remembered."""

    @contextmanager
    def switched() -> Iterator[None]:
        with off():
            pieces._looked_at.cache_clear()
            yield
        pieces._looked_at.cache_clear()

    def again() -> AbstractContextManager[None]:
        return switched()

    return again


def _rereading(off: Off) -> Off:
    """What was read while the guard was on or off is read again."""

    @contextmanager
    def switched() -> Iterator[None]:
        by_hand.by_hand.cache_clear()
        with off():
            yield
        by_hand.by_hand.cache_clear()

    return switched


def _keeping(own: OwnText, rule: str) -> Case:
    """A text that is to be kept, in a world with carriers."""
    test = f.test_a_text_that_would_make_an_unlawful_letter_is_not_kept
    return Case(case(test).name, lambda: with_store(lambda store: test(World(store).begin(), f.both(), own, rule)))


KEPT = Case(
    case(f.test_our_text_comes_back_when_asked).name,
    lambda: with_store(lambda store: f.test_our_text_comes_back_when_asked(World(store).begin(), f.both())),
)
SAYS = case(p.test_fields_and_conditions_are_all_there_is)

TEXTS: tuple[Guard, ...] = (
    Guard(
        "language of texts",
        "a text of the tenant's own asks for nothing but fields",
        _forgetting(without("connector.channels.texts.pieces:_ALLOWED", _Everything())),
        case(p.test_whatever_a_hostile_text_asks_for_it_is_refused, "{{ name ~ name }}"),
        SAYS,
    ),
    Guard(
        "deep conditions",
        "conditions inside each other end somewhere",
        _forgetting(without("connector.channels.texts.pieces:DEEPEST", 10_000)),
        case(
            p.test_whatever_a_hostile_text_asks_for_it_is_refused,
            "{% if not not not not not not not not not not not not name %}x{% endif %}",
        ),
        SAYS,
    ),
    Guard(
        "long texts",
        "a text is no longer than a letter",
        _forgetting(without("connector.channels.texts.pieces:LONGEST", 10**9)),
        case(p.test_whatever_a_hostile_text_asks_for_it_is_refused, "x" * 3_001),
        SAYS,
    ),
    Guard(
        "texts that grow",
        "nor does it become longer by its fields",
        without("connector.channels.texts.pieces:LONGEST_SAID", 10**9),
        case(p.test_whatever_a_hostile_text_asks_for_it_is_refused, "{{ long }}" * 5),
        SAYS,
    ),
    Guard(
        "signs that are not seen",
        "a text does not turn the reading direction",
        _forgetting(without("connector.channels.texts.pieces:_odd_signs", _nothing)),
        case(p.test_whatever_a_hostile_text_asks_for_it_is_refused, "\u202e{{ name }}"),
        SAYS,
    ),
    Guard(
        "typed amounts",
        "what differs per letter is not typed into a text",
        without("connector.channels.texts.filling:by_hand", _nothing),
        case(o.test_what_would_be_the_same_in_every_letter_is_not_typed, "Dat is EUR 12,50.", "amount"),
        case(o.test_other_figures_may_be_typed, "Sinds 1998 bakken we brood."),
    ),
    Guard(
        "accounts taken apart",
        "an account is none the less one for what stands between its signs",
        _rereading(without("connector.channels.texts.by_hand:disguised_accounts", _nothing)),
        case(o.test_an_account_is_one_whatever_stands_between_its_signs, o.APART[5]),
        case(o.test_other_figures_may_be_typed, o.REAL[0]),
    ),
    Guard(
        "links",
        "a text of the tenant's own sends nobody to a page",
        _rereading(without("connector.channels.texts.by_hand:links", _nothing)),
        case(o.test_nobody_is_sent_to_a_page, o.LINKS[0]),
        case(o.test_other_figures_may_be_typed, o.REAL[0]),
    ),
    Guard(
        "accounts in finished letters",
        "a second account in a finished letter is found, whatever stands between its signs",
        without("connector.rules.law.letter:disguised_accounts", _nothing),
        case(lawful.test_a_wrong_letter_is_caught_for_its_own_reason_and_no_other, "an account taken apart"),
        case(lawful.test_a_wrong_letter_is_caught_for_its_own_reason_and_no_other, "two accounts"),
    ),
    Guard(
        "links in finished letters",
        "no finished letter of ours has a link",
        without("connector.rules.law.lint:links", _nothing),
        case(lawful.test_a_wrong_letter_is_caught_for_its_own_reason_and_no_other, "a link"),
        case(lawful.test_a_wrong_letter_is_caught_for_its_own_reason_and_no_other, "two accounts"),
    ),
    Guard(
        "letters of a text",
        "a text that would make an unlawful letter is not kept",
        without("connector.flow.own_texts:lint_rendered", _nothing),
        _keeping(f.WITHOUT_COSTS, "noemt niet welk bedrag"),
        KEPT,
    ),
)
