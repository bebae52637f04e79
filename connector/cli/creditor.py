"""`tijdig creditor`: in whose name messages go out, and to which account the money goes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import click
from email_validator import EmailNotValidError, validate_email
from stdnum import bic, iban
from stdnum.be import vat
from stdnum.exceptions import ValidationError

from connector.carrier import Creditor
from connector.channels.formats import LOCALES
from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.options import administration, machine, person
from connector.cli.output import say
from connector.errors import BadInput, Fault, NotFound
from connector.flow import acts, sender_proof
from connector.model import Address
from connector.store import installations

ADDRESS = ("street", "postcode", "city", "country")


@click.command()
@click.option("--name", help="Name of the business.")
@click.option("--email", help="Address that messages come from.")
@click.option("--reply-to", help="Address that answers go to, when it is another one.")
@click.option("--iban", help="Account that the money goes to.")
@click.option("--bic", help="BIC of that account's bank.")
@click.option("--phone", help="Number for questions.")
@click.option("--street", help="Street and number.")
@click.option("--postcode")
@click.option("--city")
@click.option("--country", metavar="CODE", help="Such as NL.")
@click.option("--language", type=click.Choice(tuple(LOCALES)), help="For debtors whose own language is not known.")
@click.option("--enterprise-number", help="KvK number (8 digits) or Belgian KBO number (10 digits).")
@click.option(
    "--acts-for",
    type=click.Choice(("ourselves", "clients")),
    help="Whether the claims are your own, or other people's whom you collect for.",
)
@click.option("--register-number", help="Number in the register of collection services, when you act for clients.")
@administration
@person
@machine
@click.pass_obj
def creditor(desk: Desk, /, installation: str | None, by: str, as_machine: bool, **given: str | None) -> None:
    """Show the sender of the messages; what is given here is changed, the rest stays ("" empties it)."""
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        try:
            known = installations.creditor(tx)
        except NotFound:
            known = Creditor("", "")
    changes = {name: value.strip() for name, value in given.items() if value is not None}
    if changes:
        known = _changed(known, changes)
        acts.save_creditor(desk.house.store, scope, known, by, desk.now())
        sender_proof.vouch(desk.house.store, scope, by, desk.now())
    shown = _shown(known)
    if as_machine:
        output.as_json(shown)
        return
    for name, value in shown.items():
        say(f"{name.replace('_', '-') + ':':<10} {value or '-'}")


def _changed(known: Creditor, changes: Mapping[str, str]) -> Creditor:
    """Raises BadInput with everything that is wrong."""
    plain = {name: value for name, value in changes.items() if name not in (*ADDRESS, "acts_for")}
    changed = replace(known, **_tidy(plain), address=_address(known.address, changes))
    if "acts_for" in changes:
        changed = replace(changed, for_clients=changes["acts_for"] == "clients")
    if faults := list(_faults(changed)):
        raise BadInput("the sender cannot be saved like this:", faults)
    return changed


def _tidy(plain: Mapping[str, str]) -> dict[str, Any]:
    """Account numbers as banks write them among themselves: capitals, no spaces; an enterprise number without dots."""
    return {
        name: _bare(value) if name in ("iban", "bic", "enterprise_number") else value for name, value in plain.items()
    }


def _bare(value: str) -> str:
    return value.replace(" ", "").replace(".", "").upper()


def _address(known: Address | None, changes: Mapping[str, str]) -> Address | None:
    if not any(name in changes for name in ADDRESS):
        return known
    before = known or Address(())
    lines = (changes["street"],) if changes.get("street") else () if "street" in changes else before.lines
    return Address(
        lines,
        changes.get("postcode", before.postcode),
        changes.get("city", before.city),
        changes.get("country", before.country).upper(),
    )


def _faults(one: Creditor) -> Iterator[Fault]:
    if not one.name:
        yield Fault("--name", "is missing", "the name that debtors know")
    for option, address in (("--email", one.email), ("--reply-to", one.reply_to)):
        if not address and option == "--reply-to":
            continue
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            yield Fault(option, str(error) if address else "is missing")
    for option, number, check in (("--iban", one.iban, iban.validate), ("--bic", one.bic, bic.validate)):
        try:
            number and check(number)
        except ValidationError:
            yield Fault(option, f"{number!r} is not valid", "copy it from a bank statement")
    yield from _number_faults(one)
    if any(not sign.isprintable() for sign in f"{one.name}{one.phone}{one.address}"):
        yield Fault("creditor", "holds signs that cannot be printed")


def _number_faults(one: Creditor) -> Iterator[Fault]:
    number = one.enterprise_number.removeprefix("BE")
    if number and not _is_enterprise_number(number):
        yield Fault("--enterprise-number", f"{number!r} is not valid", "8 digits (KvK), or 10 with their check (KBO)")
    if one.register_number and not one.register_number.isprintable():
        yield Fault("--register-number", "holds signs that cannot be printed")


def _is_enterprise_number(number: str) -> bool:
    """A KvK number has eight digits and no check digit; a KBO number is a Belgian VAT number."""
    return (len(number) == 8 and number.isascii() and number.isdigit()) or bool(vat.is_valid(number))


def _shown(one: Creditor) -> dict[str, str]:
    address = one.address or Address(())
    return {
        "name": one.name,
        "email": one.email,
        "reply_to": one.reply_to,
        "iban": one.iban,
        "bic": one.bic,
        "phone": one.phone,
        "street": ", ".join(address.lines),
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
        "language": one.language,
        "enterprise_number": one.enterprise_number,
        "acts_for": {None: "", True: "clients", False: "ourselves"}[one.for_clients],
        "register_number": one.register_number,
    }
