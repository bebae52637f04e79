"""What is written back to an invoice: notes, to-dos, a pause, the user's own field, a counted reminder.

Moneybird knows no repetition, so each thing is looked for in the invoice before it is done: a note by its marker, a
pause by who paused. Whoever is stopped in between may begin anew.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import ValidationError

from adapters.moneybird.client import SALES, Client
from adapters.moneybird.history import has_counted, is_paused_by_us, who_paused
from adapters.moneybird.payloads import Raw, SalesInvoice
from connector.errors import Refused, SourceUnavailable
from connector.source import Note, Status, Written

FIELD = "incassostatus"  # the name of the field that the user may make, in whatever case
MOST_USERS = 9  # that we were, one after the other
LONGEST = 2_000  # characters of a note; what is longer is cut, and never the marker


@dataclass
class Telling:
    """For one administration. `assignee` is the user who gets the to-dos ("" = its owner, as far as we may ask);
    `counts` says that Moneybird is to count our reminders as its own."""

    client: Client
    own_user: str
    assignee: str = ""
    counts: bool = False
    _field: str | None = field(default=None, init=False)  # its id; None = not asked yet

    def tell(self, resource: str, invoice: Raw, status: Status) -> Written:
        """Everything of this status that is not there yet. Raises what Client's methods raise."""
        record, user = str(invoice.get("id")), self.own_user
        told: Raw = {}
        for note in status.notes:
            found = noted(invoice, note)
            told = found or self._note(resource, record, note)
            if found is None or not user:  # what stands there may be somebody's copy of a note of ours
                user = with_user(user, str(told.get("user_id") or ""))
        if resource != SALES:  # nothing else than a note can stand on an external one
            return Written(user)
        if self.counts and status.reminded and told:
            self._count(invoice, told)
        self._put_stage(invoice, record, status.stage)
        if status.quiet is None:
            return Written(user)
        return self._made_quiet(invoice, record, status.quiet, user)

    def _note(self, resource: str, record: str, note: Note) -> Raw:
        marker = f"[{note.marker}]"
        text = f"{note.text[: LONGEST - len(marker) - 1]}\n{marker}"
        assignee = self._whose_to_do() if note.for_person else ""
        if assignee:
            try:
                return self.client.note(resource, record, text, assignee)
            except Refused:  # that person left; what is to be done must be told all the same
                self.assignee = ""
        return self.client.note(resource, record, text)

    def _count(self, invoice: Raw, told: Raw) -> None:
        """A reminder is counted after the note that tells of it, so a later one of ours in the history is this one."""
        by, since = str(told.get("user_id") or ""), _moment_of(told)
        if has_counted(_checked(invoice), by, since):
            return
        try:
            self.client.count_reminder(invoice)
        except Refused:  # it was paid meanwhile, say: what was done is told, and nothing is left to be counted
            return

    def _whose_to_do(self) -> str:
        """Users may be asked for with the scope `settings` alone; without it a to-do is a plain note."""
        if not self.assignee:
            try:
                self.assignee = owner_of(self.client.users())
            except Refused:
                return ""
        return self.assignee

    def _put_stage(self, invoice: Raw, record: str, stage: str) -> None:
        """Beside the note it is a courtesy: where Moneybird will not have it, nothing else waits for that."""
        try:
            field_ = self._field_id() if stage else ""
            if field_ and value_of(invoice, field_) != stage:
                self.client.set_field(record, field_, stage)
        except Refused:
            self._field = ""

    def _field_id(self) -> str:
        if self._field is None:
            made = (one for one in self.client.custom_fields() if one.get("source") == "sales_invoice")
            found = (str(one.get("id")) for one in made if str(one.get("name", "")).strip().lower() == FIELD)
            self._field = next(found, "")
        return self._field

    def _made_quiet(self, invoice: Raw, record: str, quiet: bool, user: str) -> Written:
        """Somebody else's pause is left as it is."""
        checked = _checked(invoice)
        ours = is_paused_by_us(checked, user)
        if quiet and not checked.paused:
            paused = _checked(self.client.pause(record))
            return Written(with_user(user, who_paused(paused)), True)
        if ours and not quiet:
            self.client.resume(record)
            return Written(user, False)
        return Written(user, ours)


def with_user(users: str, user: str) -> str:
    """Who we are, with this id beside the ones from before: each consent may make us another user there."""
    known = users.split()
    return users if not user or user in known else " ".join([*known, user][-MOST_USERS:])


def noted(invoice: Raw, note: Note) -> Raw | None:
    """This note, where it stands on the invoice."""
    marker = f"[{note.marker}]"
    notes = (one for one in invoice.get("notes") or () if isinstance(one, dict))
    return next((one for one in notes if marker in str(one.get("note", ""))), None)


def owner_of(users: list[Raw]) -> str:
    """The id of whoever a to-do goes to when nobody was chosen; "" when there is no owner in the list."""
    owners = (str(one.get("id") or "") for one in users if one.get("user_type") == "owner")
    return next(owners, "")


def value_of(invoice: Raw, field_: str) -> str:
    """What stands in a field of the user's own."""
    for one in invoice.get("custom_fields") or ():
        if isinstance(one, dict) and str(one.get("id")) == field_:
            return str(one.get("value") or "")
    return ""


def _checked(invoice: Raw) -> SalesInvoice:
    try:
        return SalesInvoice.model_validate(invoice)
    except ValidationError:
        raise SourceUnavailable("Moneybird gives an invoice in a form that is not known") from None


def _moment_of(told: Raw) -> datetime:
    """When a note was made, by Moneybird's clock; long ago where it does not say."""
    try:
        return datetime.fromisoformat(str(told.get("created_at")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
