"""The sender's whole form: beside name and account the address of the letterhead, and numbers with their check."""

from typing import Any

from babel import Locale
from stdnum import bic
from stdnum.be import vat
from stdnum.exceptions import ValidationError as WrongNumber
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields import Field
from wtforms.validators import Length

from connector.carrier import Creditor
from connector.model import Address
from connector.web import language
from connector.web.forms import SenderForm, given
from connector.web.language import say

COUNTRIES = ("NL", "BE", "DE", "FR", "LU", "GB")
KVK = 8  # digits
GROUPS = {
    "who": ("name", "email", "reply_to", "phone", "language"),
    "pay": ("iban", "bic"),
    "letterhead": ("street", "postcode", "city", "country", "enterprise_number"),
    "claims": ("acts_for", "register_number"),
}


class WholeSenderForm(SenderForm):
    """In whose name messages go out, with all that a letterhead says."""

    bic = StringField(validators=[Length(max=20)])
    street = StringField(validators=[Length(max=100)], render_kw={"autocomplete": "street-address"})
    postcode = StringField(validators=[Length(max=20)], render_kw={"autocomplete": "postal-code"})
    city = StringField(validators=[Length(max=100)], render_kw={"autocomplete": "address-level2"})
    country = SelectField(default="NL")

    def __init__(self, sent: MultiDict[str, str] | None = None, **data: Any) -> None:
        super().__init__(sent, **data)
        known = str(data.get("country") or "")
        codes = dict.fromkeys((*COUNTRIES, *([known] if known else [])))
        names = Locale.parse(language.LOCALES[language.current()]).territories
        self.country.choices = [("", say("sender.country_none")), *((code, names.get(code, code)) for code in codes)]

    def validate_bic(self, field: Field) -> None:
        """Of the bank that holds the account."""
        field.data = _bare(field)
        if field.data and not bic.is_valid(field.data):
            raise ValidationError(say("sender.bic_wrong"))

    def validate_enterprise_number(self, field: Field) -> None:
        """A KvK number has eight digits and no check digit; a KBO number is a Belgian VAT number."""
        field.data = _bare(field)
        number = field.data.removeprefix("BE")
        dutch = len(number) == KVK and number.isascii() and number.isdigit()
        if number and not dutch and not _is_belgian(number):
            raise ValidationError(say("sender.enterprise_wrong"))

    def validate_name(self, field: Field) -> None:
        """It stands in the head of every message."""
        if not str(field.data).isprintable():
            raise ValidationError(say("sender.unprintable"))


def filled_in(known: Creditor) -> dict[str, Any]:
    """A sender as the form's values."""
    stated = {None: None, False: "ourselves", True: "clients"}
    address = known.address or Address(())
    plain = ("name", "email", "reply_to", "phone", "iban", "bic", "language", "enterprise_number", "register_number")
    return {
        **{name: getattr(known, name) for name in plain},
        "acts_for": stated[known.for_clients],
        "street": ", ".join(address.lines),
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country or ("NL" if known.address is None else ""),
    }


def read(form: WholeSenderForm) -> Creditor:
    """The sender as it was filled in."""
    street, postcode, city = given(form.street), given(form.postcode), given(form.city)
    written = Address((street,) if street else (), postcode, city, given(form.country))
    return Creditor(
        name=given(form.name),
        email=given(form.email),
        reply_to=given(form.reply_to),
        iban=given(form.iban),
        bic=given(form.bic),
        phone=given(form.phone),
        address=written if street or postcode or city else None,
        language=given(form.language),
        enterprise_number=given(form.enterprise_number),
        for_clients=given(form.acts_for) == "clients",
        register_number=given(form.register_number),
    )


def _bare(field: Field) -> str:
    return given(field).replace(" ", "").replace(".", "").upper()


def _is_belgian(number: str) -> bool:
    try:
        return bool(vat.validate(number))
    except WrongNumber:
        return False
