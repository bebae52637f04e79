"""What a list of debtors shows, kept beside the verdicts so that a page decides about its own rows alone.

A decision holds until its debtor is woken, until the day on which time alone may change it (rules/looks.py), and, where
it stands on how fresh the data are, until they are fresher. What is kept is never more than a cache: whoever it does
not hold for is decided about when a page is asked for, and a page shows what deciding afresh says.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from connector.flow.dunning import AT_ONCE, decide_all
from connector.flow.overview import DebtorRow, row_of
from connector.model import Act, Decision, Installation, Scope
from connector.rules.facts import Facts
from connector.rules.looks import next_at
from connector.store import facts as known
from connector.store import installations, listed
from connector.store.engine import Store, Tx
from connector.store.listed import AGREES, APART, Kept, Place, View
from connector.store.looks import AWAKE
from connector.store.queries import portions

KEPT = "listed"  # the setting that says that everybody was kept once
FORM = "2"  # of what is kept; another one is kept anew
FOR_EVER = date.max
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a list is kept at this moment: the view of the rows that hold, and the debtors of all others. None is
    kept yet where nothing was ever kept."""

    installation: Installation
    view: View | None
    stale: tuple[str, ...]


def standing(tx: Tx) -> Standing:
    """How far what is kept can be used now."""
    installation = installations.get(tx)
    view = View(tx.now.date(), ground(tx, installation))
    if dict(installation.settings).get(KEPT) != FORM:
        return Standing(installation, None, tuple(known.to_decide(tx, tx.now.date())))
    return Standing(installation, view, tuple(listed.stale(tx, view)))


def ground(tx: Tx, installation: Installation) -> str:
    """How fresh the data are, as far as a decision looks at that."""
    as_of = installation.data_as_of
    day = as_of.astimezone(tx.now.tzinfo).date() if as_of else None
    return f"{day} {installation.bank_through}"


def decided(tx: Tx, installation: Installation, keys: Collection[str]) -> list[DebtorRow]:
    """The rows of these debtors, decided about now, in the order of the list; one with nothing to show is left out."""
    rows = []
    for some in portions(sorted(keys), AT_ONCE):
        for facts, decision in decide_all(tx, installation, some, []):
            row = row_of(decision, facts.debtor, list(facts.receivables))
            if row.owed:
                rows.append(row)
    return sorted(rows, key=place_of)


def place_of(row: DebtorRow) -> Place:
    """Where it stands in the list: the most late first."""
    less, name = row.late_amount
    return less, name, row.debtor.key


def refresh(store: Store, scope: Scope, now: datetime) -> int:
    """Keep anew what does not hold any more; for how many debtors. It decides, and changes nothing else."""
    with store.read(scope, now) as tx:
        there = standing(tx)
    for some in portions(there.stale, AT_ONCE):
        with store.write(scope, now) as tx:
            listed.put(tx, _kept(tx, some))
    if there.view is None:
        with store.write(scope, now) as tx:
            installations.save_setting(tx, KEPT, FORM)
    return len(there.stale)


def _kept(tx: Tx, debtors: Sequence[str]) -> list[Kept]:
    installation = installations.get(tx)
    on = ground(tx, installation)
    # Nobody can decide about the others today, so they are in no list.
    found = {debtor: Kept(debtor, tx.now.date(), on) for debtor in debtors}
    for facts, decision in decide_all(tx, installation, debtors, []):
        found[decision.debtor] = _of(facts, decision, on)
    return list(found.values())


def _of(facts: Facts, decision: Decision, on: str) -> Kept:
    row = row_of(decision, facts.debtor, list(facts.receivables))
    today, again = decision.day, next_at(facts, decision)
    sleeps = again > today
    if not row.owed:
        return Kept(decision.debtor, FOR_EVER)  # what makes something of his open again wakes him
    if not listed.fits([*row.late, *row.open]):
        return Kept(decision.debtor, AWAKE)  # decided about each time
    less, name, _ = place_of(row)
    heard = (contact.on for contact in facts.contacts if not contact.by_source and contact.on <= today)
    return Kept(
        debtor=decision.debtor,
        through=min([again - DAY, *_falls_due(row, today)]) if sleeps else today,
        ground=AGREES if sleeps else on,
        shown=True,
        less=less,
        name=name,
        words=words_of(row),
        message=decision.message is not None,
        proposal=decision.proposal is not None,
        held=any(owed.verdict.act is Act.HOLD for owed in row.owed),
        heard_on=max(heard, default=None),
        late=row.late,
        open=row.open,
    )


def _falls_due(row: DebtorRow, today: date) -> list[date]:
    """The days after which something of his is late that is not late yet."""
    return [owed.receivable.due for owed in row.owed if owed.receivable.due >= today]


def words_of(row: DebtorRow) -> str:
    """All that a row is found by, without capitals."""
    names = (row.debtor.name, row.debtor.number, *(owed.receivable.number for owed in row.owed))
    return APART.join(name.casefold() for name in names)
