"""One message per debtor and day: who shares it, who waits, what it nets to, and what each verdict says."""

from datetime import date, timedelta

import pytest

from connector.model import (
    Act,
    Address,
    Channel,
    Contact,
    DeliveryState,
    HoldKind,
    Notice,
    ReceivableState,
    Role,
)
from connector.rules.facts import Facts
from tests.rules.builders import (
    AN_ADDRESS,
    AN_EMAIL,
    debtor,
    delivery,
    done,
    facts,
    heard,
    held_by,
    invoice,
    ladder,
    money,
    on,
    policy,
    proposes,
    sends,
    step,
    verdict_on,
    why,
)

TODAY = "2026-03-11"
STEPS = ladder(5, 20, 40)
RISING = policy(
    step("friendly", 3, Notice.FRIENDLY),
    step("reminder", 10, Notice.REMINDER),
    step("formal", 20, Notice.FORMAL_NOTICE, approve=True),
    step("last", 40, Notice.LAST_DEMAND, approve=True),
)


# ---------------------------------------------------------------- what is closed


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ReceivableState.SETTLED, "settled"),
        (ReceivableState.NO_LONGER_LISTED, "no_longer_listed"),
        (ReceivableState.WRITTEN_OFF, "written_off"),
    ],
)
def test_nothing_is_sent_about_what_is_closed(state: ReceivableState, code: str) -> None:
    decision = on(TODAY, facts(invoice("F1", state=state)), STEPS)
    shown = verdict_on("F1", decision)
    assert (decision.message, shown.act, shown.code, shown.step) == (None, Act.CLOSED, code, "")


def test_a_closed_verdict_tells_what_is_still_open_in_the_books() -> None:
    for state, left in ((ReceivableState.SETTLED, "0"), (ReceivableState.WRITTEN_OFF, "100.00")):
        assert verdict_on("F1", on(TODAY, facts(invoice("F1", state=state)), STEPS)).open == money(left)


def test_what_vanished_stays_unknown_although_nothing_was_open_when_it_was_last_seen() -> None:
    gone = invoice("F1", open="0.00", state=ReceivableState.UNKNOWN)
    assert why(on(TODAY, facts(gone), STEPS)) == "unknown"


def test_a_debtor_who_paid_is_not_dunned() -> None:
    decision = on(TODAY, facts(invoice("F1", open="0.00")), STEPS)
    assert (decision.message, why(decision)) == (None, "settled")


def test_a_debtor_who_still_owes_a_cent_is_dunned() -> None:
    assert sends(on(TODAY, facts(invoice("F1", open="0.01")), STEPS)) == [("F1", "step1")]


def test_what_was_paid_too_much_counts_for_the_debtor_and_is_not_asked() -> None:
    over = facts(invoice("F1", "100.00", open="-20.00"), invoice("F2", "50.00"))
    decision = on(TODAY, over, STEPS)
    assert (sends(decision), decision.net) == ([("F2", "step1")], (money("30.00"),))


# ---------------------------------------------------------------- who shares a message


def test_receivables_with_the_same_notice_share_a_message_whatever_their_step() -> None:
    two = facts(
        invoice("F1", due="2026-02-01"),
        invoice("F2", due="2026-03-01"),
        done=[done("F1", "step1", "2026-02-06", STEPS)],
    )
    assert sends(on(TODAY, two, STEPS)) == [("F1", "step2"), ("F2", "step1")]


def rising(*receivables: tuple[str, str], **known: object) -> Facts:
    """Invoices of RISING, each with the step that is next for it; all of them are long overdue."""
    keys = [s.key for s in RISING.steps]
    history = [
        done(number, key, date(2025, 6, 1) + timedelta(days=i), RISING)
        for number, coming in receivables
        for i, key in enumerate(keys[: keys.index(coming)])
    ]
    return facts(*(invoice(number, due="2025-05-01") for number, _ in receivables), done=history, **known)


def test_the_stricter_notice_goes_first_and_the_milder_waits_and_says_so() -> None:
    decision = on(TODAY, rising(("F1", "friendly"), ("F2", "reminder")), RISING)
    assert sends(decision) == [("F2", "reminder")]
    assert held_by(decision, "F1") == [HoldKind.STRICTER_FIRST]
    waiting = verdict_on("F1", decision)
    assert (waiting.step, waiting.sends_on) == ("friendly", date(2026, 3, 12))


def test_notices_alone_are_not_held_back_by_each_other() -> None:
    assert sends(on(TODAY, rising(("F1", "friendly")), RISING)) == [("F1", "friendly")]
    assert sends(on(TODAY, rising(("F1", "reminder"), ("F2", "reminder")), RISING)) == [
        ("F1", "reminder"),
        ("F2", "reminder"),
    ]


def test_a_notice_that_a_person_approves_is_proposed_and_does_not_leave() -> None:
    decision = on(TODAY, rising(("F1", "formal")), RISING)
    assert (sends(decision), proposes(decision)) == ([], [("F1", "formal")])
    assert verdict_on("F1", decision).act is Act.PROPOSE


def test_a_proposal_does_not_keep_a_milder_message_back() -> None:
    decision = on(TODAY, rising(("F1", "formal"), ("F2", "reminder")), RISING)
    assert (sends(decision), proposes(decision)) == ([("F2", "reminder")], [("F1", "formal")])


def test_of_two_proposals_the_stricter_comes_first_in_a_cool_down_too() -> None:
    both = rising(("F1", "formal"), ("F2", "last"))
    cooling = rising(("F1", "formal"), ("F2", "last"), contacts=[heard(TODAY, "F9")])
    for known in (both, cooling):
        decision = on(TODAY, known, RISING)
        assert proposes(decision) == [("F2", "last")]
        assert held_by(decision, "F1") == [HoldKind.STRICTER_FIRST]


def test_the_same_notice_by_two_channels_goes_out_one_a_day() -> None:
    mixed = policy(step("mail", 5), step("post", 20, channel=Channel.LETTER))
    two = facts(
        invoice("F1", due="2026-02-01"),
        invoice("F2", due="2026-03-01"),
        debtor=debtor(contacts=AN_EMAIL, address=AN_ADDRESS),
        done=[done("F1", "mail", "2026-02-06", mixed)],
    )
    decision = on(TODAY, two, mixed)
    assert (sends(decision), decision.message and decision.message.channel) == ([("F2", "mail")], Channel.EMAIL)
    assert held_by(decision, "F1") == [HoldKind.STRICTER_FIRST]


def test_the_message_gives_the_longest_term_of_its_steps() -> None:
    terms = policy(step("a", 5, term_days=7), step("b", 20, term_days=14))
    two = facts(
        invoice("F1", due="2026-02-01"), invoice("F2", due="2026-03-01"), done=[done("F1", "a", "2026-02-06", terms)]
    )
    message = on(TODAY, two, terms).message
    assert message is not None
    assert message.term_days == 14


# ---------------------------------------------------------------- one a day, and the cool-down


@pytest.mark.parametrize(("days", "leaves"), [(0, False), (1, False), (2, False), (3, True), (4, True)])
def test_after_a_message_the_debtor_is_left_alone_for_the_cool_down(days: int, leaves: bool) -> None:
    told = date(2026, 3, 11) - timedelta(days=days)
    decision = on(TODAY, facts(invoice("F1"), contacts=[heard(told, "F9")]), ladder(5, cooldown_days=3))
    assert (decision.message is not None) is leaves
    if not leaves:
        assert held_by(decision) == [HoldKind.COOLDOWN]
        shown = verdict_on("F1", decision)
        assert shown.sends_on == told + timedelta(days=3)
        assert shown.holds[0].until == told + timedelta(days=2)


def test_with_the_least_cool_down_there_is_one_message_a_day_and_one_may_follow_tomorrow() -> None:
    for told, leaves in ((TODAY, []), ("2026-03-10", [("F1", "step1")])):
        assert sends(on(TODAY, facts(invoice("F1"), contacts=[heard(told, "F9")]), STEPS)) == leaves


def test_what_is_heard_later_says_nothing_about_a_day_that_is_looked_back_at() -> None:
    assert sends(on(TODAY, facts(invoice("F1"), contacts=[heard("2026-03-12", "F1")]), STEPS)) == [("F1", "step1")]


def test_a_message_that_is_on_its_way_today_counts_as_the_message_of_the_day() -> None:
    for state in (DeliveryState.PLANNED, DeliveryState.CLAIMED):
        planned = delivery(("F9", "step1"), state=state, on="2026-03-08")
        decision = on(TODAY, facts(invoice("F1"), deliveries=[planned]), STEPS)
        assert (decision.message, held_by(decision)) == (None, [HoldKind.COOLDOWN]), state


@pytest.mark.parametrize(
    ("told", "leaves"), [("2026-03-11", []), ("2026-03-09", []), ("2026-03-08", [("F1", "step1")])]
)
def test_a_reminder_by_the_source_about_another_invoice_counts_for_the_cool_down(
    told: str, leaves: list[tuple[str, str]]
) -> None:
    known = facts(invoice("F1"), contacts=[heard(told, "F9", by_source="moneybird")])
    assert sends(on(TODAY, known, ladder(5, cooldown_days=3))) == leaves


def test_a_debtor_who_heard_from_us_waits_from_the_last_message_on() -> None:
    on_its_way = delivery(("F9", "step1"), state=DeliveryState.CLAIMED, on=TODAY)
    known = facts(invoice("F1"), contacts=[heard("2026-03-05", "F9")], deliveries=[on_its_way])
    assert verdict_on("F1", on(TODAY, known, ladder(5, cooldown_days=3))).sends_on == date(2026, 3, 14)


def test_in_a_cool_down_a_proposal_can_be_made_and_nothing_leaves() -> None:
    decision = on(TODAY, rising(("F1", "formal"), ("F2", "reminder"), contacts=[heard(TODAY, "F9")]), RISING)
    assert (sends(decision), proposes(decision)) == ([], [("F1", "formal")])
    assert held_by(decision, "F2") == [HoldKind.COOLDOWN]


# ---------------------------------------------------------------- sending days


WEEKDAYS = ladder(5, sending_weekdays=(0, 1, 2, 3, 4), holidays="NL")


def test_on_a_day_without_sending_nothing_leaves_and_the_day_is_told() -> None:
    for today, opens in (("2026-03-14", date(2026, 3, 16)), ("2026-04-03", date(2026, 4, 7))):
        decision = on(today, facts(invoice("F1")), WEEKDAYS)
        shown = verdict_on("F1", decision)
        assert (decision.message, shown.code, shown.sends_on) == (None, "no_sending_day", opens)


def test_on_a_sending_day_it_leaves() -> None:
    assert sends(on("2026-03-16", facts(invoice("F1")), WEEKDAYS)) == [("F1", "step1")]


def test_a_proposal_stands_on_a_day_without_sending_and_says_when_it_can_leave() -> None:
    asked = policy(step("formal", 5, Notice.FORMAL_NOTICE, approve=True), sending_weekdays=(0,))
    decision = on(TODAY, facts(invoice("F1")), asked)
    assert [line.receivable for line in decision.proposal.lines] == ["F1"] if decision.proposal else False
    assert (verdict_on("F1", decision).act, verdict_on("F1", decision).sends_on) == (Act.PROPOSE, date(2026, 3, 16))


# ---------------------------------------------------------------- what each verdict says


def test_a_verdict_tells_the_step_its_day_and_its_first_possible_sending_day() -> None:
    shown = verdict_on("F1", on("2026-03-02", facts(invoice("F1", due="2026-03-02")), WEEKDAYS))
    assert (shown.act, shown.code, shown.step, shown.notice) == (Act.WAIT, "not_due_yet", "step1", Notice.REMINDER)
    assert (shown.due, shown.sends_on, shown.next_look) == (date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 9))


def test_when_every_step_is_behind_everything_late_the_ladder_is_finished() -> None:
    every = [done("F1", s.key, "2026-01-10", STEPS) for s in STEPS.steps]
    decision = on(TODAY, facts(invoice("F1", due="2025-12-01"), done=every), STEPS)
    assert (decision.finished, why(decision)) == (True, "finished")
    more = facts(invoice("F1", due="2025-12-01"), invoice("F2", due="2026-03-10"), done=every)
    assert not on(TODAY, more, STEPS).finished
    not_late = facts(invoice("F1", due="2025-12-01"), invoice("F2", due=TODAY), done=every)
    assert on(TODAY, not_late, STEPS).finished
    assert not on(TODAY, facts(), STEPS).finished


def test_what_leaves_or_is_proposed_is_looked_at_again_tomorrow() -> None:
    for known, by in ((facts(invoice("F1")), STEPS), (rising(("F1", "formal")), RISING)):
        assert on(TODAY, known, by).next_look == date(2026, 3, 12)


def test_a_hold_without_an_end_on_what_is_not_due_yet_does_not_stop_the_looking() -> None:
    decision = on("2026-03-02", facts(invoice("F1", due="2026-03-01", disputed=True)), STEPS)
    assert (why(decision), decision.next_look) == ("not_due_yet", date(2026, 3, 6))


def test_a_decision_is_looked_at_again_when_the_first_of_its_verdicts_may_change() -> None:
    decision = on("2026-03-02", facts(invoice("F1", due="2026-03-02"), invoice("F2", due="2026-03-20")), WEEKDAYS)
    assert decision.next_look == date(2026, 3, 9)
    assert on("2026-03-02", facts(), WEEKDAYS).next_look is None


def test_the_accounts_payable_address_is_used_before_the_others_and_a_bounced_one_never() -> None:
    people = (
        Contact(email="boss@b.example", role=Role.DECISION_MAKER),
        Contact(email="info@b.example"),
        Contact(email="pay@b.example", role=Role.ACCOUNTS_PAYABLE),
    )
    chosen = debtor(contacts=people).reachable_by(Channel.EMAIL)
    assert chosen is not None
    assert chosen.email == "pay@b.example"
    bounced = (*people[:2], Contact(email="pay@b.example", role=Role.ACCOUNTS_PAYABLE, bounced=True))
    chosen = debtor(contacts=bounced).reachable_by(Channel.EMAIL)
    assert chosen is not None
    assert chosen.email == "info@b.example"
    equal = (Contact(email="verkoop@b.example"), Contact(email="admin@b.example"))
    chosen = debtor(contacts=equal).reachable_by(Channel.EMAIL)
    assert chosen is not None
    assert chosen.email == "verkoop@b.example"
    assert debtor(address=Address(("Dorpsstraat 1",))).reachable_by(Channel.SMS) is None
