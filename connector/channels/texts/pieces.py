"""The small language of texts: words, fields as {{ name }}, and {% if name %} … {% else %} … {% endif %}.

Whoever sends the letters may write in it, so it can do nothing else: no sum, no call, no loop, no look inside anything.
What a text becomes is bounded by its own length and that of the fields, so there is no way to ask for time or memory;
a sandbox that allows `'a' * 10**9` or two nested loops gives away whatever there is.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connector.errors import BadInput, Fault

UNUSABLE = "this text cannot be used"
LONGEST = 3_000  # signs of a piece as it is written
LONGEST_SAID = 5_000  # and with its fields filled in
DEEPEST = 12  # levels of conditions inside each other, counted as the parser does
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)
_ONLY = "only fields as {{ name }}, and {% if name %} … {% else %} … {% endif %}"
_RAW = re.compile(r"\{%[-+]?\s*raw\b")
MOST_PARAGRAPHS = 40
_TOO_DEEP = ("its conditions are too deep inside each other", "use fewer")

_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_ENVIRONMENT.globals.clear()


def faults(source: str, fields: Collection[str], place: str) -> tuple[Fault, ...]:
    """Everything that is wrong with a piece as it is written; each with its line, from 1."""
    if len(source) > LONGEST:
        return (Fault(place, f"is longer than {LONGEST} signs", "make it shorter"),)
    try:
        tree = _ENVIRONMENT.parse(source)
        return tuple(dict.fromkeys((*_odd_signs(source, place), *_of(tree, fields, place))))
    except TemplateSyntaxError as error:
        return (Fault(f"{place}, line {error.lineno}", "cannot be read", _ONLY),)
    except (RecursionError, ValueError, OverflowError):  # ValueError: a number of thousands of digits
        return (Fault(place, *_TOO_DEEP),)


class Unsaid:
    """A field that has nothing to say, or that only answers a question: saying it is a fault of the text."""

    def __init__(self, name: str, holds: bool = False) -> None:
        self.name, self._holds = name, holds

    def __bool__(self) -> bool:
        return self._holds

    def __str__(self) -> str:
        raise _SaidNothing(self)


class _SaidNothing(Exception):
    def __init__(self, field: Unsaid) -> None:
        super().__init__(field.name)
        self.field = field


def filled(source: str, values: Mapping[str, str | Unsaid], place: str) -> str:
    """The piece with its fields filled in; there is no markup in it. Raises BadInput with everything that is wrong."""
    try:
        said = _looked_at(source, frozenset(values), place).render(values)
    except _SaidNothing as error:
        name = error.field.name
        hint = f"write it as {{% if {name} %}} … {{% endif %}}"
        raise BadInput(UNUSABLE, [Fault(place, f"says {name!r} in a letter where there is none", hint)]) from None
    if len(said) > LONGEST_SAID:
        raise BadInput(UNUSABLE, [Fault(place, f"becomes longer than {LONGEST_SAID} signs", "make it shorter")])
    return said


def typed(source: str) -> str:
    """What stands in a piece that cannot be filled in, without its fields and conditions."""
    return re.sub(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}", ".", source)


@lru_cache(1_000)
def _looked_at(source: str, fields: frozenset[str], place: str) -> Template:
    """The one way from a piece to a template: nothing that has faults is ever compiled."""
    if found := faults(source, fields, place):
        raise BadInput(UNUSABLE, found)
    return _ENVIRONMENT.from_string(source)


def _of(node: nodes.Node, fields: Collection[str], place: str, depth: int = 0) -> Iterator[Fault]:
    where = f"{place}, line {node.lineno}"
    if depth > DEEPEST:
        yield Fault(where, *_TOO_DEEP)
        return
    if type(node) not in _ALLOWED:
        yield Fault(where, "asks for something that texts cannot do", _ONLY)
        return
    if isinstance(node, nodes.Name) and node.name not in fields:
        near = get_close_matches(node.name, fields, 1)
        hint = f"did you mean {{{{ {near[0]} }}}}?" if near else f"there are: {', '.join(sorted(fields))}"
        yield Fault(where, f"there is no field {_shortened(node.name)!r} here", hint)
    for child in node.iter_child_nodes():
        yield from _of(child, fields, place, depth + 1)


def _shortened(name: str) -> str:
    return name if len(name) <= 30 else f"{name[:29]}…"


def _odd_signs(source: str, place: str) -> Iterator[Fault]:
    """Signs that letters cannot print, that are not seen, or that turn the reading direction, so that an amount looks
    like another one; and remarks and raw parts, between which words can be taken apart."""
    for number, line in enumerate(source.split("\n"), 1):
        where = f"{place}, line {number}"
        if not all(_is_plain(sign) for sign in line):
            yield Fault(where, "holds signs that letters cannot print", "use letters, digits and common signs")
        if "{#" in line or _RAW.search(line):
            yield Fault(where, "asks for something that texts cannot do", _ONLY)
    if source.count("\n\n") > MOST_PARAGRAPHS:
        yield Fault(place, f"has more than {MOST_PARAGRAPHS} paragraphs", "make it shorter")


def _is_plain(sign: str) -> bool:
    """What people write with in Latin, Greek and Cyrillic letters, and the signs between them."""
    category, code = unicodedata.category(sign), ord(sign)
    if category in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Mn", "Me"):
        return sign in "\t\r"
    return code < 0x530 or 0x1E00 <= code < 0x2200
