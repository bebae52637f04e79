"""The whole table, and its printing."""

from collections.abc import Iterable

from tests.guards.guard import Guard
from tests.guards.of_ahead import AHEAD
from tests.guards.of_answers import ANSWERS
from tests.guards.of_borders import BORDERS
from tests.guards.of_charges import CHARGES
from tests.guards.of_connecting import CONNECTING
from tests.guards.of_exact import EXACT
from tests.guards.of_first_week import FIRST_WEEK
from tests.guards.of_flow import FLOW
from tests.guards.of_foretold import FORETOLD
from tests.guards.of_holds import HOLDING
from tests.guards.of_insight import INSIGHT
from tests.guards.of_leaks import LEAKS
from tests.guards.of_letters import LETTERS
from tests.guards.of_mended import MENDED
from tests.guards.of_moneybird import MONEYBIRD
from tests.guards.of_nudges import NUDGES
from tests.guards.of_people import PEOPLE
from tests.guards.of_review import REVIEW
from tests.guards.of_rules import RULES
from tests.guards.of_sender_proof import SENDER_PROOF
from tests.guards.of_settings import SETTINGS
from tests.guards.of_signing_in import SIGNING_IN
from tests.guards.of_status import STATUS
from tests.guards.of_store import STORE
from tests.guards.of_texts import TEXTS
from tests.guards.of_transport import TRANSPORT
from tests.guards.of_watching import WATCHING

GUARDS: tuple[Guard, ...] = (
    *HOLDING,
    *RULES,
    *CHARGES,
    *FLOW,
    *NUDGES,
    *STATUS,
    *STORE,
    *BORDERS,
    *TEXTS,
    *TRANSPORT,
    *CONNECTING,
    *MONEYBIRD,
    *AHEAD,
    *EXACT,
    *LETTERS,
    *MENDED,
    *REVIEW,
    *FIRST_WEEK,
    *INSIGHT,
    *SIGNING_IN,
    *PEOPLE,
    *SETTINGS,
    *FORETOLD,
    *WATCHING,
    *LEAKS,
    *ANSWERS,
    *SENDER_PROOF,
)


def rows(guards: Iterable[Guard]) -> list[tuple[str, str, str, str]]:
    """Guard, promise, test, and whether the test is red when the guard is off."""
    return [(g.name, g.promise, g.stops.name, "yes" if g.red_when_off else "NO") for g in guards]


def written(of: list[tuple[str, str, str, str]]) -> str:
    """The table as text, columns below each other."""
    lines = [("guard", "what it promises", "test", "red when off"), *of]
    wide = [max(len(line[i]) for line in lines) for i in range(3)]
    told = [f"{a:{wide[0]}}  {b:{wide[1]}}  {c:{wide[2]}}  {d}" for a, b, c, d in lines]
    return "\n".join([told[0], "-" * len(told[0]), *told[1:]])


def main(guards: Iterable[Guard] = GUARDS) -> int:
    """Print the table; 1 when some guard can be switched off without any test noticing."""
    found = rows(guards)
    green = [name for name, _, _, red in found if red == "NO"]
    print(written(found))
    named = f": {', '.join(green)}" if green else ""
    print(f"\n{len(found)} guards, {len(green)} of them unnoticed when switched off{named}")
    return 1 if green else 0
