"""Fills in the texts of a notice, in whatever form a layout gives them.

A notice has one text per language, `templates/<language>/<notice>.jinja`, written as paragraphs in blocks. A layout is
a template that says where the blocks go, so two layouts cannot say different things. Words shared by all notices of a
language are macros in its `words.jinja`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connector.channels.plain import one_line
from connector.channels.texts.view import View
from connector.model import Notice

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Layout:
    """A form for texts: the template `name` in `folder`. `paragraphs` makes of a block's text what the form wants,
    and `escapes` is for forms in which a name could be markup."""

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


def subject(notice: Notice, view: View) -> str:
    """What the message is about, on one line."""
    environment = _environment(PLAIN)
    template = environment.get_template(_text(notice, view))
    context = template.new_context(_values(environment, PLAIN, view))
    return one_line("".join(template.blocks["subject"](context)))


def plain(notice: Notice, view: View) -> str:
    """The whole message as plain text."""
    return re.sub(r"\n{3,}", "\n\n", fill(notice, view, PLAIN)).strip() + "\n"


def fill(notice: Notice, view: View, layout: Layout) -> str:
    """The texts of a notice that there is in this language, in this form."""
    environment = _environment(layout)
    return environment.get_template(_text(notice, view)).render(_values(environment, layout, view))


def _text(notice: Notice, view: View) -> str:
    return f"{view.language}/{notice.value}.jinja"


def _values(environment: ImmutableSandboxedEnvironment, layout: Layout, view: View) -> dict[str, object]:
    words = environment.get_template(f"{view.language}/words.jinja").make_module({"m": view})
    return {"m": view, "w": words, "layout": layout.name}


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
