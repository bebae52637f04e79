"""The legal order of ladders: each rule refuses a ladder for that reason alone, and the presets pass them all."""

from dataclasses import replace
from datetime import date, time
from itertools import pairwise
from typing import Any

import pytest

from connector.model import Debtor, DebtorKind, Notice
from connector.rules.law.announced import Ground
from connector.rules.policy import InterestTerms, Policy, faults
from connector.rules.presets import (
    BE_BUSINESS,
    BE_CONSUMER,
    BY_KIND,
    LAWFUL,
    NL_BUSINESS,
    NL_CONSUMER,
    PRESETS,
    ladder_of,
    lawful_for,
)
from tests.rules.builders import money, policy, step

NOTICE = step("formal", 10, Notice.FORMAL_NOTICE, term_days=7)
LETTER = step("letter", 20, Notice.FOURTEEN_DAY_LETTER, announces=True)
DEMAND = step("demand", 20, Notice.LAST_DEMAND, term_days=7, announces=True)
HANDED = step("agency", 30, Notice.HAND_OVER_NOTICE)
FIRST = step("first", 5, announces=True)
DAY: dict[str, Any] = {
    "holidays": "NL",
    "sending_weekdays": (0, 1, 2, 3, 4, 5),
    "sending_from": time(7),
    "sending_until": time(20),
}
BELGIAN_DAY = DAY | {"holidays": "BE", "sending_from": time(8)}
CONSUMER = policy(NOTICE, LETTER, law=Ground.NL_CONSUMER, **DAY)
BUSINESS = policy(NOTICE, DEMAND, law=Ground.NL_BUSINESS, **DAY)
BELGIAN = policy(FIRST, NOTICE, law=Ground.BE_CONSUMER, compensation=True, **BELGIAN_DAY)

UNLAWFUL = {
    "announces costs, and no law is named": policy(NOTICE, replace(DEMAND)),
    "asks statutory interest, and no law is named": policy(NOTICE, interest=InterestTerms()),
    "sends on Sundays": replace(CONSUMER, sending_weekdays=(0, 6)),
    "does not keep the public holidays of NL": replace(CONSUMER, holidays=""),
    "sends before 07:00 or after 20:00": replace(CONSUMER, sending_from=time(6, 59)),
    "sends before 08:00 or after 20:00": replace(BELGIAN, sending_from=time(7)),
    "asks a fixed cost from a consumer": replace(CONSUMER, steps=(replace(NOTICE, cost=money("12.50")), LETTER)),
    "is a last demand, which is for businesses": replace(CONSUMER, steps=(NOTICE, replace(DEMAND, announces=False))),
    "asks interest before the debtor was put in default": replace(
        CONSUMER, steps=(step("mild", 5, asks_interest=True), NOTICE, LETTER)
    ),
    "comes before the debtor was given a term": replace(CONSUMER, steps=(replace(NOTICE, term_days=0), LETTER)),
    "announces costs twice": replace(BUSINESS, steps=(replace(NOTICE, announces=True), DEMAND)),
    "announces nothing": replace(CONSUMER, steps=(NOTICE, replace(LETTER, announces=False))),
    "announces costs in the wrong letter": replace(CONSUMER, steps=(replace(NOTICE, announces=True),)),
    "is a letter for consumers": replace(BUSINESS, steps=(NOTICE, replace(LETTER, term_days=7, announces=False))),
    "announces costs without a term": replace(BUSINESS, steps=(NOTICE, replace(DEMAND, term_days=0))),
    "is the first reminder, and that one asks the principal alone": replace(
        BELGIAN, steps=(replace(FIRST, notice=Notice.FORMAL_NOTICE, asks_interest=True), replace(NOTICE, days=40))
    ),
    "is a Dutch letter": replace(BELGIAN, steps=(FIRST, NOTICE, replace(LETTER, announces=False))),
    "has costs that no step announces": replace(BELGIAN, steps=(replace(FIRST, announces=False), NOTICE)),
    "asks statutory interest from a Belgian consumer": replace(BELGIAN, interest=InterestTerms()),
    "has a step after handing over": replace(BUSINESS, steps=(NOTICE, HANDED, replace(HANDED, key="more", days=40))),
}


@pytest.mark.parametrize("reason", UNLAWFUL)
def test_a_ladder_that_breaks_this_rule_is_refused_for_this_reason_alone(reason: str) -> None:
    told = [fault.reason for fault in faults(UNLAWFUL[reason])]
    assert len(told) == 1, told
    assert reason in told[0]


@pytest.mark.parametrize("lawful", [CONSUMER, BUSINESS, BELGIAN, *PRESETS], ids=lambda one: f"{one.name}-{one.law}")
def test_a_ladder_in_order_passes(lawful: Policy) -> None:
    assert faults(lawful) == ()


def test_an_agreed_rate_from_a_belgian_consumer_is_in_order() -> None:
    assert faults(replace(BELGIAN, interest=InterestTerms(money("8").amount))) == ()


@pytest.mark.parametrize(
    ("kind", "country", "name"),
    [
        (DebtorKind.UNKNOWN, "", "nl_consumer"),
        (DebtorKind.CONSUMER, "NL", "nl_consumer"),
        (DebtorKind.UNKNOWN, "be", "be_consumer"),
        (DebtorKind.BUSINESS, "NL", "nl_business"),
        (DebtorKind.BUSINESS, "BE", "be_business"),
        (DebtorKind.PUBLIC_BODY, "", "public_body"),
        (DebtorKind.CONSUMER, "DE", "nl_consumer"),
    ],
)
def test_the_ladder_follows_from_kind_and_country_and_unknown_is_a_consumer(
    kind: DebtorKind, country: str, name: str
) -> None:
    somebody = Debtor("k", "n", kind=kind, country=country)
    assert lawful_for(kind, country) == name
    assert ladder_of(somebody, BY_KIND) == name
    assert ladder_of(somebody, "default") == "default"
    assert ladder_of(replace(somebody, policy="own"), BY_KIND) == "own"


def test_a_dutch_consumer_gets_the_letter_after_the_term_of_a_formal_notice_and_two_steps_never_in_one_week() -> None:
    days = [NL_CONSUMER.position(i) for i, each in enumerate(NL_CONSUMER.steps) if not each.notice.before_due]
    assert days == [3, 10, 18, 27]
    for preset in LAWFUL:
        late = [preset.position(i) for i, each in enumerate(preset.steps) if not each.notice.before_due]
        assert all(after - before >= 7 for before, after in pairwise(late))
    assert NL_CONSUMER.steps[-1].approve


def test_only_the_letters_that_may_announce_costs_do() -> None:
    found = {preset.name: [s.notice.value for s in preset.steps if s.announces] for preset in LAWFUL}
    assert found == {
        "nl_consumer": ["fourteen_day_letter"],
        "nl_business": ["last_demand"],
        "be_consumer": ["reminder"],
        "be_business": ["last_demand"],
        "public_body": ["last_demand"],
    }
    assert all(step.cost is None for preset in PRESETS for step in preset.steps)


def test_the_same_steps_are_the_same_ladder_so_moving_a_business_over_the_border_asks_nobody() -> None:
    assert NL_BUSINESS.ladder == BE_BUSINESS.ladder
    assert BE_CONSUMER.ladder != NL_CONSUMER.ladder
    assert NL_CONSUMER.preview(date(2026, 6, 1))[-1] == ("fourteen_day_letter", date(2026, 6, 28))
