"""The ladders that come with the product, as data; the tenant's own ones are data of the same shape.

`DEFAULT` announces no costs and fits anybody. The others stand each under a law, and `lawful_for` chooses among them by
the debtor's kind and country; a tenant who saves a ladder under one of their names replaces it.
"""

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

# The formal notice gives the term after which a consumer is surely in default (art. 6:82 BW), and only then the letter
# comes that costs depend on (art. 6:96 lid 6 BW).
NL_CONSUMER = Policy(
    name="nl_consumer",
    title="Consumers in the Netherlands",
    steps=(
        *_FRIENDLY,
        Step("formal_notice", Notice.FORMAL_NOTICE, days=18, term_days=7, approve=True),
        Step("fourteen_day_letter", Notice.FOURTEEN_DAY_LETTER, days=27, approve=True, announces=True),
    ),
    cooldown_days=7,
    minimums=_FLOOR,
    freshness_days=3,
    confirm_plans=True,
    law=Ground.NL_CONSUMER,
    interest=InterestTerms(),
)

_LAST_DEMAND = Step(
    "last_demand", Notice.LAST_DEMAND, days=28, term_days=7, approve=True, announces=True, asks_interest=True
)

NL_BUSINESS = Policy(
    name="nl_business",
    title="Businesses in the Netherlands",
    steps=(*_FRIENDLY, Step("formal_notice", Notice.FORMAL_NOTICE, days=18, term_days=7, approve=True), _LAST_DEMAND),
    cooldown_days=7,
    minimums=_FLOOR,
    freshness_days=3,
    confirm_plans=True,
    law=Ground.NL_BUSINESS,
    interest=InterestTerms(),
)

# Art. 6:119b BW: the same costs and interest. Offices pay in rounds, so everything takes a week longer.
PUBLIC_BODY = Policy(
    name="public_body",
    title="Public bodies",
    steps=(
        Step("friendly", Notice.FRIENDLY, days=7, term_days=7),
        Step("reminder", Notice.REMINDER, days=17, term_days=10),
        Step("formal_notice", Notice.FORMAL_NOTICE, days=30, term_days=10, approve=True),
        Step("last_demand", Notice.LAST_DEMAND, 44, term_days=10, approve=True, announces=True, asks_interest=True),
    ),
    cooldown_days=7,
    minimums=_FLOOR,
    freshness_days=3,
    confirm_plans=True,
    law=Ground.NL_BUSINESS,
    interest=InterestTerms(),
)

# The first reminder is free and asks the principal alone (art. XIX.2 WER). Whether the contract has a lump sum and at
# which rate interest runs only the tenant knows: until he says so nothing but the principal is asked.
BE_CONSUMER = Policy(
    name="be_consumer",
    title="Consumers in Belgium",
    steps=(
        Step("pre_due", Notice.PRE_DUE, days=-3),
        Step("first_reminder", Notice.REMINDER, days=5, announces=True),
        Step("formal_notice", Notice.FORMAL_NOTICE, days=26, term_days=10, approve=True),
    ),
    cooldown_days=7,
    minimums=_FLOOR,
    holidays="BE",
    freshness_days=3,
    confirm_plans=True,
    law=Ground.BE_CONSUMER,
)

BE_BUSINESS = Policy(
    name="be_business",
    title="Businesses in Belgium",
    steps=(*_FRIENDLY, Step("formal_notice", Notice.FORMAL_NOTICE, days=18, term_days=7, approve=True), _LAST_DEMAND),
    cooldown_days=7,
    minimums=_FLOOR,
    holidays="BE",
    freshness_days=3,
    confirm_plans=True,
    law=Ground.BE_BUSINESS,
    interest=InterestTerms(),
)

LAWFUL = (NL_CONSUMER, NL_BUSINESS, BE_CONSUMER, BE_BUSINESS, PUBLIC_BODY)
PRESETS = (DEFAULT, *LAWFUL)


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
