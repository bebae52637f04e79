"""What must hold for any policy, debtor and history: one decision at a time."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from connector.model import (
    Act,
    Decision,
    DeliveryState,
    Hold,
    HoldKind,
    Money,
    Notice,
    PlannedMessage,
    ReceivableState,
    Verdict,
)
from connector.rules import words
from connector.rules.decide import decide
from connector.rules.policy import Policy, faults
from connector.rules.receipt import canonical, receipt
from connector.rules.workdays import SendingDays
from tests.rules.builders import shuffled
from tests.rules.oracle import asked, net
from tests.rules.strategies import TODAY, Known, known, policies
from tests.rules.test_words import is_a_sentence

# Cases are rolled quickly, so a run can afford many; a soak tries as many as its own profile says.
MANY = settings(max_examples=max(150, settings().max_examples))
IN_THE_WAY = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.UNCLEAR, DeliveryState.FAILED)


def of_today(case: Known) -> Decision:
    return decide(case.facts, case.policy, TODAY)


def messages(decision: Decision) -> list[PlannedMessage]:
    """What leaves or is proposed about steps of the ladder."""
    both = (decision.message, decision.proposal)
    return [m for m in both if m is not None and m.notice is not Notice.PLAN_NOTICE]


def verdicts_of(message: PlannedMessage, decision: Decision) -> list[Verdict]:
    found = {v.receivable: v for v in decision.verdicts}
    return [found[line.receivable] for line in message.lines]


@MANY
@given(policies())
def test_the_random_policies_are_sane_ones(by: Policy) -> None:
    assert faults(by) == ()


# ---------------------------------------------------------------- promise 10: the same facts, the same decision


@MANY
@given(known(), st.randoms(use_true_random=True))
def test_the_order_of_the_facts_does_not_matter(case: Known, chance: Random) -> None:
    other = shuffled(case.facts, chance)
    first, second = of_today(case), decide(other, case.policy, TODAY)
    assert first == second
    assert canonical(receipt(case.facts, first)) == canonical(receipt(other, second))
    assert canonical(of_today(case)) == canonical(first)


# ---------------------------------------------------------------- who gets a message, and about what


@MANY
@given(known())
def test_nothing_leaves_about_what_is_not_surely_owed(case: Known) -> None:
    decision = of_today(case)
    event("sends" if decision.message else "proposes" if decision.proposal else "quiet")
    for line in (line for m in messages(decision) for line in m.lines):
        owed = next(r for r in case.facts.receivables if r.key == line.receivable)
        assert owed.state is ReceivableState.OPEN
        assert owed.open.positive
        assert not owed.disputed
        assert asked(case.facts, owed.key, TODAY) > 0
        about = [d.state for d in case.facts.deliveries if any(at.receivable == owed.key for at in d.lines)]
        assert not set(about) & set(IN_THE_WAY)
        for laid in (h for h in case.facts.holds if h.holds_on(TODAY) and h.receivable in (None, owed.key)):
            partial = laid.kind is HoldKind.DISPUTE and laid.receivable and laid.amount
            assert partial, laid


@MANY
@given(known())
def test_nothing_leaves_to_whom_it_must_not_go(case: Known) -> None:
    decision = of_today(case)
    for message in filter(None, (decision.message, decision.proposal)):
        assert case.facts.debtor.reachable_by(message.channel) is not None
        assert not case.facts.debtor.marks
        assert not case.facts.unreadable
        assert TODAY - case.facts.data_as_of <= timedelta(days=case.policy.freshness_days)
    if decision.message is not None:
        assert TODAY in SendingDays(case.policy.sending_weekdays, case.policy.holidays)
        heard = [c.on for c in case.facts.contacts]
        assert all(on + timedelta(days=case.policy.cooldown_days) <= TODAY for on in heard)
        assert not {d.state for d in case.facts.deliveries} & {DeliveryState.PLANNED, DeliveryState.CLAIMED}


@MANY
@given(known())
def test_a_message_speaks_of_one_notice_by_one_channel_and_of_due_steps_only(case: Known) -> None:
    decision = of_today(case)
    for message in messages(decision):
        event("message" if message is decision.message else "proposal")
        for line, verdict in zip(message.lines, verdicts_of(message, decision), strict=True):
            at = case.policy.index(line.step)
            assert at is not None
            step = case.policy.steps[at]
            assert (step.notice, step.channel) == (message.notice, message.channel)
            assert step.approve is (message is decision.proposal)
            assert (verdict.step, verdict.cycle) == (line.step, line.cycle)
            assert verdict.due is not None
            assert verdict.due <= TODAY
    acts = {v.receivable: v.act for v in decision.verdicts if v.act in (Act.SEND, Act.PROPOSE)}
    lines = {line.receivable: m for m in messages(decision) for line in m.lines}
    assert set(acts) == set(lines)
    assert not any(v.holds for v in decision.verdicts if v.receivable in acts)
    assert all((act is Act.SEND) is (lines[key] is decision.message) for key, act in acts.items())


@MANY
@given(known())
def test_a_message_asks_more_than_nothing_net_in_every_currency(case: Known) -> None:
    for message in messages(of_today(case)):
        for currency, left in net(case.facts, (line.receivable for line in message.lines), TODAY).items():
            assert left > 0, currency


# ---------------------------------------------------------------- what the verdicts say


@MANY
@given(known())
def test_every_receivable_has_one_verdict_with_a_sentence_and_a_day_to_look_again(case: Known) -> None:
    decision = of_today(case)
    assert [v.receivable for v in decision.verdicts] == sorted(r.key for r in case.facts.receivables)
    for verdict in decision.verdicts:
        event(verdict.code)
        for language in words.LANGUAGES:
            assert is_a_sentence(words.verdict(verdict, language)), words.verdict(verdict, language)
            assert all(is_a_sentence(words.hold(h, language)) for h in verdict.holds)
        assert verdict.next_look is None or verdict.next_look > TODAY
        assert verdict.sends_on is None or verdict.sends_on >= TODAY
        sending_day = TODAY in SendingDays(case.policy.sending_weekdays, case.policy.holidays)
        assert verdict.code != "no_sending_day" or not sending_day
    assert all(words.task(task, "nl") for task in decision.tasks)


@MANY
@given(known())
def test_a_hold_never_hides_the_step(case: Known) -> None:
    for verdict in of_today(case).verdicts:
        if verdict.act is Act.HOLD:
            assert verdict.step
            assert verdict.due is not None
            assert verdict.due <= TODAY
            assert verdict.code == verdict.holds[0].kind.value


@MANY
@given(known())
def test_a_block_on_everything_stops_every_message_and_moves_no_step(case: Known) -> None:
    laid = Hold(HoldKind.BLOCK, "", "Els", TODAY, key="all")
    blocked = decide(replace(case.facts, holds=(*case.facts.holds, laid)), case.policy, TODAY)
    assert (blocked.message, blocked.proposal) == (None, None)
    places = [[(v.receivable, v.step, v.due, v.cycle) for v in d.verdicts] for d in (of_today(case), blocked)]
    assert places[0] == places[1]


@MANY
@given(known())
def test_who_pays_everything_gets_no_message(case: Known) -> None:
    paid = tuple(replace(r, open=Money(Decimal(0), r.open.currency)) for r in case.facts.receivables)
    decision = decide(replace(case.facts, receivables=paid), case.policy, TODAY)
    assert (decision.message, decision.proposal) == (None, None)
