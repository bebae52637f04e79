"""Where both would dun: the source's own reminders rest when the user says so, and only our own pauses are undone."""

from contextlib import suppress
from datetime import date, timedelta

import pytest

from connector.errors import NotFound, Refused, SourceUnavailable
from connector.flow import acts, quiet, telling
from connector.flow.quiet import MOST_SILENT, GaveBack
from connector.source import Status
from connector.store import installations, reminding
from tests.flow.world import SCOPE
from tests.rules.builders import invoice
from tests.webhooks.office import OWN, Office, connect

BOTH = ("F1", "F2")


def both_remind(office: Office) -> Office:
    """F1 and F2 are reminded of by both, F3 by us alone; F4 was paid."""
    office.world.owe(*(invoice(number, due="2026-03-01") for number in ("F1", "F2", "F3")))
    office.world.owe(invoice("F4", open="0.00", due="2026-03-01"))
    office.platform.reminds = {"F1": True, "F2": True, "F3": False, "F4": True}
    office.world.sync()
    return office


def read_again(office: Office, **reminds: bool) -> None:
    office.platform.reminds |= reminds
    office.world.sync()


def choose(office: Office, on: bool) -> None:
    quiet.choose(office.world.store, SCOPE, on, "Anna", office.world.now)


def overlap(office: Office) -> int:
    with office.world.store.read(SCOPE, office.world.now) as tx:
        return quiet.overlap(tx)


def asked(told: list[Status]) -> dict[str, bool | None]:
    return {status.receivable: status.quiet for status in told if status.quiet is not None}


def give_back(office: Office) -> GaveBack:
    return quiet.give_back(office.world.store, SCOPE, office.platform, office.world.now)


def test_it_is_known_how_many_both_would_dun_and_nothing_is_stopped_unasked(office: Office) -> None:
    both_remind(office)
    assert overlap(office) == 2
    assert office.tell() == []


def test_once_it_is_chosen_theirs_rest_where_we_remind_and_nowhere_else(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    assert asked(office.tell()) == {"F1": True, "F2": True}
    assert office.platform.stopped == dict.fromkeys(BOTH, OWN)
    assert overlap(office) == 0
    assert office.tell() == []


def test_the_choice_is_in_the_journal_with_who_made_it(office: Office) -> None:
    for on in (True, True, False):
        choose(office, on)
    assert [(event.kind, event.content) for event in office.world.events()[-2:]] == [
        ("source_quieted", {"by": "Anna"}),
        ("source_freed", {"by": "Anna"}),
    ]


def test_when_it_is_taken_back_ours_are_undone_and_nobody_elses(office: Office) -> None:
    both_remind(office)
    office.platform.stopped["F2"] = "somebody"
    choose(office, True)
    office.tell()
    choose(office, False)
    assert asked(office.tell()) == {"F1": False}
    assert office.platform.stopped == {"F2": "somebody"}
    assert office.tell() == []


def test_what_somebody_else_stopped_is_not_remembered_as_ours(office: Office) -> None:
    both_remind(office)
    office.platform.stopped["F2"] = "somebody"
    choose(office, True)
    office.tell()
    assert [one.receivable for one in office.reminding() if one.asked_at] == ["F1"]


def test_what_is_handed_over_or_blocked_for_good_rests_on_because_a_person_stopped_it(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    acts.hand_over(office.world.store, SCOPE, ["F1"], "Bureau X", "Anna", office.world.now)
    acts.block(office.world.store, SCOPE, "bakker", "never", "Anna", office.world.now, None, "F2")
    assert asked(office.tell()) == {}
    assert set(office.platform.stopped) == {"F1", "F2"}
    choose(office, False)
    assert asked(office.tell()) == {"F1": False, "F2": False}


def test_what_was_handed_over_before_is_not_stopped(office: Office) -> None:
    both_remind(office)
    acts.hand_over(office.world.store, SCOPE, ["F1"], "Bureau X", "Anna", office.world.now)
    choose(office, True)
    assert asked(office.tell()) == {"F2": True}


def test_what_a_person_there_starts_again_is_left_to_him_until_the_choice_is_made_anew(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    read_again(office, F1=False, F2=False)
    office.platform.stopped.pop("F1")
    read_again(office, F1=True, F2=False)
    assert asked(office.tell()) == {}
    choose(office, False)
    office.tell()
    read_again(office, F1=True, F2=True)
    choose(office, True)
    assert asked(office.tell()) == {"F1": True, "F2": True}


def test_one_of_which_nothing_is_ever_said_keeps_no_other_from_resting(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.platform.says["F1"] = [SourceUnavailable("silence")] * 50
    for _ in range(4):
        with suppress(SourceUnavailable):
            office.tell()
        office.world.now += timedelta(minutes=1)
    assert set(office.platform.stopped) == {"F2"}
    assert [one.receivable for one in office.reminding() if one.error] == ["F1"]


def test_a_pause_that_is_asked_for_while_somebody_takes_leave_is_given_back_too(office: Office) -> None:
    both_remind(office)
    choose(office, True)

    def leave(_status: object) -> None:
        office.platform.before = lambda _: None
        give_back(office)

    office.platform.before = leave
    office.tell()
    assert office.platform.stopped == {}


def test_a_block_that_ends_by_itself_gives_nothing_back(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    acts.block(office.world.store, SCOPE, "bakker", "ill", "Anna", office.world.now, date(2026, 3, 20))
    assert asked(office.tell()) == {}


def test_before_we_are_live_nothing_of_theirs_is_stopped(office: Office) -> None:
    both_remind(office)
    acts.pause_sending(office.world.store, SCOPE, "Anna", office.world.now)
    choose(office, True)
    assert office.tell() == []
    acts.go_live(office.world.store, SCOPE, "Anna", office.world.now)
    assert asked(office.tell()) == dict.fromkeys(BOTH, True)


def test_sending_that_rests_gives_nothing_back_and_a_choice_does(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    acts.pause_sending(office.world.store, SCOPE, "Anna", office.world.now)
    assert office.tell() == []
    choose(office, False)
    assert asked(office.tell()) == dict.fromkeys(BOTH, False)


def test_a_pause_that_nobody_wrote_down_the_end_of_is_not_forgotten(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_remind(office)
    choose(office, True)
    with monkeypatch.context() as patch:
        patch.setattr(reminding, "rest", _dies)
        with pytest.raises(KeyboardInterrupt):
            office.tell()
    assert office.platform.stopped == {"F1": OWN}
    choose(office, False)
    office.tell()
    assert office.platform.stopped == {}


def _dies(*_given: object, **_more: object) -> None:
    raise KeyboardInterrupt


def test_who_takes_it_back_during_a_round_stops_the_rest_of_it(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.platform.before = lambda status: choose(office, False)
    office.tell()
    assert office.platform.stopped == {"F1": OWN}
    office.platform.before = lambda status: None
    office.tell()
    assert office.platform.stopped == {}


def test_what_the_platform_will_not_have_stopped_is_shown_and_asked_again_when_a_person_says_so(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.platform.says["F1"] = [Refused("not open")]
    office.tell()
    assert office.tell() == []
    assert overlap(office) == 1
    assert office.backlog().refused == (("F1", "Refused"),)
    assert telling.try_again(office.world.store, SCOPE, "Anna", office.world.now) == 1
    assert asked(office.tell()) == {"F1": True}


def test_as_long_as_it_is_not_known_who_we_are_there_nothing_is_stopped(office: Office) -> None:
    """A sync that reads our pause meanwhile would take it for somebody else's, and hold the invoice."""
    both_remind(office)
    with office.world.store.write(SCOPE, office.world.now) as tx:
        installations.save_setting(tx, "source.own_user", "")
    choose(office, True)
    (introduced,) = office.tell()
    assert (introduced.quiet, len(introduced.notes)) == (None, 1)
    assert office.platform.stopped == {}
    assert asked(office.tell()) == dict.fromkeys(BOTH, True)


def test_one_that_is_gone_keeps_us_from_nobody(office: Office) -> None:
    both_remind(office)
    with office.world.store.write(SCOPE, office.world.now) as tx:
        installations.save_setting(tx, "source.own_user", "")
    choose(office, True)
    office.platform.says["F1"] = [NotFound("gone")]
    office.tell()
    assert office.backlog().refused == (("F1", "NotFound"),)
    assert asked(office.tell()) == {"F2": True}


def test_a_newer_reading_says_what_is(office: Office) -> None:
    both_remind(office)
    office.platform.reminds = {"F1": False}
    office.world.sync()
    assert overlap(office) == 1, "of F2 nothing new was said"


def test_a_file_has_no_reminders_of_its_own(office: Office) -> None:
    connect(office.world, None)
    for act in (quiet.choose, quiet.count_ours):
        with pytest.raises(Refused):
            act(office.world.store, SCOPE, True, "Anna", office.world.now)


def test_counting_is_off_unless_it_is_chosen_and_reaches_the_adapter(office: Office) -> None:
    with office.world.store.read(SCOPE, office.world.now) as tx:
        assert not quiet.counts_ours(tx)
    for on, said in ((True, "true"), (False, "false")):
        quiet.count_ours(office.world.store, SCOPE, on, "Anna", office.world.now)
        acts.dispute(office.world.store, SCOPE, "F1", "wrong", "Anna", office.world.now)
        office.tell()
        assert dict(office.opened[-1].settings)["source.counts_reminders"] == said


# ---------------------------------------------------------------- taking leave


def test_who_leaves_gives_back_at_once_all_that_was_ours(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    office.platform.stopped["F3"] = "somebody"
    assert give_back(office) == GaveBack(resumed=2)
    assert office.platform.stopped == {"F3": "somebody"}
    assert give_back(office) == GaveBack()
    assert office.tell() == [], "the choice ended with it"


def test_one_answer_that_fails_keeps_none_of_the_others_stopped(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    office.platform.says["F1"] = [SourceUnavailable("for a moment")]
    assert give_back(office) == GaveBack(resumed=1, left=1)
    assert "F2" not in office.platform.stopped
    assert give_back(office) == GaveBack(resumed=1), "and the next try goes on where this one ended"


def test_who_gives_no_answer_time_and_again_is_not_asked_about_the_rest(office: Office) -> None:
    keys = [f"F{number}" for number in range(1, 7)]
    office.world.owe(*(invoice(key, due="2026-03-01") for key in keys))
    office.platform.reminds = dict.fromkeys(keys, True)
    office.world.sync()
    choose(office, True)
    office.tell()
    assert len(office.platform.stopped) == 6
    office.platform.says |= {key: [SourceUnavailable("away")] for key in keys}
    place = len(office.platform.asked)
    with pytest.raises(SourceUnavailable):
        give_back(office)
    assert len(office.platform.asked) - place == MOST_SILENT


def test_what_cannot_be_given_back_is_counted_and_the_others_are(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    office.platform.says["F1"] = [NotFound("gone")]
    assert give_back(office) == GaveBack(resumed=1, left=1)


def test_a_paid_invoice_is_not_asked_about(office: Office) -> None:
    both_remind(office)
    choose(office, True)
    office.tell()
    office.world.owe(invoice("F1", open="0.00", due="2026-03-01"))
    office.world.sync()
    assert give_back(office) == GaveBack(resumed=1)
