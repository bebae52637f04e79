"""Builds the finished letter: the same parcel always gives the same bytes, so a repetition is the same letter."""

from connector.carrier import Parcel, Rendered
from connector.channels.letter.press import Press
from connector.channels.letter.sheet import sheet
from connector.channels.texts import filling, languages
from connector.channels.texts.truth import must_be_true
from connector.channels.texts.view import view


def render(parcel: Parcel, payment_code: bytes | None, press: Press) -> Rendered:
    """The letter as a PDF, and its words as plain text. `payment_code` is a PNG.

    Raises Refused when there is no text for the notice, when nothing is asked, when the text would be untrue for a line
    of the statement, or when there is nowhere to send it to.
    """
    must_be_true(parcel)
    language, unmet = languages.choose(parcel.notice, (parcel.language, parcel.creditor.language))
    seen = view(parcel, language, code="payment" if payment_code else "", by_post=True)
    said = filling.say(parcel.notice, seen, parcel.own_pieces(language))
    raw, complaints = press.printed(sheet(parcel, seen, said, payment_code), parcel.written_on)
    no_iban = () if seen.iban else ("the creditor has no valid IBAN: the message refers to the invoice",)
    return Rendered(
        subject=said.subject,
        text=filling.plain(said, seen),
        html="",
        language=language,
        raw=raw,
        warnings=(*unmet, *complaints, *no_iban),
    )
