"""The rules by which tenants share a platform's window, held against a platform that counts for itself."""

import heapq
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.store.shares import PARTS, Used, Window, current, heard, may_not_before, refusals_until, refused
from connector.transport import GRACE, Allowance, Limits, Urgency

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
SPAN = timedelta(minutes=5)
OURS = Allowance(145, SPAN, kept=14)
THEIRS = 150
BULK, URGENT = Urgency.BULK, Urgency.URGENT


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def window(taken: int = 0, begun: float = 0.0, closed_until: datetime | None = None) -> Window:
    """One that began so many seconds ago."""
    return Window(7, after(300 - begun), taken, closed_until)


def used(here: int = 0, before: int = 0, tenants: int = 2) -> Used:
    return Used(here, before, tenants)


def asks(of: Window, whose: Used, urgency: Urgency = BULK) -> datetime | None:
    return may_not_before(of, whose, urgency, NOW, OURS)


# ---------------------------------------------------------------- one request


def test_a_tenant_alone_has_it_all_at_once_but_for_what_is_kept() -> None:
    assert asks(window(130), used(130, 131, tenants=1)) is None
    assert asks(window(131), used(131, tenants=1)) == after(300) + GRACE


def test_what_is_kept_for_urgent_work_bulk_work_never_takes() -> None:
    for begun in (0, 299):
        assert asks(window(131, begun), used()) == after(300 - begun) + GRACE
        assert asks(window(131, begun), used(), URGENT) is None
        assert asks(window(145, begun), used(), URGENT) == after(300 - begun) + GRACE


def test_after_a_429_nobody_goes_before_its_time() -> None:
    closed = window(0, closed_until=after(60))
    for urgency in Urgency:
        assert asks(closed, used(), urgency) == after(60)
        assert may_not_before(closed, used(), urgency, after(60), OURS) is None


def test_who_used_more_than_its_share_gets_what_is_left_over_part_by_part() -> None:
    more = used(66, tenants=2)
    assert asks(window(25), more) is None
    assert asks(window(26), more) == after(60), "a fifth of 131 in the first minute"
    assert asks(window(26, begun=60), more) is None
    assert asks(window(52, begun=60), more) == after(60)
    assert asks(window(130, begun=240), more) is None


def test_what_was_used_in_the_window_before_counts_too() -> None:
    assert asks(window(60), used(0, before=131, tenants=2)) == after(60)
    assert asks(window(60), used(0, before=65, tenants=2)) is None


def test_of_very_many_who_comes_first_gets_enough_for_one_piece_of_work_and_then_it_is_the_others_turn() -> None:
    """A poll that is stopped halfway begins anew: of fifty who each got two requests none would come to an end."""
    assert asks(window(100), used(9, 0, tenants=50)) is None
    assert asks(window(100), used(10, 0, tenants=50)) is not None
    assert asks(window(100), used(0, 10, tenants=50)) is not None


def test_around_the_end_of_a_window_nothing_is_sent() -> None:
    over = window(0, begun=300)
    assert current(over, NOW, OURS) == over
    assert asks(over, used(tenants=1), URGENT) == NOW + GRACE


@pytest.mark.parametrize("values", [(0, 5, 0), (5, 5, 5), (5, 5, -1), (5, 0, 0)])
def test_an_allowance_leaves_something_for_every_kind_of_work(values: tuple[int, int, int]) -> None:
    requests, minutes, kept = values
    with pytest.raises(ValueError, match="every kind"):
        Allowance(requests, timedelta(minutes=minutes), kept)


counts = st.integers(0, 200)
some_use = st.builds(Used, counts, counts, st.integers(1, 60))
some_window = st.builds(window, counts, st.floats(0, 302), st.sampled_from([None, after(-1), after(90)]))


@given(some_window, some_use, st.sampled_from(Urgency))
def test_whoever_waits_is_told_a_moment_to_come_of_this_window_or_of_the_platforms_own(
    of: Window, whose: Used, urgency: Urgency
) -> None:
    until = asks(of, whose, urgency)
    if until is not None:
        assert until > NOW
        assert until in (of.closed_until, of.ends + GRACE) or until < of.ends


@given(some_window, some_use)
def test_where_bulk_work_may_go_urgent_work_may(of: Window, whose: Used) -> None:
    if asks(of, whose, BULK) is None:
        assert asks(of, whose, URGENT) is None


@given(st.integers(0, 130), st.floats(0, 299), st.integers(1, 131), st.sampled_from(Urgency))
def test_who_used_nothing_goes_as_long_as_there_is_room(
    taken: int, begun: float, tenants: int, urgency: Urgency
) -> None:
    assert asks(window(taken, begun), used(tenants=tenants), urgency) is None


@given(st.integers(0, 144), st.floats(0, 239), st.integers(2, 60))
def test_until_the_last_part_who_used_more_leaves_room_for_who_comes_late(
    taken: int, begun: float, tenants: int
) -> None:
    if asks(window(taken, begun), used(100, 100, tenants)) is None:
        assert taken < 131 * (begun // 60 + 1) // PARTS


# ---------------------------------------------------------------- what the platform says


def test_a_first_window_ends_when_the_platform_says() -> None:
    first = current(None, NOW, OURS)
    assert first == Window(1, after(300))
    told = heard(Window(1, after(300), 9), Limits(used=30, resets_at=after(100)), NOW, OURS)
    assert told == Window(1, after(100), 30), "somebody else is counted there too"


def test_our_own_requests_on_their_way_are_not_forgotten_for_an_answer() -> None:
    assert heard(window(9), Limits(used=7, resets_at=after(300)), NOW, OURS).taken == 9


def test_what_an_answer_says_of_a_window_that_is_over_or_far_away_is_not_taken_for_this_one() -> None:
    for said in (after(-1), NOW, after(600), after(10**9)):
        assert heard(window(9), Limits(used=140, resets_at=said), NOW, OURS) == window(9)


def test_an_answer_of_the_next_window_begins_it() -> None:
    assert heard(window(140, begun=290), Limits(used=3, resets_at=after(300)), NOW, OURS) == Window(8, after(300), 3)
    unknown = heard(window(140, begun=290), Limits(resets_at=after(300)), NOW, OURS)
    assert unknown == Window(7, after(300), 140), "without its count nothing is given back"


def test_a_clock_that_counts_whole_seconds_begins_no_window() -> None:
    assert heard(window(140), Limits(used=141, resets_at=after(301)), NOW, OURS).number == 7


def test_a_window_holds_what_the_platform_says_and_not_what_we_thought() -> None:
    told = heard(window(), Limits(used=1, allowed=30), NOW, OURS)
    assert may_not_before(replace(told, taken=15), used(tenants=1), BULK, NOW, OURS) is None
    assert may_not_before(replace(told, taken=16), used(16, tenants=1), BULK, NOW, OURS) is not None
    assert may_not_before(replace(told, taken=16), used(16, tenants=1), URGENT, NOW, OURS) is None
    more = heard(told, Limits(used=1, allowed=1000), NOW, OURS)
    assert may_not_before(replace(more, taken=985), used(985, tenants=1), BULK, NOW, OURS) is None


def test_what_it_said_it_takes_holds_for_the_windows_to_come_and_silence_takes_nothing_back() -> None:
    told = heard(window(), Limits(allowed=30), NOW, OURS)
    later = current(told, after(1000), OURS)
    assert (later.number, later.taken, later.allowed) == (9, 0, 30)
    assert heard(later, Limits(used=2), after(1000), OURS).allowed == 30


def test_a_platform_that_says_it_takes_next_to_nothing_is_still_asked_what_is_urgent() -> None:
    told = heard(window(), Limits(allowed=1), NOW, OURS)
    assert may_not_before(told, used(tenants=1), BULK, NOW, OURS) is None


def test_after_so_many_refusals_nothing_is_sent_until_a_window_has_passed_without_one() -> None:
    few = Allowance(3, SPAN)
    now, count_ = NOW, None
    for place in range(3):
        now = after(200.0 * place)
        assert count_ is None or refusals_until(count_, now, few) is None
        count_ = refused(count_, now, few)
    assert count_ is not None
    assert refusals_until(count_, now, few) == now + SPAN, "however far apart they were"
    assert refusals_until(count_, now + SPAN, few) is None
    assert refused(count_, now + SPAN, few).taken == 1


def test_the_longest_wait_that_was_asked_for_counts() -> None:
    told = heard(window(closed_until=after(60)), Limits(retry_at=after(30)), NOW, OURS)
    assert told.closed_until == after(60)
    assert heard(told, Limits(retry_at=after(90)), NOW, OURS).closed_until == after(90)


@given(st.floats(0, 10**6))
def test_the_next_window_ends_a_whole_number_of_windows_later(passed: float) -> None:
    of = window(140)
    now = of.ends + GRACE + timedelta(seconds=passed)
    following = current(of, now, OURS)
    assert following.taken == 0
    assert (following.ends - of.ends) % SPAN == timedelta(0)
    assert now - GRACE <= following.ends + GRACE
    assert following.number == of.number + (1 if following.ends - of.ends == SPAN else 2)


# ---------------------------------------------------------------- many tenants and a platform


@dataclass
class Platform:
    """Counts in windows of its own, by its own clock; refuses what is too much, and is not to be asked that."""

    begins: float
    tells_count: bool
    counted: Counter[int] = field(default_factory=Counter)

    def receive(self, at: float) -> Limits:
        number = int((at - self.begins) // 300)
        self.counted[number] += 1
        used = self.counted[number] if self.tells_count else None
        return Limits(used=used, resets_at=after(self.begins + (number + 1) * 300))


@dataclass
class Tenant:
    """Wants so many requests, so far apart; when it is refused it comes again when it was told."""

    name: str
    urgency: Urgency
    wants: float
    apart: float
    begins: float
    went: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """What lies of a tenant."""

    number: int
    taken: int = 0
    before: int = 0


@dataclass
class Street:
    """Tenants, the budget's counts, and requests on their way."""

    platform: Platform
    tenants: list[Tenant]
    seed: int
    last: Window | None = None
    shares: dict[tuple[str, Urgency], Row] = field(default_factory=dict)

    def live(self, seconds: float) -> None:
        chance, order = Random(self.seed), count()
        waiting: list[tuple[float, float, int, object]] = []

        def push(at: float, what: object) -> None:
            heapq.heappush(waiting, (at, chance.random(), next(order), what))

        for tenant in self.tenants:
            push(tenant.begins, (tenant, tenant.begins))
        while waiting and waiting[0][0] < seconds:
            at, _, _, what = heapq.heappop(waiting)
            if isinstance(what, Limits):
                self.last = heard(current(self.last, after(at), OURS), what, after(at), OURS)
                continue
            assert isinstance(what, tuple)
            tenant, since = what
            until = self.take(tenant, at)
            if until is not None:
                push((until - NOW).total_seconds(), (tenant, since))
                continue
            tenant.went.append(at)
            tenant.waited.append(at - since)
            push(at + 0.3, self.platform.receive(at + chance.uniform(0.05, 0.2)))
            if len(tenant.went) < tenant.wants:
                push(at + tenant.apart, (tenant, at + tenant.apart))

    def take(self, tenant: Tenant, at: float) -> datetime | None:
        """As connector.store.budgets does it, by rows in memory."""
        here = current(self.last, after(at), OURS)
        asked = {name: row for (name, kind), row in self.shares.items() if kind is tenant.urgency}
        asked = {name: row for name, row in asked.items() if row.number >= here.number - 1}
        own = asked.get(tenant.name, Row(here.number))
        this, before = (own.taken, own.before) if own.number == here.number else (0, own.taken)
        whose = Used(this, before, len({*asked, tenant.name}))
        until = may_not_before(here, whose, tenant.urgency, after(at), OURS)
        more = 1 if until is None else 0
        self.last = replace(here, taken=here.taken + more)
        self.shares[tenant.name, tenant.urgency] = Row(here.number, this + more, before)
        return until


def greedy(number: int) -> Tenant:
    """Wants more than there is; every other one is three times as quick."""
    return Tenant(f"b{number}", BULK, 10**9, 0.31 if number % 2 else 1.0, 0.0)


@given(
    st.integers(1, 12),
    st.integers(0, 5),
    st.floats(0, 299),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_whoever_asks_however_often_the_platform_never_has_to_refuse(
    many: int, urgent: int, begins: float, tells_count: bool, seed: int
) -> None:
    chance = Random(seed)
    busy = [greedy(n) for n in range(many)]
    quick = [Tenant(f"u{n}", URGENT, 10**9, chance.uniform(0.3, 20), chance.uniform(0, 600)) for n in range(urgent)]
    street = Street(Platform(begins - 300, tells_count), [*busy, *quick], seed)
    street.live(1500)
    assert max(street.platform.counted.values()) <= THEIRS


@given(st.integers(1, 25), st.floats(0, 299), st.integers(0, 10**6))
def test_of_those_who_want_more_than_there_is_each_gets_its_share_and_nothing_lies_idle(
    many: int, begins: float, seed: int
) -> None:
    street = Street(Platform(begins - 300, True), [greedy(n) for n in range(many)], seed)
    street.live(1800)
    whole = sorted(street.platform.counted)[1:-1]
    for number in whole[1:]:
        assert street.platform.counted[number] >= 131 - 1, "all that bulk work may use is used"
    first, last = (begins - 300 + number * 300 for number in (whole[1], whole[-1] + 1))
    got = [sum(first <= at < last for at in tenant.went) for tenant in street.tenants]
    # What one got too much in a window it gives back in the next, so it is added up over several.
    assert min(got) >= 0.8 * (131 // many) * len(whole[1:])


@given(st.floats(0, 299), st.floats(600, 1200), st.integers(0, 10**6))
def test_beside_a_first_load_a_known_tenant_waits_a_minute_at_most_and_urgent_work_not_at_all(
    begins: float, comes: float, seed: int
) -> None:
    small = Tenant("small", BULK, 10**9, 150, 0.0)
    hook = Tenant("hook", URGENT, 40, 30, comes)
    street = Street(Platform(begins - 300, True), [greedy(1), small, hook], seed)
    street.live(2000)
    assert max(small.waited[2:]) <= 60 + 2 * GRACE.total_seconds()
    assert max(hook.waited) <= 2 * GRACE.total_seconds()
    assert len(street.tenants[0].went) > 131 * 4
