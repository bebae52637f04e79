"""What an invoice's history tells: who paused it, who reminded and when, and whether another collector has it."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from adapters.moneybird.payloads import Event, SalesInvoice

# Each of these told the debtor that he had not paid: the distance to our next step starts anew on its day. A reminder
# by post is told of when it is ordered and again when it is on its way; both are days on which he may have got it.
_REMINDED = frozenset(
    {
        "sales_invoice_send_reminder_email",
        "sales_invoice_send_reminder_manually",
        "sales_invoice_send_reminder_post",
        "sales_invoice_send_reminder_post_confirmation",
    }
)
_CONFIRMED = "sales_invoice_send_reminder_post_confirmation"  # no reminder of its own
_PAUSED, _RESUMED = "sales_invoice_paused", "sales_invoice_unpaused"
_BY_HAND = "sales_invoice_send_reminder_manually"
_TO_COLLECTOR = "sales_invoice_send_to_payt"


def reminded_on(invoice: SalesInvoice, own_user: str, zone: tzinfo) -> tuple[date, ...]:
    """The local days on which Moneybird or a person there reminded, oldest first, each once.

    `own_user` is the id of our API user in the administration, or several with blanks between them, because each
    consent may make another one: what they did is ours and no reminder of the source.
    With "" it is not known, and every reminder counts as somebody else's.
    """
    found = (e for e in invoice.events if e.action in _REMINDED and not _is_ours(e, own_user))
    return tuple(sorted({event.created_at.astimezone(zone).date() for event in found}))


def reminders_without_a_day(invoice: SalesInvoice) -> int:
    """How many reminders Moneybird counts of which its history does not tell: their day cannot be known."""
    told = sum(event.action in _REMINDED and event.action != _CONFIRMED for event in invoice.events)
    return max(0, (invoice.reminder_count or 0) - told)


def is_paused_by_us(invoice: SalesInvoice, own_user: str) -> bool:
    """Whether the pause that holds now is our own. Without a word in the history it is not."""
    last = _last(e for e in invoice.events if e.action in (_PAUSED, _RESUMED))
    return invoice.paused and last is not None and last.action == _PAUSED and _is_ours(last, own_user)


def who_paused(invoice: SalesInvoice) -> str:
    """The id of whoever paused it last; "" when the history does not tell."""
    last = _last(e for e in invoice.events if e.action == _PAUSED)
    return last.user_id if last else ""


def has_counted(invoice: SalesInvoice, user: str, since: datetime) -> bool:
    """Whether this user had a reminder counted as sent by hand at that moment (aware) or later."""
    return any(e.action == _BY_HAND and e.user_id == user and e.created_at >= since for e in invoice.events)


def is_with_a_collector(invoice: SalesInvoice) -> bool:
    """Whether it was passed on to the collection service that Moneybird has built in; it never tells of a return."""
    return any(event.action == _TO_COLLECTOR for event in invoice.events)


def _is_ours(event: Event, own_user: str) -> bool:
    return event.user_id in own_user.split()


def _last(events: Iterable[Event]) -> Event | None:
    """The latest; of two at one moment the one that stands later."""
    latest: Event | None = None
    for event in events:
        if latest is None or event.created_at >= latest.created_at:
            latest = event
    return latest
