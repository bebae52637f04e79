"""Gathers all that stands on a letter, as finished strings: the message's texts, the letterhead and the address."""

import json
from pathlib import Path
from typing import Any

from connector.carrier import Creditor, Parcel
from connector.channels.letter import postal
from connector.channels.plain import one_line
from connector.channels.texts.filling import Layout, Said, fill, split
from connector.channels.texts.view import View
from connector.errors import Refused

FOLDER = Path(__file__).parent / "templates"
BELGIUM = "BE"
LONGEST_FOOT = 110
Sheet = dict[str, Any]  # what JSON can say


def sheet(parcel: Parcel, seen: View, said: Said, payment_code: bytes | None) -> Sheet:
    """Raises Refused when there is no address to write to."""
    placed: Sheet = json.loads(fill(said, seen, LAYOUT))
    return placed | {
        "key": parcel.delivery,
        "heading": said.subject,
        "language": seen.language,
        "creditor": seen.creditor,
        "letterhead": _letterhead(parcel.creditor, seen, placed),
        "address": _address(parcel, seen),
        "place_and_date": ", ".join(filter(None, (_city(parcel.creditor), seen.written_on))),
        "number": seen.number,
        "foot": one_line(f"{seen.creditor} · {placed['about']}", LONGEST_FOOT),
        "code": list(payment_code or b""),
    }


def _address(parcel: Parcel, seen: View) -> tuple[str, ...]:
    if parcel.address is None:
        raise Refused("the debtor has no postal address, so there is nowhere to send a letter to")
    home = parcel.creditor.address.country if parcel.creditor.address else ""
    return postal.recipient(parcel.debtor_name, parcel.address, home, seen.language)


def _letterhead(creditor: Creditor, seen: View, placed: Sheet) -> list[str]:
    belgian = creditor.address is not None and creditor.address.country == BELGIUM
    labelled = (
        ("phone", seen.phone),
        ("email", seen.email),
        ("enterprise_number" if belgian else "chamber_number", one_line(creditor.enterprise_number)),
        ("on_behalf_of", seen.creditor if seen.for_clients else ""),
        ("register_number", one_line(creditor.register_number)),
    )
    return [*seen.address, *(f"{placed[label]}{placed['colon']} {value}" for label, value in labelled if value)]


def _city(creditor: Creditor) -> str:
    return one_line(creditor.address.city) if creditor.address else ""


def _listed(text: str) -> str:
    return json.dumps(split(text))


LAYOUT = Layout("layout.json", FOLDER, _listed)
