"""A sample administration: some 300 invoices of 60 invented debtors, as a Dutch package exports them.

The file is written once and read anew every day: it says for each invoice on which day it is paid, and a look back
drops what is later than the day asked about, so payments arrive as days go by. Same start, same file, byte for byte.
"""

import csv
import random
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FILE_NAME = "openstaande-posten.csv"
SEED = 20240109
PAST_DAYS, COMING_DAYS = 80, 60
INVOICES = 290
CENT = Decimal("0.01")
ZERO = Decimal(0)

HEADER = (
    "Debiteurnummer;Naam;Soort klant;E-mail;Telefoon;Taal;Straat;Postcode;Plaats;Land;Factuurnummer;Soort;Factuurdatum;"
    "Vervaldatum;Termijn;Bedrag incl. btw;Betaald bedrag;Betaald op;Valuta;Betwist;Omschrijving"
).split(";")

# How debtors pay: the days around the due date within which the money comes; None = not at all.
_HABITS: dict[str, tuple[int, int] | None] = {"prompt": (-9, 2), "late": (2, 16), "slow": (12, 45), "never": None}
_HABIT_OF = ("prompt",) * 9 + ("late",) * 6 + ("slow",) * 3 + ("never",) * 2


@dataclass(frozen=True, slots=True)
class _Debtor:
    number: str
    name: str
    business: bool
    language: str
    country: str
    email: str
    phone: str
    street: str
    place: tuple[str, str]  # postcode and city
    habit: str


@dataclass(frozen=True, slots=True)
class _Item:
    debtor: _Debtor
    number: str
    issued: date
    due: date
    amount: Decimal
    paid: Decimal = ZERO
    paid_on: date | None = None
    instalment: str = ""
    disputed: bool = False
    work: str = ""


def sample(folder: Path, start: date) -> Path:
    """Write the sample administration around this day into the folder; where the file stands."""
    chance = random.Random(SEED)  # noqa: S311  invented debtors need no secrecy, and the same ones every time
    items = sorted(_items(chance, list(_debtors(chance)), start), key=lambda i: (i.issued, i.number, i.due))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(map(_row, items))
    return path


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- debtors


def _debtors(chance: random.Random) -> Iterator[_Debtor]:
    number = 10001
    for group in _names()["debtors"]:
        for name in group["names"]:
            yield _debtor(chance, str(number), name, group)
            number += chance.choice((1, 1, 2, 5))


def _debtor(chance: random.Random, number: str, name: str, group: dict[str, Any]) -> _Debtor:
    country = group["country"]
    postcode, city = chance.choice(_names()["cities"][country]).rsplit(" ", 1)
    return _Debtor(
        number,
        name,
        group["business"],
        group["language"],
        country,
        _email(chance, name, group["business"], country),
        _phone(chance, country) if chance.random() < 0.6 else "",
        f"{chance.choice(_names()['streets'])} {chance.randint(1, 220)}",
        (postcode, city),
        chance.choice(_HABIT_OF),
    )


def _email(chance: random.Random, name: str, business: bool, country: str) -> str:
    """An address under a domain for examples; one debtor in ten has none, some have two."""
    if chance.random() < 0.1:
        return ""
    bare = unicodedata.normalize("NFKD", name.lower().replace("-", " "))
    words = "".join(c for c in bare if c.isascii() and (c.isalnum() or c == " ")).split()
    kept = [word for word in words if word not in ("bv", "nv", "ltd", "de", "t", "en", "ten", "ter", "van")]
    local = ".".join(kept[-2:])
    domain = "example.be" if country == "BE" else chance.choice(("example.nl", "example.nl", "example.com"))
    if business and chance.random() < 0.2:
        return f"facturen.{local}@{domain}; {local}@{domain}"
    return f"{local}@{domain}"


def _phone(chance: random.Random, country: str) -> str:
    digits = "".join(chance.choice("0123456789") for _ in range(6))
    return f"06-00{digits}" if country == "NL" else f"0400 {digits[:2]} {digits[2:4]} {digits[4:]}"


# ---------------------------------------------------------------- invoices


def _items(chance: random.Random, debtors: list[_Debtor], start: date) -> Iterator[_Item]:
    offsets = sorted(chance.randint(-PAST_DAYS, COMING_DAYS) for _ in range(INVOICES))
    for at, offset in enumerate(offsets, start=1):
        debtor = chance.choice(debtors)
        issued = start + timedelta(days=offset)
        number = f"{issued.year}-{at:04d}"
        if at % 48 == 20:
            credited = -(_amount(chance, debtor) / 5).quantize(CENT)
            yield _Item(debtor, number, issued, issued, credited, work="Creditnota")
        elif at % 36 == 10:
            yield from _instalments(chance, debtor, number, issued)
        else:
            yield _invoice(chance, debtor, number, issued)


def _invoice(chance: random.Random, debtor: _Debtor, number: str, issued: date) -> _Item:
    amount = _amount(chance, debtor)
    due = issued + timedelta(days=_term(debtor))
    paid_on = _paid_on(chance, debtor, due)
    disputed = paid_on is None and chance.random() < 0.12
    partly = paid_on is None and not disputed and chance.random() < 0.25
    paid = amount if paid_on else (amount / 3).quantize(CENT) if partly else ZERO
    return _Item(debtor, number, issued, due, amount, paid, paid_on, "", disputed, _work(chance, issued))


def _instalments(chance: random.Random, debtor: _Debtor, number: str, issued: date) -> Iterator[_Item]:
    part = (_amount(chance, debtor) / 3).quantize(CENT)
    work = _work(chance, issued)
    for at in (1, 2, 3):
        due = issued + timedelta(days=_term(debtor) * at)
        paid_on = _paid_on(chance, debtor, due)
        yield _Item(debtor, number, issued, due, part, part if paid_on else ZERO, paid_on, f"{at}/3", work=work)


def _amount(chance: random.Random, debtor: _Debtor) -> Decimal:
    low, high = (60, 4200) if debtor.business else (18, 480)
    net = Decimal(round(chance.triangular(low, high, low * 2) * 100)) / 100
    return (net * Decimal("1.21")).quantize(CENT)


def _term(debtor: _Debtor) -> int:
    return 30 if debtor.business else 14


def _paid_on(chance: random.Random, debtor: _Debtor, due: date) -> date | None:
    """The day on which this one is paid; None when it stays open for as long as the sample lasts."""
    spread = _HABITS[debtor.habit]
    if spread is None or chance.random() < 0.05:
        return None
    return due + timedelta(days=chance.randint(*spread))


def _work(chance: random.Random, issued: date) -> str:
    return f"{chance.choice(_names()['work'])} {issued.year}-{issued.month:02d}"


# ---------------------------------------------------------------- as it is written


def _row(item: _Item) -> tuple[str, ...]:
    debtor = item.debtor
    return (
        debtor.number,
        debtor.name,
        "Zakelijk" if debtor.business else "Particulier",
        debtor.email,
        debtor.phone,
        debtor.language,
        debtor.street,
        *debtor.place,
        debtor.country,
        item.number,
        "Creditnota" if item.amount < 0 else "Factuur",
        _dutch_day(item.issued),
        _dutch_day(item.due),
        item.instalment,
        _dutch_amount(item.amount),
        _dutch_amount(item.paid),
        _dutch_day(item.paid_on) if item.paid_on else "",
        "EUR",
        "Ja" if item.disputed else "Nee",
        item.work,
    )


def _dutch_day(day: date) -> str:
    return f"{day.day:02d}-{day.month:02d}-{day.year}"


def _dutch_amount(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
