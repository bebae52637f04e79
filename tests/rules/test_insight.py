"""The figures of a book: small ones added up by hand, and what must hold for every book there can be."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.model import Money, Notice, Payment, PaymentKind, PaymentState, Receivable, ReceivableState
from connector.rules import insight
from connector.rules.insight import BUCKETS, WITHIN, Book, PaidLate, Period
from connector.rules.paying import End, Life, Receipt, paid_on, standing
from connector.rules.spread import LEAST, Share, spread

TODAY = date(2026, 3, 10)
INSTALLED = date(2026, 1, 1)
QUARTER = Period.of(90, TODAY)  # from 11 December on


def day(text: str) -> date:
    return date.fromisoformat(text)


def owed(
    due: str,
    amount: str = "100.00",
    open_: str | None = None,
    currency: str = "EUR",
    state: ReceivableState = ReceivableState.OPEN,
    issued: str = "",
) -> Receivable:
    falls = day(due)
    on = day(issued) if issued else falls - timedelta(days=30)
    left = amount if open_ is None else open_
    return Receivable(
        f"R{due}{amount}",
        "D1",
        "F1",
        on,
        falls,
        Money(Decimal(amount), currency),
        Money(Decimal(left), currency),
        state,
    )


def paid(due: str, on: str, amount: str = "100.00", **more: object) -> Life:
    closed = replace(owed(due, amount, "0.00"), state=ReceivableState.SETTLED, settled_on=day(on))
    receipts = (Receipt(day(on), Decimal(amount)),)
    return replace(Life(closed, day(on), receipts), **more)  # type: ignore[arg-type] # the builder's own


def book(*lives: Life, **more: object) -> Book:
    return replace(Book(TODAY, INSTALLED, day("2025-01-01"), lives), **more)  # type: ignore[arg-type] # as above


# ---------------------------------------------------------------- when it was paid


def booked(on: str, amount: str, kind: PaymentKind = PaymentKind.RECEIVED, key: str = "") -> Payment:
    return Payment(key or f"P{on}{amount}{kind}", "D1", Money(Decimal(amount), "EUR"), day(on), kind, receivable="R")


def test_what_the_source_says_of_the_day_goes_before_the_day_of_the_last_payment() -> None:
    closed = replace(owed("2026-02-01", open_="0.00"), state=ReceivableState.SETTLED)
    some = [booked("2026-02-03", "40.00"), booked("2026-02-08", "60.00")]
    assert paid_on(closed, some) == day("2026-02-08")
    assert paid_on(replace(closed, settled_on=day("2026-02-09")), some) == day("2026-02-09")
    assert paid_on(closed, []) is None, "no source tells the day"


def test_an_invoice_that_is_open_or_closed_by_a_credit_was_paid_on_no_day() -> None:
    credit = [booked("2026-02-03", "100.00", PaymentKind.CREDIT)]
    closed = replace(owed("2026-02-01", open_="0.00"), state=ReceivableState.SETTLED, settled_on=day("2026-02-03"))
    assert paid_on(owed("2026-02-01"), [booked("2026-02-03", "40.00")]) is None
    assert paid_on(closed, credit) is None
    assert paid_on(closed, [*credit, booked("2026-02-04", "1.00")]) == day("2026-02-03")
    gone = replace(closed, state=ReceivableState.NO_LONGER_LISTED)
    assert paid_on(gone, []) is None
    assert Life(gone).end is End.UNTOLD


def test_a_payment_that_was_taken_back_did_not_come() -> None:
    some = [
        booked("2026-02-01", "30.00"),
        booked("2026-02-03", "50.00"),
        booked("2026-02-05", "60.00", PaymentKind.REVERSAL),
    ]
    assert standing(some, "EUR") == (Receipt(day("2026-02-01"), Decimal("20.00")),)
    assert standing([replace(p, state=PaymentState.PENDING) for p in some], "EUR") == ()
    assert standing(some, "USD") == ()


# ---------------------------------------------------------------- ageing


def test_a_hundred_euros_in_each_column_by_the_days_after_the_due_date() -> None:
    due = [
        "2026-03-10",
        "2026-03-09",
        "2026-02-08",
        "2026-02-07",
        "2026-01-09",
        "2026-01-08",
        "2025-12-10",
        "2025-12-09",
    ]
    (found,) = insight.ageing(book(*(Life(owed(one)) for one in due)))
    assert [(row.bucket, row.invoices, str(row.amount)) for row in found.rows] == [
        ("current", 1, "100.00"),
        ("1-30", 2, "200.00"),
        ("31-60", 2, "200.00"),
        ("61-90", 2, "200.00"),
        ("90+", 1, "100.00"),
    ]
    assert (found.amount, found.late) == (Decimal("800.00"), Decimal("700.00"))


def test_disputed_counts_and_is_told_apart_while_what_is_unknown_or_unapplied_is_beside_it() -> None:
    lives = (
        Life(owed("2026-02-28"), disputed=Decimal("40.00")),
        Life(owed("2026-02-28", "70.00", state=ReceivableState.UNKNOWN)),
        Life(owed("2026-02-28", "55.00", state=ReceivableState.HANDED_OVER)),
        Life(owed("2026-02-28", "80.00", state=ReceivableState.WRITTEN_OFF)),
    )
    (found,) = insight.ageing(book(*lives, unapplied={"EUR": Decimal("12.50")}))
    assert (found.amount, found.disputed) == (Decimal("155.00"), Decimal("40.00"))
    assert (found.unapplied, found.unknown, found.collector) == tuple(map(Decimal, ("12.50", "70.00", "55.00")))


def test_dollars_and_euros_stand_apart_everywhere() -> None:
    lives = (
        Life(owed("2026-02-28", "100.00")),
        Life(owed("2026-02-28", "30.00", currency="USD")),
    )
    assert [(one.currency, one.amount) for one in insight.ageing(book(*lives))] == [
        ("EUR", Decimal("100.00")),
        ("USD", Decimal("30.00")),
    ]
    assert [(one.currency, one.balance) for one in insight.dso(book(*lives), QUARTER)] == [
        ("EUR", Decimal("100.00")),
        ("USD", Decimal("30.00")),
    ]


# ---------------------------------------------------------------- DSO


def test_count_back_takes_all_of_march_and_half_of_february_for_ten_and_fourteen_days() -> None:
    """March so far 300, February 400, January 500; 500 is open: 300 of March (10 days), 200 of February (14 of 28)."""
    lives = (
        Life(owed("2026-04-01", "300.00", issued="2026-03-02")),
        Life(owed("2026-03-20", "400.00", "200.00", issued="2026-02-18")),
        paid("2026-02-10", "2026-02-10", "500.00"),
    )
    (found,) = insight.dso(book(*lives), QUARTER)
    assert (found.balance, found.sales) == (Decimal("500.00"), Decimal("1200.00"))
    assert (found.countback, found.more_than) == (Decimal("24.0"), False)
    assert found.simple == Decimal("37.5"), "500 / 1200 x 90"


def test_the_balance_of_dso_has_credits_off_and_disputes_in_and_is_never_below_zero() -> None:
    lives = (Life(owed("2026-02-28"), disputed=Decimal("100.00")),)
    (found,) = insight.dso(book(*lives, unapplied={"EUR": Decimal("30.00")}), QUARTER)
    assert found.balance == Decimal("70.00")
    (found,) = insight.dso(book(*lives, unapplied={"EUR": Decimal("300.00")}), QUARTER)
    assert (found.balance, found.countback) == (Decimal("0.00"), Decimal("0.0"))


def test_where_sales_are_known_from_the_first_of_march_only_dso_says_more_than_ten_days_and_no_simple_figure() -> None:
    lives = (
        Life(owed("2026-04-01", "300.00", issued="2026-03-02")),
        Life(owed("2025-06-01", "900.00")),
    )
    (found,) = insight.dso(book(*lives, known_from=day("2026-03-01")), QUARTER)
    assert (found.countback, found.more_than, found.simple) == (Decimal("10.0"), True, None)


def test_months_go_back_to_the_day_from_which_all_is_known_and_two_years_at_most() -> None:
    months = insight.months_back(book(known_from=day("2026-01-15")))
    assert [(m.first, m.last) for m in months] == [
        (day("2026-03-01"), TODAY),
        (day("2026-02-01"), day("2026-02-28")),
        (day("2026-01-15"), day("2026-01-31")),
    ]
    assert len(insight.months_back(book(known_from=day("2001-01-01")))) == 24
    assert insight.months_back(book(known_from=day("2027-01-01"))) == [Period(TODAY, TODAY)]


# ---------------------------------------------------------------- how late


def test_paid_0_5_and_10_days_late_is_5_on_average_and_a_third_was_on_time() -> None:
    lives = (
        paid("2026-01-20", "2026-01-12"),
        paid("2026-01-20", "2026-01-25"),
        paid("2026-01-20", "2026-01-30"),
        paid("2025-01-20", "2025-12-10"),  # the day before the period
        Life(owed("2026-01-20")),
    )
    found = insight.paid_late(lives, QUARTER)
    assert found.days is not None
    assert (found.days.mean, found.days.median, found.many) == (Decimal("5.0"), Decimal("5.0"), 3)
    assert found.on_time == Share(1, 3)


def test_what_is_open_and_late_is_ten_and_twenty_days_late_and_what_is_not_late_is_left_out() -> None:
    found = insight.open_late(book(*(Life(owed(one)) for one in ("2026-02-28", "2026-02-18", "2026-03-10"))))
    assert found is not None
    assert (found.many, found.mean) == (2, Decimal("15.0"))
    assert insight.open_late(book()) is None


def test_quartiles_are_those_of_a_spreadsheet() -> None:
    found = spread([1, 2, 3, 4])
    assert found is not None
    assert (found.low, found.median, found.high) == (Decimal("1.8"), Decimal("2.5"), Decimal("3.3"))


def test_of_nine_no_percentage_is_said_and_of_ten_it_is_with_its_margin() -> None:
    assert LEAST == 10
    assert (Share(4, 9).percent, Share(4, 9).between) == (None, None)
    assert Share(4, 10).percent == Decimal("40.0")
    assert Share(4, 10).between == (Decimal("16.8"), Decimal("68.7")), "Wilson's interval, as in the books"
    with pytest.raises(ValueError, match="no share"):
        Share(3, 2)


# ---------------------------------------------------------------- before and after


def year_before(many: int, late: int) -> list[Life]:
    due = INSTALLED - timedelta(days=100)
    return [paid(due.isoformat(), (due + timedelta(days=late)).isoformat()) for _ in range(many)]


def test_thirty_invoices_paid_in_the_year_before_are_a_baseline_and_twenty_nine_are_not_enough() -> None:
    found = insight.before(book(*year_before(30, 12)))
    assert found is not None
    assert found.days is not None
    assert (found.days.mean, found.many) == (Decimal("12.0"), 30)
    assert found.period == Period(day("2025-01-01"), day("2025-12-31"))
    assert insight.before(book(*year_before(29, 12))) is None


def test_a_source_that_tells_nothing_of_before_has_no_baseline_whatever_turns_up_later() -> None:
    assert insight.before(book(*year_before(100, 12), known_from=INSTALLED)) is None


def test_a_baseline_that_was_kept_does_not_move() -> None:
    kept = PaidLate(Period(day("2025-01-01"), day("2025-12-31")), spread([7] * 40), Share(0, 40))
    assert insight.before(book(*year_before(100, 30), baseline=kept)) is kept


def test_after_is_since_installation_and_a_year_at_most() -> None:
    assert insight.after(book()).period == Period(INSTALLED, TODAY)
    assert insight.after(book(installed=day("2020-01-01"))).period.days == 365


# ---------------------------------------------------------------- what messages do


def test_a_payment_on_the_day_of_the_reminder_came_before_it() -> None:
    def reminded(on: str) -> Life:
        return paid("2026-01-20", "2026-02-05", reminded=(day(on),))

    def share(life: Life) -> Share:
        return insight.before_first_reminder(book(life), QUARTER)

    assert share(reminded("2026-02-04")) == Share(0, 1)
    assert share(reminded("2026-02-05")) == Share(1, 1)
    assert share(paid("2026-01-20", "2026-02-05")) == Share(1, 1)
    assert share(paid("2025-12-20", "2025-12-31")) == Share(0, 0), "before installation nobody knows who was reminded"
    assert share(paid("2025-12-20", "2026-01-01")) == Share(1, 1)


def stepped(due: str, on: str | None, *steps: tuple[str, Notice]) -> Life:
    life = paid(due, on) if on else Life(owed(due))
    return replace(life, steps=tuple((day(sent), notice) for sent, notice in steps))


def test_a_payment_counts_for_the_last_step_before_it_and_within_fourteen_days() -> None:
    first, second = ("2026-01-05", Notice.FRIENDLY), ("2026-01-15", Notice.REMINDER)
    lives = [
        stepped("2026-01-01", "2026-01-05", first),  # on the day itself: before it
        stepped("2026-01-01", "2026-01-06", first),
        stepped("2026-01-01", "2026-01-15", first, second),  # on the day of the second: after the first
        stepped("2026-01-01", "2026-01-16", first, second),
        stepped("2026-01-01", "2026-01-29", first, second),  # the fourteenth day
        stepped("2026-01-01", "2026-01-30", first, second),
        stepped("2026-01-01", None, first, second),
    ]
    found = {one.notice: one.paid for one in insight.after_steps(book(*lives), QUARTER)}
    assert found == {Notice.FRIENDLY: Share(2, 7), Notice.REMINDER: Share(2, 5)}


def test_a_step_of_fourteen_days_ago_is_still_running_and_counts_tomorrow() -> None:
    sent = TODAY - timedelta(days=WITHIN)
    life = stepped("2026-01-01", None, (sent.isoformat(), Notice.REMINDER))
    assert insight.after_steps(book(life), QUARTER) == ()
    (one,) = insight.after_steps(book(life, today=TODAY + timedelta(days=1)), QUARTER)
    assert one.paid == Share(0, 1)


def test_what_ended_on_a_day_that_nobody_told_is_no_failure_of_the_step_and_no_success() -> None:
    gone = replace(owed("2026-01-01"), state=ReceivableState.NO_LONGER_LISTED)
    (one,) = insight.after_steps(book(Life(gone, steps=((day("2026-01-05"), Notice.REMINDER),))), QUARTER)
    assert (one.paid, one.untold) == (Share(0, 0), 1)


def test_money_within_fourteen_days_after_a_message_is_recovered_and_what_was_paid_before_is_not() -> None:
    life = replace(
        paid("2026-01-10", "2026-02-03", "100.00"),
        written=(day("2026-01-20"),),
        receipts=tuple(
            Receipt(day(on), Decimal(amount))
            for on, amount in (
                ("2026-01-15", "1.00"),
                ("2026-01-20", "2.00"),
                ("2026-01-21", "4.00"),
                ("2026-02-03", "8.00"),
                ("2026-02-04", "16.00"),
            )
        ),
    )
    (found,) = insight.recovered(book(life), QUARTER)
    assert (found.amount, found.invoices, found.untold) == (Decimal("12.00"), 1, 0)


def test_a_message_before_it_was_late_recovers_nothing_and_two_messages_count_one_payment_once() -> None:
    early = paid("2026-01-20", "2026-01-22", written=(day("2026-01-20"),))
    assert insight.recovered(book(early), QUARTER) == ()
    twice = paid("2026-01-10", "2026-01-25", written=(day("2026-01-15"), day("2026-01-20")))
    (found,) = insight.recovered(book(twice), QUARTER)
    assert found.amount == Decimal("100.00")
    assert insight.recovered(book(replace(twice, elsewhere_since=day("2026-01-25"))), QUARTER) == (), "his work"
    assert len(insight.recovered(book(replace(twice, elsewhere_since=day("2026-01-26"))), QUARTER)) == 1


def test_without_payments_what_was_open_last_is_recovered_and_without_that_it_is_said_not_to_be_known() -> None:
    closed = replace(paid("2026-01-10", "2026-01-25", written=(day("2026-01-20"),)), receipts=())
    (found,) = insight.recovered(book(replace(closed, closing=Decimal("60.00"))), QUARTER)
    assert (found.amount, found.invoices, found.untold) == (Decimal("60.00"), 1, 0)
    (found,) = insight.recovered(book(closed), QUARTER)
    assert (found.amount, found.invoices, found.untold) == (Decimal("0.00"), 0, 1)


def test_promises_are_those_of_which_the_period_saw_the_end() -> None:
    ended = [(day("2026-01-02"), "kept"), (TODAY, "broken"), (TODAY, "partly"), (day("2025-12-10"), "kept")]
    found = insight.promises(book(promises=ended, promises_running=3), QUARTER)
    assert (found.kept, found.partly, found.broken, found.running, found.ended) == (1, 1, 1, 3, 3)


def test_a_period_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="no days"):
        Period(TODAY, TODAY - timedelta(days=1))


# ---------------------------------------------------------------- every book there can be

DAYS = st.dates(date(2025, 1, 1), date(2026, 4, 30))
AMOUNTS = st.decimals(-50, 5000, places=2)
NOTICES = st.sampled_from([Notice.FRIENDLY, Notice.REMINDER, Notice.FORMAL_NOTICE])


@st.composite
def lives(draw: st.DrawFn) -> Life:
    due, state = draw(DAYS), draw(st.sampled_from(ReceivableState))
    currency = draw(st.sampled_from(["EUR", "USD"]))
    amount, open_ = draw(AMOUNTS), draw(AMOUNTS)
    issued = due - timedelta(days=draw(st.integers(0, 60)))
    receivable = Receivable("R", "D", "F", issued, due, Money(amount, currency), Money(open_, currency), state)
    came = draw(st.none() | DAYS) if state is ReceivableState.SETTLED else None
    receipts = tuple(Receipt(on, Decimal(10)) for on in sorted(draw(st.lists(DAYS, max_size=3))))
    steps = tuple(draw(st.lists(st.tuples(DAYS, NOTICES), max_size=3)))
    days = tuple(on for on, _ in steps)
    disputed = max(min(open_, Decimal(5)), Decimal(0)) if Life(receivable).outstanding else Decimal(0)
    return Life(receivable, came, receipts, draw(st.none() | AMOUNTS), days, days, steps, disputed)


BOOKS = st.builds(
    book,
    st.just(Life(owed("2026-01-01"))),
    unapplied=st.dictionaries(st.sampled_from(["EUR", "USD", "GBP"]), st.decimals(0, 100, places=2)),
    known_from=DAYS,
    installed=DAYS,
)


@given(st.lists(lives(), max_size=12), BOOKS, st.integers(1, 400), st.randoms(use_true_random=False))
def test_ageing_adds_up_to_what_is_open_shares_are_shares_and_the_order_does_not_matter(
    some: list[Life], given_: Book, days: int, chance: random.Random
) -> None:
    period = Period.of(days, TODAY)
    found = insight.insight(replace(given_, lives=some), period)
    for currency in ("EUR", "USD"):
        open_ = sum((x.outstanding for x in some if x.receivable.open.currency == currency), Decimal(0))
        assert sum((one.amount for one in found.ageing if one.currency == currency), Decimal(0)) == open_
    for one in found.ageing:
        assert [row.bucket for row in one.rows] == list(BUCKETS)
        assert all(Decimal(0) <= row.disputed <= row.amount for row in one.rows)
    for share in (found.before_first_reminder, *(one.paid for one in found.after_steps)):
        low, high = share.between or (Decimal(0), Decimal(100))
        assert 0 <= low <= (share.percent or low) <= high <= 100
    assert all(one.balance >= 0 and one.countback >= 0 for one in found.dso)
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert insight.insight(replace(given_, lives=shuffled), period) == found
