"""Limitation of a receivable: until when a written demand keeps it alive, and from when a person is warned."""

from datetime import date

from connector.model import DebtorKind, Done, Receivable, Task, TaskKind
from connector.rules.facts import About, Facts
from connector.rules.law.calendar import months_after
from connector.rules.law.limitation import Claim, Limitation, limitation
from connector.rules.plans import covers

SOONEST = 18  # months after the due day: two years (art. 7:28 BW) less the six months of warning


def old_on(today: date) -> date:
    """What was due on this day or earlier may have a limitation that is near today; the rest need no closer look."""
    return months_after(today, -SOONEST) if today.year > 2 else date.min


def first_near(due: date) -> date:
    """The first day on which the limitation of something due on this day can be near."""
    return months_after(due, SOONEST) if due.year < date.max.year - 2 else date.max


def limitation_of(receivable: Receivable, about: About, facts: Facts) -> Limitation:
    """From the due day. Whoever is no business is taken for a consumer who bought something, which gives the shortest
    term; our demands with legal effect, promises and plans start a new one (art. 3:317 and 3:318 BW)."""
    demands = [d.on for d in about.done if d.notice.legal_effect and d.how in (Done.SENT, Done.POSTED)]
    promised = [p.made_on for p in facts.promises if covers(p, receivable)]
    planned = [p.made_on for p in facts.plans if receivable.key in p.receivables]
    return limitation(receivable.due, _claim(facts), (*demands, *promised, *planned))


def _claim(facts: Facts) -> Claim:
    if facts.debtor.country.upper() == "BE":
        return Claim.BELGIAN_PERIODIC  # the shorter of the Belgian ones: what is periodic we are not told
    business = facts.debtor.kind in (DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY)
    return Claim.CONTRACT if business else Claim.CONSUMER_SALE


def warning(receivable: Receivable, about: About, facts: Facts, today: date) -> Task | None:
    """The task to keep a claim alive, from six months before its end; None while that is far."""
    if receivable.due > old_on(today):
        return None
    found = limitation_of(receivable, about, facts)
    if not found.warns_on(today):
        return None
    return Task(TaskKind.LIMITATION_NEARS, receivable.key, f"{receivable.label}: {found.last_day_to_interrupt}")
