"""What a tool found, and which findings are excused, each with its reason and never more often than it says."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EXCUSED = Path(__file__).with_name("excused.toml")


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` and `place` are what an excuse names; `about` is what the tool says, with the line or the address."""

    tool: str
    rule: str
    place: str
    about: str


@dataclass(frozen=True, slots=True)
class Excuse:
    """So many findings of this rule at this place are as they should be."""

    tool: str
    rule: str
    place: str
    many: int
    reason: str


def excuses() -> list[Excuse]:
    return [Excuse(**one) for one in tomllib.loads(EXCUSED.read_text(encoding="utf-8"))["excuse"]]


def judged(
    found: Sequence[Finding], excused: Sequence[Excuse], tools: Sequence[str]
) -> tuple[list[Finding], list[str]]:
    """What is open, and the excuses of these tools that excuse less than they say: something was mended or moved."""
    left = Counter({(one.tool, one.rule, one.place): one.many for one in excused if one.tool in tools})
    still = []
    for finding in found:
        key = finding.tool, finding.rule, finding.place
        if left[key] > 0:
            left[key] -= 1
        else:
            still.append(finding)
    return still, [" ".join(key) for key, many in sorted(left.items()) if many > 0]
