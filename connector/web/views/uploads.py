"""A file comes in: chosen, previewed, taken in; and what of it needs a look afterwards."""

from hashlib import sha256
from pathlib import PurePath
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from connector.errors import Refused
from connector.flow.closing import close_vanished, reopen_closed
from connector.flow.sources import is_of_platform
from connector.flow.sync import CLOSABLE, SyncReport
from connector.model import Installation, ReceivableState, Scope
from connector.store import debtors, installations, quarantine, receivables, warned
from connector.web import desk as desks
from connector.web import guards, intake, language, listing
from connector.web.desk import Desk, desk
from connector.web.forms import ReadingForm, UploadForm, given
from connector.web.hiccups import status_of
from connector.web.keeping import Upload, Uploads
from connector.web.language import count, say

ANSWER = "answer-"
LONGEST_NAME = 120  # of a file, as it is shown and kept

pages = Blueprint("uploads", __name__)


@pages.get("/upload")
def choose() -> tuple[str, int]:
    return _choose(_fresh_form(desk()))


@pages.post("/upload")
def receive() -> Answer | tuple[str, int]:
    here = desk()
    form = UploadForm(_of_files(here), request.form)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _choose(form, 422, say("upload.no_file"))
    if not form.validate():
        return _choose(form, 422, " ".join(form.faults))
    name = PurePath(file.filename.replace("\\", "/")).name[:LONGEST_NAME]
    kept = _uploads(here)
    upload = kept.keep(_content(file, here), name, here.now, given(form.into), given(form.called))
    complete = True if form.complete.data else None  # no tick is no answer yet
    kept.change(upload, settings=form.settings, complete=complete, complete_as_of=_as_of(form))
    return redirect(url_for("uploads.preview", token=upload.token), 303)


@pages.get("/upload/<token>")
def preview(token: str) -> tuple[str, int]:
    """What would happen; it is read and decided anew each time, and nothing of it stays."""
    here = desk()
    upload = _uploads(here).get(token, here.now)
    return _show(here, upload, 200)


@pages.post("/upload/<token>")
def read_again(token: str) -> Answer | tuple[str, int]:
    """The user's answers; the preview then comes anew."""
    here = desk()
    kept = _uploads(here)
    upload = kept.get(token, here.now)
    form = ReadingForm(request.form)
    if not form.validate():
        return _show(here, upload, 422, form)
    answers = {
        name.removeprefix(ANSWER): value for name, value in request.form.items() if name.startswith(ANSWER) and value
    }
    promoted = {name: answers.pop(name) for name in ("currency", "decimal", "dates") if name in answers}
    kept.change(
        upload,
        settings={**form.settings, **promoted},
        answers={**upload.answers, **answers},
        complete=bool(form.complete.data),
        complete_as_of=_as_of(form),
    )
    return redirect(url_for("uploads.preview", token=token), 303)


@pages.post("/upload/<token>/take")
def take(token: str) -> Answer:
    """Take it in for good."""
    here = desk()
    kept = _uploads(here)
    upload = kept.get(token, here.now)
    scope, report = intake.take_in(here, upload, kept.content(upload))
    if report.questions:
        return redirect(url_for("uploads.preview", token=token), 303)
    kept.drop(token)
    _tell(report)
    answer = redirect(url_for(_onward(here, scope, report)), 303)
    guards.set_cookie(answer, desks.COOKIE, scope.installation)
    return answer


def _onward(here: Desk, scope: Scope, report: SyncReport) -> str:
    """What vanished asks for an answer. Otherwise who is not live yet goes to what would leave, which tells of
    faults."""
    with here.store.read(scope, here.now) as tx:
        live = installations.get(tx).live
    if report.vanished or (live and report.errors):
        return "uploads.check"
    return "debtors.listing" if live else "start.page"


@pages.post("/upload/<token>/drop")
def drop(token: str) -> Answer:
    """Not this file after all."""
    _uploads(desk()).drop(_uploads(desk()).get(token, desk().now).token)
    return redirect(url_for("uploads.choose"), 303)


# ---------------------------------------------------------------- what needs a look afterwards


@pages.get("/check")
def check() -> str:
    """Rows that could not be read, and invoices that the list no longer holds."""
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        gone = receivables.in_state(tx, ReceivableState.UNKNOWN)
        closed = receivables.in_state(tx, ReceivableState.NO_LONGER_LISTED)
        people = debtors.of_keys(tx, sorted({r.debtor for r in [*gone, *closed]}))
        return render_template(
            "check.html",
            errors=quarantine.listing(tx),
            gone=gone,
            warned=warned.listing(tx),
            closed=closed,
            people=people,
            closable="" if _is_read(here) else installations.setting(tx, CLOSABLE) or "",
            is_read=_is_read(here),
        )


def _is_read(here: Desk) -> bool:
    """Whether a platform is asked: what it leaves in doubt is not closed by a word here, for it may be owed."""
    return here.installation is not None and is_of_platform(here.installation)


@pages.post("/check/close")
def close() -> Answer:
    """One word closes what a complete list no longer holds."""
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        if _is_read(here) or not installations.setting(tx, CLOSABLE):
            raise Refused("the last list was not declared complete, or not read without a fault")
        keys = [r.key for r in receivables.in_state(tx, ReceivableState.UNKNOWN)]
    closed = close_vanished(here.store, here.scope, keys, here.by, here.now)
    flash(count("check.closed", len(closed)), "done")
    return redirect(url_for("uploads.check"), 303)


@pages.post("/check/reopen")
def reopen() -> Answer:
    """Take a closing back, of one invoice or of all."""
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        keys = [r.key for r in receivables.in_state(tx, ReceivableState.NO_LONGER_LISTED)]
    one = request.form.get("receivable")
    opened = reopen_closed(here.store, here.scope, [key for key in keys if one in (None, key)], here.by, here.now)
    flash(count("check.reopened", len(opened)), "done")
    return redirect(url_for("uploads.check"), 303)


# ---------------------------------------------------------------- helpers


def _uploads(here: Desk) -> Uploads:
    """Those of this tenant, in a folder of its own: whatever a tenant is called, its folder has a name that is safe."""
    return Uploads(here.house.settings.home / "uploads" / sha256(here.tenant.tenant.encode()).hexdigest()[:32])


def _fresh_form(here: Desk) -> UploadForm:
    """In the demo a file of one's own goes into an administration of its own, so that the sample stays whole."""
    there = _of_files(here)
    own = here.installation.scope.installation if here.installation in there else ""
    sample_only = here.house.demo is not None and len(here.installations) == 1
    return UploadForm(there, into="" if sample_only else own, complete_as_of=here.today)


def _of_files(here: Desk) -> list[Installation]:
    """The administrations that a file may go into."""
    return [each for each in here.installations if not is_of_platform(each)]


def _choose(form: UploadForm, status: int = 200, wrong: str = "") -> tuple[str, int]:
    return render_template("upload.html", form=form, wrong=wrong), status


def _content(file: FileStorage, here: Desk) -> bytes:
    content: bytes = file.read(here.house.settings.upload_limit + 1)
    if len(content) > here.house.settings.upload_limit:
        raise RequestEntityTooLarge
    return content


def _as_of(form: ReadingForm) -> str:
    return form.complete_as_of.data.isoformat() if form.complete_as_of.data else ""


def _show(here: Desk, upload: Upload, status: int, form: ReadingForm | None = None) -> tuple[str, int]:
    found = intake.preview(here, upload, _uploads(here).content(upload))
    said: dict[str, Any] = {**upload.settings, "complete": found.complete}
    said["complete_as_of"] = language.a_day(upload.complete_as_of) or here.today
    page = render_template(
        "preview.html",
        upload=upload,
        found=found,
        part=listing.part(found.rows, request.args.get("page", 1, type=int)),
        form=form or ReadingForm(**said),
        answer=ANSWER,
        title=next((i.title for i in here.installations if i.scope.installation == upload.into), upload.title),
    )
    return page, status_of(found.trouble) if found.trouble else status


def _tell(report: SyncReport) -> None:
    flash(count("upload.taken", report.counts.get("open", 0)), "done")
    if report.errors:
        flash(count("upload.errors", len(report.errors)), "note")
    if report.vanished:
        flash(count("upload.vanished", len(report.vanished)), "note")
