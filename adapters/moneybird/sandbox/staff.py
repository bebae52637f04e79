"""A new administration: its owner, its workflows and its own fields."""

from adapters.moneybird.sandbox.records import Step, User, Workflow
from adapters.moneybird.sandbox.world import Books, World

REMINDERS = (
    "Beste {recipient.name}, heeft u onze factuur {document.invoice_id} over het hoofd gezien?",
    "Beste {recipient.name}, wij ontvingen nog geen betaling van factuur {document.invoice_id}.",
    "Beste {recipient.name}, betaal factuur {document.invoice_id} nu, anders volgen incassokosten.",
)


def open_books(world: World, name: str, country: str = "NL") -> Books:
    """An empty administration; the first workflow is the default one and never sends by itself."""
    books = Books(world=world, id=world.new_id(), name=name, country=country)
    world.books[books.id] = books
    books.owner = hire(books, f"Eigenaar van {name}", api=False)
    _workflow(books, "Standaard", default=True)
    _workflow(books, "Vanzelf herinneren", auto_send=True)
    _workflow(books, "Automatische incasso", collection_method="sepa_direct_debit")
    books.custom_fields[world.new_id()] = ("Incassostatus", "sales_invoice")
    books.custom_fields[world.new_id()] = ("Klantgroep", "contact")
    return books


def hire(books: Books, name: str, api: bool) -> str:
    """The id of a new user; an application that was granted access gets one of its own."""
    made = User(id=books.world.new_id(), name=name, email="", api=api, created_at=books.world.now())
    made.email = f"gebruiker{made.id}@example.nl"
    books.users[made.id] = made
    return made.id


def set_up_id(books: Books, number: int) -> str:
    """The id of something every administration is set up with (a style, a sender, an account) and nobody can change."""
    return str(int(books.id) + number)


def workflow_named(books: Books, name: str) -> str:
    return next(each.id for each in books.workflows.values() if each.name == name)


def remind_by_itself(books: Books, workflow: Workflow, does: bool) -> None:
    """Whether its reminders leave without anybody's hand. Its invoices do not change by it."""
    for step in workflow.steps[1:]:
        step.auto_send = does
    books.touch(workflow)
    books.tell(workflow, "workflow_updated")


def _workflow(
    books: Books, name: str, *, default: bool = False, auto_send: bool = False, collection_method: str | None = None
) -> None:
    steps = [Step(id=books.world.new_id(), order=0, interval=14)]
    for order, (text, interval) in enumerate(zip(REMINDERS, (10, 7, 7), strict=True), start=1):
        step = Step(id=books.world.new_id(), order=order, interval=interval, text=text, auto_send=auto_send)
        steps.append(step)
    made = Workflow(**books.stamp(), name=name, default=default, collection_method=collection_method, steps=steps)
    books.workflows[made.id] = made
