"""Turns the text of a story into a tree of lines by their indentation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from connector.errors import Fault

LONGEST = 1000  # the shapes of sentences are tried one after another, which takes long on very long lines

_COMMENT = re.compile(r'((?:[^"#]|"[^"]*")*)#')


@dataclass(slots=True)
class Node:
    """One line with the lines indented beneath it. Runs of spaces are one space, comments are gone."""

    number: int
    indent: int
    text: str
    children: list["Node"] = field(default_factory=list)


def tree(text: str, name: str, faults: list[Fault]) -> list[Node]:
    """The lines of a story, outermost first; what is wrong with the indentation is added to the faults."""
    roots: list[Node] = []
    open_nodes: list[Node] = []
    for node in _nodes(text, name, faults):
        while open_nodes and open_nodes[-1].indent >= node.indent:
            open_nodes.pop()
        siblings = open_nodes[-1].children if open_nodes else roots
        if siblings and siblings[0].indent != node.indent:
            faults.append(Fault(f"{name}:{node.number}", "is indented otherwise than the lines beside it"))
        elif not open_nodes and node.indent:
            faults.append(Fault(f"{name}:{node.number}", "is indented, and nothing stands above it"))
        siblings.append(node)
        open_nodes.append(node)
    return roots


def _nodes(text: str, name: str, faults: list[Fault]) -> Iterator[Node]:
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = _without_comment(raw).rstrip()
        if not line.strip():
            continue
        margin = line[: len(line) - len(line.lstrip())]
        if "\t" in margin:
            faults.append(Fault(f"{name}:{number}", "is indented with a tab", "indent with spaces"))
        if len(line) > LONGEST:
            faults.append(Fault(f"{name}:{number}", f"is longer than {LONGEST} characters", "a sentence is shorter"))
            continue
        yield Node(number, len(margin.expandtabs(4)), " ".join(line.split()))


def _without_comment(line: str) -> str:
    found = _COMMENT.match(line)
    return found[1] if found else line
