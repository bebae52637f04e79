"""Which instalment is which: the places that were told, found again among the terms as they are now.

A place is the number in a receivable's key, and reminders, promises and disputes hang on it, so it must go on to mean
the same instalment when a due date is moved past another one. A term is known by its id as long as it has it; whoever
edits an entry has Exact make its terms anew, and then an instalment is known by how it looked. Where two looks are
alike, or parts were split or put together after they were told, nobody can say which is which: nothing is guessed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """An instalment as it stands, or as it was told: its due date (None = it has none), all that was booked of it in
    the booking's currency (None = that is not known any more), and its terms by their short ids."""

    due: date | None
    amount: Decimal | None
    terms: frozenset[str] = frozenset()

    @property
    def day(self) -> date:
        """By which places are put in order; those without a due date come last."""
        return self.due or date.max

    def looks_like(self, other: "Place") -> bool:
        """Whether it falls due on the same day and is as much."""
        return self.amount is not None and (self.due, self.amount) == (other.due, other.amount)


Told = Mapping[int, Place]  # by their numbers
Pairs = dict[int, int]  # from the place in the order of now to the number that was told


def in_order(now: Sequence[Place]) -> dict[int, Place]:
    """Numbered by their due dates, as those of which nothing was told are."""
    return dict(enumerate(now, start=1))


def unknown(highest: int) -> dict[int, Place]:
    """So many that were told, and nobody knows how they looked."""
    return {number: Place(None, None) for number in range(1, highest + 1)}


def numbers_of(told: Told, now: Sequence[Place], highest: int) -> list[int] | None:
    """The number of each of these instalments; None where it cannot be said which of them was told under which.

    `highest` is the highest number that was ever told: one that is over means nothing else later.
    """
    if not told:
        return list(in_order(now))
    pairs = _only_one(told, now) or _pairs(told, now)
    if pairs is None:
        return None
    free = iter(range(highest + 1, highest + 1 + len(now)))
    return [pairs[index] if index in pairs else next(free) for index in range(len(now))]


def as_told(told: Told, now: Sequence[Place]) -> list[int] | None:
    """The number of each of these where nothing but its look tells it; None unless each looks just as one that was
    told, and as no other."""
    found = [[number for number, one in told.items() if one.looks_like(each)] for each in now]
    return [some[0] for some in found] if all(len(some) == 1 for some in found) else None


def _only_one(told: Told, now: Sequence[Place]) -> Pairs | None:
    """There was one and there is one: whatever was edited, it is that."""
    return dict(enumerate(told)) if len(told) == len(now) == 1 else None


def _pairs(told: Told, now: Sequence[Place]) -> Pairs | None:
    by_terms = _by_terms(told, now)
    if by_terms is None:
        return None
    left = {number: one for number, one in told.items() if number not in by_terms.values()}
    by_look = _by_look(left, {index: one for index, one in enumerate(now) if index not in by_terms})
    pairs = {**by_terms, **by_look}
    gone = [one for number, one in told.items() if number not in pairs.values()]
    kept = [told[number] for number in by_look.values()]
    doubt = _was_shared_anew(pairs, told, now) or _crossed(by_look, told, now) or _might_be(gone, kept)
    return None if doubt else pairs


def _was_shared_anew(pairs: Pairs, told: Told, now: Sequence[Place]) -> bool:
    """Whether one may have got what another one lost: a part that was reminded of, or that is disputed."""
    changed = sum(told[number].amount != now[index].amount for index, number in pairs.items())
    went, came = len(told) - len(pairs), len(now) - len(pairs)
    return changed + bool(went) + bool(came) > 1


def _by_terms(told: Told, now: Sequence[Place]) -> Pairs | None:
    """Those that still have a term that they had; None where two were put together, or one was split."""
    found: Pairs = {}
    for index, one in enumerate(now):
        known = [number for number, place in told.items() if place.terms & one.terms]
        if len(known) > 1:
            return None
        if known:
            found[index] = known[0]
    return found if len(set(found.values())) == len(found) else None


def _by_look(told: Told, now: Mapping[int, Place]) -> Pairs:
    """Those that look as they did; then those of an amount that no other one has; then the last one, on its day."""
    found = {index: n for index, one in now.items() for n, place in told.items() if place.looks_like(one)}
    left, others = _without(found, told, now)
    there, here = Counter(one.amount for one in left.values()), Counter(one.amount for one in others.values())
    for index, one in others.items():
        if there[one.amount] == here[one.amount] == 1:
            found[index] = next(number for number, place in left.items() if place.amount == one.amount)
    left, others = _without(found, told, now)
    if len(left) == len(others) == 1:
        (number, place), (index, one) = *left.items(), *others.items()
        if place.amount is not None and place.due == one.due:
            found[index] = number
    return found


def _without(found: Pairs, told: Told, now: Mapping[int, Place]) -> tuple[dict[int, Place], dict[int, Place]]:
    left = {number: place for number, place in told.items() if number not in found.values()}
    return left, {index: one for index, one in now.items() if index not in found}


def _crossed(pairs: Pairs, told: Told, now: Sequence[Place]) -> bool:
    """Whether one would have been moved past another of the same amount: it may as well have been that one."""
    days = [(told[number].amount, told[number].day, now[index].day) for index, number in pairs.items()]
    return any(
        a == b and (before < other_before) is not (after < other_after)
        for place, (a, before, after) in enumerate(days)
        for b, other_before, other_after in days[place + 1 :]
    )


def _might_be(gone: Iterable[Place], kept: Iterable[Place]) -> bool:
    """Whether one that is gone was as much as one that is known by its look alone."""
    return bool({one.amount for one in gone} & {one.amount for one in kept})
