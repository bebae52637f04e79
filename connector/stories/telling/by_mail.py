"""What each sentence about the mail does to the story's mail server."""

from connector.carrier import Outcome
from connector.errors import NotFound
from connector.flow import acts
from connector.stories.mailbox import Mood
from connector.stories.story import Line
from connector.stories.telling.state import Teller, Telling


def refuses(telling: Telling, line: Line) -> None:
    once = line.word("which") == "the next message"
    telling.mailbox.mood = Mood(Outcome.FAILED, again=not line.has("final"), once=once)


def breaks_off(telling: Telling, line: Line) -> None:
    telling.mailbox.mood = Mood(Outcome.UNCLEAR, once=line.word("which") == "the next message")


def accepts(telling: Telling, _: Line) -> None:
    telling.mailbox.mood = Mood()


def bounce(telling: Telling, line: Line) -> None:
    debtor = line.word("debtor")
    sent = telling.messages_to(debtor)
    if not sent:
        raise NotFound(f"no message to {debtor} was sent, so none can bounce")
    acts.note_bounce(telling.store, telling.scope, debtor, sent[-1].parcel.to.email, telling.now)


BY_MAIL: dict[str, Teller] = {
    "server_refuses": refuses,
    "server_unclear": breaks_off,
    "server_accepts": accepts,
    "bounce": bounce,
}
