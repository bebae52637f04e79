"""Which debtors would be treated differently under other settings: decided twice over the same facts, nothing touched.

Both times it is the decision of the daily run itself (`dunning.decide_known`), on the facts of this moment. What was
planned today and has not left does not stand in the way, as it does not when it is judged anew before it leaves.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from connector.flow.dunning import decide_known
from connector.model import Act, Debtor, Decision, DeliveryState, Installation, Scope, Verdict
from connector.rules.facts import Facts
from connector.rules.policy import Policy
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
class Difference:
    """A debtor who would be treated differently: the first receivable of his of which something else is decided, what
    is said of it now and then, and of how many others too. `today`: already on this day, not only later."""

    debtor: Debtor
    invoice: str
    before: Verdict
    after: Verdict
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
            before += sum(map(_does, old.values()))
            after += sum(map(_does, new.values()))
            found += [each for one in facts for each in _differing(one, old, new)]
    found.sort(key=lambda each: (not each.today, each.debtor.name.casefold(), each.debtor.key))
    return Comparison(looked_at, tuple(found), (before, after), tuple(dict.fromkeys(warnings)))


def _loaded(tx: Tx, debtors: Iterable[str], there: Installation) -> list[Facts]:
    return known.load(tx, tx.now.date(), list(debtors), there)


def _undecided(facts: Facts) -> Facts:
    """As if nothing were planned yet; what a person sends by hand stays."""
    left = tuple(each for each in facts.deliveries if each.state not in WAITING or each.manual_by)
    return replace(facts, deliveries=left)


def _decided(
    facts: Iterable[Facts], there: Installation, by: Settings, now: datetime, warnings: list[str]
) -> dict[str, Decision]:
    those = (replace(each, unregistered=by.unregistered) for each in facts)
    decided = decide_known(those, replace(there, policy=by.general), by.saved, now.date(), warnings)
    return {decision.debtor: decision for _, decision in decided}


def _does(decision: Decision) -> bool:
    return decision.message is not None or decision.proposal is not None


def _differing(facts: Facts, old: dict[str, Decision], new: dict[str, Decision]) -> list[Difference]:
    key = facts.debtor.key
    if key not in old or key not in new:
        return []
    labels = {each.key: each.label for each in facts.receivables}
    pairs = zip(old[key].verdicts, new[key].verdicts, strict=True)
    changed = [(was, becomes) for was, becomes in pairs if _told(was) != _told(becomes)]
    changed.sort(key=lambda pair: not _is_of_today(*pair))
    if not changed:
        return []
    was, becomes = changed[0]
    return [
        Difference(facts.debtor, labels[was.receivable], was, becomes, len(changed) - 1, _is_of_today(was, becomes))
    ]


def _told(verdict: Verdict) -> tuple[object, ...]:
    """All that a person would be told of it, or would notice."""
    reasons = tuple((hold.kind, hold.reason, hold.until, hold.amount) for hold in verdict.holds)
    return verdict.act, verdict.code, verdict.notice, verdict.sends_on, reasons[:1], verdict.step


def _is_of_today(was: Verdict, becomes: Verdict) -> bool:
    """Whether something else is done today, or for another reason not done."""
    return (was.act, was.code) != (becomes.act, becomes.code) or (was.act in DOES and was.notice != becomes.notice)
