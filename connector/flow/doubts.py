"""What a person should look at before messages leave: each with its number and whom it is about.

None of it stands in the way of anything that the rules would do: what is in doubt is held by them, or treated to the
debtor's side (promise 8). What must be filled in before going live is told apart (`MUST`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from connector.errors import NotFound
from connector.flow import quiet
from connector.model import Channel, DebtorKind, Installation, Money, Receivable, ReceivableState
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.statement import unmatched
from connector.rules.twice import look_alikes
from connector.store import installations, quarantine, receivables
from connector.store.engine import Tx

BANK_REACHES = timedelta(days=4)  # bank entries that end longer ago than a weekend and a day are called old


class Doubt(StrEnum):
    """In the order in which they are told: what must be mended first."""

    NO_SENDER = "no_sender"
    NOT_STATED = "not_stated"
    NO_ADDRESS_OF_OURS = "no_address_of_ours"
    OLD_DATA = "old_data"
    NO_IBAN = "no_iban"
    THEIR_REMINDERS = "their_reminders"
    OLD_BANK = "old_bank"
    NO_EMAIL = "no_email"
    UNKNOWN_KIND = "unknown_kind"
    UNMATCHED = "unmatched"
    TWICE = "twice"
    DUE_ASSUMED = "due_assumed"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"


MUST = (Doubt.NO_SENDER, Doubt.NOT_STATED, Doubt.NO_ADDRESS_OF_OURS)


@dataclass(frozen=True, slots=True)
class About:
    """Somebody whom a doubt is about, with the invoices in question by their labels."""

    debtor: str
    name: str
    number: str = ""
    invoices: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()


@dataclass(slots=True)
class Doubts:
    """How many of each there are, whom they are about, and the day that two of them tell."""

    numbers: dict[Doubt, int] = field(default_factory=lambda: defaultdict(int))
    people: dict[Doubt, list[About]] = field(default_factory=lambda: defaultdict(list))
    days: dict[Doubt, date] = field(default_factory=dict)

    @property
    def found(self) -> list[Doubt]:
        return [kind for kind in Doubt if self.numbers.get(kind)]

    @property
    def must(self) -> list[Doubt]:
        """Those that stand in the way of going live."""
        return [kind for kind in self.found if kind in MUST]


def of_administration(tx: Tx, installation: Installation, policy: Policy, now: datetime, found: Doubts) -> None:
    """What counts for everybody. `installation` is as of the transaction's moment, `now` the real one."""
    numbers = found.numbers
    _sender(tx, found)
    if installation.data_as_of is not None:
        read_on = installation.data_as_of.astimezone(tx.now.tzinfo).date() - (tx.now.date() - now.date())
        if now.date() - read_on > timedelta(days=policy.freshness_days):
            numbers[Doubt.OLD_DATA], found.days[Doubt.OLD_DATA] = 1, read_on
    if installation.bank_through is not None and now.date() - installation.bank_through > BANK_REACHES:
        numbers[Doubt.OLD_BANK], found.days[Doubt.OLD_BANK] = 1, installation.bank_through
    if not quiet.is_on(tx):
        numbers[Doubt.THEIR_REMINDERS] = quiet.overlap(tx)
    numbers[Doubt.UNREADABLE] = len(quarantine.listing(tx))
    numbers[Doubt.VANISHED] = len(receivables.in_state(tx, ReceivableState.UNKNOWN))


def of_debtor(found: Doubts, facts: Facts, policy: Policy) -> None:
    """What counts for one who owes."""
    debtor = facts.debtor
    owed = [r for r in facts.receivables if r.state is ReceivableState.OPEN and r.open.positive]
    if not owed:
        return
    by_mail = any(step.channel is Channel.EMAIL for step in policy.steps)
    if by_mail and debtor.reachable_by(Channel.EMAIL) is None:
        _note(found, Doubt.NO_EMAIL, facts, [])
    if debtor.kind is DebtorKind.UNKNOWN:
        _note(found, Doubt.UNKNOWN_KIND, facts, [])
    if received := unmatched(facts.payments, facts.receivables):
        amounts = tuple(payment.amount for payment in received)
        found.numbers[Doubt.UNMATCHED] += len(received)
        found.people[Doubt.UNMATCHED].append(About(debtor.key, debtor.name, debtor.number, amounts=amounts))
    for alike in look_alikes(owed):
        _note(found, Doubt.TWICE, facts, list(alike))
    if assumed := [r for r in owed if r.due_assumed]:
        _note(found, Doubt.DUE_ASSUMED, facts, assumed, len(assumed))


def _sender(tx: Tx, found: Doubts) -> None:
    try:
        creditor = installations.creditor(tx)
    except NotFound:
        found.numbers[Doubt.NO_SENDER] = 1
        return
    found.numbers[Doubt.NOT_STATED] = int(creditor.for_clients is None)
    found.numbers[Doubt.NO_ADDRESS_OF_OURS] = int(not creditor.email)
    found.numbers[Doubt.NO_IBAN] = int(not creditor.iban)


def _note(found: Doubts, kind: Doubt, facts: Facts, about: list[Receivable], many: int = 1) -> None:
    debtor, labels = facts.debtor, tuple(r.label for r in about)
    found.numbers[kind] += many
    found.people[kind].append(About(debtor.key, debtor.name, debtor.number, labels))
