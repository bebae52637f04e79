"""The receipt of a decision: its facts and outcome as one canonical text, equal byte for byte for equal decisions."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import Any

from connector.model import Decision, MessageLine, Money, Receivable, Verdict
from connector.rules.decide import in_order
from connector.rules.facts import Facts


def plain(value: Any) -> Any:
    """A noun as JSON can say it: amounts as text with their currency, dates in ISO form, sets sorted.

    Raises TypeError for anything that is not made of our nouns.
    """
    return _writer(type(value))(value)


_Writer = Callable[[Any], Any]
_known: dict[type, _Writer] = {}


def _writer(kind: type) -> _Writer:
    """How values of this type are written; found once, because a receipt holds a great many of few types."""
    if kind not in _known:
        _known[kind] = _found(kind)
    return _known[kind]


def _found(kind: type) -> _Writer:
    if kind in (type(None), bool, int, str):
        return _itself
    if issubclass(kind, Enum):
        return {member: member.value for member in kind}.__getitem__
    if is_dataclass(kind) and not issubclass(kind, Money):
        return _writer_of_fields(kind)
    for base, writer in _WRITERS:
        if issubclass(kind, base):
            return writer
    raise TypeError(f"cannot put a {kind.__name__} on a receipt")


def _writer_of_fields(kind: type) -> _Writer:
    names = tuple(f.name for f in fields(kind))

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name in names:
            one = getattr(value, name)
            found[name] = one if one is None or type(one) is str else _writer(type(one))(one)
        return found

    return write


def _itself(value: Any) -> Any:
    return value


def _digits(value: Decimal) -> str:
    """At least two decimals and no needless ones: 100, 100.0 and 1E+2 are the same amount, and so are 0 and -0."""
    whole, _, decimals = f"{value:f}".partition(".")
    kept = decimals.rstrip("0").ljust(2, "0")
    return f"{whole}.{kept}" if value else "0.00"


_WRITERS: tuple[tuple[type | tuple[type, ...], _Writer], ...] = (
    (Money, lambda money: {"amount": _digits(money.amount), "currency": money.currency}),
    (Decimal, _digits),
    ((datetime, date, time), lambda moment: moment.isoformat()),
    ((frozenset, set), lambda some: sorted(plain(one) for one in some)),
    ((tuple, list), lambda some: [plain(one) for one in some]),
    (dict, lambda some: {str(name): plain(one) for name, one in some.items()}),
    ((int, str), _itself),
)


def canonical(value: Any) -> bytes:
    """The same value always gives the same bytes: JSON with sorted names and nothing between its marks."""
    return _text[type(value)](value).encode()


def receipt(facts: Facts, decision: Decision) -> dict[str, Any]:
    """What was decided and on which facts, fit for the journal."""
    return {"facts": plain(in_order(facts)), "decision": plain(decision)}


def written(facts: Facts, decision: Decision) -> str:
    """The same in its canonical form, at once."""
    ordered = in_order(facts)
    return f'{{"decision":{_text[Decision](decision)},"facts":{_text[Facts](ordered)}}}'


def digest(value: Any) -> str:
    """A short name for exactly this value."""
    return sha256(canonical(value)).hexdigest()


# ---------------------------------------------------------------- as text: what `plain` gives, in JSON

_Text = Callable[[Any], str]


class _Texts(dict[type, _Text]):
    """How values of each type are written; found once."""

    def __missing__(self, kind: type) -> _Text:
        self[kind] = found = _text_of(kind)
        return found


_text = _Texts()


def _text_of(kind: type) -> _Text:
    if issubclass(kind, Enum):
        return {member: _text[type(member.value)](member.value) for member in kind}.__getitem__
    if is_dataclass(kind) and kind not in _SPELT_OUT:
        return _text_of_fields(kind)
    for base, text in _TEXTS:
        if issubclass(kind, base):
            return text
    raise TypeError(f"cannot put a {kind.__name__} on a receipt")


def _text_of_fields(kind: type) -> _Text:
    names = sorted(f.name for f in fields(kind))
    before = [f'{"," if i else "{"}"{name}":' for i, name in enumerate(names)]

    def write(value: Any) -> str:
        values = (getattr(value, name) for name in names)
        return "".join([mark + _text[type(one)](one) for mark, one in zip(before, values, strict=True)]) + "}"

    return write


def _text_of_map(some: dict[Any, Any]) -> str:
    named = {str(name): one for name, one in some.items()}
    return "{" + ",".join(f"{_quoted(name)}:{_text[type(one := named[name])](one)}" for name in sorted(named)) + "}"


def _text_of_list(some: Iterable[Any]) -> str:
    return "[" + ",".join([_text[type(one)](one) for one in some]) + "]"


_amount = lru_cache(maxsize=8192)(_digits)  # equal amounts are written alike
_day = lru_cache(maxsize=8192)(date.isoformat)


def _money(m: Money | None) -> str:
    return "null" if m is None else f'{{"amount":"{_amount(m.amount)}","currency":{_quoted(m.currency)}}}'


def _on(day: date | None) -> str:
    return "null" if day is None else f'"{_day(day)}"'


# A long list is made of these: spelt out they take a third of the time.


def _receivable(r: Receivable) -> str:
    return (
        f'{{"amount":{_money(r.amount)},"debtor":{_quoted(r.debtor)},"disputed":{"true" if r.disputed else "false"},'
        f'"due":"{_day(r.due)}","due_assumed":{"true" if r.due_assumed else "false"},"instalment":{r.instalment},'
        f'"instalments":{r.instalments},"invoice":{_quoted(r.invoice)},"issued":"{_day(r.issued)}",'
        f'"key":{_quoted(r.key)},"number":{_quoted(r.number)},"open":{_money(r.open)},'
        f'"reference":{_quoted(r.reference)},"settled_on":{_on(r.settled_on)},"state":{_quoted(r.state)},'
        f'"under_way":{_money(r.under_way)}}}'
    )


def _verdict(v: Verdict) -> str:
    return (
        f'{{"act":{_quoted(v.act)},"code":{_quoted(v.code)},"cycle":{v.cycle},"due":{_on(v.due)},'
        f'"holds":{_text_of_list(v.holds) if v.holds else "[]"},"next_look":{_on(v.next_look)},'
        f'"notice":{"null" if v.notice is None else _quoted(v.notice)},"open":{_money(v.open)},'
        f'"receivable":{_quoted(v.receivable)},"sends_on":{_on(v.sends_on)},"step":{_quoted(v.step)}}}'
    )


def _line(line: MessageLine) -> str:
    return f'{{"cycle":{line.cycle},"receivable":{_quoted(line.receivable)},"step":{_quoted(line.step)}}}'


_SPELT_OUT = (Money, Receivable, Verdict, MessageLine)
_TEXTS: tuple[tuple[type | tuple[type, ...], _Text], ...] = (
    (type(None), lambda _: "null"),
    (bool, lambda yes: "true" if yes else "false"),
    (str, _quoted),
    (int, int.__repr__),
    (Money, _money),
    (Receivable, _receivable),
    (Verdict, _verdict),
    (MessageLine, _line),
    (Decimal, lambda value: f'"{_amount(value)}"'),
    ((datetime, time), lambda moment: f'"{moment.isoformat()}"'),
    (date, _on),
    ((frozenset, set), lambda some: _text_of_list(sorted(plain(one) for one in some))),
    ((tuple, list), _text_of_list),
    (dict, _text_of_map),
)
