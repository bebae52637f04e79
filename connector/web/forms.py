"""What a person can fill in: checked at the border, labelled in the page's language."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from stdnum import iban
from stdnum.exceptions import ValidationError as WrongNumber
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import Field
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from connector.model import Installation
from connector.web import language
from connector.web.language import say

LONGEST = 500  # characters of a reason
CENTS = -2


class PageForm(Form):
    """A form whose labels and hints are texts of its room: `room.field` and `room.field_hint`."""

    room = ""

    def __init__(self, sent: MultiDict[str, str] | None = None, **data: Any) -> None:
        super().__init__(sent, prefix=f"{self.room}-", data=data, meta={"locales": [language.current()]})
        for field in self:
            name = f"{self.room}.{field.short_name}"
            if not isinstance(field, HiddenField):
                field.label.text = say(name)
            field.description = say(f"{name}_hint") if f"{name}_hint" in language.texts() else ""

    @property
    def faults(self) -> list[str]:
        """Every fault on one line each, with the field's label."""
        return [f"{field.label.text}: {' '.join(map(str, field.errors))}" for field in self if field.errors]


class AmountField(StringField):
    """An amount as people of the page's language write it, above zero, whole cents."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.amount: Decimal | None = None
        self.data = valuelist[0].strip() if valuelist else ""
        if not self.data:
            return
        try:
            # a pasted currency sign and spaces do no harm
            bare = self.data.replace("€", "").replace("\u00a0", " ").strip()
            amount = parse_decimal(bare, locale=language.LOCALES[language.current()], strict=True)
        except NumberFormatError as error:
            raise ValueError(say("form.amount")) from error
        exponent = amount.as_tuple().exponent
        if not amount.is_finite() or amount <= 0 or not isinstance(exponent, int) or exponent < CENTS:
            raise ValueError(say("form.amount"))
        self.amount = amount


class Invoices(SelectMultipleField):
    """Any number of invoices, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


REASON = [InputRequired(), Length(max=LONGEST)]


class PromiseForm(PageForm):
    room = "promise"
    pays_on = DateField(validators=[InputRequired()])
    amount = AmountField(validators=[Optional()], render_kw={"inputmode": "decimal"})
    invoices = Invoices(validate_choice=True)
    confirmed = BooleanField()

    @property
    def day(self) -> date:
        """Only after the form was validated."""
        if self.pays_on.data is None:
            raise ValueError("no day was given")
        return self.pays_on.data


class DisputeForm(PageForm):
    room = "dispute"
    invoice = SelectField(validators=[InputRequired()])
    amount = AmountField(validators=[Optional()], render_kw={"inputmode": "decimal"})
    reason = StringField(validators=REASON)


class BlockForm(PageForm):
    room = "block"
    invoice = SelectField(default="")
    until = DateField(validators=[Optional()])
    reason = StringField(validators=REASON)


class SkipForm(PageForm):
    room = "skip"
    invoice = SelectField(validators=[InputRequired()])
    reason = StringField(validators=REASON)


class SendForm(PageForm):
    room = "send"
    invoices = Invoices()

    def validate_invoices(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(say("form.choose"))


class HandOverForm(SendForm):
    room = "hand_over"
    to = StringField(validators=[InputRequired(), Length(max=200)])


class LiftForm(PageForm):
    room = "lift"
    hold = HiddenField(validators=[InputRequired()])


class ApproveForm(PageForm):
    room = "approve"
    delivery = HiddenField(validators=[InputRequired()])


class TakeBackForm(ApproveForm):
    room = "take_back"


class RefuseForm(ApproveForm):
    room = "refuse"
    reason = StringField(validators=REASON)


class SettleForm(ApproveForm):
    room = "settle"
    arrived = RadioField(validators=[InputRequired()])

    def __init__(self, sent: MultiDict[str, str] | None = None, **data: Any) -> None:
        super().__init__(sent, **data)
        self.arrived.choices = [("yes", say("settle.yes")), ("no", say("settle.no"))]


class RetryForm(ApproveForm):
    room = "retry"


class ReadingForm(PageForm):
    """How a file is to be read, where it does not tell by itself, and whether it is the complete list."""

    room = "reading"
    complete = BooleanField()
    complete_as_of = DateField(validators=[Optional()])
    currency = StringField(validators=[Optional(), Regexp("^[A-Za-z]{3}$")], render_kw={"maxlength": 3})
    decimal = SelectField(default="")
    dates = SelectField(default="")

    def __init__(self, sent: MultiDict[str, str] | None = None, **data: Any) -> None:
        super().__init__(sent, **data)
        self.decimal.choices = [(sign, say(f"reading.decimal_{sign or 'any'}")) for sign in ("", "comma", "point")]
        self.dates.choices = [(order, say(f"reading.dates_{order or 'any'}")) for order in ("", "dmy", "mdy", "ymd")]

    @property
    def settings(self) -> dict[str, str]:
        """What was said, as the adapter's settings."""
        said = {"currency": self.currency.data, "decimal": self.decimal.data, "dates": self.dates.data}
        return {name: str(value) for name, value in said.items() if value}


class UploadForm(ReadingForm):
    """The file, and the administration that it is for."""

    room = "upload"
    into = SelectField(default="")
    called = StringField(validators=[Length(max=100)])

    def __init__(self, there: Sequence[Installation], sent: MultiDict[str, str] | None = None, **data: Any) -> None:
        super().__init__(sent, **data)
        self.into.choices = [*((i.scope.installation, i.title) for i in there), ("", say("upload.into_new"))]


class SenderForm(PageForm):
    """In whose name messages go out."""

    room = "sender"
    name = StringField(validators=[InputRequired(), Length(max=100)], render_kw={"autocomplete": "organization"})
    email = EmailField(validators=[InputRequired(), Email()], render_kw={"autocomplete": "email"})
    reply_to = EmailField(validators=[Optional(), Email()])
    phone = TelField(validators=[Length(max=40)], render_kw={"autocomplete": "tel"})
    iban = StringField(validators=[Length(max=42)])
    enterprise_number = StringField(validators=[Length(max=20)])
    acts_for = RadioField(validators=[InputRequired()])
    register_number = StringField(validators=[Length(max=40)])
    language = SelectField(default="nl")

    def __init__(self, sent: MultiDict[str, str] | None = None, **data: Any) -> None:
        super().__init__(sent, **data)
        self.language.choices = [("nl", say("frame.to_nl")), ("fr", say("sender.french")), ("en", say("frame.to_en"))]
        self.acts_for.choices = [("ourselves", say("sender.ourselves")), ("clients", say("sender.clients"))]

    def validate_iban(self, field: Field) -> None:
        if field.data and field.data.strip():
            try:
                field.data = iban.format(iban.validate(field.data))
            except WrongNumber as error:
                raise ValidationError(say("form.iban")) from error


class TextForm(PageForm):
    """A notice's text, in pieces. What may stand in them is checked where letters are made of them."""

    room = "text"
    subject = StringField()
    greeting = StringField()
    opening = TextAreaField(render_kw={"rows": 9})
    next = TextAreaField(render_kw={"rows": 4})
    help = TextAreaField(render_kw={"rows": 4})
    closing = StringField()


def given(field: Field) -> str:
    """What was filled in, "" = nothing."""
    return str(field.data or "").strip()


def invoices_of(form: PageForm, labels: Mapping[str, str], everything: str = "") -> None:
    """Fill in which invoices may be chosen; `everything` names the choice of all of them."""
    choices = [*([("", everything)] if everything else []), *labels.items()]
    for field in form:
        if isinstance(field, Invoices) or (isinstance(field, SelectField) and field.short_name == "invoice"):
            field.choices = choices
