"""Makes the HTML of a mail: the texts in a layout that mail programs show, its styles written into the elements."""

from functools import cache
from pathlib import Path

import css_inline
from markupsafe import Markup, escape

from connector.channels.texts.filling import Layout, Said, fill, split
from connector.channels.texts.view import View

FOLDER = Path(__file__).parent / "templates"


def html(said: Said, view: View) -> str:
    """The whole message as a page."""
    return _inliner().inline(fill(said, view, LAYOUT))


def _paragraphs(text: str) -> Markup:
    safe = str(escape(text))  # a block's output is Markup and stays as it is; anything else is escaped here
    return Markup("\n").join(Markup("<p>{}</p>").format(Markup(part)) for part in split(safe))  # noqa: S704


LAYOUT = Layout("layout.html", FOLDER, _paragraphs, escapes=True)


@cache
def _inliner() -> css_inline.CSSInliner:
    # What stays behind in <style> is what cannot be inlined: the rules for phones and for dark screens.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
