"""Every event that the program writes into its journal has its sentence, in both languages."""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from connector.carrier import Outcome
from connector.flow.absorbing import _ENDS
from connector.flow.happening_words import HAPPENINGS, SETTLED
from connector.flow.happenings import sentence
from connector.model import DeliveryState, JournalEvent, ReceivableState
from connector.rules.charging import Change
from connector.rules.plans import Kept
from connector.rules.presets import DEFAULT
from connector.store.journal import FORGOTTEN
from tests.flow.world import AMSTERDAM, World

ROOT = Path(__file__).resolve().parents[2]

# What is not written out where it is appended, and what it may be there.
COMPUTED = {
    "state.value": [DeliveryState.PLANNED.value, DeliveryState.PROPOSED.value],
    "made.state.value": [DeliveryState.PLANNED.value, DeliveryState.PROPOSED.value],
    "carried.outcome.value": [outcome.value for outcome in Outcome],
    "kind": [f"{what}_{kept}" for what in ("promise", "plan") for kept in (Kept.KEPT, Kept.PARTLY_KEPT, Kept.BROKEN)],
    "f'turned_{goes_to.value}'": [
        f"turned_{state.value}" for state in (ReceivableState.NO_LONGER_LISTED, ReceivableState.UNKNOWN)
    ],
    "'disputed_by_source' if new.disputed else 'undisputed_by_source'": ["disputed_by_source", "undisputed_by_source"],
    "_ENDS.get(new.state, 'closed_by_source')": [*_ENDS.values(), "closed_by_source"],
    "how": ["task_done", "task_dropped", "task_put_off", "task_back"],
    "entry.change.value": [change.value for change in Change],
    "Change.WAIVED.value": [Change.WAIVED.value],
    "'went_live' if live else 'paused'": ["went_live", "paused"],
    "'source_quieted' if on else 'source_freed'": ["source_quieted", "source_freed"],
    "'reminders_counted' if on else 'reminders_not_counted'": ["reminders_counted", "reminders_not_counted"],
    "'text_saved' if own.pieces else 'text_given_back'": ["text_saved", "text_given_back"],
    "'reworded' if own.pieces else 'words_given_back'": ["reworded", "words_given_back"],
}


def appended() -> Iterator[ast.expr]:
    """The kind of every event that the flow appends, as it is written there."""
    for path in sorted((ROOT / "connector").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("journal.append", "journal.Entry"):
                yield node.args[1 if ast.unparse(node.func) == "journal.append" else 0]


def kinds() -> set[str]:
    found = list(appended())
    written = {node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    computed = [ast.unparse(node) for node in found if not isinstance(node, ast.Constant)]
    return written | set(chain.from_iterable(COMPUTED[expression] for expression in computed)) | {FORGOTTEN}


def test_every_kind_of_event_has_its_words_and_no_words_are_left_over() -> None:
    assert kinds() == set(HAPPENINGS)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", sorted(HAPPENINGS))
def test_a_sentence_stands_whatever_its_event_leaves_out(kind: str, language: str) -> None:
    event = JournalEvent(1, World.now.astimezone(AMSTERDAM), kind, "d", "s", {"kind": "block"}, "")
    said = sentence(event, "r", DEFAULT, language)
    assert said.endswith((".", "…"))
    assert not {"{", "}"} & set(said)


@pytest.mark.parametrize("kind", sorted(SETTLED))
def test_a_person_who_settled_it_is_named(kind: str) -> None:
    content: dict[str, object] = {"detail": "settled by Els", "by": "Els", "notice": "reminder"}
    event = JournalEvent(1, World.now, kind, "d", "s", content, "")
    assert "says Els" in sentence(event, "r", DEFAULT, "en")


def test_what_was_erased_says_so() -> None:
    event = JournalEvent(1, World.now, "sent", "d", "s", None, "")
    assert "erased" in sentence(event, "r", DEFAULT, "en")
