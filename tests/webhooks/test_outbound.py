"""What is done is told to the source once, by whichever road it came, and one that cannot be told stops no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from connector.carrier import Carried, Outcome
from connector.errors import (
    BudgetSpent,
    NotFound,
    ReAuthorise,
    Refused,
    RetryLater,
    SourceUnavailable,
    Unsupported,
)
from connector.flow import acts, telling, wording
from connector.flow.acts import settle
from connector.flow.by_turns import ByTurns
from connector.flow.happening_words import HAPPENINGS
from connector.flow.rounds import QUESTIONS, Rounds
from connector.model import Channel, Delivery, DeliveryState, Mark, MessageLine, Notice
from connector.source import Page, Status
from connector.store import deliveries, installations, journal, statuses
from connector.transport import Allowance
from tests.flow.world import SCOPE
from tests.rules.builders import invoice
from tests.webhooks.office import Office, connect
from webhooks.outbound import MOST_TRIES


def hold(office: Office, key: str = "F1", reason: str = "ziek") -> None:
    acts.block(office.world.store, SCOPE, "bakker", reason, "Anna", office.world.now, date(2026, 3, 20), key)


def told(status: Status) -> str:
    return "\n".join(note.text for note in status.notes)


# ---------------------------------------------------------------- what is told


def test_a_message_that_left_is_told_with_what_comes_next(office: Office) -> None:
    office.world.run()
    office.world.deliver()
    (status,) = office.tell()
    assert status.receivable == "F1"
    assert status.reminded
    assert told(status).splitlines() == [
        "Tijdig, namens Bakkerij Zon",
        "6 maart 2026: Verstuurd: herinnering.",
        "Nu open: €\xa0100,00.",
        "Hierna: herinnering, op zijn vroegst 21 maart 2026.",
        "http://here/bakker",
    ]
    assert status.stage == "herinnering verstuurd 6 maart 2026"


@pytest.mark.parametrize("stop", ["dispute", "block", "mark"])
def test_what_stops_it_stands_where_a_next_step_would_that_is_not_due_yet(office: Office, stop: str) -> None:
    office.world.run()
    office.world.deliver()
    office.tell()
    store, now = office.world.store, office.world.now
    if stop == "dispute":
        acts.dispute(store, SCOPE, "F1", "wrong", "Anna", now)
    elif stop == "block":
        acts.block(store, SCOPE, "bakker", "never", "Anna", now)
    else:
        acts.mark(store, SCOPE, "bakker", Mark.BANKRUPT, "Anna", now)
    (status,) = office.tell()
    assert "Hierna" not in told(status)
    assert "Nu gaat er niets uit: " in told(status)


def test_a_long_reason_stays_one_line_and_leaves_room_for_the_rest(office: Office) -> None:
    acts.block(office.world.store, SCOPE, "bakker", "x" * 3_000 + "\nNu open: €0,00.", "Anna", office.world.now)
    (status,) = office.tell()
    assert len(told(status)) < 1_000
    assert [line for line in told(status).splitlines() if line.startswith("Nu open")] == ["Nu open: €\xa0100,00."]
    assert told(status).splitlines()[-1] == "http://here/bakker"


def test_in_english_it_says_the_same(office: Office) -> None:
    with office.world.store.write(SCOPE, office.world.now) as tx:
        installations.save_creditor(tx, replace(installations.creditor(tx), language="en"))
    acts.dispute(office.world.store, SCOPE, "F1", "the wrong goods", "Anna", office.world.now)
    (status,) = office.tell()
    assert told(status).splitlines() == [
        "Tijdig, on behalf of Bakkerij Zon",
        "6 March 2026: Held by Anna: The invoice is disputed.",
        "Open now: €100.00.",
        "Nothing leaves now: The invoice is disputed.",
        "There is something to do here.",
        "http://here/bakker",
    ]
    assert status.stage == "disputed"


ROADS: dict[str, Callable[[Office], object]] = {
    "held": hold,
    "disputed": lambda o: acts.dispute(o.world.store, SCOPE, "F1", "wrong", "Anna", o.world.now),
    "blocked whole": lambda o: acts.block(o.world.store, SCOPE, "bakker", "ill", "Anna", o.world.now),
    "marked": lambda o: acts.mark(o.world.store, SCOPE, "bakker", Mark.BANKRUPT, "Anna", o.world.now),
    "promised": lambda o: acts.promise(o.world.store, SCOPE, "bakker", date(2026, 3, 10), "Anna", o.world.now),
    "planned": lambda o: acts.plan(
        o.world.store, SCOPE, "bakker", ["F1"], [(date(2026, 3, 20), None)], "Anna", o.world.now
    ),
    "skipped": lambda o: acts.skip_step(o.world.store, SCOPE, "F1", "spoke", "Anna", o.world.now),
    "handed over": lambda o: acts.hand_over(o.world.store, SCOPE, ["F1"], "Bureau X", "Anna", o.world.now),
}


@pytest.mark.parametrize("road", ROADS)
def test_what_a_person_does_is_told_whoever_he_is_and_how(office: Office, road: str) -> None:
    ROADS[road](office)
    (status,) = office.tell()
    assert status.receivable == "F1"
    assert "Anna" in told(status)
    assert status.stage
    assert not status.reminded
    assert office.tell() == []


def test_a_hold_that_is_lifted_and_a_broken_promise_are_told(office: Office) -> None:
    key = acts.block(office.world.store, SCOPE, "bakker", "ill", "Anna", office.world.now)
    acts.lift(office.world.store, SCOPE, "bakker", key, "Els", office.world.now)
    (status,) = office.tell()
    assert "Niet langer aangehouden door Els." in told(status)
    acts.promise(office.world.store, SCOPE, "bakker", date(2026, 3, 10), "Anna", office.world.now)
    office.tell()
    office.world.later(days=7)
    office.world.sync()
    office.world.run()
    (status,) = office.tell()
    assert "De toezegging is niet nagekomen." in told(status)


def test_what_the_source_told_itself_is_not_told_back(office: Office) -> None:
    office.world.owe(invoice("F1", open="0.00", due="2026-03-01"))
    office.world.sync()
    office.world.run()
    assert office.tell() == []


def test_what_was_before_it_was_connected_is_not_told(office: Office) -> None:
    hold(office)
    with office.world.store.write(SCOPE, office.world.now) as tx:
        installations.save_setting(tx, telling.TOLD_THROUGH, str(journal.last(tx)))
    assert office.tell() == []


def test_who_is_connected_anew_begins_anew(office: Office) -> None:
    two(office)
    office.platform.says["F1"] = [Refused("no")]
    office.tell()
    hold(office)
    telling.collect(office.world.store, SCOPE, office.world.now)
    hold(office)
    with office.world.store.write(SCOPE, office.world.now) as tx:
        telling.begin(tx)
    assert office.tell() == []
    assert office.backlog() == telling.Backlog(0, 0, None, None, None, ())


def test_every_kind_that_is_told_has_its_words_and_its_stage() -> None:
    assert set(wording.STAGES) == telling.TOLD <= set(HAPPENINGS)


def test_the_end_of_a_plan_is_told_of_what_it_was_about(office: Office) -> None:
    acts.plan(office.world.store, SCOPE, "bakker", ["F1"], [(date(2026, 3, 9), None)], "Anna", office.world.now)
    office.tell()
    office.world.later(days=14)
    office.world.sync()
    office.world.run()
    (status,) = office.tell()
    assert "De betalingsregeling is niet nagekomen." in told(status)
    assert status.stage == "regeling niet nagekomen"


def test_a_failure_is_told_when_it_is_final_and_somebody_must_mend_it(office: Office) -> None:
    office.world.postman.answers = [Carried(Outcome.FAILED, "no such address")]
    office.world.run()
    office.world.deliver()
    (status,) = office.tell()
    assert [note.for_person for note in status.notes] == [True]
    assert status.stage == "herinnering: niet verstuurd"
    assert not status.reminded


def test_a_failure_that_is_tried_again_by_itself_is_no_news(office: Office) -> None:
    office.world.postman.answers = [Carried(Outcome.FAILED, "busy", again=True)]
    office.world.run()
    office.world.deliver()
    assert office.world.events("failed")
    assert office.tell() == []


def test_a_platform_that_tells_nothing_of_who_we_are_is_not_asked_for_it_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.webhooks.office.OWN", "")
    with office.world.store.write(SCOPE, office.world.now) as tx:
        installations.save_setting(tx, "source.own_user", "")
    two(office)
    assert [status.receivable for status in office.tell()] == ["F1", "F1", "F2"]


def test_a_file_is_told_nothing_and_nothing_waits_for_it(office: Office) -> None:
    connect(office.world, None)
    hold(office)
    office.outbound.tell(SCOPE)
    assert office.platform.asked == []
    assert office.waiting() == []


def test_nothing_is_told_before_we_are_live_and_all_of_it_after(office: Office) -> None:
    acts.pause_sending(office.world.store, SCOPE, "Anna", office.world.now)
    hold(office)
    assert office.tell() == []
    acts.go_live(office.world.store, SCOPE, "Anna", office.world.now)
    (status,) = office.tell()
    assert "ziek" in told(status)


def test_of_whoever_was_erased_meanwhile_nothing_is_told(office: Office) -> None:
    hold(office)
    telling.collect(office.world.store, SCOPE, office.world.now)
    with office.world.store.write(SCOPE, office.world.now) as tx:
        journal.forget(tx, "bakker", "Anna")
    assert office.tell() == []
    assert office.waiting() == []


def test_what_waits_holds_nothing_personal(office: Office) -> None:
    hold(office, reason="burn-out van mevrouw Bakker")
    telling.collect(office.world.store, SCOPE, office.world.now)
    with office.world.store.read(SCOPE, office.world.now) as tx:
        lies = str(tx.conn.exec_driver_sql("SELECT * FROM statuses").all()).lower()
    assert "f1" in lies
    assert "bakker" not in lies
    assert "anna" not in lies


# ---------------------------------------------------------------- whom it needs


def needs(office: Office) -> list[bool]:
    return [note.for_person for status in office.tell() for note in status.notes]


def test_a_dispute_is_something_to_do_and_a_block_is_not(office: Office) -> None:
    hold(office)
    assert needs(office) == [False]
    acts.dispute(office.world.store, SCOPE, "F1", "wrong", "Anna", office.world.now)
    assert needs(office) == [True]


def unclear(office: Office) -> str:
    office.world.postman.answers = [Carried(Outcome.UNCLEAR, "cut off")]
    office.world.run()
    office.world.deliver()
    (delivery,) = office.world.deliveries(DeliveryState.UNCLEAR)
    return delivery.key


def test_an_unclear_message_is_something_to_do(office: Office) -> None:
    unclear(office)
    assert needs(office) == [True]


def propose(office: Office, notice: Notice) -> None:
    """As a run would, under a ladder that reaches so far."""
    made = Delivery(
        key="a proposal",
        debtor="bakker",
        notice=notice,
        channel=Channel.EMAIL,
        lines=(MessageLine("F1", "last"),),
        state=DeliveryState.PROPOSED,
        planned_for=office.world.now.date(),
        message_id="a-proposal@tijdig.example",
    )
    with office.world.store.write(SCOPE, office.world.now) as tx:
        deliveries.plan(tx, made)
        journal.append(tx, "proposed", "bakker", made.key, {"notice": notice.value, "receivables": ["F1"]})


def test_a_hand_over_that_waits_for_a_yes_is_something_to_do(office: Office) -> None:
    propose(office, Notice.HAND_OVER_NOTICE)
    assert needs(office) == [True]


def test_another_message_that_waits_for_a_yes_is_no_news_there(office: Office) -> None:
    propose(office, Notice.REMINDER)
    assert needs(office) == []


def test_what_was_settled_before_it_was_told_needs_nobody(office: Office) -> None:
    key = unclear(office)
    settle(office.world.store, SCOPE, key, True, "Anna", office.world.now)
    assert needs(office) == [False]


# ---------------------------------------------------------------- together, and once

REASONS = ("een", "twee", "drie")


def test_what_waits_of_one_invoice_is_told_in_one_note(office: Office) -> None:
    for reason in REASONS:
        hold(office, reason=reason)
    (status,) = office.tell()
    (note,) = status.notes
    assert all(f": {word}." in note.text for word in REASONS)
    assert note.text.count("namens") == 1


def test_each_invoice_is_told_of_its_own(office: Office) -> None:
    office.world.owe(invoice("F2", due="2026-03-02"))
    office.world.sync()
    acts.block(office.world.store, SCOPE, "bakker", "ill", "Anna", office.world.now)
    assert [status.receivable for status in office.tell()] == ["F1", "F2"]


def test_whoever_was_stopped_after_the_claim_says_the_same_and_the_rest_apart(office: Office) -> None:
    hold(office, reason="een")
    hold(office, reason="twee")
    office.platform.says["F1"] = [KeyboardInterrupt()]  # type: ignore[list-item] # the process ends here
    with pytest.raises(KeyboardInterrupt):
        office.tell()
    (first,) = office.platform.asked[-1].notes
    hold(office, reason="drie")
    (status,) = office.tell()
    assert len(status.notes) == 2
    again, new = status.notes
    assert again.marker == first.marker != new.marker
    told_as = [[f": {word}." in note.text.partition("Nu open")[0] for word in REASONS] for note in (again, new)]
    assert told_as == [[True, True, False], [False, False, True]]
    assert office.tell() == []


def test_a_stop_after_the_answer_repeats_the_same_marker(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(office)
    with monkeypatch.context() as patch:
        patch.setattr(statuses, "note_told", _dies)
        with pytest.raises(KeyboardInterrupt):
            office.tell()
    office.tell()
    assert len(office.notes()) == 1
    assert len(office.platform.asked) == 2


def _dies(*_given: object) -> None:
    raise KeyboardInterrupt


def test_rows_and_the_place_in_the_journal_are_written_together(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(office)
    with monkeypatch.context() as patch:
        patch.setattr(statuses, "keep", _dies)
        with pytest.raises(KeyboardInterrupt):
            telling.collect(office.world.store, SCOPE, office.world.now)
    found = [telling.collect(office.world.store, SCOPE, office.world.now) for _ in range(2)]
    assert found == [1, 0]
    assert len(office.tell()) == 1


def test_a_long_journal_is_read_in_portions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for number in range(5):
        hold(office, reason=f"reden {number}")
    (status,) = office.tell()
    assert all(f"reden {number}" in told(status) for number in range(5))


def test_a_copy_that_was_put_back_begins_at_its_own_end(office: Office) -> None:
    with office.world.store.write(SCOPE, office.world.now) as tx:
        installations.save_setting(tx, telling.TOLD_THROUGH, "100000")
    office.tell()
    hold(office)
    assert len(office.tell()) == 1


def test_markers_of_two_events_differ_and_bear_no_name(office: Office) -> None:
    markers = []
    for reason in ("een", "twee"):
        hold(office, reason=reason)
        (status,) = office.tell()
        markers += [note.marker for note in status.notes]
    assert len(set(markers)) == 2
    assert all(marker.startswith("tijdig:") for marker in markers)


# ---------------------------------------------------------------- what cannot be told


def two(office: Office) -> None:
    office.world.owe(invoice("F2", due="2026-03-02"))
    office.world.sync()
    hold(office, "F1")
    hold(office, "F2")


@pytest.mark.parametrize("error", [Refused("no"), NotFound("gone"), Unsupported("cannot"), ValueError("odd")])
def test_one_that_is_refused_keeps_no_other_from_being_told_and_is_shown(office: Office, error: Exception) -> None:
    two(office)
    office.platform.says["F1"] = [error]
    office.tell()
    assert (len(office.notes("F1")), len(office.notes("F2"))) == (0, 1)
    assert office.backlog().refused == (("F1", type(error).__name__),)
    assert office.tell() == []


def test_what_was_refused_is_told_once_more_when_a_person_says_so(office: Office) -> None:
    two(office)
    office.platform.says["F1"] = [NotFound("gone")]
    office.tell()
    assert telling.try_again(office.world.store, SCOPE, "Anna", office.world.now) == 1
    (status,) = office.tell()
    assert status.receivable == "F1"
    assert office.backlog().refused == ()


def test_a_platform_that_is_silent_is_asked_once(office: Office) -> None:
    two(office)
    office.platform.says = {key: [SourceUnavailable("silence")] for key in ("F1", "F2")}
    with pytest.raises(SourceUnavailable):
        office.tell()
    assert len(office.platform.asked) == 1
    assert office.backlog().refused == ()


def test_silence_about_one_invoice_lets_the_others_be_told_and_ends_with_a_person(office: Office) -> None:
    two(office)
    office.platform.says["F1"] = [SourceUnavailable("silence") for _ in range(MOST_TRIES)]
    with pytest.raises(SourceUnavailable):
        office.tell()
    for number in range(MOST_TRIES - 1):
        hold(office, "F2", f"keer {number}")
        with pytest.raises(SourceUnavailable):
            office.tell()
        assert "F2" not in office.waiting()
    assert office.backlog().refused == (("F1", "SourceUnavailable"),)
    assert office.tell() == []


@pytest.mark.parametrize("error", [ReAuthorise("gone"), RetryLater("busy")])
def test_what_is_no_fault_of_the_invoice_ends_the_round_and_refuses_nothing(office: Office, error: Exception) -> None:
    two(office)
    office.platform.says["F1"] = [error]
    with pytest.raises(type(error)):
        office.tell()
    assert office.waiting() == ["F1", "F2"]
    assert len(office.tell()) == 2


def test_when_no_request_is_left_the_rest_waits_and_loses_its_place_to_nobody(office: Office) -> None:
    two(office)
    office.platform.says["F2"] = [BudgetSpent(office.world.now + timedelta(minutes=5))]
    with pytest.raises(BudgetSpent):
        office.tell()
    assert office.waiting() == ["F2"]
    assert len(office.tell()) == 1


# ---------------------------------------------------------------- who we are there


def test_who_we_are_there_is_learned_from_the_first_note_and_the_source_is_opened_with_it(office: Office) -> None:
    with office.world.store.write(SCOPE, office.world.now) as tx:
        installations.save_setting(tx, "source.own_user", "")
    two(office)
    told_ = office.tell()
    assert dict(office.opened[-1].settings)["source.own_user"] == "77"
    assert len(told_) == 3
    first, whole, second = told_
    assert (first.receivable, first.stage, first.quiet, first.reminded) == ("F1", "", None, False)
    assert first.notes == whole.notes
    assert whole.stage
    assert second.receivable == "F2"


# ---------------------------------------------------------------- the queue


def rounds(office: Office) -> ByTurns:
    world = office.world
    made = Rounds(
        world.store, lambda: world.now, {Channel.EMAIL: world.postman}, office.open, tell=office.outbound.tell
    )
    work = ByTurns(world.store, lambda: world.now, made.handlers())
    work.schedule(QUESTIONS)
    return work


def test_by_itself_everything_is_told_soon_after_it_was_done(office: Office) -> None:
    work = rounds(office)
    office.platform.answers = lambda keys: _balances(office)
    work.run_due()
    assert office.world.sent() == [("F1",)]
    assert len(office.notes()) == 1
    hold(office)
    office.world.later(minutes=5)
    work.run_due()
    assert len(office.notes()) == 2


def _balances(office: Office) -> Page:
    return Page(receivables=tuple(office.platform.receivables.values()))


def test_a_job_waits_for_the_moment_at_which_the_platform_takes_requests_again(office: Office) -> None:
    hold(office)
    work, again = rounds(office), office.world.now + timedelta(minutes=3)
    office.platform.answers = lambda keys: _balances(office)
    office.platform.says["F1"] = [BudgetSpent(again)]
    work.run_due()
    asked = len(office.platform.asked)
    office.world.later(minutes=2)
    work.run_due()
    assert len(office.platform.asked) == asked
    office.world.later(minutes=1)
    work.run_due()
    assert any("ziek" in note for note in office.notes())


def test_where_nothing_is_to_be_told_no_job_is_left(office: Office) -> None:
    with office.world.store.read(SCOPE, office.world.now) as tx:
        assert not telling.pending(tx)
    hold(office)
    with office.world.store.read(SCOPE, office.world.now) as tx:
        assert telling.pending(tx)


# ---------------------------------------------------------------- the backlog


def test_the_backlog_says_since_when_how_much_and_until_when(office: Office) -> None:
    world = office.world
    world.owe(*(invoice(f"F{number}", due="2026-03-01") for number in range(2, 132)))
    world.sync()
    began = world.now
    acts.block(world.store, SCOPE, "bakker", "ill", "Anna", began)
    world.later(hours=1)
    telling.collect(world.store, SCOPE, world.now)
    backlog = office.backlog()
    assert (backlog.receivables, backlog.requests, backlog.oldest) == (131, 262, began)
    assert backlog.ends == world.now + timedelta(minutes=10), "two windows, of 131 requests for such work each"


def test_where_a_platform_counts_by_the_minute_and_by_the_day_the_narrower_one_says_when_it_ends(
    office: Office,
) -> None:
    office.world.owe(*(invoice(f"F{number}", due="2026-03-01") for number in range(2, 132)))
    office.world.sync()
    acts.block(office.world.store, SCOPE, "bakker", "ill", "Anna", office.world.now)
    telling.collect(office.world.store, SCOPE, office.world.now)
    minute, day = Allowance(60, timedelta(minutes=1)), Allowance(500, timedelta(days=1), kept=100)
    with office.world.store.read(SCOPE, office.world.now) as tx:
        backlog = telling.backlog(tx, [minute, day], 4)
    assert (backlog.requests, backlog.narrowest) == (524, day)
    assert backlog.ends == office.world.now + timedelta(days=1, minutes=3), "124 are left for the second day"


@pytest.mark.parametrize(
    ("requests", "lasts", "window"),
    [
        (4, timedelta(minutes=1), 1),
        (400, timedelta(minutes=7), 1),
        (401, timedelta(days=1, minutes=1), 1440),
        (800, timedelta(days=1, minutes=7), 1440),
    ],
)
def test_no_day_is_waited_for_where_one_days_requests_are_enough(requests: int, lasts: timedelta, window: int) -> None:
    minute, day = Allowance(60, timedelta(minutes=1)), Allowance(500, timedelta(days=1), kept=100)
    found, narrowest = telling.takes(requests, [minute, day])
    assert narrowest
    assert (found, narrowest.window) == (lasts, timedelta(minutes=window))


def test_where_nothing_is_asked_or_nobody_can_say_nothing_lasts() -> None:
    assert telling.takes(0, [Allowance(60, timedelta(minutes=1))]) == (timedelta(), None)
    assert telling.takes(4, []) == (timedelta(), None)


def test_an_empty_backlog_has_no_end(office: Office) -> None:
    assert office.backlog() == telling.Backlog(0, 0, None, None, None, ())
