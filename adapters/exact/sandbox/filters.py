"""Reads a $filter: comparisons, `and`, `or`, brackets, and three functions; a field is never compared with a field."""

import operator
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from adapters.exact.sandbox import literals, printing
from adapters.exact.sandbox.answers import bad_query, no_such_field, refused
from adapters.exact.sandbox.literals import Literal
from adapters.exact.sandbox.rows import Shown

Test = Callable[[Shown], bool]
Value = tuple[Callable[[Shown], Any], str]  # how it is had from a row, and its type

_TOKENS = re.compile(rf"\s*(?:(?P<literal>{literals.PATTERN})|(?P<word>[A-Za-z_]\w*)|(?P<sign>[(),]))", re.VERBOSE)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")}
)


def read(text: str, fields: Mapping[str, str], filterable: frozenset[str]) -> Test:
    """Raises Refusal (400): for bad syntax, an unknown field, one that may not be filtered, or types that differ."""
    reader = _Reader(_tokens(text), fields, filterable)
    test = reader.any_of()
    if not reader.done:
        raise bad_query()
    return test


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKENS.match(text, place)
        if match is None or match.lastgroup is None:
            raise bad_query()
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Reader:
    """One pass over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]], fields: Mapping[str, str], filterable: frozenset[str]) -> None:
        self._tokens, self._place, self._fields, self._filterable = tokens, 0, fields, filterable

    @property
    def done(self) -> bool:
        return self._place == len(self._tokens)

    def any_of(self) -> Test:
        """Joined by `or`, which binds less than `and`."""
        return self._joined("or", self._all_of, any)

    def _all_of(self) -> Test:
        return self._joined("and", self._one, all)

    def _joined(self, word: str, part: Callable[[], Test], join: Callable[[Any], bool]) -> Test:
        tests = [part()]
        while self._peek() == ("word", word):
            self._place += 1
            tests.append(part())
        return tests[0] if len(tests) == 1 else lambda row: join(test(row) for test in tests)

    def _one(self) -> Test:
        if self._peek() == ("sign", "("):
            self._place += 1
            test = self.any_of()
            self._expect(")")
            return test
        if self._peek()[1] in ("startswith", "substringof"):
            return self._function()
        value, kind = self._value()
        compare = _COMPARE.get(self._word())
        if compare is None:
            raise bad_query()
        return _comparison(value, compare, self._literal(kind))

    def _function(self) -> Test:
        """`startswith(Field,'x')` and `substringof('x',Field)`, alone or with `eq true`."""
        name = self._word()
        self._expect("(")
        if name == "startswith":
            value, kind = self._value()
            self._expect(",")
            wanted = self._literal("text")
        else:
            wanted = self._literal("text")
            self._expect(",")
            value, kind = self._value()
        self._expect(")")
        if kind != "text" or wanted is None:
            raise bad_query()
        return self._whether(_text_test(name, value, str(wanted)))

    def _whether(self, test: Test) -> Test:
        if self._peek() != ("word", "eq"):
            return test
        self._place += 1
        wanted = self._literal("boolean")
        return lambda row: test(row) is wanted

    def _value(self) -> Value:
        """A field, or `trim` of one."""
        name = self._word()
        if name != "trim":
            return self._field(name)
        self._expect("(")
        inner, kind = self._field(self._word())
        self._expect(")")
        if kind != "text":
            raise bad_query()
        return (lambda row: str(inner(row) or "").strip()), kind

    def _field(self, name: str) -> Value:
        if name not in self._fields:
            raise no_such_field(name)
        if name not in self._filterable:
            raise refused(400, f"Filter on property '{name}' is not supported.")
        return (lambda row: printing.aware(row.get(name))), self._fields[name]

    def _literal(self, kind: str) -> Any:
        what, text = self._peek()
        self._place += 1
        if what != "literal":
            raise bad_query()
        try:
            read: Literal = literals.read(text)
        except (ValueError, ArithmeticError):
            raise bad_query() from None
        if kind not in read.fits:
            raise refused(400, "Operator is incompatible with operand types.")
        return read.value

    def _word(self) -> str:
        what, text = self._peek()
        self._place += 1
        if what != "word":
            raise bad_query()
        return text

    def _expect(self, sign: str) -> None:
        if self._peek() != ("sign", sign):
            raise bad_query()
        self._place += 1

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("end", "")


def _comparison(value: Callable[[Shown], Any], compare: Callable[[Any, Any], bool], wanted: Any) -> Test:
    """What is null is larger and smaller than nothing."""

    def test(row: Shown) -> bool:
        mine = value(row)
        if (mine is None or wanted is None) and compare not in (operator.eq, operator.ne):
            return False
        return compare(mine, wanted)

    return test


def _text_test(name: str, value: Callable[[Shown], Any], wanted: str) -> Test:
    if name == "startswith":
        return lambda row: str(value(row) or "").startswith(wanted)
    return lambda row: wanted in str(value(row) or "")
