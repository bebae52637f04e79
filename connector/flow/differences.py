"""Which debtors would be treated differently under other settings: decided twice over the same facts, nothing touched.

Both times it is the decision of the daily run itself (`dunning.decide_known`), on the facts of this moment. What was
planned today and has not left does not stand in the way, as it does not when it is judged anew before it leaves.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from connector.carrier import Creditor
from connector.errors import NotFound
from connector.flow import first_week
from connector.flow.dunning import decide_known, policy_for
from connector.flow.fates import Fate, Foretold, Kept, Under, foretell, leaving_today
from connector.model import (
    Act,
    Debtor,
    Hold,
    Installation,
    OwnText,
    PlannedMessage,
    Scope,
    Verdict,
)
from connector.rules.facts import Facts
from connector.rules.planning import notice_from
from connector.rules.policy import Policy, Step
from connector.store import approvals, installations, own_texts, policies, rewordings
from connector.store import facts as known
from connector.store.engine import Store, Tx
from connector.store.queries import portions

AT_ONCE = 500  # debtors whose facts are in memory at a time
DOES = (Act.SEND, Act.PROPOSE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a decision and a message go by, beside the facts: ladders by their names, the general one, whether the
    creditor may not write to natural persons in the Netherlands (Wki), the sender, own texts, the first week's messages
    a day (None = no such week), and holds that are laid on debtors, by their keys."""

    saved: dict[str, Policy]
    general: str
    unregistered: bool
    sender: Creditor | None = None
    texts: tuple[OwnText, ...] = ()
    a_day: int | None = None
    laid: Mapping[str, Hold] = field(default_factory=dict)

    def with_ladders(self, ladders: Iterable[Policy], general: str | None = None) -> "Settings":
        """With these in place of those of the same names, and another general one."""
        saved = {**self.saved, **{each.name: each for each in ladders}}
        return replace(self, saved=saved, general=self.general if general is None else general)


@dataclass(frozen=True, slots=True)
class Side:
    """What is decided of a receivable, and the step that it goes by next (None = there is none). Of its debtor: the
    message of a plan that leaves today, and the first day of the notice before his next term (None = there is none)."""

    verdict: Verdict
    step: Step | None
    of_plan: PlannedMessage | None = None
    notice_from: date | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A debtor who would be treated differently: the first receivable of his of which something else is decided, what
    is said of it now and then, and of how many others too; what becomes of his messages. `decided`: it is not only his
    messages. `today`: already on this day, not only later."""

    debtor: Debtor
    invoice: str
    before: Side
    after: Side
    others: int
    today: bool
    decided: bool = True
    messages: tuple[Foretold, ...] = ()


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

    @property
    def messages(self) -> Counter[Fate]:
        """How many messages have each fate."""
        return Counter(one.fate for each in self.differences for one in each.messages)


def settings_of(tx: Tx) -> Settings:
    """Those that hold."""
    there = installations.get(tx)
    week = first_week.of(there)
    try:
        sender = installations.creditor(tx)
    except NotFound:
        sender = None
    a_day = week.a_day if week is not None else None
    return Settings(policies.saved(tx), there.policy, there.unregistered, sender, own_texts.every(tx), a_day)


def compare(
    store: Store,
    scope: Scope,
    now: datetime,
    change: Callable[[Settings], Settings],
    only: Collection[str] | None = None,
) -> Comparison:
    """Everybody with something open, by the settings of now and by what `change` makes of them; `only` some debtors, by
    their keys (None = all). Raises NotFound, and Refused for a daily limit that cannot be."""
    found: list[Difference] = []
    warnings: list[str] = []
    looked_at = before = after = 0
    with store.read(scope, now) as tx:
        there, present = installations.get(tx), settings_of(tx)
        wanted = change(present)
        days = _days(tx, present, wanted)
        everybody = known.to_decide(tx, now.date())
        those = everybody if only is None else [key for key in everybody if key in only]
        for some in portions(those, AT_ONCE):
            facts = _loaded(tx, some, there)
            kept = _kept(tx, facts)
            old = _decided(facts, there, present, {}, now, warnings)
            new = _decided(facts, there, wanted, days, now, warnings)
            looked_at += len(facts)
            before += sum(leaving_today(each, now) for each in old.values())
            after += sum(leaving_today(each, now) for each in new.values())
            both = ((old[key], new[key]) for key in old if key in new)
            found += [each for pair in both for each in _differing(*pair, kept, now)]
    found.sort(key=lambda each: (not each.today, each.debtor.name.casefold(), each.debtor.key))
    return Comparison(looked_at, tuple(found), (before, after), tuple(dict.fromkeys(warnings)))


def _loaded(tx: Tx, debtors: Iterable[str], there: Installation) -> list[Facts]:
    return known.load(tx, tx.now.date(), list(debtors), there)


def _days(tx: Tx, present: Settings, wanted: Settings) -> dict[str, date]:
    if wanted.a_day is None or wanted.a_day == present.a_day:
        return {}
    return first_week.days_by(tx, wanted.a_day)


def _kept(tx: Tx, facts: Iterable[Facts]) -> Kept:
    waiting = [each for one in facts for each in one.deliveries if each.state.waits]
    told = rewordings.told(tx, [each.key for each in waiting])
    own = {each.key: rewordings.of(tx, each) for each in waiting if each.key in told}
    given = approvals.of(tx, [each.key for each in waiting])
    return Kept(given, {key: text for key, text in own.items() if text is not None})


def _undecided(facts: Facts) -> Facts:
    """As if nothing were planned yet; what a person sends by hand stays."""
    left = tuple(each for each in facts.deliveries if not each.state.waits or each.manual_by)
    return replace(facts, deliveries=left)


def _decided(
    facts: Iterable[Facts],
    there: Installation,
    by: Settings,
    days: Mapping[str, date],
    now: datetime,
    warnings: list[str],
) -> dict[str, Under]:
    those = {each.debtor.key: _by(by, each) for each in facts}
    so = replace(there, policy=by.general)
    decided = decide_known(map(_undecided, those.values()), so, by.saved, now.date(), warnings)
    return {
        (key := each.debtor.key): Under(
            those[key], policy_for(each.debtor, so, by.saved), decision, by.sender, by.texts, days
        )
        for each, decision in decided
    }


def _by(settings: Settings, facts: Facts) -> Facts:
    """The facts that a setting decides; the very same ones where it decides nothing of them."""
    if facts.unregistered != settings.unregistered:
        facts = replace(facts, unregistered=settings.unregistered)
    hold = settings.laid.get(facts.debtor.key)
    return facts if hold is None else replace(facts, holds=(*facts.holds, hold))


def _differing(old: Under, new: Under, kept: Kept, now: datetime) -> Iterator[Difference]:
    pairs = list(zip(_sides(old), _sides(new), strict=True))
    changed = [pair for pair in pairs if _told(pair[0]) != _told(pair[1])]
    changed.sort(key=lambda pair: not _is_of_today(*pair))
    messages = tuple(foretell(old, new, kept, now))
    if not pairs or not (changed or messages):
        return
    was, becomes = changed[0] if changed else pairs[0]
    invoice = next(each.label for each in old.facts.receivables if each.key == was.verdict.receivable)
    moments = [at.date() for each in messages for at in (each.before, each.after) if at is not None]
    today = now.date() in moments or (bool(changed) and _is_of_today(was, becomes))
    others = max(0, len(changed) - 1)
    yield Difference(old.facts.debtor, invoice, was, becomes, others, today, bool(changed), messages)


def _sides(under: Under) -> list[Side]:
    """Of each receivable; what is told of a plan stands at the first that it is about."""
    decision, policy = under.decision, under.policy
    message = decision.message if decision.message is not None and decision.message.notice.of_plan else None
    about = {key for plan in under.facts.plans for key in plan.receivables}
    comes = notice_from(_undecided(under.facts), policy, decision.day) if about else None
    found = []
    for verdict in decision.verdicts:
        place = policy.index(verdict.step)
        step = None if place is None else policy.steps[place]
        told = (message, comes) if verdict.receivable in about else (None, None)
        found.append(Side(verdict, step, *told))
    return found


def _told(side: Side) -> tuple[object, ...]:
    """All that a person would be told of it, or would notice."""
    verdict = side.verdict
    reasons = tuple((hold.kind, hold.reason, hold.until, hold.amount) for hold in verdict.holds)
    said = verdict.act, verdict.code, verdict.notice, verdict.sends_on, verdict.step, reasons[:1]
    of_plan = side.of_plan, side.notice_from
    return (*said, *of_plan) if verdict.act is Act.CLOSED else (*said, *of_plan, *_manner(side.step))


def _manner(step: Step | None) -> tuple[object, ...]:
    """How a step leaves, and what it asks."""
    if step is None:
        return ()
    return step.channel, step.approve, step.term_days, step.cost, step.announces, step.asks_interest


def _is_of_today(was: Side, becomes: Side) -> bool:
    """Whether something else is done on this day; another reason for doing nothing is not."""
    acts = was.verdict.act, becomes.verdict.act
    if was.of_plan != becomes.of_plan:
        return True
    if not set(acts) & set(DOES):
        return False
    return acts[0] is not acts[1] or (was.verdict.notice, _manner(was.step)) != (
        becomes.verdict.notice,
        _manner(becomes.step),
    )
