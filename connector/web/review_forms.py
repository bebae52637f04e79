"""The forms of the page of today: what to see of it, and what a person does to one message."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, SearchField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from connector.flow.acts.postpone import FARTHEST
from connector.flow.review import Wanted
from connector.model import Channel, DebtorKind, Notice
from connector.rules import words
from connector.web import language
from connector.web.forms import REASON, AmountField, PageForm, given
from connector.web.language import say


class FilterForm(PageForm):
    """Stands in the address, so that what was chosen can be kept and sent to a colleague."""

    room = "filter"
    q = SearchField()
    notice = SelectField(default="")
    channel = SelectField(default="")
    debtor_kind = SelectField(default="")
    least = AmountField(validators=[Optional()], render_kw={"inputmode": "decimal"})
    most = AmountField(validators=[Optional()], render_kw={"inputmode": "decimal"})

    def __init__(self, sent: MultiDict[str, str] | None = None, **data: Any) -> None:
        super().__init__(sent, **data)
        spoken = language.current()
        every = ("", say("filter.every"))
        self.notice.choices = [every, *((each.value, words.notice(each, spoken)) for each in Notice)]
        self.channel.choices = [every, *((c.value, words.say(words.CHANNELS[c.value], spoken)) for c in _CHANNELS)]
        self.debtor_kind.choices = [every, *((kind.value, say(f"filter.kind_{kind.value}")) for kind in DebtorKind)]

    @property
    def wanted(self) -> Wanted:
        """What was chosen; what cannot be understood counts as nothing, and is told beside its field."""
        self.validate()
        q, notice, channel, kind = (
            "" if field.errors else given(field) for field in (self.q, self.notice, self.channel, self.debtor_kind)
        )
        return Wanted(q, notice, channel, kind, _amount(self.least), _amount(self.most))

    @property
    def narrows(self) -> bool:
        """Whether more was chosen than a word to search for."""
        return any(given(field) for field in self if field.short_name != "q")


_CHANNELS = (Channel.EMAIL, Channel.LETTER)


def _amount(field: AmountField) -> Decimal | None:
    return field.amount if given(field) and not field.errors else None


class PostponeForm(PageForm):
    """To another day."""

    room = "postpone"
    day = DateField(validators=[InputRequired()])
    reason = StringField(validators=REASON)

    def between(self, today: date) -> "PostponeForm":
        """Which days a browser offers."""
        first, last = today + timedelta(days=1), today + FARTHEST
        self.day.render_kw = {"min": first.isoformat(), "max": last.isoformat(), "required": True}
        return self


class SkipMessageForm(PageForm):
    """The step is never sent."""

    room = "skip_message"
    reason = StringField(validators=REASON)


class KeepBackForm(PageForm):
    """Not this one, and not again until somebody lifts it."""

    room = "keep_back"
    reason = StringField(validators=REASON)
