"""Ask the source for the balances of what is about to leave: promise 1, shared by first tries and repeats."""

from collections.abc import Sequence
from datetime import datetime

from connector.errors import RetryLater, Unsupported
from connector.flow import ahead, by_name
from connector.flow.absorbing import absorb
from connector.model import Delivery, Scope
from connector.source import Source
from connector.store import receivables
from connector.store.engine import Store


def reread(store: Store, scope: Scope, now: datetime, source: Source, due: Sequence[Delivery]) -> list[Delivery]:
    """Those of whose every receivable the source gave an answer, which is stored; all, of a file, that cannot be asked.

    What an answer does not mention, or cannot be read, is not known: nothing about it leaves, and nothing to a debtor
    of whom anything could not be read, for that may be the money that he paid. Raises RetryLater when
    the source gives no answer at all, or asks a question.
    """
    keys = sorted({line.receivable for delivery in due for line in delivery.lines})
    with store.write(scope, now) as tx:
        asked = receivables.ask(tx)  # an answer to what was asked later may be stored before this one's
        known = by_name.known_of(tx, keys)
    try:
        page = by_name.ask(source, keys, known, now.date())
    except Unsupported:
        return list(due)  # the freshness limit guards it
    if page.questions:
        raise RetryLater("it asks what its answer means")
    with store.write(scope, now) as tx:
        ahead.note(tx, page)
        absorb(tx, page, asked)
    answered = {receivable.key for receivable in page.receivables} | set(page.gone)
    unread = {error.debtor for error in page.errors if error.debtor}
    return [d for d in due if d.debtor not in unread and all(line.receivable in answered for line in d.lines)]
