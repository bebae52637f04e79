"""The language of texts: what it says, and that a hostile text asks for nothing and gets nothing."""

import tracemalloc
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.carrier import NOTICES
from connector.channels.formats import LOCALES
from connector.channels.texts import filling, pieces
from connector.channels.texts.fields import FIELDS, fields_of
from connector.channels.texts.pieces import LONGEST, LONGEST_SAID, Unsaid, faults, filled
from connector.errors import BadInput
from connector.model import Notice

VALUES: Mapping[str, str | Unsaid] = MappingProxyType(
    {
        "name": "Jan & <b>Zn</b>",
        "pay_by": "",
        "invoice": "17",
        "charged": Unsaid("charged"),
        "nothing": Unsaid("nothing"),
        "long": "x" * 2_000,
    }
)
MEGA = 2**20
BOUND = 50 * MEGA  # bytes that a render may take

MEASURED = (  # what a sandbox that allows expressions gives away, or has to stop
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ name.__class__.__base__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.format.__globals__ }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ range(10**9)|list }}",
    "{{ m.secret }}",
    "{{ name|safe }}",
    "{{ 'a'*10**9 }}",
    "{{ 'a'|center(10**9) }}",
    "{{ '%999999999d'%1 }}",
    "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
    "{{ lipsum(n=200000) }}",
)
MORE = (
    "{{ name[0] }}",
    "{{ name['__class__'] }}",
    "{{ name|attr('__class__') }}",
    "{{ name() }}",
    "{{ name.upper() }}",
    "{{ name ~ name }}",
    "{{ name + name }}",
    "{{ name * 99 }}",
    "{{ 2 ** 999999999 }}",
    "{{ 9" + "9" * 3_000 + " }}",
    "{{ 1e999999 }}",
    "{{ [name] * 9 }}",
    "{{ {'a': name} }}",
    "{{ (name, name) }}",
    "{{ name if charged else invoice }}",
    "{{ name is defined }}",
    "{{ name == invoice }}",
    "{{ name in invoice }}",
    "{{ -1 }}",
    "{{ 'text' }}",
    "{{ true }}",
    "{{ none }}",
    "{{ loop.index }}",
    "{{ super() }}",
    "{{ caller() }}",
    "{{ config }}",
    "{{ request.environ }}",
    "{{ joiner() }}",
    "{{ dict(a=1) }}",
    "{{ varargs }}",
    "{% for sign in name %}{{ sign }}{% endfor %}",
    "{% set x = name %}",
    "{% set x %}y{% endset %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call name() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% include 'words.jinja' %}",
    "{% import 'nl/words.jinja' as w %}",
    "{% from 'nl/words.jinja' import help %}",
    "{% extends 'layout.html' %}",
    "{% block subject %}{% endblock %}",
    "{% with x = 1 %}{% endwith %}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{% if name.__class__ %}x{% endif %}",
    "{% if name == '' %}x{% endif %}",
    "{% if lipsum %}x{% endif %}",
    "{% if name %}x",
    "{% endif %}",
    "{{ name",
    "{{ }}",
    "{% if %}x{% endif %}",
    "{{ " + "(" * 1_500 + "name" + ")" * 1_500 + " }}",
    "{% if " + "not " * 900 + "name %}x{% endif %}",
    "{% if not not not not not not not not not not not not name %}x{% endif %}",
    "{% if name %}" * 200 + "x" + "{% endif %}" * 200,
    "x" * (LONGEST + 1),
    "{{ long }}" * 5,
    "\u202e{{ name }}",
    "{{ na\u200bme }}",
    "nul \x00 byte",
    "ei{# #}ght",
    "{% raw %}x{% endraw %}",
    "line\u2028sign",
    "smile \U0001f600",
    "\u3164",
    "a\n\n" * 60,
    "says {{ charged }}",
    "says {{ nothing }}",
)


@pytest.mark.parametrize("source", [*MEASURED, *MORE])
def test_whatever_a_hostile_text_asks_for_it_is_refused(source: str) -> None:
    with pytest.raises(BadInput, match="this text cannot be used") as refused:
        filled(source, VALUES, "opening")
    assert all(fault.place.startswith("opening") for fault in refused.value.faults)


def test_there_are_the_measured_ones_and_thirty_more() -> None:
    assert len(MEASURED) == 15
    assert len(MORE) >= 30


@pytest.mark.parametrize("source", [*MEASURED, *MORE])
def test_refusing_takes_no_memory_to_speak_of(source: str) -> None:
    tracemalloc.start()
    try:
        faults(source, VALUES.keys(), "opening")
        assert tracemalloc.get_traced_memory()[1] < BOUND
    finally:
        tracemalloc.stop()


def test_the_largest_text_that_is_let_pass_takes_little_memory_too() -> None:
    longest = "{% if name %}{{ name }}{% endif %}" * (LONGEST // 34)
    tracemalloc.start()
    try:
        assert filled(longest, VALUES, "opening").count("Jan") > 80
        assert tracemalloc.get_traced_memory()[1] < BOUND
    finally:
        tracemalloc.stop()


@settings(deadline=None)
@given(st.text(alphabet="{}%# ()[].'\"~|*+-ifnotelsandmx17_\n", max_size=60))
def test_any_text_is_filled_in_or_refused_and_nothing_else_happens(source: str) -> None:
    values = {**VALUES, "a": "", "i": "1"}
    if faults(source, values.keys(), "opening"):
        with pytest.raises(BadInput):
            filled(source, values, "opening")
    else:
        assert len(filled(source, values, "opening")) <= LONGEST_SAID


# ---------------------------------------------------------------- what it does say


def test_fields_and_conditions_are_all_there_is() -> None:
    source = "{{ name }}{% if charged %}a{% elif not pay_by and invoice %}b{% else %}c{% endif %}"
    assert filled(source, VALUES, "opening") == "Jan & <b>Zn</b>b"
    assert filled("{% if pay_by or charged %}a{% else %}b{% endif %}", VALUES, "opening") == "b"


def test_what_was_filled_in_is_never_read_as_a_text_again() -> None:
    values = {"name": "{{ invoice }}", "invoice": "{% if %}"}
    assert filled("{{ name }} {{ invoice }}", values, "opening") == "{{ invoice }} {% if %}"


def test_every_fault_is_told_with_its_line_and_what_to_do() -> None:
    found = faults("Dag {{ naam }},\n\n{{ name.x }}\n{{ 17 }}", VALUES.keys(), "opening")
    assert [(fault.place, fault.reason) for fault in found] == [
        ("opening, line 1", "there is no field 'naam' here"),
        ("opening, line 3", "asks for something that texts cannot do"),
        ("opening, line 4", "asks for something that texts cannot do"),
    ]
    assert found[0].hint == "did you mean {{ name }}?"


def test_a_text_of_exactly_the_longest_length_passes_and_one_sign_more_does_not() -> None:
    assert faults("x" * LONGEST, (), "opening") == ()
    assert faults("x" * (LONGEST + 1), (), "opening")
    values = {"long": "x" * LONGEST_SAID}
    assert len(filled("{{ long }}", values, "opening")) == LONGEST_SAID
    with pytest.raises(BadInput):
        filled("{{ long }}.", values, "opening")


# ---------------------------------------------------------------- our own texts


@pytest.mark.parametrize("notice", list(Notice))
@pytest.mark.parametrize("language", tuple(LOCALES))
def test_our_own_texts_are_written_in_the_same_language(notice: Notice, language: str) -> None:
    for name, source in filling.ours(notice, language).items():
        assert faults(source, fields_of(notice), name) == ()
        assert name in filling.PIECES


def test_every_field_is_explained_and_the_words_of_the_law_are_only_where_they_belong() -> None:
    assert all(nl and en for nl, en in FIELDS.values())
    with_term = {notice for notice in NOTICES if "term" in fields_of(notice)}
    with_plan = {notice for notice in NOTICES if "plan" in fields_of(notice)}
    assert (with_term, with_plan) == ({Notice.FOURTEEN_DAY_LETTER}, {Notice.PLAN_CONFIRMATION})


def test_nothing_comes_into_a_text_but_its_fields() -> None:
    assert pieces._ENVIRONMENT.globals == {}
