"""What a person says about a case, one verb each: hold, lift, promise, arrange, skip, place, send, mark and more."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import click

from connector.cli import finding
from connector.cli.desk import Desk
from connector.cli.dun import SHORT
from connector.cli.options import AMOUNT, DAY, administration, person
from connector.cli.output import say
from connector.errors import BadInput, Fault, NotFound
from connector.flow import acts
from connector.flow import finding as lookup
from connector.model import Debtor, Mark, Money, Receivable, ReceivableState, Scope
from connector.store import holds, receivables


@click.command()
@click.argument("invoice", required=False)
@click.option("--debtor", help="Hold everything of this debtor instead.")
@click.option("--reason", required=True, help="Why nothing may happen.")
@click.option("--until", type=DAY, help="The last day; without it until you lift it.")
@click.option("--dispute", is_flag=True, help="The debtor objects to INVOICE.")
@click.option("--amount", type=AMOUNT, help="With --dispute: the part that he objects to.")
@administration
@person
@click.pass_obj
def hold(
    desk: Desk,
    invoice: str | None,
    debtor: str | None,
    reason: str,
    until: date | None,
    dispute: bool,
    amount: Decimal | None,
    installation: str | None,
    by: str,
) -> None:
    """Stop everything about INVOICE, or about a whole debtor, for a while; `tijdig lift` ends it."""
    if (invoice is None) == (debtor is None):
        raise click.UsageError("give an INVOICE, or --debtor")
    if dispute and (invoice is None or until is not None):
        raise click.UsageError("--dispute is about an INVOICE, and lasts until it is lifted")
    if amount is not None and not dispute:
        raise click.UsageError("--amount is for a --dispute about a part")
    scope = finding.administration(desk, installation)
    store, now = desk.house.store, desk.now()
    if invoice is None:
        key = acts.block(store, scope, _debtor(desk, scope, debtor or "").key, reason, by, now, until)
    else:
        owed = _receivable(desk, scope, invoice)
        if dispute:
            part = Money(amount, owed.open.currency) if amount is not None else None
            key = acts.dispute(store, scope, owed.key, reason, by, now, part)
        else:
            key = acts.block(store, scope, owed.debtor, reason, by, now, until, owed.key)
    say(f"Held; `tijdig lift {key}` ends it.")


@click.command()
@click.argument("hold")
@administration
@person
@click.pass_obj
def lift(desk: Desk, hold: str, installation: str | None, by: str) -> None:
    """End HOLD (`tijdig why INVOICE` names it); the ladder goes on in the same place."""
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        owners = [debtor for debtor, laid in holds.of_debtors(tx, None).items() if any(h.key == hold for h in laid)]
    if not owners:
        raise NotFound(f"there is no hold {hold!r}; `tijdig why INVOICE` names those on an invoice")
    acts.lift(desk.house.store, scope, owners[0], hold, by, desk.now())
    say("Lifted.")


@click.command()
@click.argument("debtor")
@click.option("--pays-on", type=DAY, required=True, help="The day by which he promises to pay.")
@click.option("--amount", type=AMOUNT, help="What he promises; otherwise all of it.")
@click.option("--invoice", "invoices", multiple=True, help="Only this one; may be given more than once.")
@click.option("--confirmed", is_flag=True, help="Take a second promise at the same step.")
@administration
@person
@click.pass_obj
def promise(
    desk: Desk,
    debtor: str,
    pays_on: date,
    amount: Decimal | None,
    invoices: tuple[str, ...],
    confirmed: bool,
    installation: str | None,
    by: str,
) -> None:
    """Note that DEBTOR promised to pay by a day: no message before that day has passed."""
    scope = finding.administration(desk, installation)
    person_ = _debtor(desk, scope, debtor)
    covered = [r for text in invoices for r in _receivables(desk, scope, text)]
    with desk.house.store.read(scope, desk.now()) as tx:
        owed = covered or receivables.of_debtors(tx, [person_.key]).get(person_.key, [])
    money = Money(amount, _currency(owed)) if amount is not None else None
    keys = [r.key for r in covered]
    acts.promise(desk.house.store, scope, person_.key, pays_on, by, desk.now(), money, keys, confirmed)
    say(f"Noted: no message to {person_.name} about it before {pays_on} has passed.")


@click.command()
@click.argument("invoice", nargs=-1, required=True)
@click.option(
    "--term", "terms", multiple=True, required=True, metavar="DATE[=AMOUNT]", help="A day to pay on; in their order."
)
@click.option("--grace-days", type=click.IntRange(0, 60), default=0, help="Days that a payment may be late.")
@administration
@person
@click.pass_obj
def arrange(
    desk: Desk, invoice: tuple[str, ...], terms: tuple[str, ...], grace_days: int, installation: str | None, by: str
) -> None:
    """Agree a payment plan over what INVOICE… have open, at no extra cost. Without amounts in equal parts."""
    scope = finding.administration(desk, installation)
    covered = [r for text in invoice for r in _receivables(desk, scope, text)]
    if len({r.debtor for r in covered}) > 1:
        raise BadInput("a plan is agreed with one debtor", [Fault("INVOICE", "they belong to several debtors")])
    agreed = [_term(text) for text in terms]
    keys = [r.key for r in covered]
    acts.plan(desk.house.store, scope, covered[0].debtor, keys, agreed, by, desk.now(), grace_days)
    say(f"Agreed: {len(agreed)} terms; the ladder waits while it is kept.")


@click.command()
@click.argument("invoice")
@click.option("--reason", required=True)
@administration
@person
@click.pass_obj
def skip(desk: Desk, invoice: str, reason: str, installation: str | None, by: str) -> None:
    """Skip the next step of INVOICE, with a reason; it counts as done today."""
    scope = finding.administration(desk, installation)
    owed = _receivable(desk, scope, invoice)
    step = acts.skip_step(desk.house.store, scope, owed.key, reason, by, desk.now())
    say(f"Skipped: {step}.")


@click.command()
@click.argument("invoice")
@click.argument("step")
@administration
@person
@click.pass_obj
def place(desk: Desk, invoice: str, step: str, installation: str | None, by: str) -> None:
    """After a change of policy: INVOICE goes on after STEP of the new one ("" = at its beginning)."""
    scope = finding.administration(desk, installation)
    owed = _receivable(desk, scope, invoice)
    acts.place_on_step(desk.house.store, scope, owed.key, step, by, desk.now())
    say(f"{owed.label} goes on {f'after {step}' if step else 'at the beginning'}.")


@click.command()
@click.argument("invoice")
@click.option("--reason", required=True)
@administration
@person
@click.pass_obj
def restart(desk: Desk, invoice: str, reason: str, installation: str | None, by: str) -> None:
    """Begin the ladder of INVOICE anew; its history stays."""
    scope = finding.administration(desk, installation)
    owed = _receivable(desk, scope, invoice)
    acts.restart_ladder(desk.house.store, scope, owed.key, reason, by, desk.now())
    say(f"{owed.label} begins anew.")


@click.command()
@click.argument("invoice", nargs=-1, required=True)
@administration
@person
@click.pass_obj
def send(desk: Desk, invoice: tuple[str, ...], installation: str | None, by: str) -> None:
    """Send the next step of INVOICE… by hand, before or after its day; `tijdig deliver` carries it."""
    scope = finding.administration(desk, installation)
    keys = [r.key for text in invoice for r in _receivables(desk, scope, text)]
    made = acts.send_now(desk.house.store, scope, keys, by, desk.now())
    say(f"Planned {made.key[:SHORT]} ({made.notice.value}); `tijdig deliver` sends it.")


@click.command("hand-over")
@click.argument("invoice", nargs=-1, required=True)
@click.option("--to", required=True, help="Who collects it from now on.")
@administration
@person
@click.pass_obj
def hand_over(desk: Desk, invoice: tuple[str, ...], to: str, installation: str | None, by: str) -> None:
    """Another collector has INVOICE…: nothing more is sent; `tijdig lift` takes it back."""
    scope = finding.administration(desk, installation)
    keys = [r.key for text in invoice for r in _receivables(desk, scope, text)]
    acts.hand_over(desk.house.store, scope, keys, to, by, desk.now())
    say(f"Handed over to {to}.")


@click.command()
@click.argument("debtor")
@click.argument("sign", type=click.Choice([mark.value for mark in Mark]))
@click.option("--remove", is_flag=True, help="Take it off again.")
@administration
@person
@click.pass_obj
def mark(desk: Desk, debtor: str, sign: str, remove: bool, installation: str | None, by: str) -> None:
    """Put a stop SIGN on DEBTOR (bankrupt, debt help, deceased …): nothing is sent until it is removed."""
    scope = finding.administration(desk, installation)
    found = _debtor(desk, scope, debtor)
    (acts.unmark if remove else acts.mark)(desk.house.store, scope, found.key, Mark(sign), by, desk.now())
    say(f"{found.name} {'may hear from us again' if remove else 'hears nothing more from us'}.")


@click.command()
@click.argument("debtor")
@click.argument("address")
@click.option("--mended", is_flag=True, help="It works again.")
@administration
@person
@click.pass_obj
def bounced(desk: Desk, debtor: str, address: str, mended: bool, installation: str | None, by: str) -> None:
    """Note that mail to ADDRESS of DEBTOR came back: it is not used again."""
    scope = finding.administration(desk, installation)
    found = _debtor(desk, scope, debtor)
    if all(contact.email.lower() != address.lower() for contact in found.contacts):
        raise NotFound("this debtor has no such address")
    if mended:
        acts.mend_address(desk.house.store, scope, found.key, address, by, desk.now())
    else:
        acts.note_bounce(desk.house.store, scope, found.key, address, desk.now())
    say("It is used again." if mended else "It is not used again.")


# ---------------------------------------------------------------- what the words mean


def _debtor(desk: Desk, scope: Scope, text: str) -> Debtor:
    with desk.house.store.read(scope, desk.now()) as tx:
        return lookup.debtor(tx, text)


def _receivable(desk: Desk, scope: Scope, text: str) -> Receivable:
    with desk.house.store.read(scope, desk.now()) as tx:
        return lookup.receivable(tx, text)


def _receivables(desk: Desk, scope: Scope, text: str) -> list[Receivable]:
    """Every open instalment of an invoice."""
    with desk.house.store.read(scope, desk.now()) as tx:
        found = lookup.invoice(tx, text)
    return [r for r in found if r.state is ReceivableState.OPEN] or found


def _currency(owed: Sequence[Receivable]) -> str:
    currencies = {r.open.currency for r in owed if r.open.positive}
    if len(currencies) != 1:
        fault = Fault("--amount", f"is in one currency, and here are {len(currencies)}", "name the invoices")
        raise BadInput("it is not clear how much that is", [fault])
    return currencies.pop()


def _term(text: str) -> tuple[date, Decimal | None]:
    day, sign, amount = text.partition("=")
    return DAY.convert(day, None, None), AMOUNT.convert(amount, None, None) if sign else None
