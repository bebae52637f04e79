"""Serves by several processes, which are ready before anybody is heard."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from connector.flow.garbage import stays

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from gunicorn.app.base import BaseApplication


def by_processes(load: "Callable[[], WSGIApplication]", **options: Any) -> "BaseApplication":
    """gunicorn over what `load` makes: once, before it listens, and then the processes part. Whoever comes earlier is
    refused, as long as nothing runs, and comes again soon; he would wait longer in a line before a process that is
    still being made, and the others of his burst behind him. `load` must leave no connection to a database open, for
    two processes cannot share one: each opens its own."""
    from gunicorn.app.base import BaseApplication  # it exists on Unix only, and is needed here alone

    class Pages(BaseApplication):
        def load_config(self) -> None:
            for name, value in {**options, "preload_app": True}.items():
                self.cfg.set(name, value)

        def load(self) -> "WSGIApplication":  # type: ignore[override] # its stubs want a dict of their own
            made = load()
            stays()
            return made

    return Pages()
