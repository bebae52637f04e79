"""The short way says what the closer look says, and leaves to it whatever is odd or due."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connector.model import DebtorKind, PaymentState, ReceivableState, TaskKind
from connector.rules.decide import closely, decide_by
from connector.rules.presets import DEFAULT
from connector.rules.quiet import plainly
from connector.rules.reckoning import Reckoning
from tests.bench.ledger import ordinary
from tests.rules.builders import debtor
from tests.rules.strategies import TODAY, Known, roll

DEBTORS = 1_500


def calm(case: Known) -> Known:
    """The same debtor on a better day: nothing stands in the way, and most of it falls due later."""
    facts = case.facts
    payments = (replace(p, receivable="F1", state=PaymentState.FINAL) for p in facts.payments)
    later = (
        replace(r, due=r.due + timedelta(days=30 * (n % 3)), disputed=False, due_assumed=False, under_way=None)
        for n, r in enumerate(facts.receivables)
    )
    better = replace(
        facts,
        debtor=debtor(),
        data_as_of=TODAY,
        receivables=tuple(r if r.state is not ReceivableState.UNKNOWN else replace(r, disputed=True) for r in later),
        payments=tuple(payments),
        contacts=tuple(replace(c, by_source="") for c in facts.contacts),
        holds=(),
        promises=(),
        plans=(),
        deliveries=(),
        unreadable=(),
    )
    return Known(better, case.policy)


def compared() -> Iterator[tuple[bool, bool]]:
    """For each debtor, as he is and on a better day, whether the short way answered, and whether it was that something
    is to be done; its answer is that of the closer look."""
    for seed in range(DEBTORS):
        for case in (roll(seed), calm(roll(seed))):
            said = decide_by(case.facts, Reckoning(case.policy, TODAY))
            assert said == closely(case.facts, Reckoning(case.policy, TODAY)), seed
            plain = plainly(case.facts, Reckoning(case.policy, TODAY))
            yield plain is not None, plain is not None and plain.due


def test_the_short_way_says_what_the_closer_look_says() -> None:
    answered, due = (sum(some) for some in zip(*compared(), strict=True))
    assert answered > DEBTORS // 5
    assert due > DEBTORS // 20


def test_on_an_ordinary_day_97_of_100_debtors_need_no_closer_look() -> None:
    """Also those of whom every step was in vain, as there are more of every day: a run is long without it."""
    known = ordinary(200, DEFAULT, TODAY)
    shared = Reckoning(DEFAULT, TODAY)
    decided = [decide_by(facts, shared) for facts in known]
    assert sum(plainly(facts, shared) is not None for facts in known) == 194
    assert decided == [closely(facts, Reckoning(DEFAULT, TODAY)) for facts in known]
    asked = [task.kind for decision in decided for task in decision.tasks]
    assert asked.count(TaskKind.HAND_OVER) > 100


def test_what_was_reckoned_for_one_debtor_changes_no_decision_about_another() -> None:
    cases = [calm(roll(seed)) for seed in range(DEBTORS // 5)]
    shared = Reckoning(cases[0].policy, TODAY)
    for case in cases:
        assert decide_by(case.facts, shared) == decide_by(case.facts, Reckoning(cases[0].policy, TODAY))


def test_whoever_is_left_out_is_looked_at_closely() -> None:
    for seed in range(DEBTORS // 5):
        case = calm(roll(seed))
        others = tuple(kind for kind in DebtorKind if kind is not case.facts.debtor.kind)
        shared = Reckoning(replace(case.policy, writes_to=others), TODAY)
        assert plainly(case.facts, shared) is None
        assert decide_by(case.facts, shared) == closely(case.facts, shared), seed


@pytest.mark.parametrize("check", ["is_calm", "is_plain"])
def test_without_its_checks_the_short_way_would_say_something_else(check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"connector.rules.quiet.{check}", lambda *_: True)
    with pytest.raises(AssertionError):
        list(compared())
