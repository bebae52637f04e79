"""What a letter of which nothing is known ought to say, as far as its own words tell: the rest is not compared.

Doubt falls to the debtor's side: a letter about costs that does not show for whom it is, is one to a consumer.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum.be import vat as enterprise

from connector.model import DebtorKind, Notice
from connector.rules.law import be, nl
from connector.rules.law.amounts import NOTHING
from connector.rules.law.announced import Ground
from connector.rules.law.fourteen_days import Sent, safe_last_day
from connector.rules.law.letter import DAY, Letter, Role, day_of
from connector.rules.law.lint import VAT_PERCENT, Expected, Invoice


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a letter; None, () and "" = he does not say, and its own words are taken."""

    ground: Ground | None = None
    debtor: DebtorKind | None = None
    written_on: date | None = None
    due: tuple[date, ...] = ()
    iban: str | None = None
    creditor: str | None = None
    for_clients: bool = False
    register_number: str = ""
    by_post: bool = False


def presumed(letter: Letter, told: Told, today: date) -> Expected:
    """What the letter ought to say. Without a day of writing, told or written, it is taken to be of today."""
    ground = told.ground or ground_of(letter)
    written_on = told.written_on or _behind(letter, _WRITTEN) or today
    payable = next(iter(letter.values(Role.TOTAL)), None)
    return Expected(
        notice=_NOTICES.get(ground) if ground is not None else None,
        ground=ground,
        written_on=written_on,
        principal=_principal(letter, payable),
        payable=payable,
        invoices=_invoices(letter, told),
        debtor=told.debtor or _debtor(ground),
        vat=_vat(letter),
        iban=told.iban,
        creditor=told.creditor,
        enterprise_number=_enterprise_number(letter),
        for_clients=told.for_clients,
        register_number=told.register_number,
        last_safe_day=_last_safe_day(ground, written_on, Sent.POST if told.by_post else Sent.EMAIL),
    )


_NOTICES = {
    Ground.NL_CONSUMER: Notice.FOURTEEN_DAY_LETTER,
    Ground.NL_BUSINESS: Notice.LAST_DEMAND,
    Ground.BE_BUSINESS: Notice.LAST_DEMAND,
}

# ---------------------------------------------------------------- by which law

_COSTS = re.compile(
    r"incassokosten|schadevergoeding|collection costs|compensation|indemnité|frais de recouvrement", re.IGNORECASE
)
_BELGIAN = re.compile(r"economisch recht|economic law|droit économique|2 (?:augustus|August|août) 2002", re.IGNORECASE)
_BUSINESS = re.compile(
    r"laatste (?:aanmaning|sommatie)(?! zonder)|last demand(?! without)|final demand|6:96 lid 4"
    r"|dernière (?:mise en demeure|sommation)(?! sans)",
    re.IGNORECASE,
)


def ground_of(letter: Letter) -> Ground | None:
    """By which law a letter announces costs, as its words have it; None when it announces none."""
    if not letter.values(Role.COSTS) and not _COSTS.search(letter.text):
        return None
    belgian = "".join(letter.accounts).startswith("BE") or bool(_BELGIAN.search(letter.text))
    free_term = any(term.days in (14, 15) for term in letter.terms)
    business = bool(_BUSINESS.search(letter.text)) and not free_term
    if belgian:
        return Ground.BE_BUSINESS if business else Ground.BE_CONSUMER
    return Ground.NL_BUSINESS if business else Ground.NL_CONSUMER


def _debtor(ground: Ground | None) -> DebtorKind:
    business = ground is not None and not ground.consumer
    return DebtorKind.BUSINESS if business else DebtorKind.CONSUMER


def _last_safe_day(ground: Ground | None, written_on: date, how: Sent) -> date | None:
    if ground is Ground.NL_CONSUMER:
        return safe_last_day(written_on, how)
    return be.free_until(written_on, how) if ground is Ground.BE_CONSUMER else None


# ---------------------------------------------------------------- amounts


def _principal(letter: Letter, payable: Decimal | None) -> Decimal | None:
    """What it calls so, else what is to be paid: as it is where an invoice has just that open, or without the interest
    and fees that it names."""
    named = letter.values(Role.PRINCIPAL)
    if named or payable is None or payable in letter.values(Role.LINE):
        return next(iter(named), payable)
    beside = sum((*letter.values(Role.INTEREST), *letter.values(Role.FEE)), NOTHING)
    return max(payable - beside, NOTHING)


def _vat(letter: Letter) -> Decimal | None:
    """Where VAT is named, exactly the one on the costs."""
    costs = letter.values(Role.COSTS)
    if not letter.values(Role.VAT) or not costs:
        return None
    return nl.vat_on_costs(costs[0], VAT_PERCENT, nl.VatConditions(True, False, True))


# ---------------------------------------------------------------- invoices, days and numbers

_WRITTEN = re.compile(
    r"\b(?:(?:datum|(?<!due )date|dagtekening|overzicht is van|overview is of|aperçu date du|d\.d\.) ?:? "
    r"|(?-i:[A-ZÀ-ÖØ-Þ])[\w'’-]+, (?:le )?)",
    re.IGNORECASE,
)  # or behind the place: Utrecht, 9 juni 2026
_DUE = re.compile(
    r"\b(?:te betalen tot en met|vervaldatum|vervaldag|vervallen op|liep tot en met|due date|due on"
    r"|up to and including|échéance(?: le| du)?|échue? le|à payer au plus tard le|jusqu['’]au) ?:? ",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:factuur(?:nummer)?|invoice(?: number)?|facture(?: n[°o.]+| numéro)?) ?:? (?P<label>\S*\d\S*)", re.IGNORECASE
)
_ENTERPRISE = re.compile(r"(?<!\d)(?:BE ?)?[01]\d{3}[. ]?\d{3}[. ]?\d{3}(?!\d)")


def _behind(letter: Letter, words: re.Pattern[str]) -> date | None:
    return next(iter(_all_behind(letter, words)), None)


def _all_behind(letter: Letter, words: re.Pattern[str]) -> list[date]:
    found = (DAY.match(letter.text, match.end()) for match in words.finditer(letter.text))
    days = (day_of(match) for match in found if match)
    return list(dict.fromkeys(day for day in days if day is not None))


def _invoices(letter: Letter, told: Told) -> tuple[Invoice, ...]:
    """One for each due day that is told or named; it has no label where the letter names no number of an invoice."""
    named = _NUMBER.search(letter.text)
    label = named["label"].rstrip(".,;:)") if named else ""
    days = told.due or tuple(_all_behind(letter, _DUE))
    return tuple(Invoice(day, label) for day in days)


def _enterprise_number(letter: Letter) -> str:
    """A Belgian one whose check digits are right; "" when the letter has none."""
    found = (match[0] for match in _ENTERPRISE.finditer(letter.text))
    return next((number for number in found if enterprise.is_valid(number)), "")
