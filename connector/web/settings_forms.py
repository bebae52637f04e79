"""The forms of the settings: a step of a ladder, its costs, and the manners that all ladders in use share."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from babel.dates import get_day_names
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from connector.carrier import CHANNELS, NOTICES
from connector.flow.leaving import SHORTEST
from connector.model import Channel, DebtorKind
from connector.rules import words
from connector.rules.law.announced import Ground
from connector.rules.policy import FAR, AfterPrincipal, CountFrom, Policy, Step
from connector.web import language
from connector.web.forms import LONGEST as LONGEST_REASON
from connector.web.forms import AmountField, Invoices, PageForm
from connector.web.language import say

STEPS = tuple(notice for notice in NOTICES if not notice.of_plan)
LONGEST = 365
A_DAY_COUNT = [InputRequired(), NumberRange(0, LONGEST)]
NUMBER = {"inputmode": "numeric", "min": 0, "max": LONGEST}


def _named(form: Form, room: str) -> None:
    """Labels and hints of the room, as PageForm has them."""
    for field in form:
        name = f"{room}.{field.short_name}"
        if not isinstance(field, HiddenField):
            field.label.text = say(name)
        field.description = say(f"{name}_hint") if f"{name}_hint" in language.texts() else ""


class StepForm(Form):
    """One rung; `number` counts from 1. Without a notice there is no such rung."""

    key = HiddenField()
    notice = SelectField(default="")
    days = IntegerField(validators=[Optional(), NumberRange(-FAR, FAR)], render_kw={"inputmode": "text"})
    count_from = SelectField(default=CountFrom.DUE.value)
    term_days = IntegerField(validators=[Optional(), NumberRange(0, FAR)], render_kw={"inputmode": "numeric", "min": 0})
    channel = SelectField(default=Channel.EMAIL.value)
    approve = BooleanField()
    announces = BooleanField()
    asks_interest = BooleanField()

    def __init__(self, number: int, lawful: bool, sent: MultiDict[str, str] | None, step: Step | None) -> None:
        kept = {name: getattr(step, name) for name in self._names()} if step is not None else {}
        meta = {"locales": [language.current()]}
        super().__init__(sent, prefix=f"step{number}-", data=kept, meta=meta)
        self.number = number
        self.wrong: list[str] = []
        spoken = language.current()
        self.notice.choices = [
            ("", say("step.no_step")),
            *((n.value, words.notice(n, spoken).capitalize()) for n in STEPS),
        ]
        self.count_from.choices = [(each.value, say(f"step.from_{each.value}")) for each in CountFrom]
        self.channel.choices = [(each.value, words.say(words.CHANNELS[each.value], spoken)) for each in CHANNELS]
        if not lawful:
            del self.announces, self.asks_interest
        _named(self, "step")

    @staticmethod
    def _names() -> tuple[str, ...]:
        return "key", "notice", "days", "count_from", "term_days", "channel", "approve", "announces", "asks_interest"

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A step without its day is no step."""
        right: bool = super().validate(extra_validators)
        return right and _needs(self.days, say("step.needs_days"))


class CostsForm(PageForm):
    """What a ladder under a law asks beside the principal."""

    room = "costs"
    interest = RadioField(validators=[InputRequired()])
    percent = DecimalField(validators=[Optional(), NumberRange(0, 100)], use_locale=True)
    compensation = BooleanField()
    after_principal = RadioField(validators=[InputRequired()])
    waive_after_days = IntegerField(validators=A_DAY_COUNT, render_kw=NUMBER)

    def __init__(self, policy: Policy, sent: MultiDict[str, str] | None = None) -> None:
        agreed = policy.interest.percent if policy.interest is not None else None
        how = "none" if policy.interest is None else "law" if agreed is None else "agreed"
        kept = {name: getattr(policy, name) for name in ("compensation", "after_principal", "waive_after_days")}
        super().__init__(sent, interest=how, percent=agreed, **kept)
        choices = ("none", "agreed") if policy.law is Ground.BE_CONSUMER else ("none", "law", "agreed")
        self.interest.choices = [(each, say(f"costs.interest_{each}")) for each in choices]
        self.after_principal.choices = [(each.value, say(f"costs.after_{each.value}")) for each in AfterPrincipal]
        if policy.law is not Ground.BE_CONSUMER:
            del self.compensation

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """An agreed rate is a number."""
        right: bool = super().validate(extra_validators)
        return right and (self.interest.data != "agreed" or _needs(self.percent, say("costs.needs_percent")))


class MannersForm(PageForm):
    """On which days and at what hours, from which amount, and on how fresh data. What is shown is that of the general
    ladder; what is changed holds for every ladder in use."""

    room = "manners"
    weekdays = Invoices(coerce=int)
    sending_from = TimeField(validators=[InputRequired()])
    sending_until = TimeField(validators=[InputRequired()])
    holidays = SelectField(default="")
    cooldown_days = IntegerField(validators=A_DAY_COUNT, render_kw=NUMBER)
    minimum = AmountField(validators=[Optional()], render_kw={"inputmode": "decimal"})
    freshness_days = IntegerField(validators=A_DAY_COUNT, render_kw=NUMBER)
    max_attempts = IntegerField(validators=[InputRequired(), NumberRange(1, 20)], render_kw={"min": 1, "max": 20})
    promise_max_days = IntegerField(validators=A_DAY_COUNT, render_kw=NUMBER)
    needs_bank_data = BooleanField()
    plan_notice_days = IntegerField(validators=A_DAY_COUNT, render_kw=NUMBER)
    confirm_plans = BooleanField()

    def __init__(self, shown: Mapping[str, Any], own_holidays: bool, sent: MultiDict[str, str] | None = None) -> None:
        super().__init__(sent, **shown)
        self.weekdays.choices = [(day, weekday(day)) for day in range(7)]
        countries = dict.fromkeys(("NL", "BE", str(shown["holidays"]), ""))
        self.holidays.choices = [(each, holidays_in(each)) for each in countries]
        if not own_holidays:
            del self.holidays

    @property
    def amount(self) -> Decimal | None:
        """Of the minimum; None = there is none."""
        return getattr(self.minimum, "amount", None)


def _needs(field: Field, otherwise: str) -> bool:
    """Whether it was filled in; one that may be empty does not look at that by itself."""
    if field.data is None:
        field.errors = [*field.errors, otherwise]
    return field.data is not None


def holidays_in(country: str) -> str:
    """The name of a choice of public holidays."""
    return say(f"manners.holidays_{country or 'none'}") if country in ("NL", "BE", "") else country


class WhoForm(PageForm):
    """Which kinds of customers get messages."""

    room = "who"
    kinds = Invoices()

    def __init__(self, kinds: Sequence[DebtorKind], sent: MultiDict[str, str] | None = None) -> None:
        super().__init__(sent, kinds=[kind.value for kind in kinds])
        names = ((kind.value, words.say(words.DEBTOR_KINDS[kind.value], language.current())) for kind in DebtorKind)
        self.kinds.choices = [(value, name[:1].upper() + name[1:]) for value, name in names]

    def validate_kinds(self, field: Field) -> None:
        """Who writes to nobody pauses sending instead."""
        if not field.data:
            raise ValidationError(say("who.needs_kinds"))


class RetentionForm(PageForm):
    """For how many days data are kept after the last event."""

    room = "data"
    days = IntegerField(validators=[InputRequired(), NumberRange(SHORTEST, FAR * 10)], render_kw={"min": SHORTEST})

    def __init__(self, days: int | None, sent: MultiDict[str, str] | None = None) -> None:
        super().__init__(sent, days=days)


class ExcludeForm(PageForm):
    """A customer who is never written to."""

    room = "exclude"
    customer = StringField(validators=[InputRequired(), Length(max=200)])
    reason = StringField(validators=[InputRequired(), Length(max=LONGEST_REASON)])


def weekday(day: int) -> str:
    """maandag; Monday is 0."""
    names = get_day_names("wide", "stand-alone", locale=language.LOCALES[language.current()])
    return str(names[day])


def all_right(forms: Sequence[Form]) -> bool:
    """Whether all of them are right; each is looked at, so that everything wrong is told at once."""
    return all(form.validate() for form in forms)
