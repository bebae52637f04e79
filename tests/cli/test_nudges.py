"""`tijdig nudges`: what a platform told of that could not be fetched is shown, in both languages, and tried again."""

from connector.flow.nudges import MOST_TRIES, fail, take
from connector.model import Nudge, Scope
from connector.store import jobs, journal, nudges
from tests.cli.conftest import Desk

SCOPE = Scope("default", "files")


def test_what_could_not_be_fetched_is_shown_and_tried_again(desk: Desk) -> None:
    desk.done("import", desk.file())
    assert "All that the platform told of" in desk.done("nudges").out
    store = desk._house(None).store
    with store.write(SCOPE, desk.now) as tx:
        take(tx, [Nudge("evt_1", "invoice", "F1"), Nudge("evt_2", "invoice", "F2")])
        for _ in range(MOST_TRIES):
            fail(tx, [one for one in nudges.waiting(tx) if one.nudge.subject == "F1"], "ValueError", may_park=True)
    ran = desk("nudges")
    assert ran.code == 11
    assert [line.split() for line in ran.out.splitlines() if "invoice" in line] == [
        ["invoice", "F2", "waiting", "0"],
        ["invoice", "F1", "parked", "4", "ValueError"],
    ]
    assert desk("nudges", "--json").json[1]["nudge"]["subject"] == "F1"
    (told,) = [task for task in desk.done("tasks", "--json").json if task["kind"] == "look_at_nudge"]
    assert told["answer_with"] == "tijdig nudges --retry"
    for language, words in (("nl", "een wijziging die niet op te halen is"), ("en", "a change that cannot be fetched")):
        assert words in desk.done("tasks", "--language", language, "--json").out
    assert "1 will be tried again" in desk.done("nudges", "--retry", "--by", "Els").out
    with desk._house(None).store.read(SCOPE, desk.now) as tx:
        assert [event.content for event in journal.all(tx, ["fetched_again"])] == [{"by": "Els", "many": 1}]
    assert desk("nudges").code == 0
    assert "look_at_nudge" not in desk.done("tasks", "--json").out
    assert "Nothing is parked" in desk.done("nudges", "--retry").out
    with store.read(SCOPE, desk.now) as tx:
        assert [row.name for row in jobs.due_rows(tx, desk.now)] == ["fetch"]
    store.close()
