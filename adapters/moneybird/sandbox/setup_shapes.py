"""What an administration is set up with, as the platform prints it."""

from adapters.moneybird.sandbox.printing import Shape, day, moment, times
from adapters.moneybird.sandbox.records import Step, User, Webhook, Workflow
from adapters.moneybird.sandbox.world import Books


def workflow(one: Workflow) -> Shape:
    return {
        "id": one.id,
        "administration_id": one.administration_id,
        "type": "InvoiceWorkflow",
        "name": one.name,
        "default": one.default,
        "currency": "EUR",
        "language": one.language,
        "active": True,
        "prices_are_incl_tax": False,
        "payment_methods": [],
        "collection_method": one.collection_method,
        "number_of_collections": 1 if one.collection_method else 0,
        "show_qr_code": False,
        **times(one),
        "steps": [_step(one, each) for each in one.steps],
    }


def _step(one: Workflow, step: Step) -> Shape:
    return {
        "id": step.id,
        "administration_id": one.administration_id,
        "step_order": step.order,
        "due_interval": step.interval,
        "reminder_delay": 0,
        "reminder_text": step.text,
        "reminder_auto_send": step.auto_send,
        "action": None,
        **times(one),
    }


def webhook(one: Webhook, with_secret: bool = False) -> Shape:
    """The secret only right after it was made."""
    return {
        "id": one.id,
        "administration_id": one.administration_id,
        "url": one.url,
        "enabled_events": one.enabled_events,
        "last_http_status": one.last_http_status,
        "last_http_body": one.last_http_body,
        "token": one.token,
        **({"secret": one.secret} if with_secret else {}),
        "deactivated_at": moment(one.deactivated_at),
    }


def administration(books: Books) -> Shape:
    return {
        "id": books.id,
        "name": books.name,
        "language": books.language,
        "currency": "EUR",
        "country": books.country,
        "time_zone": books.zone.key,
        "access": "user",
        "suspended": books.suspended,
        "period_locked_until": day(books.locked_until),
        "period_start_date": f"{books.today.year - 2}-01-01",
    }


def user(books: Books, one: User) -> Shape:
    return {
        "id": one.id,
        "name": one.name,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "email": one.email,
        "email_validated": True,
        "language": books.language,
        "time_zone": books.zone.key,
        "user_type": "api_user" if one.api else "owner",
        "permissions": ["sales_invoices", "settings"] if one.api else ["ownership"],
    }
