"""Decide: the day's decisions for an administration, some debtors at a time, each set with what follows from it in one
transaction. A run that was cut off is run again: what it had planned already stands in its own way.

A run passes by whoever's day has not come (rules/looks.py), so a quiet day costs nothing for those who only wait."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from connector.errors import Refused, TijdigError
from connector.flow import first_week
from connector.flow.charging import keep_ledger
from connector.flow.garbage import not_searched
from connector.flow.lapsing import lapse
from connector.flow.recording import Decided, record
from connector.model import Act, Debtor, DebtorKind, Decision, Delivery, Installation, Scope, Task, TaskKind
from connector.rules.decide import decide_by
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND, ladder_of, lawful_for
from connector.rules.reckoning import Reckoning
from connector.rules.wishes import as_he_wishes
from connector.store import approvals, deliveries, installations, looks, policies, quarantine, tasks
from connector.store import facts as known
from connector.store.engine import Store, Tx
from connector.store.queries import portions
from connector.tables import law_tables

DEFAULT = "default"
LOOKED_AT_ALL = "looked_at_all"  # setting: the day on which everybody was decided about last
ODD = (TijdigError, ValueError, ArithmeticError)  # what one debtor's data may do
AT_ONCE = 500  # debtors in one transaction: others can write in between


@dataclass(slots=True)
class RunReport:
    """One run: what was decided, planned and proposed, and what could not be decided."""

    day: date
    live: bool = True
    decisions: list[Decision] = field(default_factory=list)
    planned: list[Delivery] = field(default_factory=list)
    proposed: list[Delivery] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def held(self) -> int:
        return sum(v.act is Act.HOLD for d in self.decisions for v in d.verdicts)


def preview(store: Store, scope: Scope, now: datetime) -> RunReport:
    """What a run would decide at this moment, by the very same code, without touching anything."""
    with store.read(scope, now) as tx:
        installation = installations.get(tx)
        report = RunReport(now.date(), installation.live)
        for some in portions(known.to_decide(tx, now.date()), AT_ONCE):
            with not_searched():
                report.decisions += [decision for _, decision in decide_all(tx, installation, some, report.warnings)]
        report.warnings += _unreadable(tx)
    return report


def run(
    store: Store,
    scope: Scope,
    now: datetime,
    progress: Callable[[], None] = lambda: None,
    everybody: bool = False,
) -> RunReport:
    """The daily run: over the debtors whose day has come or of whom something changed; over everybody when asked to,
    the first time, and before "go live", when it decides and plans nothing. One who cannot be decided becomes a
    warning, and the others go on. Raises Refused for a day before the last run: nothing is changed then.
    """
    report = RunReport(now.date())
    with store.read(scope, now) as tx:
        installation = installations.get(tx)
        _refuse_the_past(installation, now.date())
        everybody = everybody or not installation.live or installations.setting(tx, LOOKED_AT_ALL) is None
        debtors = known.to_decide(tx, now.date()) if everybody else looks.due(tx, now.date())
    for some in portions(debtors, AT_ONCE):
        with store.write(scope, now) as tx, not_searched():
            installation = installations.get(tx)
            _refuse_the_past(installation, now.date())
            _run(tx, installation, some, report)
        for _ in some:
            progress()
    with store.write(scope, now) as tx:
        installation = installations.get(tx)
        _refuse_the_past(installation, now.date())
        installations.note_run(tx, now.date())
        if everybody:
            installations.save_setting(tx, LOOKED_AT_ALL, now.date().isoformat())
        first_week.spread(tx)
        report.live = installation.live
        report.warnings += _unreadable(tx)
        report.warnings += _alarms(tx)
    return report


def decide_some(store: Store, scope: Scope, now: datetime, debtors: Collection[str]) -> RunReport:
    """Decide about these debtors, because something changed for them. It is not the day's run, and counts as none."""
    report = RunReport(now.date())
    for some in portions(sorted(debtors), AT_ONCE):
        with store.write(scope, now) as tx:
            _run(tx, installations.get(tx), some, report)
            if report.planned:
                first_week.spread(tx)
    return report


def policy_for(debtor: Debtor, installation: Installation, saved: Mapping[str, Policy]) -> Policy:
    """The debtor's own policy, else the administration's, or the one for his kind and country where the administration
    goes by that; with letters for whoever wants them. Raises Refused when it does not exist."""
    return as_he_wishes(_saved(saved, ladder_of(debtor, installation.policy or DEFAULT)), debtor)


def policy_of(installation: Installation, saved: Mapping[str, Policy]) -> Policy:
    """The administration's policy, for what is the same for all its debtors: hours and freshness. Raises Refused when
    it does not exist."""
    general = installation.policy or DEFAULT
    return _saved(saved, lawful_for(DebtorKind.UNKNOWN, "") if general == BY_KIND else general)


def _saved(saved: Mapping[str, Policy], name: str) -> Policy:
    if name not in saved:
        raise Refused(f"policy {name!r} does not exist; save it or choose another")
    return saved[name]


def _refuse_the_past(installation: Installation, today: date) -> None:
    if installation.last_run is not None and today < installation.last_run:
        raise Refused(
            f"the last run was on {installation.last_run}; a run on {today} lies before it and changes nothing"
        )


def _run(tx: Tx, installation: Installation, debtors: Collection[str], report: RunReport) -> None:
    _lapse(tx, installation, debtors)
    decided = list(decide_all(tx, installation, debtors, report.warnings))
    recorded = record(tx, decided, installation.live)
    if installation.live:
        keep_ledger(tx, decided, installation, policies.saved(tx))
    looks.wake(tx, set(debtors) - {decision.debtor for _, decision in decided})  # who cannot be decided is tried again
    report.decisions += [decision for _, decision in decided]
    report.planned += recorded.planned
    report.proposed += recorded.proposed
    report.warnings += recorded.warnings


def _lapse(tx: Tx, installation: Installation, debtors: Collection[str]) -> None:
    """Approved messages of these debtors that are not any more what was approved are taken back before it is decided
    anew, so that the new decision can propose what is true now."""
    if not installation.live or not (given := approvals.standing(tx, debtors)):
        return
    saved = policies.saved(tx)
    theirs = {delivery.debtor for delivery in deliveries.of_keys(tx, list(given)).values()}
    for facts in known.load(tx, tx.now.date(), theirs, installation):
        try:
            policy = policy_for(facts.debtor, installation, saved)
            for delivery in facts.deliveries:
                lapse(tx, delivery, facts, policy, given.get(delivery.key))
        except ODD:  # told by the decision, which meets it too
            continue


def decide_all(tx: Tx, installation: Installation, debtors: Collection[str], warnings: list[str]) -> Iterator[Decided]:
    """Each debtor's facts with the decision on them, nothing written down; one who cannot be decided adds a warning."""
    yield from decide_known(
        known.load(tx, tx.now.date(), debtors, installation), installation, policies.saved(tx), tx.now.date(), warnings
    )


def decide_known(
    known_facts: Iterable[Facts],
    installation: Installation,
    saved: Mapping[str, Policy],
    today: date,
    warnings: list[str],
) -> Iterator[Decided]:
    """The same on facts that were loaded before, by these ladders; `saved` may be others than are kept."""
    reckonings: dict[tuple[str, bool], Reckoning] = {}
    for facts in known_facts:
        try:
            policy = policy_for(facts.debtor, installation, saved)
            shared = policy.name, policy is saved[policy.name]  # there may be one of that name by post
            if shared not in reckonings:
                reckonings[shared] = Reckoning(policy, today)
            yield facts, decide_by(facts, reckonings[shared])
        except ODD as error:
            # One debtor's odd data must not stop the others' letters.
            warnings.append(f"debtor {facts.debtor.number or facts.debtor.key}: {error}")


def _alarms(tx: Tx) -> list[str]:
    """Law tables that nobody looked at since a day on which they may have changed: a warning and a task, every run."""
    stale = law_tables().stale_on(tx.now.date())
    tasks.note(tx, "", [Task(TaskKind.CHECK_TABLE, one.table, f"{one.article}, {one.until}") for one in stale])
    return [
        f"the law table {one.table} was checked until {one.until}: it may have changed on {one.alarm_from}"
        for one in stale
    ]


def _unreadable(tx: Tx) -> list[str]:
    return [f"unreadable: {error}" for error in quarantine.listing(tx)]


def decide_again(tx: Tx, facts: Facts, policy: Policy) -> None:
    """A new decision about one debtor, on facts that changed since the last, written down like any other."""
    record(tx, [(facts, decide_by(facts, Reckoning(policy, tx.now.date())))], live=True)
