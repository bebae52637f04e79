"""The ladders that come with the product, as data; the tenant's own ones are data of the same shape.

`DEFAULT` announces no costs and fits anybody; `FRIENDLY` and `FIRM` are the same steps with more and with less time, so
that changing from one to another leaves every invoice where it stands. The others stand each under a law, and
`lawful_for` chooses among them by the debtor's kind and country; a tenant who saves a ladder under one of their names
replaces it.
"""

from dataclasses import replace
from decimal import Decimal

from connector.model import Debtor, DebtorKind, Money, Notice
from connector.rules.law.announced import Ground
from connector.rules.policy import InterestTerms, Policy, Step

BY_KIND = "by_kind"  # instead of a ladder's name: each debtor gets the one for his kind and country

_FLOOR = (Money(Decimal("5.00"), "EUR"),)
_FRIENDLY = (
    Step("pre_due", Notice.PRE_DUE, days=-3),
    Step("friendly", Notice.FRIENDLY, days=3, term_days=5),
    Step("reminder", Notice.REMINDER, days=10, term_days=7),
)

DEFAULT = Policy(
    name="default",
    title="Friendly, then firm",
    steps=(*_FRIENDLY, Step("formal_notice", Notice.FORMAL_NOTICE, days=20, term_days=7, approve=True)),
    cooldown_days=3,
    minimums=_FLOOR,
    freshness_days=3,
)


# As the standard one, step by step: (days after the due date, days that the message gives).
def _paced(name: str, title: str, *pace: tuple[int, int]) -> Policy:
    steps = tuple(replace(s, days=days, term_days=term) for s, (days, term) in zip(DEFAULT.steps, pace, strict=True))
    return replace(DEFAULT, name=name, title=title, steps=steps)


FRIENDLY = _paced("friendly", "Friendly, with patience", (-5, 0), (7, 7), (21, 10), (42, 10))
FIRM = _paced("firm", "Firm and soon", (-3, 0), (1, 5), (7, 6), (14, 7))

# What the lawful ladders share: no two messages in a week, plans in writing, and interest by the law.
_LAWFUL = replace(DEFAULT, cooldown_days=7, confirm_plans=True, interest=InterestTerms())
_FORMAL_NOTICE = Step("formal_notice", Notice.FORMAL_NOTICE, days=18, term_days=7, approve=True)
_LAST_DEMAND = Step(
    "last_demand", Notice.LAST_DEMAND, days=28, term_days=7, approve=True, announces=True, asks_interest=True
)

# The formal notice gives the term after which a consumer is surely in default (art. 6:82 BW), and only then the letter
# comes that costs depend on (art. 6:96 lid 6 BW).
NL_CONSUMER = replace(
    _LAWFUL,
    name="nl_consumer",
    title="Consumers in the Netherlands",
    steps=(
        *_FRIENDLY,
        _FORMAL_NOTICE,
        Step("fourteen_day_letter", Notice.FOURTEEN_DAY_LETTER, days=27, approve=True, announces=True),
    ),
    law=Ground.NL_CONSUMER,
)

NL_BUSINESS = replace(
    _LAWFUL,
    name="nl_business",
    title="Businesses in the Netherlands",
    steps=(*_FRIENDLY, _FORMAL_NOTICE, _LAST_DEMAND),
    law=Ground.NL_BUSINESS,
)

# Art. 6:119b BW: the same costs and interest. Offices pay in rounds, so everything takes longer.
PUBLIC_BODY = replace(
    _LAWFUL,
    name="public_body",
    title="Public bodies",
    steps=(
        Step("friendly", Notice.FRIENDLY, days=7, term_days=7),
        Step("reminder", Notice.REMINDER, days=17, term_days=10),
        replace(_FORMAL_NOTICE, days=30, term_days=10),
        replace(_LAST_DEMAND, days=44, term_days=10),
    ),
    law=Ground.NL_BUSINESS,
)

# The first reminder is free and asks the principal alone (art. XIX.2 WER). Whether the contract has a lump sum and at
# which rate interest runs only the tenant knows: until he says so nothing but the principal is asked.
BE_CONSUMER = replace(
    _LAWFUL,
    name="be_consumer",
    title="Consumers in Belgium",
    steps=(
        Step("pre_due", Notice.PRE_DUE, days=-3),
        Step("first_reminder", Notice.REMINDER, days=5, announces=True),
        replace(_FORMAL_NOTICE, days=26, term_days=10),
    ),
    holidays="BE",
    law=Ground.BE_CONSUMER,
    interest=None,
)

BE_BUSINESS = replace(
    NL_BUSINESS, name="be_business", title="Businesses in Belgium", holidays="BE", law=Ground.BE_BUSINESS
)

LAWFUL = (NL_CONSUMER, NL_BUSINESS, BE_CONSUMER, BE_BUSINESS, PUBLIC_BODY)
PLAIN = (FRIENDLY, DEFAULT, FIRM)
PRESETS = (*PLAIN, *LAWFUL)


def lawful_for(kind: DebtorKind, country: str) -> str:
    """The name of the ladder for a debtor of this kind in this country (ISO 3166 alpha-2; "" = not known).

    Unknown is a consumer: a wrong "business" loses the costs, a wrong "consumer" loses nothing. Outside Belgium the
    Dutch ladders hold, whose order is the stricter one for the creditor.
    """
    belgian = country.upper() == "BE"
    if kind is DebtorKind.BUSINESS:
        return BE_BUSINESS.name if belgian else NL_BUSINESS.name
    if kind is DebtorKind.PUBLIC_BODY:
        return BE_BUSINESS.name if belgian else PUBLIC_BODY.name
    return BE_CONSUMER.name if belgian else NL_CONSUMER.name


def ladder_of(debtor: Debtor, general: str) -> str:
    """The name of the ladder that this debtor goes by: his own, else the administration's general one."""
    if debtor.policy:
        return debtor.policy
    return lawful_for(debtor.kind, debtor.country) if general == BY_KIND else general
