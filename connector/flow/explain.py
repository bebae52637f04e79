"""Why something was or was not done about an invoice: what is owed, what happened, what holds, and what comes when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_datetime

from connector.flow import finding
from connector.flow.acts.lookup import facts_of
from connector.flow.happenings import sentence, verdict_in
from connector.model import (
    Act,
    Debtor,
    Hold,
    Installation,
    JournalEvent,
    PaymentKind,
    PaymentState,
    Receivable,
    Scope,
    Verdict,
)
from connector.rules import words
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.statement import unmatched
from connector.rules.words import Pair, day, money, say
from connector.store import deliveries, installations, journal
from connector.store.engine import Store, Tx

SWITCHES = ("went_live", "paused")  # events of nobody's case that explain everybody's

HEADINGS: dict[str, Pair] = {
    "done": ("Wat er gebeurde", "What was done"),
    "now": ("Nu", "Now"),
    "next": ("Hierna", "Next"),
    "facts": ("Op deze gegevens", "On these facts"),
}
OWED: Pair = (
    "{label} van {name}: {amount}, {due}; {open} staat open.",
    "{label} of {name}: {amount}, {due}; {open} is open.",
)
LATE: Pair = ("verviel op {day}, {days} dagen geleden", "fell due on {day}, {days} days ago")
COMING: Pair = ("vervalt op {day}", "falls due on {day}")
ASSUMED: Pair = (" (aangenomen: er is geen vervaldatum bekend)", " (assumed: no due date is known)")
NOTHING_YET: Pair = ("Nog niets.", "Nothing yet.")
NOT_LIVE: Pair = (
    "Deze administratie is nog niet live: er gaat niets uit.",
    "This administration is not live yet: nothing leaves.",
)
ALSO: Pair = ("Bovendien: {hold}", "Besides: {hold}")
IN_THE_WAY: Pair = ("Wat in de weg staat als er niets verandert: {hold}", "In its way unless something changes: {hold}")
STEP: Pair = (
    "{notice}: aan de beurt op {due}, kan uitgaan op {sends_on}.",
    "{notice}: due on {due}, may leave on {sends_on}.",
)
ONCE_FREE: Pair = (
    "{notice}: aan de beurt op {due}; zodra niets meer in de weg staat, en niet voor {sends_on}.",
    "{notice}: due on {due}; as soon as nothing is in its way, and not before {sends_on}.",
)
NOTHING_MORE: Pair = ("Vanzelf volgt er niets meer.", "Nothing more follows by itself.")
DATA: Pair = ("De gegevens zijn van {moment}.", "The data is of {moment}.")
NO_DATA: Pair = ("Er zijn nog geen gegevens gelezen.", "No data has been read yet.")
BANK: Pair = ("Bankgegevens zijn bekend tot en met {day}.", "Bank data is known up to and including {day}.")
POLICY: Pair = ("Beleid: {title}.", "Policy: {title}.")
CREDIT: Pair = (
    "Niet gekoppeld tegoed van {day}: {amount}.",
    "Credit of {day} that is not matched to an invoice: {amount}.",
)
PAYMENTS: dict[PaymentKind, Pair] = {
    PaymentKind.RECEIVED: ("Ontvangen op {day}: {amount}.", "Received on {day}: {amount}."),
    PaymentKind.CREDIT: ("Gecrediteerd op {day}: {amount}.", "Credited on {day}: {amount}."),
    PaymentKind.REVERSAL: ("Teruggeboekt op {day}: {amount}.", "Charged back on {day}: {amount}."),
}
PENDING: Pair = (" (nog niet geboekt)", " (not booked yet)")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the journal, in a sentence; `at` is in the tenant's zone."""

    seq: int
    at: datetime
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Part:
    """One receivable of the invoice; `laid` are the holds on it that a person can lift."""

    receivable: Receivable
    verdict: Verdict
    owed: str
    done: tuple[Happened, ...]
    now: tuple[str, ...]
    next: tuple[str, ...]
    facts: tuple[str, ...]
    laid: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that there is to say about one invoice, in one language."""

    debtor: Debtor
    invoice: str
    language: str
    parts: tuple[Part, ...]

    def lines(self) -> Iterator[str]:
        """The explanation as text, a heading above what belongs together."""
        for part in self.parts:
            yield part.owed
            for name, told in (
                ("done", [f"{_moment(h.at, self.language)}  {h.sentence}" for h in part.done]),
                ("now", part.now),
                ("next", part.next),
                ("facts", part.facts),
            ):
                yield f"{say(HEADINGS[name], self.language)}:"
                yield from (f"  {line}" for line in told or [say(NOTHING_YET, self.language)])


def why(store: Store, scope: Scope, text: str, now: datetime, language: str) -> Explanation:
    """Explain an invoice, named by its number, by what the run would decide at this moment; nothing is written.

    Raises NotFound with what comes near, and BadInput when the number fits invoices of several debtors.
    """
    with store.read(scope, now) as tx:
        found = finding.invoice(tx, text)
        facts, policy = facts_of(tx, found[0].debtor)
        verdicts = {v.receivable: v for v in decide(facts, policy, now.date()).verdicts}
        about = _About(tx, facts, policy, installations.get(tx), language)
        parts = tuple(about.part(receivable, verdicts[receivable.key]) for receivable in found)
    return Explanation(facts.debtor, found[0].number, language, parts)


@dataclass(frozen=True, slots=True)
class _About:
    """What the parts of one explanation have in common."""

    tx: Tx
    facts: Facts
    policy: Policy
    installation: Installation
    language: str

    def part(self, receivable: Receivable, verdict: Verdict) -> Part:
        return Part(
            receivable,
            verdict,
            self._owed(receivable),
            tuple(self._done(receivable)),
            tuple(self._now(verdict)),
            tuple(self._next(verdict)),
            tuple(self._facts(receivable)),
            tuple(h for h in self.facts.holds if h.receivable in (None, receivable.key) and self._stands(h)),
        )

    @property
    def _today(self) -> date:
        return self.tx.now.date()

    def _say(self, pair: Pair, **names: object) -> str:
        return say(pair, self.language).format(**names)

    def _stands(self, hold: Hold) -> bool:
        return hold.until is None or hold.until >= self._today

    def _owed(self, r: Receivable) -> str:
        late = (self._today - r.due).days
        due = self._say(LATE if late > 0 else COMING, day=day(r.due, self.language), days=late)
        due += self._say(ASSUMED) if r.due_assumed else ""
        name = self.facts.debtor.name or self.facts.debtor.key
        amount, open_ = money(r.amount, self.language), money(r.open, self.language)
        return self._say(OWED, label=r.label, name=name, amount=amount, due=due, open=open_)

    def _done(self, receivable: Receivable) -> Iterator[Happened]:
        last = ("", "", "")
        switches = journal.all(self.tx, SWITCHES)
        for event in self._events(receivable, switches):
            if event.kind == "decided":
                found = verdict_in(event.content or {}, receivable.key)
                told = (found.act, found.code, found.step) if found else last
                if told == last:
                    continue  # it was about another invoice of this debtor
                last = told
            live = self._was_live(event, switches)
            said = sentence(event, receivable.key, self.policy, self.language, live)
            yield Happened(event.seq, event.at.astimezone(self.tx.now.tzinfo), event.kind, said)

    def _was_live(self, event: JournalEvent, switches: list[JournalEvent]) -> bool:
        """As the last switch left it; before the first it was the other way, without one it is as it always was."""
        before = [switch for switch in switches if switch.seq < event.seq]
        if before:
            return before[-1].kind == "went_live"
        return switches[0].kind == "paused" if switches else self.installation.live

    def _events(self, receivable: Receivable, switches: list[JournalEvent]) -> list[JournalEvent]:
        """What the journal holds about this receivable, its messages and agreements, its debtor, and the switches."""
        key = receivable.key
        events = {e.seq: e for e in journal.of_debtor(self.tx, receivable.debtor)}
        events |= {e.seq: e for e in journal.of_subject(self.tx, key)}
        named = {e.seq: _named(e) for e in events.values()}
        subjects = {key, *(h.key for h in self.facts.holds if h.receivable in (None, key))}
        history = deliveries.history(self.tx, receivable.debtor)
        subjects |= {d.key for d in history if any(line.receivable == key for line in d.lines)}
        subjects |= {e.subject for e in events.values() if e.subject and key in (named[e.seq] or ())}
        about = [
            e
            for e in events.values()
            if e.subject in subjects
            or e.kind == journal.FORGOTTEN
            or (not e.subject and key in (named[e.seq] or (key,)))
        ]
        first = min((e.seq for e in about), default=0)
        about += [e for e in switches if first and e.seq > first]
        return sorted(about, key=lambda e: e.seq)

    def _now(self, verdict: Verdict) -> Iterator[str]:
        if not self.installation.live:
            yield self._say(NOT_LIVE)
        yield words.verdict(verdict, self.language)
        held = verdict.act is Act.HOLD
        for hold in verdict.holds[1:] if held else verdict.holds:
            yield self._say(ALSO if held else IN_THE_WAY, hold=words.hold(hold, self.language))

    def _next(self, verdict: Verdict) -> Iterator[str]:
        if verdict.notice is None or verdict.due is None or verdict.sends_on is None:
            yield self._say(NOTHING_MORE)
            return
        pair = ONCE_FREE if any(hold.until is None for hold in verdict.holds) else STEP
        notice = words.notice(verdict.notice, self.language)
        due, sends_on = day(verdict.due, self.language), day(verdict.sends_on, self.language)
        yield self._say(pair, notice=notice[:1].upper() + notice[1:], due=due, sends_on=sends_on)

    def _facts(self, receivable: Receivable) -> Iterator[str]:
        as_of = self.installation.data_as_of
        local = as_of.astimezone(self.tx.now.tzinfo) if as_of else None
        yield self._say(DATA, moment=_moment(local, self.language)) if local else self._say(NO_DATA)
        if self.installation.bank_through is not None:
            yield self._say(BANK, day=day(self.installation.bank_through, self.language))
        for payment in sorted(self.facts.payments, key=lambda p: (p.value_date, p.key)):
            if payment.receivable == receivable.key and payment.counts:
                said = self._say(
                    PAYMENTS[payment.kind],
                    day=day(payment.value_date, self.language),
                    amount=money(payment.amount, self.language),
                )
                yield said + (self._say(PENDING) if payment.state is PaymentState.PENDING else "")
        for credit in unmatched(self.facts.payments, self.facts.receivables):
            if credit.amount.currency == receivable.open.currency:
                amount = money(credit.amount, self.language)
                yield self._say(CREDIT, day=day(credit.value_date, self.language), amount=amount)
        yield self._say(POLICY, title=self.policy.title or self.policy.name)


def _named(event: JournalEvent) -> list[str] | None:
    """The receivables that an event names; None when it names none."""
    told = (event.content or {}).get("receivables")
    return [str(key) for key in told] if isinstance(told, list) else None


def _moment(at: datetime, language: str) -> str:
    return str(format_datetime(at, "d MMM y, HH:mm", locale="nl_NL" if language == "nl" else "en_GB"))
