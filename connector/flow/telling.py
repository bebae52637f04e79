"""What the source is to be told: read from the journal, so that every act is told, by whichever road it came.

The place up to which the journal was read is kept with the rows that follow from it, in one transaction; it begins at
the end that the journal has when the source is connected. Rows hold keys and kinds only: the words are made when it is
told (flow/wording), so of whoever was erased meanwhile nothing is said. How they leave is for webhooks/outbound.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from connector.errors import NotFound
from connector.flow import quiet
from connector.flow.errands import leave, to_tell
from connector.flow.moments import later
from connector.model import DeliveryState, HoldKind, JournalEvent, Receivable, ReceivableState, Scope
from connector.store import deliveries, holds, installations, journal, receivables, reminding, statuses
from connector.store.engine import Store, Tx
from connector.store.statuses import About

if TYPE_CHECKING:  # whoever tells nothing opens no network
    from connector.transport import Allowance

TOLD_THROUGH = "told_through"  # setting: the number of the last event of the journal that was looked at
KEPT = timedelta(days=30)  # what was told is remembered for so long
AT_ONCE = 500  # events that are looked at in one transaction


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be told. `oldest` is when the oldest of it happened; `ends` when all of it is told, if nobody else
    needs what the platform takes for such work; both None where nothing waits. `narrowest` is the allowance that this
    end follows from. `refused` is what it would not take: an invoice's name with the name of the error."""

    receivables: int
    requests: int
    oldest: datetime | None
    ends: datetime | None
    narrowest: "Allowance | None"
    refused: tuple[tuple[str, str], ...]


def begin(tx: Tx) -> None:
    """From here on: for an administration that is connected, or connected anew. What happened before is not told."""
    statuses.let_all_go(tx)
    installations.save_setting(tx, TOLD_THROUGH, str(journal.last(tx)))


def pending(tx: Tx) -> bool:
    """Whether there may be something to tell: a cheap question, that is rather answered with yes."""
    through = installations.setting(tx, TOLD_THROUGH)
    unread = through is None or journal.last(tx) > int(through)
    waits = installations.get(tx).live and bool(statuses.waiting(tx))
    return unread or waits or quiet.pending(tx)


def collect(store: Store, scope: Scope, now: datetime) -> int:
    """Read on in the journal; how many things are to be told since."""
    found, more = 0, True
    while more:
        with store.write(scope, now) as tx:
            made, more = _collect(tx)
            found += made
    return found


def _collect(tx: Tx) -> tuple[int, bool]:
    statuses.forget(tx, later(tx.now, -KEPT))
    end, through = journal.last(tx), installations.setting(tx, TOLD_THROUGH)
    if through is None or int(through) > end:  # the first time, or a copy was put back that ends before
        installations.save_setting(tx, TOLD_THROUGH, str(end))
        return 0, False
    if int(through) == end:
        return 0, False
    upto = min(end, int(through) + AT_ONCE)
    events = [event for event in journal.after(tx, int(through), TOLD) if event.seq <= upto]
    made = [About(key, event.seq, event.kind, event.at) for event in events for key in _about(tx, event)]
    statuses.keep(tx, made)
    installations.save_setting(tx, TOLD_THROUGH, str(upto))
    return len(made), upto < end


def backlog(tx: Tx, allowances: "Sequence[Allowance]", a_note: int, a_pdf: int = 0) -> Backlog:
    """What waits, and when it is told at the earliest: `allowances` are the platform's, and without them nobody can
    say; `a_note` is how many requests it takes to tell of one receivable, `a_pdf` how many the PDF of a letter."""
    waiting = statuses.backlog(tx)
    requests = a_note * (waiting.receivables + len(quiet.to_change(tx)))
    requests += a_pdf * statuses.letters(tx) if a_pdf else 0
    lasts, narrowest = takes(requests, allowances)
    ends = later(tx.now, lasts) if narrowest else None
    return Backlog(waiting.receivables, requests, waiting.oldest, ends, narrowest, _refused(tx))


def _refused(tx: Tx) -> tuple[tuple[str, str], ...]:
    errors = {row.about.receivable: row.error for row in statuses.refused(tx)}
    errors |= {one.receivable: one.error for one in reminding.listing(tx) if one.error}
    known = receivables.of_keys(tx, list(errors))
    return tuple(sorted((known[key].label if key in known else "?", error) for key, error in errors.items()))


def takes(requests: int, allowances: "Sequence[Allowance]") -> "tuple[timedelta, Allowance | None]":
    """How long so many requests take that may wait, and the allowance that most of it follows from; None where nothing
    has to be asked, or nobody can say.

    Of the longer windows, a day's say, only those count that pass before the last one: what is left for that goes as
    soon as the shortest lets it.
    """
    if not requests or not allowances:
        return timedelta(), None
    *longer, shortest = sorted(allowances, key=lambda one: one.window, reverse=True)
    lasts, waited_for = timedelta(), []
    for allowance in longer:
        full = (requests - 1) // _room(allowance)
        requests -= full * _room(allowance)
        lasts += full * allowance.window
        waited_for += [allowance] if full else []
    lasts += -(-requests // _room(shortest)) * shortest.window
    return lasts, next(iter(waited_for), shortest)


def _room(allowance: "Allowance") -> int:
    return allowance.requests - allowance.kept


def try_again(store: Store, scope: Scope, by: str, now: datetime) -> int:
    """At a person's word: tell once more what was refused; of how many receivables."""
    with store.write(scope, now) as tx:
        many = statuses.try_again(tx) + reminding.try_again(tx)
        if many:
            journal.append(tx, "told_again", "", "", {"by": by, "many": many})
            leave(tx, to_tell())
    return many


# ---------------------------------------------------------------- which events, and of which receivables

Keys = Collection[str]


def _about(tx: Tx, event: JournalEvent) -> Keys:
    """The receivables that the source is told this of; none for what was erased, or is no news."""
    if event.content is None:
        return ()
    try:
        return dict.fromkeys(_WHOSE[event.kind](tx, event))
    except NotFound:  # what it was about is not here any more, and the journal must be read on
        return ()


def _listed(_tx: Tx, event: JournalEvent) -> Keys:
    found = (event.content or {}).get("receivables")
    return [str(key) for key in found] if isinstance(found, list) else ()


def _itself(_tx: Tx, event: JournalEvent) -> Keys:
    return [event.subject]


def _all_open(tx: Tx, event: JournalEvent) -> Keys:
    owed = receivables.of_debtors(tx, [event.debtor]).get(event.debtor, [])
    return sorted(r.key for r in owed if is_open(r))


def _one_or_all(tx: Tx, event: JournalEvent) -> Keys:
    return [event.subject] if event.subject else _all_open(tx, event)


def _agreed(tx: Tx, event: JournalEvent) -> Keys:
    """Those of the promise or plan that this is the end of."""
    made = (e for e in journal.of_subject(tx, event.subject) if e.kind in ("promised", "planned_payments"))
    return next((_listed(tx, each) for each in made), ())


def _lifted(tx: Tx, event: JournalEvent) -> Keys:
    laid = next((h for h in holds.of_debtors(tx, [event.debtor]).get(event.debtor, []) if h.key == event.subject), None)
    if laid is None:
        return ()
    return [laid.receivable] if laid.receivable else _all_open(tx, event)


def _if_final(tx: Tx, event: JournalEvent) -> Keys:
    """A failure that is tried again by itself is no news."""
    return _listed(tx, event) if _delivery_is(tx, event, DeliveryState.FAILED) else ()


def _if_it_hands_over(tx: Tx, event: JournalEvent) -> Keys:
    """Of what waits for a person's yes only this cannot be taken back."""
    return _listed(tx, event) if (event.content or {}).get("notice") == "hand_over_notice" else ()


_WHOSE: Mapping[str, Callable[[Tx, JournalEvent], Keys]] = {
    "sent": _listed,
    "unclear": _listed,
    "failed": _if_final,
    "proposed": _if_it_hands_over,
    "ladder_finished": _listed,
    "sent_before": _itself,
    "promised": _listed,
    "promise_kept": _agreed,
    "promise_partly_kept": _agreed,
    "promise_broken": _agreed,
    "planned_payments": _listed,
    "plan_kept": _agreed,
    "plan_partly_kept": _agreed,
    "plan_broken": _agreed,
    "plan_ended": _agreed,
    "promise_withdrawn": _agreed,
    "held": _one_or_all,
    "proposal_refused": _listed,
    "postponed": _listed,
    "lifted": _lifted,
    "marked": _all_open,
    "unmarked": _all_open,
    "skipped": _itself,
    "restarted": _itself,
    "handed_over": _itself,
}
TOLD = frozenset(_WHOSE)


def is_open(receivable: Receivable) -> bool:
    """Whether anything is still asked for it."""
    return receivable.state is ReceivableState.OPEN and receivable.open.positive


# ---------------------------------------------------------------- whether a person is needed


def needs_person(tx: Tx, event: JournalEvent) -> bool:
    """Whether somebody has to do something about this now: what was settled meanwhile needs nobody."""
    need = _NEEDS.get(event.kind)
    return need is not None and need(tx, event)


def _delivery_is(tx: Tx, event: JournalEvent, state: DeliveryState) -> bool:
    return deliveries.get(tx, event.subject).state is state


def _is_disputed(tx: Tx, event: JournalEvent) -> bool:
    if (event.content or {}).get("kind") != HoldKind.DISPUTE.value:
        return False
    laid = holds.of_debtors(tx, [event.debtor]).get(event.debtor, [])
    disputes = (h for h in laid if h.kind is HoldKind.DISPUTE and h.receivable == event.subject)
    return any(h.holds_on(tx.now.date()) for h in disputes)


_NEEDS: Mapping[str, Callable[[Tx, JournalEvent], bool]] = {
    "unclear": lambda tx, event: _delivery_is(tx, event, DeliveryState.UNCLEAR),
    "failed": lambda tx, event: _delivery_is(tx, event, DeliveryState.FAILED),
    "proposed": lambda tx, event: _delivery_is(tx, event, DeliveryState.PROPOSED),
    "held": _is_disputed,
    "ladder_finished": lambda _tx, _event: True,
}
