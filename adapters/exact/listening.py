"""Has Exact tell of changes at an address: a subscription for each topic, all of them or none.

Exact calls the address while it subscribes it, wants a yes, and knows each topic of an administration once for an app.
So what is there is looked at first. A set that lacks topics was left by a try that was stopped: it tells too little,
and counts as none. Where it leads to this house it is taken away by the next try, and so is a whole one that the next
takes the place of; whatever else is whole, or leads elsewhere, is somebody's, and is left to him.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from adapters.exact.client import Client
from adapters.exact.hooks import TOPICS, secret_of
from adapters.exact.odata import Raw
from connector.errors import Refused
from connector.source import Hook
from connector.transport import Urgency

SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"
_FIELDS = ("ID", "Topic", "CallbackURL")


@dataclass(frozen=True)
class Listening:
    """For one administration. `secret` is that of the app's webhooks, by which Exact signs. Any method raises what
    Client's methods raise, and Refused without the scope organization.administration."""

    client: Client
    division: int
    secret: str = field(repr=False)

    def hooks(self) -> Mapping[str, str]:
        """See Listener.hooks: an address is its own name, and is there when it is told of every topic."""
        return {url: url for url, topics in _topics(self._listed()).items() if topics >= set(TOPICS)}

    def listen(self, url: str, instead: Collection[str] = ()) -> Hook:
        """See Listener.listen. Raises Refused also without a secret, and where Exact tells of a topic elsewhere
        already; then nothing of this try is left."""
        if not self.secret:
            raise Refused(
                "the secret of the app's webhooks is not set, so what Exact Online tells could not be trusted"
            )
        there = self._without_leftovers(self._listed(), url, instead)
        told = _topics(there).get(url, set())
        try:
            for topic in TOPICS:
                if topic not in told:
                    self._subscribe(topic, url)
        except Refused:
            self.deafen(url)
            raise
        return Hook(url, secret_of(self.division, self.secret))

    def deafen(self, key: str) -> None:
        """See Listener.deafen."""
        for row in self._listed():
            if _url(row) == key:
                self._remove(row)

    def _subscribe(self, topic: str, url: str) -> None:
        """What Exact refuses may be there all the same: somebody else did it at the same moment. In which words it
        refuses depends on the user's language, so it is looked at. Where else it tells is a secret of others."""
        try:
            self.client.create(SUBSCRIPTIONS, {"Topic": topic, "CallbackURL": url})
        except Refused:
            told = {one for one, topics in _topics(self._listed()).items() if topic in topics}
            if url in told:
                return
            if told:
                raise Refused(
                    f"Exact Online tells another address of {topic} already, and tells one alone; it is left to him "
                    "whose it is, and changes are asked for now and then"
                ) from None
            raise

    def _without_leftovers(self, rows: list[Raw], url: str, instead: Collection[str]) -> list[Raw]:
        """What is left when the sets that this one takes the place of, and those of stopped tries, are taken away."""
        house = url.rpartition("/")[0]
        parts = {
            one
            for one, topics in _topics(rows).items()
            if one != url and (one in instead or (one.rpartition("/")[0] == house and not topics >= set(TOPICS)))
        }
        for row in rows:
            if _url(row) in parts:
                self._remove(row)
        return [row for row in rows if _url(row) not in parts]

    def _listed(self) -> list[Raw]:
        return self.client.rows(SUBSCRIPTIONS, _FIELDS, urgency=Urgency.URGENT)

    def _remove(self, row: Raw) -> None:
        self.client.remove(SUBSCRIPTIONS, str(row.get("ID") or ""))


def _topics(rows: list[Raw]) -> dict[str, set[str]]:
    """Address → the topics that are told there."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(_url(row), set()).add(str(row.get("Topic") or ""))
    return found


def _url(row: Raw) -> str:
    return str(row.get("CallbackURL") or "")
