"""Tells subscribers what happened: thin, signed, and tried again ten times with growing intervals."""

import hashlib
import hmac
import json
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.exact.sandbox.grants import Grants
from adapters.exact.sandbox.rows import Told
from adapters.exact.sandbox.world import World
from connector.imitation.posting import Post, disturbed

TAKEN = (200, 201)  # nothing else will do
TRIES = 10  # after the first; the n-th follows 2^n minutes later, the last after some 34 hours in all
HOST = "https://start.exactonline.nl"
HEADERS = {"Content-Type": "application/json"}
# Where the record of a topic is had.
PLACES = {
    "Accounts": "crm/Accounts",
    "Contacts": "crm/Contacts",
    "SalesInvoices": "salesinvoice/SalesInvoices",
    "SalesEntries": "salesentry/SalesEntries",
    "BankEntries": "financialtransaction/BankEntries",
    "GeneralJournalEntries": "generaljournalentry/GeneralJournalEntries",
    "Documents": "documents/Documents",
    "DocumentAttachments": "documents/DocumentAttachments",
}
FINANCIAL = frozenset(("SalesEntries", "BankEntries", "GeneralJournalEntries"))  # of FinancialTransactions too


@dataclass(frozen=True, slots=True)
class Push:
    """One telling to one subscription (by its key); `attempts` counts those that were made."""

    subscription: str
    client_id: str
    topic: str
    told: Told
    due: datetime
    attempts: int = 0


def signed(content: str, secret: str) -> bytes:
    """The body: the content as it is, and behind it the HMAC-SHA256 of exactly these characters, in capitals."""
    digest = hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest().upper()
    return f'{{"Content":{content},"HashCode":"{digest}"}}'.encode()


def _late(push: Push, by: timedelta) -> Push:
    return replace(push, due=push.due + by)


class Deliveries:
    """What is still to be told. With `chaos`, some pushes are lost, doubled or late."""

    def __init__(self, world: World, grants: Grants, post: Post, chaos: random.Random | None) -> None:
        self.world, self.grants, self.waiting = world, grants, list[Push]()
        self._post, self._chaos = post, chaos
        world.listeners.append(self._hear)

    def _hear(self, told: Told) -> None:
        umbrella = {"FinancialTransactions"} if told.topic in FINANCIAL else set[str]()
        with self.world.lock:
            for row in self.world.books[told.division].rows("subscriptions"):
                if row["Topic"] in {told.topic} | umbrella:
                    push = Push(row.key, row["ClientID"], row["Topic"], told, self.world.now())
                    self.waiting += disturbed(self._chaos, push, _late)

    def send_due(self) -> int:
        """Attempt what is due by the sandbox's clock; how many attempts were made."""
        with self.world.lock:
            now = self.world.now()
            due = sorted((push for push in self.waiting if push.due <= now), key=lambda push: push.due)
            self.waiting = [push for push in self.waiting if push.due > now]
        return sum(self._attempt(push) for push in due)

    def _attempt(self, push: Push) -> bool:
        """Whether there was anybody to tell: a subscription that is gone is told nothing."""
        with self.world.lock:
            row = self.world.books[push.told.division].tables.get("subscriptions", {}).get(push.subscription)
            body = self._body(push)
        if row is None:
            return False
        status, _ = self._post(row["CallbackURL"], body, HEADERS)
        if status not in TAKEN and push.attempts < TRIES:
            with self.world.lock:
                again = self.world.now() + timedelta(minutes=2 ** (push.attempts + 1))
                self.waiting.append(replace(push, due=again, attempts=push.attempts + 1))
        return True

    def _body(self, push: Push) -> bytes:
        told = push.told
        path = f"/api/v1/{told.division}/{PLACES[told.topic]}(guid'{told.key}')"
        content = {
            "Topic": push.topic,
            "ClientId": push.client_id,
            "Division": told.division,
            "Action": told.action,
            "Key": told.key,
            "ExactOnlineEndpoint": f"{HOST}{path}" if self.world.quirks.absolute_endpoints else path,
            "EventCreatedOn": told.at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3],
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return signed(text, self.grants.applications[push.client_id].webhook_secret)

    def try_out(self, url: str) -> int | None:
        """The call by which a new address is tried: it has no body at all."""
        status, _ = self._post(url, b"", {})
        return status
