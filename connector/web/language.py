"""Dutch and English: which one a page is in, and the texts that only pages have."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import Flask, g, has_request_context, request

from connector.model import Act, Channel, Hold, Money, Notice, Task, Verdict
from connector.rules import words
from connector.web.desk import house

COOKIE = "tijdig_language"
LOCALES = {"nl": "nl_NL", "en": "en_GB"}
TEXTS = Path(__file__).parent / "texts"


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Every text of the pages: "room.name" → language → words."""
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(TEXTS.glob("*.toml")):
        for name, pair in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[f"{path.stem}.{name}"] = pair
    return found


def current() -> str:
    """The language of this request: as chosen, else as the browser asks, else the tenant's."""
    if not has_request_context():
        return "nl"
    if "language" not in g:
        chosen = request.cookies.get(COOKIE, "")
        asked = request.accept_languages.best_match(list(words.LANGUAGES))
        g.language = chosen if chosen in words.LANGUAGES else asked or house().settings.language
    return str(g.language)


def say(name: str, /, **values: object) -> str:
    """A text of the pages in this request's language. A name that does not exist is a fault of ours: KeyError."""
    text = texts()[name][current()]
    return text.format(**values) if values else text


def count(name: str, number: int, /, **values: object) -> str:
    """A text that counts: `name`.one or `name`.many."""
    return say(f"{name}_{'one' if number == 1 else 'many'}", number=number, **values)


def money(value: Money) -> str:
    return words.money(value, current())


def day(value: date | None) -> str:
    """3 mrt. 2026: short, for tables."""
    return format_date(value, "d MMM y", locale=LOCALES[current()]) if value else "–"


def a_day(text: str) -> date | None:
    """A date in ISO form, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def size(number: int) -> str:
    """Bytes as people say them: 20 MB."""
    mega = number / 1024 / 1024
    return f"{mega:.0f} MB" if mega >= 1 else f"{max(1, number // 1024)} kB"


def whole(number: int) -> str:
    """4.911: so that a large number can be read."""
    return format_decimal(number, locale=LOCALES[current()])


def percent(part: Decimal) -> str:
    """33 %: a chance, in whole per cents."""
    return format_percent(part, locale=LOCALES[current()])


def figure(number: Decimal) -> str:
    """1,4: a factor, with one decimal."""
    return format_decimal(number, "0.0", locale=LOCALES[current()])


def decimal(value: Decimal) -> str:
    """12,5: with the decimals that it has."""
    return str(
        format_decimal(
            value, format=f"#,##0.{'0' * max(0, -int(value.as_tuple().exponent))}", locale=LOCALES[current()]
        )
    )


def long_day(value: date) -> str:
    """dinsdag 3 maart 2026"""
    return format_date(value, "EEEE d MMMM y", locale=LOCALES[current()])


def moment(value: datetime) -> str:
    """3 mrt. 2026 09:00, in the tenant's zone."""
    local = value.astimezone(house().zone)
    return format_datetime(local, "d MMM y HH:mm", tzinfo=local.tzinfo, locale=LOCALES[current()])


def install(app: Flask) -> None:
    @app.context_processor
    def _which() -> dict[str, str]:
        return {"language": current(), "other_language": "en" if current() == "nl" else "nl"}

    app.jinja_env.globals.update(say=say, count=count)
    app.jinja_env.filters.update(
        money=money,
        day=day,
        long_day=long_day,
        moment=moment,
        whole=whole,
        verdict=verdict,
        beside=beside,
        looks_on=looks_on,
        hold=_hold,
        task=_task,
        notice=_notice,
        channel=_channel,
    )


def verdict(value: Verdict) -> str:
    """The reason in one sentence; of what is not due yet and held without an end that hold, as its day is not true."""
    stop = _said(value)
    return words.hold(stop, current()) if stop is not None else words.verdict(value, current())


def beside(value: Verdict) -> tuple[Hold, ...]:
    """The holds that this sentence does not say."""
    said = _said(value)
    return tuple(hold for hold in value.holds if hold is not said)


def looks_on(value: Verdict) -> date | None:
    """The day on which passing time alone changes something about it; None while it is held without an end."""
    return None if value.act is Act.WAIT and _said(value) is not None else value.next_look


def _said(value: Verdict) -> Hold | None:
    """The hold that stands in the place of the reason."""
    if value.act is Act.HOLD:
        return next(iter(value.holds), None)
    return words.stop_of(value) if value.act is Act.WAIT else None


def _hold(value: Hold) -> str:
    return words.hold(value, current())


def _task(value: Task) -> str:
    return words.task(value, current())


def _channel(value: Channel) -> str:
    return words.say(words.CHANNELS[value.value], current())


def _notice(value: Notice) -> str:
    return words.notice(value, current())
