"""The nouns of the house: frozen values that every other room speaks in.

Money is a Decimal with its currency, dates are local dates of the tenant, moments carry their time zone.
This module imports nothing of ours; every arrow points at it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

CENT = Decimal("0.01")
LONGEST_NAME = 200  # characters of a name that a platform gives


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 code). Different currencies never add up."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError(f"an amount is a finite Decimal, not {self.amount!r}")

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    @property
    def positive(self) -> bool:
        return self.amount > 0

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:.2f}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum of amounts, all of them in this currency."""
    return sum(amounts, Money(Decimal(0), currency))


# ---------------------------------------------------------------- who owes


class DebtorKind(StrEnum):
    CONSUMER = "consumer"
    BUSINESS = "business"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"  # treated as consumer: doubt falls to the debtor's side

    @property
    def may_be_consumer(self) -> bool:
        """Whoever is unknown may be one: a wrong "business" wrongs a person, a wrong "consumer" costs some euros."""
        return self not in (DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY)


class NaturalPerson(StrEnum):
    """Sole traders and partners are natural persons too, so unknown counts as yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Role(StrEnum):
    GENERAL = "general"
    ACCOUNTS_PAYABLE = "accounts_payable"
    DECISION_MAKER = "decision_maker"


class Mark(StrEnum):
    """A stop sign on a debtor: no dunning, a person looks."""

    BANKRUPT = "bankrupt"
    SUSPENSION_OF_PAYMENTS = "suspension_of_payments"
    DEBT_RESTRUCTURING = "debt_restructuring"
    DEBT_HELP = "debt_help"
    ADMINISTRATION = "administration"  # bewind or curatele: write to the administrator
    DECEASED = "deceased"
    VULNERABLE = "vulnerable"
    MORATORIUM = "moratorium"  # municipal debt help with a court's order: no recourse for at most six months
    COOLING_OFF = "cooling_off"  # WHOA: recourse blocked for up to eight months


class Channel(StrEnum):
    EMAIL = "email"
    LETTER = "letter"
    SMS = "sms"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Address:
    lines: tuple[str, ...]
    postcode: str = ""
    city: str = ""
    country: str = ""  # ISO 3166 alpha-2

    def __str__(self) -> str:
        """On one line."""
        return ", ".join(filter(None, (*self.lines, f"{self.postcode} {self.city}".strip(), self.country)))


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the debtor. A bounced address is kept and never used."""

    email: str = ""
    name: str = ""
    phone: str = ""
    role: Role = Role.GENERAL
    bounced: bool = False


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes. `key` is the source's own id, `number` what people call it."""

    key: str
    name: str
    number: str = ""
    kind: DebtorKind = DebtorKind.UNKNOWN
    natural_person: NaturalPerson = NaturalPerson.UNKNOWN
    country: str = ""  # ISO 3166 alpha-2
    language: str = ""  # ISO 639-1; "" = the tenant's
    contacts: tuple[Contact, ...] = ()
    address: Address | None = None
    marks: frozenset[Mark] = frozenset()
    policy: str = ""  # own policy; "" = the default one
    prefers: Channel | None = None  # how to approach him, as a person said; None = as the ladder says

    def reachable_by(self, channel: Channel) -> Contact | None:
        """The contact to use for this channel, accounts payable first, of equals the first that the source names;
        None when there is none."""
        if channel is Channel.LETTER:
            return Contact(name=self.name) if self.address else None
        if channel is Channel.EMAIL:
            usable = [c for c in self.contacts if c.email and not c.bounced]
        else:
            usable = [c for c in self.contacts if c.phone]
        usable.sort(key=lambda c: (c.role is not Role.ACCOUNTS_PAYABLE, c.role is not Role.GENERAL))
        return usable[0] if usable else None


# ---------------------------------------------------------------- what is owed, and what came in


class ReceivableState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    UNKNOWN = "unknown"  # the source no longer mentions it: held, never dunned; not paid and not gone
    NO_LONGER_LISTED = "no_longer_listed"  # a person said the list was complete; reversible
    HANDED_OVER = "handed_over"  # at an agency or other collector
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class Receivable:
    """The thing that falls due: one instalment of an invoice.

    `open` is what the source says is open today. `due_assumed` means that no due date was given and the
    tenant's agreed term was used; such a receivable is never in default by that alone.
    """

    key: str
    debtor: str
    number: str
    issued: date
    due: date
    amount: Money
    open: Money
    state: ReceivableState = ReceivableState.OPEN
    invoice: str = ""
    instalment: int = 1
    instalments: int = 1
    due_assumed: bool = False
    disputed: bool = False  # as the source says it
    settled_on: date | None = None
    under_way: Money | None = None  # a collection in progress, such as a direct debit
    reference: str = ""  # what the debtor must mention when paying

    @property
    def label(self) -> str:
        """The invoice number, with the instalment where there are several."""
        return f"{self.number} ({self.instalment}/{self.instalments})" if self.instalments > 1 else self.number


class PaymentKind(StrEnum):
    RECEIVED = "received"
    CREDIT = "credit"
    REVERSAL = "reversal"  # a reversed or charged-back payment: raises the debt again


class PaymentState(StrEnum):
    FINAL = "final"
    PENDING = "pending"  # promised by the bank, or a credit given on an invoice; not yet booked
    DRAFT = "draft"  # does not count
    WITHDRAWN = "withdrawn"  # does not count any more


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received, credited or reversed; the amount is positive, the kind gives the direction.

    Without a receivable it is unmatched: it lowers what the debtor owes net, not what an invoice has open.
    """

    key: str
    debtor: str
    amount: Money
    value_date: date
    kind: PaymentKind = PaymentKind.RECEIVED
    state: PaymentState = PaymentState.FINAL
    receivable: str | None = None
    number: str = ""

    @property
    def counts(self) -> bool:
        """Money that may not be asked for a second time: final, or on its way."""
        return self.state in (PaymentState.FINAL, PaymentState.PENDING)


@dataclass(frozen=True, slots=True)
class Charge:
    """A cost booked in the ledger beside the invoice, never added to it: once per receivable, kind, step and cycle."""

    receivable: str
    step: str
    amount: Money
    on: date
    kind: str = "reminder_cost"
    cycle: int = 1


# ---------------------------------------------------------------- the ladder's words


class Notice(StrEnum):
    """What a message is. Only receivables whose due step has the same notice share a message."""

    PRE_DUE = "pre_due"
    PLAN_NOTICE = "plan_notice"
    PLAN_CONFIRMATION = "plan_confirmation"
    FRIENDLY = "friendly"
    REMINDER = "reminder"
    FORMAL_NOTICE = "formal_notice"
    FOURTEEN_DAY_LETTER = "fourteen_day_letter"
    LAST_DEMAND = "last_demand"
    HAND_OVER_NOTICE = "hand_over_notice"

    @property
    def strictness(self) -> int:
        """Rank by legal weight: the strictest goes first and the others wait."""
        return _STRICTNESS[self._value_]

    @property
    def legal_effect(self) -> bool:
        """Whether it changes the debtor's legal position, and so needs a claim that is surely due."""
        return self in (
            Notice.FORMAL_NOTICE,
            Notice.FOURTEEN_DAY_LETTER,
            Notice.LAST_DEMAND,
            Notice.HAND_OVER_NOTICE,
        )

    @property
    def of_plan(self) -> bool:
        """Whether it follows from a payment plan, and is no rung of a ladder."""
        return self in (Notice.PLAN_NOTICE, Notice.PLAN_CONFIRMATION)

    @property
    def before_due(self) -> bool:
        """Whether its text speaks of a payment that is not late yet."""
        return self in (Notice.PRE_DUE, Notice.PLAN_NOTICE, Notice.PLAN_CONFIRMATION)


_STRICTNESS = {notice.value: rank for rank, notice in enumerate(Notice)}


@dataclass(frozen=True, slots=True)
class OwnText:
    """The tenant's own words for a notice in one language: (piece, text) of each piece that is not ours."""

    notice: Notice
    language: str
    pieces: tuple[tuple[str, str], ...]


class Done(StrEnum):
    """How a step came to be done."""

    SENT = "sent"
    POSTED = "posted"
    SKIPPED = "skipped"
    PLACED = "placed"  # a person placed the receivable here, after a change of policy


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that is behind a receivable. `term_ends` is the last day that the message gave."""

    receivable: str
    policy: str
    step: str
    notice: Notice
    on: date
    how: Done = Done.SENT
    cycle: int = 1
    term_ends: date | None = None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contacted:
    """A message of ours or a reminder by the source itself (`by_source`), which also counts as contact."""

    on: date
    notice: Notice
    receivables: tuple[str, ...]
    by_source: str = ""  # the platform's name; "" = ours


@dataclass(frozen=True, slots=True)
class Promise:
    """The debtor's word to pay by a day. Without receivables it covers all that was late when given;
    without an amount, all that was open."""

    key: str
    made_on: date
    by: date
    receivables: tuple[str, ...] = ()
    amount: Money | None = None
    open_then: Money | None = None  # what those receivables had open when it was made
    step: str = ""  # the step that was next when it was made
    confirmed: bool = False  # by a person: needed for a second promise at the same step


@dataclass(frozen=True, slots=True)
class PlanTerm:
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """Payment by instalments agreed with the debtor, at no extra cost."""

    key: str
    made_on: date
    receivables: tuple[str, ...]
    terms: tuple[PlanTerm, ...]
    grace_days: int = 0
    ended_on: date | None = None


# ---------------------------------------------------------------- why nothing happens now


class HoldKind(StrEnum):
    # Laid by people or by the source, with an end and a way back.
    DISPUTE = "dispute"
    BLOCK = "block"
    PROMISE = "promise"
    PLAN = "plan"
    STOP_SIGN = "stop_sign"
    HANDED_OVER = "handed_over"
    SOURCE_REMINDED = "source_reminded"
    UNDER_WAY = "under_way"
    IDENTITY = "identity"  # whether it is the invoice, or the debtor, that we know is for a person to say
    # Found in the facts.
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    STALE_DATA = "stale_data"
    WAITS_FOR_BANK_DATA = "waits_for_bank_data"
    MISSING_CONTACT = "missing_contact"
    NET_CREDIT = "net_credit"
    BELOW_MINIMUM = "below_minimum"
    DUE_ASSUMED = "due_assumed"
    NOT_REGISTERED = "not_registered"
    LEFT_OUT = "left_out"  # his kind of debtor is not written to under this policy
    NOTHING_TO_ANNOUNCE = "nothing_to_announce"
    POLICY_CHANGED = "policy_changed"
    # Found in our own work.
    COOLDOWN = "cooldown"
    STRICTER_FIRST = "stricter_first"
    FIRST_WEEK = "first_week"  # it is planned for a later day: so many leave a day in the first week
    IN_FLIGHT = "in_flight"
    UNCLEAR = "unclear"
    SEND_FAILED = "send_failed"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing happens now: always with a reason, an owner, an end and a way back.

    `until` is the last day that it holds; None means until the owner lifts it. Without a receivable it
    holds everything of the debtor. `amount` limits a dispute to a part of the receivable.
    """

    kind: HoldKind
    reason: str
    owner: str
    since: date
    until: date | None = None
    receivable: str | None = None
    amount: Money | None = None
    way_back: str = ""
    key: str = ""

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


# ---------------------------------------------------------------- the decision


class Act(StrEnum):
    """What is done today about one receivable."""

    SEND = "send"
    PROPOSE = "propose"  # as SEND, but a person approves first
    WAIT = "wait"  # nothing is due yet
    HOLD = "hold"  # something is due, or would be, and something stops it
    FINISHED = "finished"  # every step is behind it
    CLOSED = "closed"  # nothing open


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided for one receivable on one day. A hold never hides which step would be due."""

    receivable: str
    act: Act
    code: str  # stable reason code; rules/words.py says it in a sentence
    open: Money
    step: str = ""  # the next step, "" when there is none
    notice: Notice | None = None
    due: date | None = None  # the day that step falls due
    sends_on: date | None = None  # the first day on which it may leave, as far as is known now
    next_look: date | None = None  # when the verdict may change by the passing of time alone
    holds: tuple[Hold, ...] = ()
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One receivable in a message, with the step it completes."""

    receivable: str
    step: str
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """The one message a debtor gets today. `term_days` counts from the day on which it really leaves."""

    notice: Notice
    channel: Channel
    lines: tuple[MessageLine, ...]
    term_days: int = 0


class TaskKind(StrEnum):
    FIND_CONTACT = "find_contact"
    MATCH_CREDIT = "match_credit"
    SETTLE_UNCLEAR = "settle_unclear"
    MEND_SENDING = "mend_sending"
    MEND_ADDRESS = "mend_address"
    PLACE_ON_POLICY = "place_on_policy"
    ANSWER_DISPUTE = "answer_dispute"
    LOOK_AT_VANISHED = "look_at_vanished"
    TELL_APART = "tell_apart"
    MEND_RECORD = "mend_record"
    JUDGE_PROMISE = "judge_promise"
    TWO_REMINDERS = "two_reminders"
    OVERPAID = "overpaid"
    CHECK_TABLE = "check_table"
    LOOK_AT_RESTORED = "look_at_restored"
    LOOK_AT_NUDGE = "look_at_nudge"
    JUDGE_CHARGES = "judge_charges"
    LIMITATION_NEARS = "limitation_nears"
    CALL = "call"  # he wants to be called, and something is late
    CALL_BACK = "call_back"  # as agreed, or tried in vain, in a call before
    TELL_COLLECTOR = "tell_collector"  # less is open of what another one collects
    HAND_OVER = "hand_over"  # every step was done in vain: another collector, a call, or let it go


@dataclass(frozen=True, slots=True)
class Task:
    """Work for a person, found by the decision; the same task (kind and subject) is listed once."""

    kind: TaskKind
    subject: str  # key of the debtor, receivable or delivery it is about
    detail: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """For one debtor on one day: what to do per receivable, or why not, and when next.

    `message` leaves by itself; `proposal` waits for a person's yes, and its day is found when that is given.
    """

    debtor: str
    day: date
    verdicts: tuple[Verdict, ...]
    message: PlannedMessage | None = None
    proposal: PlannedMessage | None = None
    tasks: tuple[Task, ...] = ()
    net: tuple[Money, ...] = ()  # what is late less credits and unmatched receipts, per currency
    finished: bool = False  # every late receivable has all its steps behind it
    events: tuple[tuple[str, str], ...] = ()  # (kind, key) of promises and plans that came to an end

    @property
    def next_look(self) -> date | None:
        days = [v.next_look for v in self.verdicts if v.next_look]
        return min(days) if days else None


# ---------------------------------------------------------------- carrying it out


class DeliveryState(StrEnum):
    PROPOSED = "proposed"  # waits for a person's yes
    PLANNED = "planned"
    CLAIMED = "claimed"  # on disk before the first byte leaves
    SENT = "sent"
    FAILED = "failed"  # surely not accepted, and no tries left
    UNCLEAR = "unclear"  # perhaps accepted: a person or the provider decides, never a timer
    WITHDRAWN = "withdrawn"  # the facts changed before it left


@dataclass(frozen=True, slots=True)
class Delivery:
    """Carrying one message to one place."""

    key: str
    debtor: str
    notice: Notice
    channel: Channel
    lines: tuple[MessageLine, ...]
    state: DeliveryState
    planned_for: date
    message_id: str
    attempts: int = 0
    term_days: int = 0
    manual_by: str = ""
    policy: str = ""


# ---------------------------------------------------------------- where it comes from


@dataclass(frozen=True, slots=True)
class Scope:
    """The tenant and its administration: every query and every key lives within one."""

    tenant: str
    installation: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something about this may have changed: all that an inbound webhook means.

    `id` is the platform's own name for the telling, the same on every repeat of it. `kind` and `subject` are its words
    for what it is about; without a subject it says that something changed and not what. Raises ValueError for names
    that no platform gives: they come from outside, and are kept.
    """

    id: str
    kind: str = ""
    subject: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a nudge has a name of its own")
        for name in (self.id, self.kind, self.subject):
            if len(name) > LONGEST_NAME or not name.isprintable():
                raise ValueError("a nudge carries names, not contents")


class OfficeRole(StrEnum):
    """What somebody may do in an office; each may what those after it may."""

    OWNER = "owner"
    BOOKKEEPER = "bookkeeper"
    READER = "reader"

    def covers(self, least: "OfficeRole") -> bool:
        """Whether this is at least that one."""
        ranks = list(OfficeRole)
        return ranks.index(self) <= ranks.index(least)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in to a tenant's pages. `address` is the e-mail address that he has shown to be his;
    `since` is aware."""

    key: str
    address: str
    role: OfficeRole
    since: datetime


class ConnectionState(StrEnum):
    WORKS = "works"
    LOST = "lost"  # the platform does not know the grant any more: a person must sign in again


@dataclass(frozen=True, slots=True)
class Connection:
    """One OAuth grant at one host of a platform; it serves any number of its administrations. Its tokens lie sealed in
    the store.

    `scopes` are those that were granted. `expires_at` is of the access token, aware (None = it does not expire).
    """

    key: str
    platform: str
    host: str
    scopes: tuple[str, ...]
    connected_at: datetime
    state: ConnectionState = ConnectionState.WORKS
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """One administration of a connection, or one set of files, with what the user chose for it."""

    scope: Scope
    platform: str
    title: str
    connection: str | None = None
    policy: str = "default"
    live: bool = False  # nothing leaves before "go live"
    last_run: date | None = None
    data_as_of: datetime | None = None
    bank_through: date | None = None
    settings: tuple[tuple[str, str], ...] = field(default=())
    restored_at: datetime | None = None  # put back from a copy: held, so not live, until a person says go on
    unregistered: bool = False  # collects for clients, and has no number in the register of collection services (Wki)


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One thing that happened. The manifest is chained; `content` lies apart under the debtor's key,
    and is None when that key was destroyed."""

    seq: int
    at: datetime
    kind: str
    debtor: str
    subject: str
    content: dict[str, object] | None
    hash: str
