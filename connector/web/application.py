"""Puts the pages together: settings, guards, texts, views and error pages."""

from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from connector.flow import home_secret
from connector.flow.house import House
from connector.web import desk, door, first, frame, guards, hiccups, language, later, noting, refusing, sealed
from connector.web.views import (
    account,
    accounts,
    acts,
    choices,
    colleagues,
    connections,
    debtors,
    demo,
    first_looks,
    insight,
    messages,
    people,
    plans,
    sender_proof,
    sending,
    service,
    signing_in,
    start,
    statuses,
    talks,
    texts,
    today,
    todo,
    uploads,
)
from connector.web.views import health as health_page
from connector.web.views.settings_rooms import ROOMS

VIEWS = (
    debtors,
    acts,
    today,
    messages,
    people,
    plans,
    talks,
    accounts,
    todo,
    insight,
    uploads,
    connections,
    choices,
    texts,
    sending,
    statuses,
    service,
    signing_in,
    account,
    colleagues,
    start,
    first_looks,
    health_page,
    sender_proof,
)
FORM_OVERHEAD = 64 * 1024  # bytes of a form beside the file in it


class Pages(Flask):
    """Flask with our own manner of noting faults: without the values that they tell of."""

    def log_exception(self, exc_info: Any, *more: Any) -> None:
        hiccups.note_fault(self, exc_info[1])


def create_app(house: House) -> Flask:
    """The pages over this house. Opens its store, so that a database that cannot be reached is told at the start."""
    app = Pages(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config.update(
        SECRET_KEY=home_secret.secret(house.settings.home / "pages.key"),
        MAX_CONTENT_LENGTH=house.settings.upload_limit + FORM_OVERHEAD,
        BOOTSTRAP_SERVE_LOCAL=True,
        # A page may stay open all day: its forms are good for as long as its session is.
        WTF_CSRF_TIME_LIMIT=None,
        # Our own referrer policy keeps browsers from sending what this check asks for; the token itself is checked.
        WTF_CSRF_SSL_STRICT=False,
    )
    noting.install(app)
    guards.install(app, house.settings)  # first, so that it looks at a request before anything else does
    door.install(app)
    later.install(app)
    Bootstrap5(app)
    CSRFProtect(app)
    desk.install(app, house)
    language.install(app)
    frame.install(app, house)
    hiccups.install(app)
    refusing.install(app)
    first.install(app)
    for view in (*VIEWS, *ROOMS):
        app.register_blueprint(view.pages)
    if house.demo is not None:
        app.register_blueprint(demo.pages)
    sealed.install(app, house.store.keyring)  # opens it
    return app
