"""Reads a story's text: every sentence by the declared table, and every fault in one report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from connector.errors import BadInput, Fault
from connector.model import Debtor
from connector.rules import presets
from connector.rules.policy import Policy, faults
from connector.stories import ladder, traits
from connector.stories.lines import Node, tree
from connector.stories.names import Names
from connector.stories.nearest import nearest
from connector.stories.pattern import compiled, match
from connector.stories.sentences import HEAD, LADDER, TIMELINE, Sentence
from connector.stories.slots import Reading
from connector.stories.story import Block, Line, Story

DAY = Sentence("day", "on {day:date}[ at {time}]", "Opens a day; 09:00 when no time is said.", "on 1 March at 14:00")
WITH_CHILDREN = ("policy_replaced", "policy_added")
MORNING = time(9)


@dataclass(slots=True)
class Parsing:
    """What is known while reading from top to bottom."""

    name: str
    reading: Reading = field(default_factory=Reading)
    names: Names = field(default_factory=Names)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, number: int, reason: str, hint: str = "") -> None:
        self.faults.append(Fault(f"{self.name}:{number}", reason, hint))


def parse(text: str, name: str) -> Story:
    """The story in this text. `name` is told in faults and differences, usually the file's path.

    Raises BadInput with every fault: its line, what was not understood, and the nearest known sentence.
    """
    parsing = Parsing(name)
    parsing.names.add("policy", "default")
    nodes = tree(text, name, parsing.faults)
    head = [node for node in nodes if not _opens_day(node)]
    days = [node for node in nodes if _opens_day(node)]
    story = _head(parsing, head, days)
    blocks = tuple(_blocks(parsing, days))
    if not days:
        parsing.fault(max((node.number for node in nodes), default=1), "tells of no day", "write 'on DATE' and indent")
    if parsing.faults:
        raise BadInput(f"{name} cannot be told", sorted(parsing.faults, key=_by_line))
    return replace(story, blocks=blocks)


def _by_line(fault: Fault) -> int:
    return int(fault.place.rpartition(":")[2])


def _opens_day(node: Node) -> bool:
    return node.text.lower().startswith("on ")


# ---------------------------------------------------------------- the head


def _head(parsing: Parsing, nodes: Sequence[Node], days: Sequence[Node]) -> Story:
    settings: dict[str, Any] = {"name": parsing.name, "title": "", "blocks": ()}
    policies: dict[str, Policy] = {}
    debtors: list[tuple[int, Debtor]] = []
    for node in nodes:
        if days and node.number > days[0].number:
            parsing.fault(node.number, "stands after the first day", "the head comes first; indent what happens")
        line = sentence(parsing, node, HEAD.sentences)
        if line is None:
            continue
        if line.kind == "policy":
            made = _policy(parsing, line, node)
            policies[made.name] = made
        elif line.kind == "debtor":
            debtors.append((node.number, _debtor(parsing, line)))
        else:
            _setting(parsing, line, settings)
        if node.children and line.kind != "policy":
            parsing.fault(node.children[0].number, "is indented under a sentence that takes nothing")
    if not settings["title"]:
        parsing.fault(nodes[0].number if nodes else 1, "has no title", "begin with 'story TITLE'")
    policies.setdefault("default", presets.DEFAULT)
    for each in policies.values():
        for step in each.steps:
            parsing.names.add("step", step.key)
    _check_policies(parsing, debtors)
    owing = tuple(debtor for _, debtor in debtors)
    return Story(policies=tuple(policies.values()), debtors=owing, currency=parsing.reading.currency, **settings)


def _setting(parsing: Parsing, line: Line, settings: dict[str, Any]) -> None:
    calendar = parsing.reading.calendar
    if line.kind == "year":
        parsing.reading = replace(parsing.reading, calendar=replace(calendar, year=line.need("year", int)))
    elif line.kind == "day_zero":
        parsing.reading = replace(parsing.reading, calendar=replace(calendar, day_zero=line.need("day", date)))
    elif line.kind == "currency":
        parsing.reading = replace(parsing.reading, currency=line.word("currency").upper())
    elif line.kind == "not_live":
        settings["live"] = False
    else:
        name = {"creditor": "name"}.get(line.kind, line.kind)
        settings[line.kind] = line.word(name)


def _policy(parsing: Parsing, line: Line, node: Node) -> Policy:
    made = ladder.policy(line.word("name") or "default", children(parsing, node))
    for fault in faults(made):
        parsing.fault(line.number, f"{fault.place} {fault.reason}", fault.hint)
    return made


def children(parsing: Parsing, node: Node) -> tuple[Line, ...]:
    """The sentences of a policy."""
    understood = (sentence(parsing, child, LADDER.sentences) for child in node.children)
    return tuple(line for line in understood if line is not None)


def _debtor(parsing: Parsing, line: Line) -> Debtor:
    debtor = traits.plain(line.word("name"))
    try:
        return traits.with_traits(debtor, line.word("traits")) if line.has("traits") else debtor
    except ValueError as fault:
        parsing.fault(line.number, str(fault))
        return debtor


def _check_policies(parsing: Parsing, debtors: Iterable[tuple[int, Debtor]]) -> None:
    for number, debtor in debtors:
        if debtor.policy and debtor.policy not in parsing.names.known["policy"]:
            parsing.fault(number, f"no policy {debtor.policy!r}", "declare it with 'policy NAME' at the top")


# ---------------------------------------------------------------- the days


def _blocks(parsing: Parsing, days: Sequence[Node]) -> Iterable[Block]:
    last: date | None = None
    for node in days:
        opened = sentence(parsing, node, (DAY,))
        lines = tuple(line for line in (_happening(parsing, child) for child in node.children) if line is not None)
        if opened is None:
            continue
        day = opened.need("day", date)
        if last is not None and day < last:
            parsing.fault(node.number, "comes before the day above it", "tell the story in the order of its days")
        if not node.children:
            parsing.fault(node.number, "nothing happens on this day", "indent what happens beneath it")
        last = day
        yield Block(node.number, day, opened.get("time", time) or MORNING, lines)


def _happening(parsing: Parsing, node: Node) -> Line | None:
    line = sentence(parsing, node, TIMELINE)
    if line is None:
        return None
    if line.kind in WITH_CHILDREN:
        beneath = children(parsing, node)
        if not beneath:
            parsing.fault(node.number, "no policy stands beneath it", "indent its sentences beneath this line")
        return replace(line, children=beneath)
    if node.children:
        parsing.fault(node.children[0].number, "is indented under a sentence that takes nothing")
    if line.kind in ("payment", "payment_unmatched"):
        given = line.word("entry")
        return line if given else replace(line, values={**line.values, "entry": parsing.names.next_payment()})
    if line.kind == "traits_change":
        _try_traits(parsing, line)
    return line


def _try_traits(parsing: Parsing, line: Line) -> None:
    try:
        traits.with_traits(traits.plain("somebody"), line.word("traits"))
    except ValueError as fault:
        parsing.fault(line.number, str(fault))


# ---------------------------------------------------------------- one sentence


def sentence(parsing: Parsing, node: Node, known: Sequence[Sentence]) -> Line | None:
    """The sentence that this line is, or None with a fault."""
    wrong = ""
    for each in known:
        found = match(each.pattern, node.text, parsing.reading)
        if found is None:
            continue
        if found.fault:
            wrong = wrong or found.fault
            continue
        if not _names_fit(parsing, node, each, found.values):
            return None
        return Line(node.number, node.text, each.kind, found.values)
    if wrong:
        parsing.fault(node.number, wrong)
    else:
        like = nearest(node.text, known)
        parsing.fault(node.number, f"is not understood: {node.text!r}", f"nearest sentence: {like.example}")
    return None


def _names_fit(parsing: Parsing, node: Node, known: Sentence, values: dict[str, object]) -> bool:
    for blank in compiled(known.pattern).blanks:
        if blank.name not in values:
            continue
        wrong = ""
        if blank.slot.startswith("new-"):
            wrong = parsing.names.learn(blank, values)
        else:
            wrong = parsing.names.missing(blank, values[blank.name])
        if wrong:
            parsing.fault(node.number, wrong)
            return False
    return True
