"""The ladders that come with the product; the tenant's own ones are data of the same shape."""

from decimal import Decimal

from connector.model import Money, Notice
from connector.rules.policy import Policy, Step

DEFAULT = Policy(
    name="default",
    title="Friendly, then firm",
    steps=(
        Step("pre_due", Notice.PRE_DUE, days=-3),
        Step("friendly", Notice.FRIENDLY, days=3, term_days=5),
        Step("reminder", Notice.REMINDER, days=10, term_days=7),
        Step("formal_notice", Notice.FORMAL_NOTICE, days=20, term_days=7, approve=True),
    ),
    cooldown_days=3,
    minimums=(Money(Decimal("5.00"), "EUR"),),
    freshness_days=3,
)
