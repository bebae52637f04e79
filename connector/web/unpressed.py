"""Takes off a page what its reader may not press: forms and links, and the folded parts and headings left with nothing.

In one place, and by the same table that refuses what is pressed in spite of it; so no page can forget a button.
"""

import re
from collections.abc import Callable
from html import unescape

May = Callable[[str, str], bool]  # by path and method

FORM = re.compile(r"<form\b([^>]*)>.*?</form>", re.DOTALL)
LINK = re.compile(r"<a\b([^>]*)>.*?</a>", re.DOTALL)
DETAILS = re.compile(r"<details\b[^>]*>(?:(?!<details\b).)*?</details>", re.DOTALL)
PLACE = re.compile(r'\b(?:action|href)="(/[^"?#]*)[^"]*"')
NAME = re.compile(r'\bid="([^"]+)"')
GONE = "<!-- gone -->"
EMPTY = re.compile(rf"<(div|p|ul|li|dl|span)\b[^>]*>(?:\s|{GONE})*{GONE}(?:\s|{GONE})*</\1>")
BARE = re.compile(
    rf"<section\b[^>]*>\s*<h2\b(?:(?!</section>).)*?</h2>(?:\s*<p\b(?:(?!</section>).)*?</p>)?(?:\s|{GONE})*{GONE}(?:\s|{GONE})*"
    "</section>",
    re.DOTALL,
)


def without(page: str, may: May, here: str = "/") -> str:
    """The page without what may not be pressed. Forms that only look (GET) stay. One that does not say where it leads
    leads to the page's own address, `here`."""
    names: list[str] = []

    def form(found: re.Match[str]) -> str:
        place = PLACE.search(found[1])
        if 'method="post"' not in found[1] or may(unescape(place[1]) if place else here, "POST"):
            return found[0]
        names.extend(NAME.findall(found[1]))
        return GONE

    def link(found: re.Match[str]) -> str:
        place = PLACE.search(found[1])
        return found[0] if place is None or may(unescape(place[1]), "GET") else GONE

    left = LINK.sub(link, FORM.sub(form, page))
    if GONE not in left:
        return page
    for name in names:
        left = re.sub(rf'<(?:input|button)\b[^>]*\bform="{re.escape(name)}"[^>]*>', "", left)
    return _tidied(left)


def _tidied(page: str) -> str:
    before = ""
    while before != page:
        before = page
        page = DETAILS.sub(lambda found: GONE if GONE in found[0] and "<form" not in found[0] else found[0], page)
        page = EMPTY.sub(GONE, page)
    return BARE.sub("", page).replace(GONE, "")
