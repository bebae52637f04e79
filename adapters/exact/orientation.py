"""Which sign a debt has, learned from the rows themselves, per list and division.

The reference does not tell the sign of a term's amount, and people who looked do not agree for every list. What was
booked does have a plain sign: a sales entry is above zero, a credit note below. So a row of one that stands open shows
how its list writes a debt. Nothing is taken without its sign, for that would turn a credit into a debt. Rows of money
that came in show nothing: a row of that kind may also be money that was paid out.

As long as no row has shown it nothing of that list is asked for. Once two rows show different things nothing is asked
for at all, until on another day the open terms agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from adapters.exact.payloads import Term
from adapters.exact.states import SALES_CREDIT, SALES_ENTRY, STANDING, Standing

RECEIVABLES, TERMS = "receivables", "terms"  # cashflow/Receivables with its bulk twin; sync/Cashflow/PaymentTerms
LISTS: Mapping[str, str] = {RECEIVABLES: "cashflow/Receivables", TERMS: "sync/Cashflow/PaymentTerms"}
POSITIVE, NEGATIVE, OPPOSED = "+", "-", "?"  # how a debt is written; the last one: rows disagree
_NOT_OVER = (Standing.OPEN, Standing.SELECTED, Standing.SENT)


@dataclass(slots=True)
class Signs:
    """What was learned of each list; a list that is not in it has shown nothing yet."""

    known: dict[str, str] = field(default_factory=dict)

    def learn(self, name: str, terms: Iterable[Term]) -> None:
        """From rows of this list. What was once opposed stays so: that rows agree again is found with new Signs."""
        for term in terms:
            shown = shown_by(term)
            if shown and self.known.setdefault(name, shown) != shown:
                self.known[name] = OPPOSED

    def settled(self, name: str) -> bool:
        return self.known.get(name) in (POSITIVE, NEGATIVE)

    def owed(self, name: str, term: Term, amount: Decimal) -> Decimal:
        """How much of this amount of the term is owed: below zero it is in the debtor's favour.

        Where the list's sign is not settled the booked amount's own sign stands in, only to show something.
        """
        word = self.known.get(name)
        if word == POSITIVE:
            return amount
        if word == NEGATIVE:
            return -amount
        return abs(amount) if (term.booked_dc or 0) > 0 else -abs(amount)

    @property
    def opposed(self) -> str:
        """A list of which rows disagree; "" where there is none."""
        return next((name for name, word in sorted(self.known.items()) if word == OPPOSED), "")

    def doubt(self, name: str) -> str:
        """Why nothing of this list is asked for, fit for a user; "" when it is. Where rows of one list disagree, the
        other is not believed either, for both show the same terms."""
        if self.opposed:
            return f"which sign a debt has is not known: rows of {LISTS[self.opposed]} disagree"
        if not self.settled(name):
            return f"which sign a debt has is not known: no row of {LISTS[name]} has shown it yet"
        return ""

    def told(self) -> dict[str, str]:
        """For the user: how each list was read."""
        words = {POSITIVE: "above zero", NEGATIVE: "below zero", OPPOSED: "not settled: its rows disagree"}
        return {f"a debt in {LISTS[name]} is written": words[word] for name, word in sorted(self.known.items())}


def shown_by(term: Term) -> str:
    """How this row writes a debt; "" where it does not show it."""
    if STANDING.get(term.status) not in _NOT_OVER or not term.dc or not term.booked_dc:
        return ""
    if term.kind == SALES_ENTRY and term.booked_dc > 0:
        return POSITIVE if term.dc > 0 else NEGATIVE
    if term.kind == SALES_CREDIT and term.booked_dc < 0:
        return POSITIVE if term.dc < 0 else NEGATIVE
    return ""
