"""What days do by themselves: invoices go out, become late, and are reminded of where the workflow says so."""

from adapters.moneybird.sandbox import acts, making
from adapters.moneybird.sandbox.records import OWED, ZERO, Debt, Invoice
from adapters.moneybird.sandbox.world import Books


def live_on(books: Books) -> None:
    """Let every day since the last look have its effect; nothing when it is still the same local day."""
    if books.lived_until == books.today:
        return
    books.lived_until = books.today
    for debt in list(books.debts()):
        live_one(books, debt)


def live_one(books: Books, debt: Debt) -> None:
    """The effect of today on one invoice."""
    if isinstance(debt, Invoice) and debt.state == "scheduled" and debt.issued and debt.issued <= books.today:
        making.send(books, debt, books.owner)
    if debt.state == "open" and debt.due is not None and debt.due < books.today and debt.incl > ZERO:
        acts.become(books, debt, "late", books.owner)
    if isinstance(debt, Invoice) and _reminds_itself(books, debt):
        acts.remind(books, debt, books.owner)


def _reminds_itself(books: Books, invoice: Invoice) -> bool:
    if invoice.state not in OWED or invoice.next_reminder is None or invoice.next_reminder >= books.today:
        return False
    steps = books.workflows[invoice.workflow_id].steps
    following = invoice.reminder_count + 1
    return following < len(steps) and steps[following].auto_send and invoice.unpaid > ZERO
