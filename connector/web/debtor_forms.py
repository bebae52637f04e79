"""What a person can fill in about one customer beside the ladder: notes, calls, contacts, details, plans and tasks."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp, ValidationError

from connector.channels.formats import LOCALES
from connector.model import Contact, Debtor, DebtorKind, Mark, NaturalPerson, Role
from connector.rules import people_words, words
from connector.rules.calling import CallOutcome
from connector.rules.plans import Every
from connector.rules.wishes import CHOICES
from connector.web import language
from connector.web.forms import LONGEST, REASON, AmountField, Invoices, PageForm, given
from connector.web.language import say

LAST_YEAR = 2100  # no plan begins later
LONG = 2000  # characters of a note
MONEY = {"inputmode": "decimal"}


class NoteForm(PageForm):
    room = "note"
    text = TextAreaField(validators=[InputRequired(), Length(max=LONG)], render_kw={"rows": 3})


class CallForm(PageForm):
    """What came of a call. A promise needs its day, a dispute its invoice and what the customer said."""

    room = "call"
    contact = SelectField(default="")
    outcome = RadioField(validators=[InputRequired()])
    text = TextAreaField(validators=[Length(max=LONG)], render_kw={"rows": 2})
    pays_on = DateField(validators=[Optional()])
    amount = AmountField(validators=[Optional()], render_kw=MONEY)
    confirmed = BooleanField()
    invoice = SelectField(default="")
    next_on = DateField(validators=[Optional()])

    def __init__(self, sent: "MultiDict[str, str] | None" = None, **data: Any) -> None:
        super().__init__(sent, **data)
        spoken = language.current()
        self.outcome.choices = [(one.value, words.say(people_words.CALLED[one], spoken)) for one in CallOutcome]
        self.contact.choices = [("", say("call.other_number"))]

    def validate_outcome(self, field: Field) -> None:
        if field.data == CallOutcome.PROMISED and not self.pays_on.data and not self.pays_on.errors:
            raise ValidationError(say("call.needs_day"))

    def validate_invoice(self, field: Field) -> None:
        if self.outcome.data == CallOutcome.DISPUTES and not field.data:
            raise ValidationError(say("call.needs_invoice"))

    def validate_text(self, field: Field) -> None:
        if self.outcome.data == CallOutcome.DISPUTES and not (field.data or "").strip():
            raise ValidationError(say("call.needs_text"))


class ContactForm(PageForm):
    room = "contact"
    which = HiddenField()
    name = StringField(validators=[Length(max=100)])
    email = EmailField(validators=[Optional(), Email(), Length(max=254)])
    phone = StringField(
        validators=[Optional(), Length(max=40), Regexp(r"^[+0-9()./\- ]{6,40}$")], render_kw={"inputmode": "tel"}
    )
    role = SelectField(default=Role.GENERAL.value)

    def __init__(self, sent: "MultiDict[str, str] | None" = None, **data: Any) -> None:
        super().__init__(sent, **data)
        self.role.choices = [(one.value, words.say(people_words.ROLES[one], language.current())) for one in Role]

    @property
    def contact(self) -> Contact:
        """Only after the form was validated."""
        return Contact(given(self.email), given(self.name), given(self.phone), Role(given(self.role)))


class DetailsForm(PageForm):
    """What a customer is and how he is approached."""

    room = "details"
    kind = SelectField()
    natural_person = SelectField()
    language = SelectField()
    channel = SelectField()

    def __init__(self, sent: "MultiDict[str, str] | None" = None, **data: Any) -> None:
        super().__init__(sent, **data)
        values = {
            "kind": [str(one) for one in DebtorKind],
            "natural_person": [str(one) for one in NaturalPerson],
            "language": ["", *LOCALES],
            "channel": ["", *CHOICES],
        }
        for field in (self.kind, self.natural_person, self.language, self.channel):
            field.choices = _choices(field.short_name, values[field.short_name], str(data.get(field.short_name) or ""))

    @staticmethod
    def of(debtor: Debtor) -> dict[str, str]:
        """What the fields hold now."""
        return {
            "kind": debtor.kind.value,
            "natural_person": debtor.natural_person.value,
            "language": debtor.language,
            "channel": debtor.prefers.value if debtor.prefers else "",
        }


def _choices(field: str, values: Sequence[str], here: str) -> list[tuple[str, str]]:
    """What may be chosen; what the source says and we do not know stays as it is."""
    told = [(one, people_words.value(field, one, language.current())) for one in map(str, values)]
    return told if here in values else [*told, (here, here)]


class MarkForm(PageForm):
    room = "mark"
    sign = RadioField(validators=[InputRequired()])

    def __init__(self, sent: "MultiDict[str, str] | None" = None, **data: Any) -> None:
        super().__init__(sent, **data)
        spoken = language.current()
        self.sign.choices = [
            (one.value, f"{words.say(words.MARKS[one], spoken)}: {words.say(words.EFFECTS[one], spoken)}")
            for one in Mark
        ]


class ProposeForm(PageForm):
    """From which a plan's terms are proposed."""

    room = "propose"
    invoices = Invoices(validate_choice=True)
    parts = StringField(
        default="3", validators=[InputRequired(), Regexp("^[0-9]{1,2}$")], render_kw={"inputmode": "numeric"}
    )
    first = DateField(validators=[InputRequired()])
    every = SelectField(default=Every.MONTH.value)

    def __init__(self, sent: "MultiDict[str, str] | None" = None, **data: Any) -> None:
        super().__init__(sent, **data)
        self.every.choices = [(one.value, say(f"propose.{one.value}")) for one in Every]

    def validate_first(self, field: Field) -> None:
        if field.data and field.data.year > LAST_YEAR:
            raise ValidationError(say("propose.too_far"))


class EndForm(PageForm):
    """Ends a promise or a plan."""

    room = "end"
    what = HiddenField(validators=[InputRequired()])
    reason = StringField(validators=REASON)


class TaskForm(PageForm):
    """What is done with a task of the list."""

    room = "task"
    until = DateField(validators=[Optional()])
    reason = StringField(validators=[Length(max=LONGEST)])
