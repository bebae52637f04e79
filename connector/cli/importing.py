"""`tijdig import` and `tijdig reopen`: take in a file of open invoices, and say what became of every row."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.options import DAY, FILE, administration, machine, person, reading, reading_settings
from connector.cli.output import note, say
from connector.cli.plan_report import amount, question, row_error
from connector.cli.reading import FILES, source_of, tell_faults, tell_recognised
from connector.flow import finding as lookup
from connector.flow import kinds
from connector.flow.closing import close_vanished, reopen_closed
from connector.flow.sources import check_takes_files
from connector.flow.sync import SyncReport, sync
from connector.model import Receivable, Scope
from connector.source import Page
from connector.store import installations

FIRST = "files"  # the name of an administration that nobody named


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--complete-as-of", type=DAY, help="FILE lists everything that was open on this day.")
@click.option("--partial", is_flag=True, help="FILE is not the complete list, whatever was said of such files before.")
@click.option(
    "--close-vanished/--keep",
    default=None,
    help="Close what a complete list no longer holds, or keep it unknown and held; otherwise you are asked.",
)
@reading
@administration
@person
@machine
@click.pass_obj
def import_(
    desk: Desk,
    /,
    file: Path,
    complete_as_of: date | None,
    partial: bool,
    close_vanished: bool | None,
    installation: str | None,
    by: str,
    as_machine: bool,
    **how: Any,
) -> None:
    """Take in FILE: new invoices come in, known ones are brought up to date, bad rows are told.

    What the file no longer mentions becomes unknown: it is held and never dunned, until a newer file mentions it
    again or you say that the list was complete.
    """
    if complete_as_of and partial:
        raise click.UsageError("--complete-as-of and --partial exclude each other")
    settings = {"path": file, **reading_settings(how)}
    first = _first_page(desk, settings)
    scope = _administration(desk, installation)
    if not as_machine:
        tell_recognised(first.recognised)
    as_of = None if partial else complete_as_of or _complete_as_of(desk, scope, first, settings, as_machine)
    _remember(desk, scope, first, settings, as_of is not None, said=bool(complete_as_of or partial))
    found = _take_in(desk, scope, {**settings, "complete_as_of": as_of}, as_of is not None)
    closed = _close(desk, scope, found, close_vanished, by, as_machine)
    if as_machine:
        output.as_json(_report(scope, found, closed))
    else:
        _print(found, closed)
    _end(found)


@click.command()
@click.argument("invoice", nargs=-1, required=True)
@administration
@person
@click.pass_obj
def reopen(desk: Desk, invoice: tuple[str, ...], installation: str | None, by: str) -> None:
    """Take back the closing of INVOICE as "no longer in the list": it is unknown again, and held."""
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        keys = [r.key for text in invoice for r in lookup.invoice(tx, text)]
    turned = reopen_closed(desk.house.store, scope, keys, by, desk.now())
    for receivable in turned:
        say(f"{receivable.label} is unknown again, and held until a file mentions it.")
    if not turned:
        say("Nothing to reopen: it was not closed as no longer in the list.")


# ---------------------------------------------------------------- before anything is stored


def _first_page(desk: Desk, settings: Mapping[str, Any]) -> Page:
    """How the file is understood. An open question ends the import before an administration is made."""
    first = next(source_of(settings).pull(None, desk.today()))
    if first.questions:
        tell_faults(first.warnings, (), first.questions)
        raise click.exceptions.Exit(Exit.OPEN_QUESTION)
    return first


def _administration(desk: Desk, name: str | None) -> Scope:
    """The one that is named or the only one; the first import makes it."""
    there = finding.administrations(desk)
    if there and (name is None or any(one.scope.installation == name for one in there)):
        found = finding.administration(desk, name)
        with desk.house.store.read(found, desk.now()) as tx:
            check_takes_files(installations.get(tx))
        return found
    scope = desk.house.scope(name or FIRST)
    with desk.house.store.write(scope, desk.now()) as tx:
        installations.create(tx, FILES, name or "Files", live=False)
    note(f"Made administration {scope.installation!r}; nothing is sent before `tijdig live`.")
    return scope


# ---------------------------------------------------------------- is it the complete list?


def _complete_as_of(
    desk: Desk, scope: Scope, first: Page, settings: Mapping[str, Any], as_machine: bool
) -> date | None:
    """As its mapping or an earlier answer says, else as somebody at the keyboard does; otherwise it is not declared."""
    if "complete" in first.recognised:
        return desk.today()
    with desk.house.store.read(scope, desk.now()) as tx:
        remembered = installations.setting(tx, _kind_of_file(first, settings))
    if remembered is not None:
        if remembered == "yes" and not as_machine:
            note("Taken for the complete list of today, as you said of such files before (--partial when it is not).")
        return desk.today() if remembered == "yes" else None
    if as_machine or not output.somebody_answers():
        return None
    asked = "Does this file list everything that is open today? What it does not mention may then be closed."
    return desk.today() if click.confirm(asked, default=False) else None


def _remember(desk: Desk, scope: Scope, first: Page, settings: Mapping[str, Any], complete: bool, said: bool) -> None:
    """One answer per kind of file, so that the same question is asked once."""
    if not said and not output.somebody_answers():
        return
    with desk.house.store.write(scope, desk.now()) as tx:
        installations.save_setting(tx, _kind_of_file(first, settings), "yes" if complete else "no")


def _kind_of_file(first: Page, settings: Mapping[str, Any]) -> str:
    mapping = settings.get("mapping")
    return kinds.complete_list(first.recognised, Path(mapping).read_bytes() if mapping else b"")


# ---------------------------------------------------------------- taking in


def _take_in(desk: Desk, scope: Scope, settings: Mapping[str, Any], complete: bool) -> SyncReport:
    with output.progress("Taking in") as moved:
        source = source_of(settings, scope)
        return sync(desk.house.store, scope, source, desk.now(), declared_complete=complete, progress=moved)


def _close(
    desk: Desk, scope: Scope, found: SyncReport, wish: bool | None, by: str, as_machine: bool
) -> list[Receivable]:
    """One confirmation closes what vanished from a list that is complete and was read without a fault."""
    gone = found.closable
    if wish and found.vanished and not gone:
        note("Nothing was closed: that needs a complete list (--complete-as-of) that is read without a fault.")
    if not gone or wish is False:
        return []
    if wish is None:
        if as_machine or not output.somebody_answers():
            return []
        for receivable in gone:
            say(f"  {receivable.label}, {receivable.open}, due on {receivable.due}")
        if not click.confirm(f"{len(gone)} are no longer in the list. Close them? (`tijdig reopen` takes it back)"):
            return []
    return close_vanished(desk.house.store, scope, [r.key for r in gone], by, desk.now())


# ---------------------------------------------------------------- telling


def _report(scope: Scope, found: SyncReport, closed: list[Receivable]) -> dict[str, Any]:
    gone = {r.key for r in closed}
    return {
        "installation": scope.installation,
        "recognised": found.recognised,
        "counts": found.counts,
        "complete": found.complete,
        "changed_debtors": sorted(found.changed),
        "vanished": [_named(r) for r in found.vanished if r.key not in gone],
        "closed": [_named(r) for r in closed],
        "row_errors": [row_error(error) for error in found.errors],
        "questions": [question(one) for one in found.questions],
        "warnings": found.warnings,
    }


def _named(receivable: Receivable) -> dict[str, Any]:
    return {
        "receivable": receivable.key,
        "invoice": receivable.number,
        "debtor": receivable.debtor,
        "due": receivable.due,
        "currency": receivable.open.currency,
        "open": amount(receivable.open),
    }


def _print(found: SyncReport, closed: list[Receivable]) -> None:
    say(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.counts.items() if count) + ".")
    say(f"Something changed for {len(found.changed)} debtors.")
    gone = {r.key for r in closed}
    kept = [r for r in found.vanished if r.key not in gone]
    if kept:
        say(f"{len(kept)} invoices are not mentioned any more. They are unknown: held, and not dunned.")
        output.table(["invoice", "due", "open"], [(r.label, r.due, r.open) for r in kept], right=("open",))
        if found.closable:
            say("Close them with --close-vanished.")
        else:
            say("If the list is complete, say so with --complete-as-of DATE; then one confirmation closes them.")
    if closed:
        say(f"{len(closed)} invoices were closed as no longer in the list; `tijdig reopen INVOICE` takes it back.")


def _end(found: SyncReport) -> None:
    tell_faults(found.warnings, found.errors, found.questions)
    if found.questions:
        raise click.exceptions.Exit(Exit.OPEN_QUESTION)
    if found.errors:
        raise click.exceptions.Exit(Exit.BAD_INPUT)
