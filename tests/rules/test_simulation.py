"""Four months of one debtor's life, again and again: whatever happens, every promise to him is kept."""

from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from connector.rules.policy import Policy
from tests.rules.strategies import policies
from tests.rules.watch import Watch
from tests.rules.world import DEEDS, Happening, World

DAYS = 120
QUIET_DAYS = 250
OFTEN = ("invoiced", "invoiced", "paid", "settled", "settled", "placed", "seen_again", "no_runs", "mishap")
# What may still stand in the way after everything was cleared up: money, and what is with somebody else.
LASTING = {"net_credit", "below_minimum", "due_assumed", "handed_over"}

happenings = st.builds(
    Happening,
    on=st.integers(0, DAYS - 1),
    what=st.sampled_from([*DEEDS, *OFTEN]),
    which=st.integers(0, 4),
    how=st.integers(0, 29),
)
FIRST = [Happening(0, "invoiced", 0, 3), Happening(0, "invoiced", 2, 7), Happening(4, "invoiced", 4, 12)]
plots = st.lists(happenings, min_size=10, max_size=60).map(lambda more: [*FIRST, *more])


def a_day(watch: Watch, today: list[Happening]) -> None:
    """Things happen, the source is read, and the day's run is carried out."""
    world = watch.world
    for happening in today:
        DEEDS[happening.what](world, happening.which, happening.how)
    if world.today >= world.no_reads_until:
        world.read_on = world.today
    if world.today >= world.no_runs_until:
        watch.after(world.carry_out(watch.decide()))
    world.today += timedelta(days=1)


def live_through(plot: list[Happening], by: Policy, other: Policy) -> Watch:
    watch = Watch(World(by, other))
    for n in range(DAYS):
        a_day(watch, [h for h in plot if h.on == n])
    return watch


@settings(max_examples=max(45, settings().max_examples))
@given(plots, policies(), policies())
def test_whatever_happens_every_promise_to_the_debtor_is_kept(plot: list[Happening], by: Policy, other: Policy) -> None:
    for code in live_through(plot, by, other).codes:
        event(code)


@settings(max_examples=max(15, settings().max_examples // 3))
@given(plots, policies(), policies())
def test_once_nothing_stands_in_the_way_every_step_is_taken_in_the_end(
    plot: list[Happening], by: Policy, other: Policy
) -> None:
    watch = live_through(plot, by, other)
    world = watch.world
    world.calm_down()
    for _ in range(QUIET_DAYS):
        a_day(watch, [])
        if watch.undone <= LASTING:
            return
    raise AssertionError(f"after {QUIET_DAYS} quiet days still: {watch.undone}")
