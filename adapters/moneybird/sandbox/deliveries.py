"""Tells subscribers what happened: signed, one key per push, and up to ten more attempts with growing intervals."""

import hashlib
import hmac
import json
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.moneybird.sandbox import shapes
from adapters.moneybird.sandbox.printing import Shape
from adapters.moneybird.sandbox.records import Webhook
from adapters.moneybird.sandbox.world import Books, Told, World
from connector.imitation.posting import Post, disturbed

OK = 200  # nothing else will do
OLD_GROUP = "sales_invoice_state_changed"  # all that a webhook without a list of events hears of
# The platform says ten, with growing intervals; how they grow it does not say.
INTERVALS = tuple(timedelta(seconds=s) for s in (10, 30, 60, 300, 900, 1800, 3600, 7200, 14400, 28800))


def signature(secret: str, body: bytes, now: datetime) -> str:
    """The header: a Unix time, and the HMAC-SHA256 of that time, a dot and the body, under the secret as text."""
    stamp = int(now.timestamp())
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def wants(webhook: Webhook, action: str) -> bool:
    """Events are asked for by their name or by the beginning of it."""
    groups = webhook.enabled_events or [OLD_GROUP]
    return any(action == group or action.startswith(f"{group}_") for group in groups)


@dataclass(frozen=True, slots=True)
class Push:
    """One telling to one subscriber; `attempts` counts those that were made."""

    webhook: Webhook
    told: Told
    key: str
    due: datetime
    attempts: int = 0


def _late(push: Push, by: timedelta) -> Push:
    return replace(push, due=push.due + by)


class Deliveries:
    """What is still to be told. With `chaos`, some pushes are lost, doubled or late."""

    def __init__(self, world: World, post: Post, chaos: random.Random | None) -> None:
        self.world, self.waiting, self._post, self._chaos = world, list[Push](), post, chaos
        world.listeners.append(self._hear)

    def _hear(self, books: Books, told: Told) -> None:
        for webhook in books.webhooks.values():
            if webhook.deactivated_at is None and wants(webhook, told.action):
                push = Push(webhook, told, self.world.new_secret(32), self.world.now())
                self.waiting += disturbed(self._chaos, push, _late)

    def send_due(self) -> int:
        """Attempt what is due by the sandbox's clock; how many attempts were made."""
        with self.world.lock:
            now = self.world.now()
            due = sorted((push for push in self.waiting if push.due <= now), key=lambda push: push.due)
            self.waiting = [push for push in self.waiting if push.due > now]
        for push in due:
            self._attempt(push)
        return len(due)

    def _attempt(self, push: Push) -> None:
        with self.world.lock:
            body = self._body(push)
            headers = self.headers(push.webhook, body, push.key)
        status, text = self._post(push.webhook.url, body, headers)
        with self.world.lock:
            push.webhook.last_http_status, push.webhook.last_http_body = status, text
            if status != OK and push.attempts < len(INTERVALS):
                again = self.world.now() + INTERVALS[push.attempts]
                self.waiting.append(replace(push, due=again, attempts=push.attempts + 1))

    def headers(self, webhook: Webhook, body: bytes, key: str) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Moneybird-Signature": signature(webhook.secret, body, self.world.now()),
            "Idempotency-Key": key,
        }

    def _body(self, push: Push) -> bytes:
        """The state is that of the moment it happened, the entity as it is now: the two may differ."""
        told, books = push.told, self.world.books[push.told.administration_id]
        return encoded(
            {
                "administration_id": books.id,
                "webhook_id": push.webhook.id,
                "webhook_token": push.webhook.token,
                "entity_type": told.entity_type,
                "entity_id": told.entity.id,
                "state": told.state,
                "action": told.action,
                "entity": shapes.entity(books, told.entity),
            }
        )

    def try_out(self, webhook: Webhook) -> tuple[int | None, str]:
        """The call by which a new address is tried: it names no webhook, and nobody knows the secret yet."""
        with self.world.lock:
            told = {"action": "test_webhook", "administration_id": webhook.administration_id, "token": webhook.token}
            body = encoded(told)
            headers = self.headers(webhook, body, self.world.new_secret(32))
        return self._post(webhook.url, body, headers)


def encoded(payload: Shape) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
