"""Tells a story: sentence by sentence on the real core and store, and says where it and what happened part."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from connector.carrier import Carrier, Creditor
from connector.errors import TijdigError
from connector.model import Scope
from connector.store import installations, policies
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.stories.mailbox import Mailbox
from connector.stories.story import Block, Line, Story, StoryResult
from connector.stories.telling import words
from connector.stories.telling.by_clock import BY_CLOCK
from connector.stories.telling.by_mail import BY_MAIL
from connector.stories.telling.by_people import BY_PEOPLE
from connector.stories.telling.in_books import IN_BOOKS
from connector.stories.telling.of_cases import OF_CASES
from connector.stories.telling.of_messages import OF_MESSAGES
from connector.stories.telling.state import OpenStore, Teller, Telling

HAPPENINGS: dict[str, Teller] = {**IN_BOOKS, **BY_PEOPLE, **BY_MAIL, **BY_CLOCK}
EXPECTATIONS: dict[str, Teller] = {**OF_MESSAGES, **OF_CASES}

TENANT = "stories"


def tell(story: Story, store: str | OpenStore | None = None, texts: Carrier | None = None) -> StoryResult:
    """Tell a story in an administration of its own, and say what differs.

    `store` is a database URL, a function that opens the same store each time it is called, or None for a SQLite file
    that is gone afterwards. `texts` is the channel whose messages are wanted for expectations about their words and
    language; it is asked to render and never to carry.
    """
    if callable(store):
        return _tell(story, store, texts)
    keyring = Keyring([Fernet.generate_key()])
    if store is not None:
        return _tell(story, _opener(store, keyring), texts)
    with TemporaryDirectory(prefix="tijdig-story-") as folder:
        return _tell(story, _opener(f"sqlite:///{Path(folder) / 'story.sqlite3'}", keyring), texts)


def _opener(url: str, keyring: Keyring) -> Callable[[], Store]:
    return lambda: open_store(url, keyring)


def _tell(story: Story, opener: OpenStore, texts: Carrier | None) -> StoryResult:
    telling = _begin(story, opener, texts)
    try:
        for block in story.blocks:
            _tell_block(telling, block)
    finally:
        telling.store.close()
    return StoryResult(story.name, story.title, tuple(telling.differences), telling.expectations, len(telling.messages))


def _begin(story: Story, opener: OpenStore, texts: Carrier | None) -> Telling:
    """A fresh administration with the story's policies; the debtors come in with the books."""
    now = datetime.combine(story.blocks[0].day, story.blocks[0].at, ZoneInfo(story.zone))
    store = opener()
    store.migrate()
    scope = _free_scope(story, store, now)
    with store.write(scope, now) as tx:
        installations.create(tx, "story", story.title, story.live)
        address = "post@tijdig-stories.example"
        iban = "NL91ABNA0417164300"
        installations.save_creditor(
            tx, Creditor(story.creditor, address, iban=iban, language=story.language, for_clients=False)
        )
        for policy in story.policies:
            policies.save(tx, policy)
    telling = Telling(story, opener, store, scope, now, Mailbox(lambda: telling.now, texts))
    telling.books.debtors.update((debtor.key, debtor) for debtor in story.debtors)
    return telling


def _free_scope(story: Story, store: Store, now: datetime) -> Scope:
    """The same story may be told many times in one database."""
    number = 1
    while True:
        scope = Scope(TENANT, f"{Path(story.name).stem}-{number}")
        with store.read(scope, now) as tx:
            if not installations.exists(tx):
                return scope
        number += 1


def _tell_block(telling: Telling, block: Block) -> None:
    opened = Line(block.number, "on …", "day")
    _nothing_left_over(telling)
    moment = telling.moment(block.day, block.at)
    if moment < telling.now and block.day < telling.today:
        telling.differ(opened, f"a day after {telling.today}", f"this day is {block.day}; a run went on until later")
    telling.now = max(moment, telling.now)
    for line in block.lines:
        if line.kind in EXPECTATIONS:
            _look(telling, line)
        else:
            _happen(telling, line)
    _nothing_left_over(telling)


def _look(telling: Telling, line: Line) -> None:
    telling.expectations += 1
    try:
        EXPECTATIONS[line.kind](telling, line)
    except TijdigError as unknown:
        telling.differ(line, line.text.removeprefix("expect "), str(unknown))


def _happen(telling: Telling, line: Line) -> None:
    _no_refusal_left(telling)
    if line.kind in BY_CLOCK or line.kind in BY_PEOPLE:
        _no_message_left(telling)
    try:
        HAPPENINGS[line.kind](telling, line)
    except TijdigError as refused:
        telling.refused = (line, str(refused))
    telling.collect(line)


def _nothing_left_over(telling: Telling) -> None:
    _no_refusal_left(telling)
    _no_message_left(telling)


def _no_refusal_left(telling: Telling) -> None:
    if telling.refused is not None:
        line, reason = telling.refused
        telling.refused = None
        telling.differ(line, f"that this happens: {line.text}", f"it was refused: {reason}")


def _no_message_left(telling: Telling) -> None:
    for line, attempt in telling.unexpected:
        telling.differ(line, "no message that the story does not expect", words.message(telling, attempt))
    telling.unexpected = []
