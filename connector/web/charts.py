"""What the charts of a page draw: bars with their words and numbers, and their lengths in percent of the longest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connector.flow.insight import Told
from connector.model import Money
from connector.rules import words
from connector.rules.insight import AfterStep, Ageing, Dso, PaidLate
from connector.rules.insight_words import ROWS
from connector.rules.spread import Share, Spread
from connector.web import language
from connector.web.language import count, say

BESIDE = 38  # signs that fit on a line of a phone


@dataclass(frozen=True, slots=True)
class Bar:
    """`begin`, `end` and `mark` are percentages of the width; a bar without a mark has None. `value` says it in words,
    so nothing is told by its length or colour alone."""

    label: str
    value: str
    end: str
    begin: str = "0"
    mark: str | None = None

    @property
    def width(self) -> str:
        return f"{float(self.end) - float(self.begin):.2f}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its title; `told` says all of it in words, for who does not see it. `about` names its table."""

    about: str
    title: str
    bars: tuple[Bar, ...]
    legend: str = ""

    @property
    def stacked(self) -> bool:
        """Whether some bar's words are too long to stand beside each other on a phone."""
        return any(len(bar.label) + len(bar.value) > BESIDE for bar in self.bars)

    @property
    def told(self) -> str:
        return "; ".join(f"{bar.label}: {bar.value}" for bar in self.bars)


def charts(told: Told) -> dict[str, list[Chart]]:
    """Those that have something to show, by the table that has their numbers."""
    found = told.figures
    made = [_ageing(one) for one in found.ageing if one.invoices]
    made.append(_dso(found.dso))
    made.append(_late([("paid_in_period", found.paid_late.days), ("open_now", found.open_late)]))
    made.append(_messages(found.before_first_reminder, found.after_steps))
    made.append(
        _promises([("kept", found.promises.kept), ("partly", found.promises.partly), ("broken", found.promises.broken)])
    )
    made.append(_compared([("before_install", found.before), ("after_install", found.after)]))
    by_table: dict[str, list[Chart]] = {}
    for chart in made:
        if chart.bars:
            by_table.setdefault(chart.about, []).append(chart)
    return by_table


def _ageing(one: Ageing) -> Chart:
    longest = max(row.amount for row in one.rows)
    bars = (
        Bar(
            _row(row.bucket),
            f"{language.money(Money(row.amount, one.currency))} · {count('insight.invoices', row.invoices)}",
            percent(row.amount, longest),
        )
        for row in one.rows
    )
    return Chart("ageing", say("insight.chart_ageing", currency=one.currency), tuple(bars))


def _dso(found: Sequence[Dso]) -> Chart:
    days = [
        (f"{one.currency}, {say(f'insight.{name}')}", value, name == "countback" and one.more_than)
        for one in found
        for name, value in (("countback", one.countback), ("simple", one.simple))
        if value is not None
    ]
    longest = max((value for _, value, _ in days), default=Decimal(0))
    bars = (Bar(label, _days(value, more), percent(value, longest)) for label, value, more in days)
    return Chart("dso", say("insight.chart_dso"), tuple(bars))


def _days(value: Decimal, more_than: bool) -> str:
    text = language.decimal(value)
    return say("insight.days", number=_row("more_than").format(days=text) if more_than else text)


def _late(both: Sequence[tuple[str, Spread | None]]) -> Chart:
    known = [(name, days) for name, days in both if days is not None and days.enough]
    longest = max((days.high for _, days in known), default=Decimal(0))
    bars = tuple(_half(_row(name), days, longest) for name, days in known)
    return Chart("late", say("insight.chart_late"), bars, say("insight.marker"))


def _messages(first: Share, steps: Iterable[AfterStep]) -> Chart:
    shares = [(_row("before_first"), first)]
    for one in steps:
        notice = words.notice(one.notice, language.current())
        shares.append((_row("after").format(notice=notice), one.paid))
    bars = (Bar(name, _share(share), percent(Decimal(share.part), Decimal(share.whole))) for name, share in shares)
    drawn = tuple(bar for bar, (_, share) in zip(bars, shares, strict=True) if share.whole)
    return Chart("messages", say("insight.chart_messages"), drawn)


def _promises(many: Sequence[tuple[str, int]]) -> Chart:
    whole = sum(number for _, number in many)
    bars = (
        Bar(_row(name), _share(Share(number, whole)), percent(Decimal(number), Decimal(whole))) for name, number in many
    )
    return Chart("promises", say("insight.chart_promises"), tuple(bars) if whole else ())


def _compared(both: Sequence[tuple[str, PaidLate | None]]) -> Chart:
    known = [(name, one.days) for name, one in both if one is not None and one.enough and one.days]
    longest = max((days.high for _, days in known), default=Decimal(0))
    bars = tuple(_half(_row(name), days, longest) for name, days in known)
    return Chart("compared", say("insight.chart_compared"), bars, say("insight.marker"))


def _half(label: str, days: Spread, longest: Decimal) -> Bar:
    numbers = {name: language.decimal(getattr(days, name)) for name in ("low", "median", "high")}
    value = say("insight.half", **numbers)
    return Bar(label, value, percent(days.high, longest), percent(days.low, longest), percent(days.median, longest))


def _share(share: Share) -> str:
    part, whole = language.whole(share.part), language.whole(share.whole)
    if share.percent is None:
        return say("insight.of_many", part=part, whole=whole)
    return say("insight.share_of_many", percent=language.decimal(share.percent), part=part, whole=whole)


def percent(part: Decimal, whole: Decimal) -> str:
    """For a picture: two decimals are finer than any screen."""
    return f"{part / whole * 100:.2f}" if whole > 0 else "0"


def _row(name: str) -> str:
    return words.say(ROWS[name], language.current())
