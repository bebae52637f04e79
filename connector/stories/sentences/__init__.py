"""Every sentence that a story may hold, declared as data: where it may stand, its words, its meaning, an example."""

from connector.stories.sentences.expectations import EXPECTATIONS
from connector.stories.sentences.happenings import BOOKS, CLOCK, MAIL, PEOPLE
from connector.stories.sentences.head import HEAD, LADDER
from connector.stories.sentences.sentence import Chapter, Sentence

CHAPTERS: tuple[Chapter, ...] = (HEAD, LADDER, BOOKS, PEOPLE, MAIL, CLOCK, EXPECTATIONS)

TIMELINE: tuple[Sentence, ...] = (
    *BOOKS.sentences,
    *PEOPLE.sentences,
    *MAIL.sentences,
    *CLOCK.sentences,
    *EXPECTATIONS.sentences,
)

__all__ = [
    "BOOKS",
    "CHAPTERS",
    "CLOCK",
    "EXPECTATIONS",
    "HEAD",
    "LADDER",
    "MAIL",
    "PEOPLE",
    "TIMELINE",
    "Chapter",
    "Sentence",
]
