"""One form, one verb: checked, done and led back with what it said; or the same page with what is wrong."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from flask import flash, redirect
from werkzeug.wrappers import Response as Answer

from connector.errors import TijdigError
from connector.flow import acts
from connector.web import case as cases
from connector.web.case import Case
from connector.web.desk import Desk, desk
from connector.web.forms import PageForm
from connector.web.hiccups import status_of
from connector.web.sayings import said

F = TypeVar("F", bound=PageForm)
F_contra = TypeVar("F_contra", bound=PageForm, contravariant=True)
Page = tuple[str, int]


class Shows(Protocol):
    """A page of one customer, with the form that was sent as it was filled in."""

    def __call__(self, case: Case, status: int, sent: PageForm, wrong: str, /) -> Page: ...


def act(
    token: str, made: Callable[[Case], F], do: Callable[[Desk, Case, F], str], shows: Shows, back: str
) -> Answer | Page:
    """Do the verb about this customer and go back to this address. Raises NotFound for a token that is none."""
    here = desk()
    case = cases.load(here, here.tokens.open(token))
    form = made(case)
    if not form.validate():
        return shows(case, 422, form, " ".join(form.faults))
    try:
        done = do(here, case, form)
    except TijdigError as error:
        return shows(cases.load(here, case.debtor.key), status_of(error), form, said(error))
    acts.look_again(here.store, here.scope, case.debtor.key, here.now)
    if done:
        flash(done, "done")
    return redirect(back, 303)
