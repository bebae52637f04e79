"""Makes the QR code by which a debtor's banking app fills in a SEPA credit transfer.

European Payments Council, "Quick Response Code: Guidelines to Enable Data Capture for the Initiation of a SEPA
Credit Transfer" (EPC069-12).
"""

from decimal import Decimal
from io import BytesIO

from segno import helpers
from stdnum import bic as bic_code
from stdnum import iban as iban_number
from stdnum import iso11649
from stdnum.exceptions import ValidationError

from connector.carrier import Parcel
from connector.model import CENT, Money

LARGEST = Decimal("999999999.99")
LONGEST_TEXT = 140
LONGEST_NAME = 70


def payment_code(parcel: Parcel) -> bytes | None:
    """PNG of an EPC QR code for what the statement asks, or None when a transfer cannot say it all.

    One total in EUR above zero, in whole cents, to a valid IBAN, with references of at most 140 signs.
    """
    asked = _asked(parcel)
    name = _line(parcel.creditor.name)[:LONGEST_NAME].strip()
    references = list(dict.fromkeys(_line(line.reference or line.label) for line in parcel.statement.lines))
    text = ", ".join(references)
    if asked is None or not name or not text or len(text) > LONGEST_TEXT or not valid_iban(parcel.creditor.iban):
        return None
    structured = len(references) == 1 and iso11649.is_valid(text)
    try:
        code = helpers.make_epc_qr(
            name=name,
            iban=iban_number.compact(parcel.creditor.iban),
            amount=asked.amount,
            text=None if structured else text,
            reference=iso11649.compact(text) if structured else None,
            bic=_bic(parcel.creditor.bic),
            encoding="utf-8",  # what banking apps know best; without it the narrowest ISO 8859 is taken
        )
    except ValueError:  # over 331 bytes, which signs outside ASCII can bring about below the lengths checked here
        return None
    png = BytesIO()
    code.save(png, kind="png", scale=5, border=4)
    return png.getvalue()


def valid_iban(text: str) -> bool:
    """Check digits, country and length. Lists of a country's banks are not asked: a new bank is missing in them."""
    return bool(iban_number.is_valid(text, check_country=False))


def grouped(text: str) -> str:
    """NL91 ABNA 0417 1643 00. Raises ValueError when it is no valid IBAN."""
    try:
        return str(iban_number.format(iban_number.validate(text, check_country=False)))
    except ValidationError as error:
        raise ValueError("not a valid IBAN") from error


def _asked(parcel: Parcel) -> Money | None:
    if len(parcel.statement.totals) != 1:
        return None
    payable = parcel.statement.totals[0].payable
    fits = payable.currency == "EUR" and CENT <= payable.amount <= LARGEST
    return payable if fits and payable.amount == payable.amount.quantize(CENT) else None


def _bic(text: str) -> str | None:
    return str(bic_code.compact(text)) if bic_code.is_valid(text) else None


def _line(text: str) -> str:
    """One line: in this code every field is one, so a line end in a name would start the next field."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
