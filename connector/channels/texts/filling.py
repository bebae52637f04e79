"""Fills in the texts of a notice, in whatever form a layout gives them.

A notice has one text per language, `templates/<language>/<notice>.toml`, in pieces; a tenant may have pieces of his
own. A layout is a template that says where the pieces go, so two layouts cannot say different things. Words shared by
all notices of a language are macros in its `words.jinja`.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connector.channels.plain import one_line
from connector.channels.texts import fields, pieces
from connector.channels.texts.by_hand import by_hand
from connector.channels.texts.pieces import Unsaid
from connector.channels.texts.view import View
from connector.errors import BadInput, Fault
from connector.model import Notice

FOLDER = Path(__file__).parent / "templates"
NONE_OF_HIS_OWN: Mapping[str, str] = MappingProxyType({})
PIECES = ("subject", "greeting", "opening", "next", "help", "closing")
_ONE_LINE = ("subject", "greeting", "closing")
# What a notice says where its file says nothing.
_USUAL = {"greeting": "{{ greeting }}", "help": "{{ help }}", "next": "", "closing": "{{ closing }}"}


@dataclass(frozen=True, slots=True)
class Said:
    """The pieces of a message, filled in; without markup, their paragraphs parted by blank lines."""

    subject: str
    greeting: str
    opening: str
    next: str
    help: str
    closing: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A form for texts: the template `name` in `folder`. `paragraphs` makes of a piece what the form wants, and
    `escapes` is for forms in which a name could be markup."""

    name: str
    folder: Path
    paragraphs: Callable[[str], str]
    escapes: bool = False


def split(text: str) -> list[str]:
    """Paragraphs are parted by blank lines; inside one, line ends of the template mean nothing. Keeps hard spaces."""
    found = (re.sub(r"[ \t\n]+", " ", part).strip(" ") for part in re.split(r"\n[ \t]*\n", text))
    return [part for part in found if part]


def _plain_paragraphs(text: str) -> str:
    return "\n\n".join(split(text))


PLAIN = Layout("layout.txt", FOLDER, _plain_paragraphs)


@cache
def ours(notice: Notice, language: str) -> Mapping[str, str]:
    """The pieces of our own text, as they are written."""
    with (FOLDER / language / f"{notice.value}.toml").open("rb") as file:
        return MappingProxyType({**_USUAL, **tomllib.load(file)})


def say(notice: Notice, view: View, own: Mapping[str, str] = NONE_OF_HIS_OWN) -> Said:
    """The texts of a notice that there is in this language; the tenant's `own` pieces stand for ours.

    Raises BadInput with everything that keeps those from being used.
    """
    values = fields.values(notice, view, _words(PLAIN, view))
    ours_ = ours(notice, view.language)
    if own and (wrong := [*_wrong(own, ours_, values, _is_strict(notice, view), view)]):
        raise BadInput(pieces.UNUSABLE, wrong)
    said = {name: pieces.filled(source, values, name) for name, source in {**ours_, **own}.items()}
    _says_what_it_must(notice, said, values)
    return Said(**{name: one_line(text) if name in _ONE_LINE else text for name, text in said.items()})


def settled(notice: Notice, view: View, sources: Mapping[str, str]) -> dict[str, str]:
    """The same pieces for this one message: its conditions are answered, and its fields still stand there by name."""
    values = fields.values(notice, view, _words(PLAIN, view))
    named = {name: _named(name, value) for name, value in values.items()}
    return {name: pieces.filled(source, named, name).strip("\n") for name, source in sources.items()}


def _named(name: str, value: str | Unsaid) -> str | Unsaid:
    return f"{{{{ {name} }}}}" if value and not isinstance(value, Unsaid) else value


def _is_strict(notice: Notice, view: View) -> bool:
    return notice.legal_effect or view.announced is not None


def _wrong(
    own: Mapping[str, str],
    ours_: Mapping[str, str],
    values: Mapping[str, str | Unsaid],
    strict: bool,
    view: View,
) -> Iterator[Fault]:
    hidden = {name: "." if value else "" for name, value in values.items()}
    known = "\n".join(pieces.filled(source, hidden, name) for name, source in ours_.items())
    for name, source in own.items():
        if name not in PIECES:
            yield Fault(name, "there is no such piece", f"there are: {', '.join(PIECES)}")
            continue
        found = pieces.faults(source, values.keys(), name)
        yield from found
        if len(source) <= pieces.LONGEST:
            said = pieces.filled(source, hidden, name) if not found else pieces.typed(source)
            yield from by_hand(_without(said, view.creditor), known, name, strict)


def _without(said: str, name: str) -> str:
    """The creditor's own name may hold a word for money."""
    return re.sub(re.escape(name), ".", said, flags=re.IGNORECASE) if name else said


def _says_what_it_must(notice: Notice, said: Mapping[str, str], values: Mapping[str, str | Unsaid]) -> None:
    name = fields.INDISPENSABLE.get(notice)
    if name is not None and not any(str(values[name]).strip() in text for text in said.values()):
        fault = Fault("opening", f"does not say {{{{ {name} }}}}, which this message is about", "put it in")
        raise BadInput(pieces.UNUSABLE, [fault])


def plain(said: Said, view: View) -> str:
    """The whole message as plain text."""
    return re.sub(r"\n{3,}", "\n\n", fill(said, view, PLAIN)).strip() + "\n"


def fill(said: Said, view: View, layout: Layout) -> str:
    """The whole message in this form."""
    values = {"m": view, "w": _words(layout, view), "said": said}
    return _environment(layout).get_template(layout.name).render(values)


def _words(layout: Layout, view: View) -> Any:
    return _environment(layout).get_template(f"{view.language}/words.jinja").make_module({"m": view})


@cache
def _environment(layout: Layout) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([FOLDER, layout.folder]),
        undefined=StrictUndefined,
        autoescape=layout.escapes,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["paragraphs"] = layout.paragraphs
    return environment
