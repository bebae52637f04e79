"""Which debtors would be treated differently under other settings: decided twice over the same facts, nothing touched.

Both times it is the decision of the daily run itself (`dunning.decide_known`), on the facts of this moment. What was
planned today and has not left does not stand in the way, as it does not when it is judged anew before it leaves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from connector.flow.dunning import decide_known, policy_for
from connector.model import Act, Debtor, Decision, DeliveryState, Installation, Scope, Verdict
from connector.rules.facts import Facts
from connector.rules.policy import Policy, Step
from connector.store import facts as known
from connector.store import installations, policies
from connector.store.engine import Store, Tx
from connector.store.queries import portions

AT_ONCE = 500  # debtors whose facts are in memory at a time
DOES = (Act.SEND, Act.PROPOSE)
WAITING = (DeliveryState.PLANNED, DeliveryState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a decision goes by, beside the facts: ladders by their names, the general one, and whether the creditor may
    not write to natural persons in the Netherlands (Wki)."""

    saved: dict[str, Policy]
    general: str
    unregistered: bool

    def with_ladders(self, ladders: Iterable[Policy], general: str | None = None) -> "Settings":
        """With these in place of those of the same names, and another general one."""
        saved = {**self.saved, **{each.name: each for each in ladders}}
        return replace(self, saved=saved, general=self.general if general is None else general)


@dataclass(frozen=True, slots=True)
class Side:
    """What is decided of a receivable, and the step that it goes by next (None = there is none)."""

    verdict: Verdict
    step: Step | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A debtor who would be treated differently: the first receivable of his of which something else is decided, what
    is said of it now and then, and of how many others too. `today`: already on this day, not only later."""

    debtor: Debtor
    invoice: str
    before: Side
    after: Side
    others: int
    today: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of `looked_at` debtors, those who would be treated differently: today first, then by name. `letters` are the
    messages that would leave today, or be proposed, before and after. `warnings` name whoever cannot be decided."""

    looked_at: int
    differences: tuple[Difference, ...]
    letters: tuple[int, int]
    warnings: tuple[str, ...] = ()

    @property
    def today(self) -> int:
        return sum(each.today for each in self.differences)


def settings_of(tx: Tx) -> Settings:
    """Those that hold."""
    there = installations.get(tx)
    return Settings(policies.saved(tx), there.policy, there.unregistered)


def compare(store: Store, scope: Scope, now: datetime, change: Callable[[Settings], Settings]) -> Comparison:
    """Everybody with something open, by the settings of now and by what `change` makes of them. Raises NotFound."""
    found: list[Difference] = []
    warnings: list[str] = []
    looked_at = before = after = 0
    with store.read(scope, now) as tx:
        there, present = installations.get(tx), settings_of(tx)
        wanted = change(present)
        for some in portions(known.to_decide(tx, now.date()), AT_ONCE):
            facts = [_undecided(each) for each in _loaded(tx, some, there)]
            old, new = (_decided(facts, there, each, now, warnings) for each in (present, wanted))
            looked_at += len(facts)
            before += sum(each.does for each in old.values())
            after += sum(each.does for each in new.values())
            found += [each for one in facts for each in _differing(one, old, new)]
    found.sort(key=lambda each: (not each.today, each.debtor.name.casefold(), each.debtor.key))
    return Comparison(looked_at, tuple(found), (before, after), tuple(dict.fromkeys(warnings)))


def _loaded(tx: Tx, debtors: Iterable[str], there: Installation) -> list[Facts]:
    return known.load(tx, tx.now.date(), list(debtors), there)


def _undecided(facts: Facts) -> Facts:
    """As if nothing were planned yet; what a person sends by hand stays."""
    left = tuple(each for each in facts.deliveries if each.state not in WAITING or each.manual_by)
    return replace(facts, deliveries=left)


@dataclass(frozen=True, slots=True)
class _Judged:
    decision: Decision
    policy: Policy

    def sides(self) -> list[Side]:
        at = ((verdict, self.policy.index(verdict.step)) for verdict in self.decision.verdicts)
        return [Side(verdict, None if place is None else self.policy.steps[place]) for verdict, place in at]

    @property
    def does(self) -> bool:
        return self.decision.message is not None or self.decision.proposal is not None


def _decided(
    facts: Iterable[Facts], there: Installation, by: Settings, now: datetime, warnings: list[str]
) -> dict[str, _Judged]:
    those = (replace(each, unregistered=by.unregistered) for each in facts)
    so = replace(there, policy=by.general)
    decided = decide_known(those, so, by.saved, now.date(), warnings)
    return {each.debtor.key: _Judged(found, policy_for(each.debtor, so, by.saved)) for each, found in decided}


def _differing(facts: Facts, old: dict[str, _Judged], new: dict[str, _Judged]) -> Iterator[Difference]:
    key = facts.debtor.key
    if key not in old or key not in new:
        return
    pairs = zip(old[key].sides(), new[key].sides(), strict=True)
    changed = [pair for pair in pairs if _told(pair[0]) != _told(pair[1])]
    changed.sort(key=lambda pair: not _is_of_today(*pair))
    if changed:
        was, becomes = changed[0]
        invoice = next(each.label for each in facts.receivables if each.key == was.verdict.receivable)
        yield Difference(facts.debtor, invoice, was, becomes, len(changed) - 1, _is_of_today(was, becomes))


def _told(side: Side) -> tuple[object, ...]:
    """All that a person would be told of it, or would notice."""
    verdict = side.verdict
    reasons = tuple((hold.kind, hold.reason, hold.until, hold.amount) for hold in verdict.holds)
    said = verdict.act, verdict.code, verdict.notice, verdict.sends_on, verdict.step, reasons[:1]
    return said if verdict.act is Act.CLOSED else (*said, _manner(side.step))


def _manner(step: Step | None) -> tuple[object, ...]:
    """How a step leaves, and what it asks."""
    if step is None:
        return ()
    return step.channel, step.approve, step.term_days, step.cost, step.announces, step.asks_interest


def _is_of_today(was: Side, becomes: Side) -> bool:
    """Whether something else is done on this day; another reason for doing nothing is not."""
    acts = was.verdict.act, becomes.verdict.act
    if not set(acts) & set(DOES):
        return False
    return acts[0] is not acts[1] or (was.verdict.notice, _manner(was.step)) != (
        becomes.verdict.notice,
        _manner(becomes.step),
    )
