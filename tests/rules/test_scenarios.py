"""The numbered scenarios in pure form: plain values in, one decision a day out. The stories tell them with a store."""

from dataclasses import replace
from datetime import date, timedelta

from connector.model import Contacted, HoldKind, Money, Notice, PaymentState, ReceivableState, StepDone, TaskKind
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.statement import statement
from tests.rules.builders import (
    AN_ADDRESS,
    after_previous,
    credit,
    day,
    debtor,
    done,
    facts,
    heard,
    held_by,
    hold,
    invoice,
    ladder,
    money,
    on,
    policy,
    proposes,
    sends,
    skipped,
    step,
    verdict_on,
    why,
)


class Case:
    """A debtor whose messages are noted as they leave, day by day."""

    def __init__(self, by: Policy, known: Facts) -> None:
        self.by = by
        self.known = known

    def run(self, today: str) -> list[tuple[str, str]]:
        """Decide, and note what leaves as done and as heard."""
        decision = on(today, self.known, self.by)
        lines = sends(decision)
        if lines and decision.message is not None:
            new = [done(receivable, key, today, self.by) for receivable, key in lines]
            told = Contacted(day(today), decision.message.notice, tuple(r for r, _ in lines))
            self.change(done=(*self.known.done, *new), contacts=(*self.known.contacts, told))
        return lines

    def change(self, **known: object) -> None:
        self.known = replace(self.known, **known)  # type: ignore[arg-type] # fields by name, as the case needs them


def days(first: str, count: int) -> list[str]:
    return [(day(first) + timedelta(days=n)).isoformat() for n in range(count)]


def test_s01_one_proposal_waits_for_its_yes_and_the_next_step_follows_from_when_it_left() -> None:
    asked = policy(*(step(f"step{i}", n, approve=True) for i, n in enumerate((5, 20, 40), start=1)))
    open_ = facts(invoice("F1", "100.00", due="2026-01-01"))
    assert on("2026-01-01", open_, asked).net == ()
    assert why(on("2026-01-05", open_, asked)) == "not_due_yet"
    assert {tuple(proposes(on(d, open_, asked))) for d in days("2026-01-06", 26)} == {(("F1", "step1"),)}
    sent = replace(open_, done=(done("F1", "step1", "2026-01-31", asked),))
    assert why(on("2026-02-14", sent, asked)) == "not_due_yet"
    assert proposes(on("2026-02-15", sent, asked)) == [("F1", "step2")]
    paid = replace(sent, receivables=(invoice("F1", "100.00", due="2026-01-01", open="0.00"),))
    assert why(on("2026-02-20", paid, asked)) == "settled"


def test_s02_during_a_block_time_keeps_counting_and_after_it_one_message_leaves() -> None:
    steps = ladder(5, 20, 40)
    blocked = [hold(HoldKind.BLOCK, until="2026-03-15", reason="asked for patience")]
    case = Case(
        steps, facts(invoice("F1", due="2026-01-01"), done=[done("F1", "step1", "2026-01-06", steps)], holds=blocked)
    )
    assert [case.run(d) for d in days("2026-03-06", 10)] == [[]] * 10
    assert held_by(on("2026-03-10", case.known, steps)) == [HoldKind.BLOCK]
    assert [case.run(d) for d in days("2026-03-16", 5)] == [[("F1", "step2")], [], [], [], []]


def test_s02_a_block_on_one_of_two_invoices_lets_the_other_go_on() -> None:
    blocked = [hold(HoldKind.BLOCK, on="F1", until="2026-03-15")]
    two = facts(invoice("F1", due="2026-03-01"), invoice("F2", due="2026-03-01"), holds=blocked)
    assert sends(on("2026-03-10", two, ladder(5, 20))) == [("F2", "step1")]


def test_s03_runs_months_apart_send_one_message_each() -> None:
    apart = policy(step("first", 10), step("second", 30), after_previous("third", 10))
    case = Case(apart, facts(invoice("F1", due="2025-03-10")))
    assert [case.run(d) for d in ("2025-09-10", "2026-01-10", "2026-03-10")] == [
        [("F1", "first")],
        [("F1", "second")],
        [("F1", "third")],
    ]


def test_s04_a_debtor_without_e_mail_gets_a_task_and_the_step_is_not_done() -> None:
    at_home = facts(invoice("F1", due="2026-03-01"), debtor=debtor(contacts=(), address=AN_ADDRESS))
    case = Case(ladder(5, 20), at_home)
    assert [case.run(d) for d in ("2026-03-06", "2026-03-30")] == [[], []]
    decision = on("2026-03-30", case.known, case.by)
    assert (held_by(decision), verdict_on("F1", decision).step) == ([HoldKind.MISSING_CONTACT], "step1")
    assert [(t.kind, t.proposal) for t in decision.tasks] == [(TaskKind.FIND_CONTACT, "send_by_post")]
    case.change(debtor=debtor())
    assert case.run("2026-03-31") == [("F1", "step1")]


def test_s07_each_half_of_an_invoice_has_its_own_steps_and_keeps_its_history() -> None:
    first = invoice("F1/1", "50.00", due="2026-03-06", instalment=1, instalments=2)
    second = invoice("F1/2", "50.00", due="2026-03-11", instalment=2, instalments=2)
    case = Case(ladder(1, 8), facts(first, second))
    assert on("2026-03-07", case.known, case.by).net == (money("50.00"),)
    assert case.run("2026-03-07") == [("F1/1", "step1")]
    case.change(receivables=(replace(first, open=money("0.00")), second))
    assert on("2026-03-08", case.known, case.by).net == ()
    assert case.run("2026-03-12") == [("F1/2", "step1")]
    case.change(receivables=(first, second))
    decision = on("2026-03-13", case.known, case.by)
    assert decision.net == (money("100.00"),)
    assert [verdict_on(k, decision).step for k in ("F1/1", "F1/2")] == ["step2", "step2"]
    assert verdict_on("F1/1", decision).due == date(2026, 3, 14)


def test_s08_a_credit_that_is_withdrawn_gives_the_case_back_where_it_stood() -> None:
    steps = ladder(2, 12)
    case = Case(steps, facts(invoice("F1", due="2026-03-01")))
    assert case.run("2026-03-03") == [("F1", "step1")]
    case.change(receivables=(invoice("F1", due="2026-03-01", open="0.00"),))
    assert why(on("2026-03-05", case.known, steps)) == "settled"
    case.change(receivables=(invoice("F1", due="2026-03-01"),))
    shown = verdict_on("F1", on("2026-03-06", case.known, steps))
    assert (shown.step, shown.due) == ("step2", date(2026, 3, 13))


def test_s08_a_credit_that_is_linked_to_nothing_holds_the_letter_and_asks_to_be_matched() -> None:
    decision = on("2026-03-10", facts(invoice("F1"), payments=[credit("100.00")]), ladder(5))
    assert (decision.message, held_by(decision)) == (None, [HoldKind.NET_CREDIT])
    assert [t.kind for t in decision.tasks] == [TaskKind.MATCH_CREDIT]


def test_s11_a_part_payment_keeps_the_case_on_its_ladder_over_the_rest() -> None:
    steps = ladder(5, 20)
    rest = facts(invoice("F1", "1000.00", open="600.00"), done=[done("F1", "step1", "2026-03-06", steps)])
    decision = on("2026-03-21", rest, steps)
    assert (sends(decision), verdict_on("F1", decision).open) == ([("F1", "step2")], money("600.00"))


def test_s14_no_run_for_two_weeks_moves_every_later_step_by_the_delay() -> None:
    case = Case(ladder(3, 10, 20, 30), facts(invoice("F1", due="2026-03-01")))
    left = [(d, lines) for d in days("2026-03-15", 30) if (lines := case.run(d))]
    assert left == [
        ("2026-03-15", [("F1", "step1")]),
        ("2026-03-22", [("F1", "step2")]),
        ("2026-04-01", [("F1", "step3")]),
        ("2026-04-11", [("F1", "step4")]),
    ]


def test_s15_late_as_it_is_the_second_step_comes_second_unless_a_person_skips_it() -> None:
    steps = ladder(3, 10, 20)
    first = done("F1", "step1", "2026-03-04", steps)
    assert sends(on("2026-03-26", facts(invoice("F1"), done=[first]), steps)) == [("F1", "step2")]
    history: list[StepDone] = [first, skipped("F1", "step2", "2026-03-12", steps, person="Els")]
    assert sends(on("2026-03-26", facts(invoice("F1"), done=history), steps)) == [("F1", "step3")]
    assert (history[1].by, history[1].reason) == ("Els", "phoned")


def test_s16_after_a_message_by_hand_the_run_of_the_next_morning_is_silent() -> None:
    apart = policy(step("step1", 1), after_previous("step2", 7))
    by_hand = facts(
        invoice("F1"), done=[done("F1", "step1", "2026-03-02", apart, by="Els")], contacts=[heard("2026-03-02", "F1")]
    )
    left = [(d, lines) for d in days("2026-03-03", 7) if (lines := sends(on(d, by_hand, apart)))]
    assert left == [("2026-03-09", [("F1", "step2")])]


def test_s17_a_credit_larger_than_what_is_late_stops_the_letter_and_a_smaller_one_is_taken_off() -> None:
    steps = ladder(5)
    off = [credit("200.00")]
    assert why(on("2026-03-10", facts(invoice("F1", "150.00"), payments=off), steps)) == "net_credit"
    known = facts(invoice("F1", "350.00"), payments=off)
    assert sends(on("2026-03-10", known, steps)) == [("F1", "step1")]
    shown = statement(known.receivables, known.payments, known.charges, day("2026-03-10"))
    assert [line.open for line in shown.lines] == [money("350.00")]
    assert [line.amount for line in shown.credits] == [money("200.00")]
    assert shown.of_currency("EUR").payable == money("150.00")
    for state in (PaymentState.DRAFT, PaymentState.WITHDRAWN):
        unreal = facts(invoice("F1", "350.00"), payments=[credit("200.00", state=state)])
        assert on("2026-03-10", unreal, steps).net == (money("350.00"),)


def test_s18_after_a_reminder_about_one_invoice_the_other_waits_for_the_cool_down_and_says_so() -> None:
    steps = ladder(10, 30, cooldown_days=3)
    a, b = invoice("A", due="2026-02-10"), invoice("B", due="2026-02-18")
    by_hand = facts(a, b, done=[done("A", "step1", "2026-03-02", steps)], contacts=[heard("2026-03-02", "A")])
    for today in ("2026-03-02", "2026-03-04"):
        decision = on(today, by_hand, steps)
        assert held_by(decision, "B") == [HoldKind.COOLDOWN]
        assert verdict_on("B", decision).sends_on == date(2026, 3, 5)
    assert sends(on("2026-03-05", by_hand, steps)) == [("B", "step1")]


def test_s19_each_currency_has_its_minimum_and_its_own_place_and_the_ladder_finishes_once() -> None:
    twice = policy(
        step("first", 1),
        after_previous("second", 3),
        cooldown_days=3,
        minimums=(money("150.00"), money("100.00", "USD")),
    )
    case = Case(
        twice,
        facts(invoice("E", "149.00", due="2025-12-31"), invoice("U", "120.00", due="2025-12-31", currency="USD")),
    )
    assert case.run("2026-01-03") == [("U", "first")]
    assert held_by(on("2026-01-05", case.known, twice), "E") == [HoldKind.BELOW_MINIMUM]
    assert case.run("2026-01-05") == []
    case.change(receivables=(replace(case.known.receivables[0], open=money("159.00")), case.known.receivables[1]))
    assert case.run("2026-01-06") == [("E", "first"), ("U", "second")]
    shown = statement(case.known.receivables, (), (), day("2026-01-06"))
    assert [t.payable for t in shown.totals] == [money("159.00"), Money(money("120.00").amount, "USD")]
    assert not on("2026-01-09", case.known, twice).finished
    assert case.run("2026-01-09") == [("E", "second")]
    assert on("2026-01-10", case.known, twice).finished
    assert case.run("2026-01-12") == []


def test_s20_a_replaced_ladder_restarts_nothing_by_itself_and_proposes_a_place() -> None:
    old = policy(step("mild", 5, Notice.FRIENDLY), step("firm", 15, Notice.REMINDER), name="old")
    new = policy(
        step("one", 5, Notice.FRIENDLY),
        step("two", 12, Notice.REMINDER),
        step("three", 25, Notice.FORMAL_NOTICE),
        name="new",
    )
    history = [done("F1", "mild", "2026-03-06", old), done("F1", "firm", "2026-03-16", old)]
    known = facts(invoice("F1"), invoice("F2", due="2026-03-15"), done=history)
    decision = on("2026-03-28", known, new)
    assert held_by(decision, "F1") == [HoldKind.POLICY_CHANGED]
    assert [(t.kind, t.subject, t.proposal) for t in decision.tasks] == [(TaskKind.PLACE_ON_POLICY, "F1", "two")]
    assert sends(decision) == [("F2", "one")]
    own = on("2026-03-28", facts(invoice("F1"), done=history), old)
    assert why(own) == "finished"


def test_s24_a_reminder_by_the_bookkeeping_package_holds_our_step_and_starts_its_distance_anew() -> None:
    steps = ladder(5, 12)
    first = done("F1", "step1", "2026-03-06", steps)
    known = facts(invoice("F1"), done=[first], contacts=[heard("2026-03-13", "F1", by_source="moneybird")])
    decision = on("2026-03-13", known, steps)
    assert held_by(decision) == [HoldKind.SOURCE_REMINDED]
    assert verdict_on("F1", decision).sends_on == date(2026, 3, 20)
    assert [t.kind for t in decision.tasks] == [TaskKind.TWO_REMINDERS]
    left = [(d, lines) for d in days("2026-03-13", 10) if (lines := sends(on(d, known, steps)))]
    assert left[0] == ("2026-03-20", [("F1", "step2")])


def test_s24_an_invoice_that_was_forwarded_to_a_collector_is_ours_no_longer() -> None:
    case = Case(ladder(5, 12), facts(invoice("F1", state=ReceivableState.HANDED_OVER)))
    assert [case.run(d) for d in days("2026-03-06", 30)] == [[]] * 30
    assert held_by(on("2026-03-20", case.known, case.by)) == [HoldKind.HANDED_OVER]
