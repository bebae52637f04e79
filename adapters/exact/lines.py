"""First lines of what is written to Exact: some words, and our marker at their end, by which they are found again."""

from textwrap import shorten

LONGEST = 60  # characters; how much fits there is not told, and a marker that is cut is not found again


def marked(words: str, marker: str) -> str:
    """As much of the words as there is room for, and the marker."""
    room = LONGEST - len(of_mark(marker)) - 1
    return f"{shorten(words, max(room, 1), placeholder='…')} {of_mark(marker)}".lstrip()


def of_mark(marker: str) -> str:
    """As it stands in a line."""
    return f"[{marker}]"
