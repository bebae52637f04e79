"""How long data are kept, taking all of them along, and leaving for good with a way back until the day itself."""

from collections.abc import Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import BudgetSpent
from connector.flow import export_all, leaving
from connector.flow.leaving_day import GRACE_DAYS, leaves_on
from connector.model import Debtor
from connector.store import connections, debtors, erasure, installations, journal
from connector.store.connections import of_tenant
from connector.store.engine import Tx
from connector.web import confirming, connected, language
from connector.web.desk import Desk, desk
from connector.web.language import a_day, say
from connector.web.settings_forms import RetentionForm
from connector.web.views.connections import FAREWELLS, tell_what_remains

pages = Blueprint("data", __name__)
NAMED = 20  # customers who would be erased; the number above them counts all
IN_MEMORY = 5 * 1024 * 1024  # bytes of an archive; a larger one goes by a file without a name


@pages.get("/settings/data")
def page() -> str:
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        days = leaving.kept_for(tx)
    return _show(RetentionForm(days))


@pages.post("/settings/data/retention")
def keep() -> Answer | str | tuple[str, int]:
    """For how long; whom the next day's work would erase is told first."""
    here, act = desk(), confirming.asked()
    with here.store.read(here.scope, here.now) as tx:
        known = leaving.kept_for(tx)
        form = RetentionForm(known, request.form)
        if not form.validate():
            return _show(form), 422
        days = form.days.data or 0
        gone = _gone(tx, here.today, days) if act == confirming.LOOK else None
    if act == confirming.BACK:
        return _show(form)
    if days == known:
        flash(say("settings.nothing_changed"), "note")
        return redirect(url_for("data.page"), 303)
    if act == confirming.LOOK:
        return _show(form, gone)
    leaving.keep_for(here.store, here.scope, days, here.by, here.now)
    flash(say("data.kept", days=days), "done")
    return redirect(url_for("data.page"), 303)


def _gone(tx: Tx, today: date, days: int) -> list[Debtor]:
    """Whom the next day's work would erase, by name."""
    keys = erasure.old_ones(tx, today, days)
    known = debtors.of_keys(tx, keys)
    found = [known.get(key, Debtor(key, key)) for key in keys]
    return sorted(found, key=lambda each: (each.name.casefold(), each.key))


@pages.post("/settings/data/export")
def export() -> Answer:
    """Everything, as one archive; the journal says who took it."""
    here = desk()
    archive = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 # the answer closes it
    with here.store.write(here.scope, here.now) as tx:
        journal.append(tx, "exported", "", "", {"by": here.by})
    export_all.write(here.store, here.scope, here.now, archive)
    archive.seek(0)
    name = f"tijdig-{here.scope.installation}-{here.today.isoformat()}.zip"
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name=name)


@pages.get("/settings/leave")
def leave_page() -> str:
    """What leaving means, before it is done."""
    return _leave_page()


@pages.post("/settings/leave")
def leave() -> Answer | tuple[str, int]:
    here = desk()
    if request.form.get("sure") != "yes":
        return _leave_page(wrong=True), 422
    there = here.installation
    connection = None
    if there is not None and there.connection is not None:
        with here.store.read(of_tenant(here.scope), here.now) as tx:
            connection = connections.get(tx, there.connection)
    try:
        left = leaving.begin(here.house.sources, here.scope, FAREWELLS, here.by)
    except BudgetSpent as spent:
        until = spent.until.astimezone(here.now.tzinfo)
        flash(say("data.disconnect_later", time=f"{until:%H:%M}"), "error")
    else:
        flash(say("data.left", day=language.long_day(left.day)), "done")
        if connection is not None and left.parted is not None:
            tell_what_remains(connection, set(left.parted.left), left.parted.given_back)
    return redirect(url_for("data.page"), 303)


@pages.post("/settings/stay")
def stay() -> Answer:
    """Take it back."""
    here = desk()
    leaving.stay(here.store, here.scope, here.by, here.now)
    flash(say("data.stayed"), "done")
    return redirect(url_for("data.page"), 303)


def _leave_page(wrong: bool = False) -> str:
    here = desk()
    there = here.installation
    platform = connected.title(there.platform) if there is not None and there.connection is not None else ""
    with here.store.read(here.scope, here.now) as tx:
        day = leaves_on(tx)
    return render_template("settings_leave.html", platform=platform, grace=GRACE_DAYS, leaves_on=day, wrong=wrong)


def _show(form: RetentionForm, gone: Sequence[Debtor] | None = None) -> str:
    """`gone`: who would be erased at once, where that was asked."""
    here: Desk = desk()
    with here.store.read(here.scope, here.now) as tx:
        day, deleted = leaves_on(tx), installations.setting(tx, leaving.DELETED_ON)
    return render_template(
        "settings_data.html",
        form=form,
        gone=gone,
        named=NAMED,
        usual=here.house.settings.retention_days,
        leaves_on=day,
        deleted_on=a_day(deleted or ""),
        grace=GRACE_DAYS,
    )
