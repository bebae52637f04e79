"""Finds the texts of a notice in a language and fills them in, once as plain text and once as HTML.

A notice has one text per language, `templates/<language>/<notice>.jinja`; the two layouts give it its two forms, so
they cannot say different things. Words shared by all notices of a language are macros in its `words.jinja`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import css_inline
from babel import Locale, UnknownLocaleError
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from connector.channels.email.view import View
from connector.channels.formats import LOCALES
from connector.channels.plain import one_line
from connector.errors import Refused
from connector.model import Notice

FOLDER = Path(__file__).parent / "templates"
LAST_RESORT = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    subject: str
    text: str
    html: str


def has(language: str, notice: Notice) -> bool:
    """Whether every part of this message exists in this language."""
    parts = ("words.jinja", f"{notice.value}.jinja")
    return language in LOCALES and all((FOLDER / language / part).is_file() for part in parts)


def choose(notice: Notice, wishes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The one language of the whole message, and a warning for each wish that could not be met.

    Raises Refused when no language has a text for this notice.
    """
    unmet: list[str] = []
    for wish in (*wishes, LAST_RESORT):
        code = re.split("[-_]", wish.strip().lower())[0]
        if has(code, notice):
            return code, tuple(f"no texts in {_name(each)}: written in {_name(code)}" for each in unmet)
        if code and code not in unmet:
            unmet.append(code)
    raise Refused(f"no text for {notice.value} yet: this notice cannot be sent by e-mail")


def fill(notice: Notice, view: View) -> Texts:
    """The finished texts of a notice that `has` this language."""
    name = f"{view.language}/{notice.value}.jinja"
    subject = _render("txt", name, view, block="subject")
    text = _render("txt", name, view)
    html = _inliner().inline(_render("html", name, view))
    return Texts(one_line(subject), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html)


def _render(form: str, name: str, view: View, block: str = "") -> str:
    environment = _environment(form)
    words = environment.get_template(f"{view.language}/words.jinja").make_module({"m": view})
    values = {"m": view, "w": words, "layout": f"layout.{form}"}
    template = environment.get_template(name)
    if not block:
        return template.render(values)
    return "".join(template.blocks[block](template.new_context(values)))


@cache
def _environment(form: str) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=form == "html",
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["paragraphs"] = _html_paragraphs if form == "html" else _text_paragraphs
    environment.globals["styles"] = Markup((FOLDER / "styles.css").read_text("utf-8"))  # noqa: S704 our own file
    return environment


@cache
def _inliner() -> css_inline.CSSInliner:
    # What stays behind in <style> is what cannot be inlined: the rules for phones and for dark screens.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _split(text: str) -> list[str]:
    """Paragraphs are parted by blank lines; inside one, line ends of the template mean nothing. Keeps hard spaces."""
    found = (re.sub(r"[ \t\n]+", " ", part).strip(" ") for part in re.split(r"\n[ \t]*\n", text))
    return [part for part in found if part]


def _text_paragraphs(text: str) -> str:
    return "\n\n".join(_split(text))


def _html_paragraphs(text: str) -> Markup:
    safe = str(escape(text))  # a block's output is Markup and stays as it is; anything else is escaped here
    return Markup("\n").join(Markup("<p>{}</p>").format(Markup(part)) for part in _split(safe))  # noqa: S704


def _name(code: str) -> str:
    try:
        return f"{cast(str, Locale.parse(code).english_name)} ({code})"
    except (UnknownLocaleError, ValueError):
        return one_line(code, 20)
