"""Which invoices of one debtor may be one and the same, told twice: asked for twice he would pay or be angry twice."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable

from connector.model import Receivable, ReceivableState


def look_alikes(receivables: Iterable[Receivable]) -> list[tuple[Receivable, ...]]:
    """Open ones with the same number in another spelling, or with the same amount and day of invoice; instalments of
    one invoice are no look-alikes. Each group in the order of its keys."""
    groups: dict[Hashable, list[Receivable]] = defaultdict(list)
    for one in receivables:
        if one.state is ReceivableState.OPEN and one.open.positive:
            if number := re.sub(r"[\W_]|(?<!\d)0+(?=\d)", "", one.number.casefold()):
                groups["number", number, one.instalment].append(one)
            groups["amount", one.amount, one.issued, one.instalment].append(one)
    found = {tuple(sorted(r.key for r in group)): group for group in groups.values() if _are_several(group)}
    return [tuple(sorted(group, key=lambda r: r.key)) for _, group in sorted(found.items())]


def _are_several(group: list[Receivable]) -> bool:
    return len(group) > 1 and len({r.invoice or r.key for r in group}) > 1
