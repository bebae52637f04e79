"""Webhooks: the address is tried before one is made, and its secret is shown that once."""

from adapters.moneybird.sandbox import setup_shapes
from adapters.moneybird.sandbox.answers import EMPTY, Answer, bad
from adapters.moneybird.sandbox.bodies import WebhookBody
from adapters.moneybird.sandbox.calls import SETTINGS, Call, Route, found
from adapters.moneybird.sandbox.deliveries import OK, Deliveries
from adapters.moneybird.sandbox.records import Webhook

MODEL = "Webhook"


def routes(deliveries: Deliveries) -> tuple[Route, ...]:
    """The operations; making one asks the address, so it may not hold up the world."""

    def create(call: Call) -> Answer:
        made = _made(call)
        made.last_http_status, made.last_http_body = deliveries.try_out(made)
        if made.last_http_status != OK:
            raise bad("Url must answer with status 200", url="invalid")
        with call.books.world.lock:
            call.books.webhooks[made.id] = made
        return Answer(setup_shapes.webhook(made, with_secret=True), 201)

    return (
        Route("GET", "/webhooks", SETTINGS, list_webhooks),
        Route("POST", "/webhooks", SETTINGS, create, slow=True),
        Route("DELETE", "/webhooks/<key>", SETTINGS, delete),
        Route("PATCH", "/webhooks/<key>/activate", SETTINGS, activate),
        Route("PATCH", "/webhooks/<key>/deactivate", SETTINGS, deactivate),
    )


def _made(call: Call) -> Webhook:
    if "events" in call.body:
        raise bad("The property events was removed; use enabled_events", events="removed")
    values = call.read(WebhookBody)
    if not values.url.startswith(("https://", "http://")):
        raise bad("Url is invalid", url="invalid")
    world = call.books.world
    with world.lock:
        return Webhook(
            **call.books.stamp(),
            url=values.url,
            enabled_events=values.enabled_events,
            token=world.new_secret(32),
            secret=world.new_secret(),
        )


def list_webhooks(call: Call) -> Answer:
    return Answer([setup_shapes.webhook(one) for one in call.books.webhooks.values()])


def delete(call: Call, key: str) -> Answer:
    del call.books.webhooks[found(call.books.webhooks, key, MODEL).id]
    return EMPTY


def activate(call: Call, key: str) -> Answer:
    webhook = found(call.books.webhooks, key, MODEL)
    webhook.deactivated_at = None
    return Answer(setup_shapes.webhook(webhook))


def deactivate(call: Call, key: str) -> Answer:
    """Nothing new is told; what was not taken yet is still tried again."""
    webhook = found(call.books.webhooks, key, MODEL)
    webhook.deactivated_at = call.books.world.now()
    return Answer(setup_shapes.webhook(webhook))
