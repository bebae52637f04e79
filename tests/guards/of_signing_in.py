"""The guards of signing in: who comes in, what he may do, whose rows he sees, and how he is out again."""

from collections.abc import Callable
from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from connector.channels.catcher import MailCatcher
from connector.flow.house import House
from connector.model import OfficeRole
from connector.web import create_app
from tests.guards.guard import Case, Guard, case, without
from tests.web import test_colleagues as p
from tests.web import test_signing_in as s
from tests.web.houses import BOOKS, NOW, fill, open_house, small_books
from tests.web.signed_in import let_in
from tests.web.visitors import Visitor


def at_the_door(test: Callable[..., object], *values: object) -> Case:
    """A test that asks for a stranger or for people of an office, with a mail server that keeps what it gets."""

    def run() -> None:
        houses: list[House] = []
        with TemporaryDirectory(prefix="tijdig-guard-") as folder, pytest.MonkeyPatch.context() as patch:
            home = Path(folder)
            with MailCatcher(home / "caught") as mails:
                asked = _asked(home, mails, houses, patch)
                try:
                    needed = [name for name in signature(test).parameters if name in asked]
                    test(**{name: asked[name]() for name in needed}, **_of(test, values))
                finally:
                    for house in houses:
                        house.store.close()

    return Case(case(test, *values).name, run)


def _of(test: Callable[..., object], values: tuple[object, ...]) -> dict[str, object]:
    """The values of its parameters, the last ones."""
    names = list(signature(test).parameters)
    return dict(zip(names[len(names) - len(values) :], values, strict=True))


def _asked(home: Path, mails: MailCatcher, houses: list[House], patch: pytest.MonkeyPatch) -> dict[str, Any]:
    def opened(mail: bool = True, **changes: object) -> House:
        houses.append(open_house(home, mails.port if mail else 0, None, **changes))
        if len(houses) == 1:
            fill(houses[0].store, houses[0].scope(BOOKS), NOW, small_books())
        return houses[-1]

    def stranger(owned: bool = True, mail: bool = True, **changes: object) -> Visitor:
        house = opened(mail, **changes)
        if owned:
            let_in(house)
        return Visitor(create_app(house), house, BOOKS, role=None)

    def comes() -> Callable[[OfficeRole | None], Visitor]:
        house = opened()
        app = create_app(house)
        return lambda role: Visitor(app, house, BOOKS, role=role)

    return {
        "opens": lambda: stranger,
        "mails": lambda: mails,
        "comes": comes,
        "house": opened,
        "visitor": lambda: comes()(OfficeRole.OWNER),
        "monkeypatch": lambda: patch,
        "pages": lambda: create_app,
    }


EXCHANGED = at_the_door(s.test_a_link_is_exchanged_for_a_session_by_its_button)
COMES_IN = at_the_door(p.test_a_colleague_comes_in_by_the_link_of_an_invitation)
PRESSED = at_the_door(p.test_a_button_that_is_pressed_in_spite_of_that_is_refused_in_a_plain_sentence)


def _read_only(tx: Any, token: str) -> Any:
    from connector.store.sign_ins import read_link

    return read_link(tx, token)


def believing() -> str:
    """As somebody would have it who believes every header."""
    from flask import request

    return request.headers.get("X-Forwarded-For", request.remote_addr or "")


SIGNING_IN: tuple[Guard, ...] = (
    Guard(
        "door",
        "nobody sees or changes anything without being signed in",
        without("connector.web.door:_let_in", lambda: None),
        at_the_door(s.test_a_new_page_is_behind_the_door_without_a_word_of_its_own),
        EXCHANGED,
    ),
    Guard(
        "roles",
        "nobody does what his role does not allow",
        without("connector.model:OfficeRole.covers", lambda *_: True),
        PRESSED,
        COMES_IN,
    ),
    Guard(
        "buttons",
        "no page shows a button that its reader may not press",
        without("connector.web.unpressed:without", lambda page, *_: page),
        at_the_door(p.test_a_reader_sees_everything_and_no_button_that_he_may_not_press),
        COMES_IN,
    ),
    Guard(
        "a link works once",
        "a link that was used opens nothing",
        without("connector.store.sign_ins:use_link", _read_only),
        at_the_door(s.test_a_link_works_once),
        EXCHANGED,
    ),
    Guard(
        "tries of links",
        "after twenty wrong links in a minute there is no trying",
        without("connector.flow.sign_in_limits:may_try", lambda *_: True),
        at_the_door(s.test_after_twenty_wrong_links_in_a_minute_there_is_no_trying),
        EXCHANGED,
    ),
    Guard(
        "mails to one address",
        "nobody fills somebody's mailbox with links",
        without("connector.flow.sign_in_limits:may_mail", lambda *_, **__: True),
        at_the_door(s.test_one_mailbox_gets_five_links_an_hour_at_most_and_nobody_sees_it),
        EXCHANGED,
    ),
    Guard(
        "invitations",
        "nobody fills a stranger's mailbox with invitations",
        without("connector.flow.sign_in_limits:may_invite", lambda *_: True),
        at_the_door(p.test_one_stranger_gets_five_invitations_an_hour_at_most_however_often_one_is_taken_back),
        EXCHANGED,
    ),
    Guard(
        "asks from one place",
        "one place in the network asks for thirty links an hour at most",
        without("connector.flow.sign_in_limits:may_ask", lambda *_: True),
        at_the_door(s.test_one_place_asks_thirty_times_an_hour_at_most),
        EXCHANGED,
    ),
    Guard(
        "setup code",
        "beyond its own machine a house is claimed by nobody who cannot read its files",
        without("connector.web.views.signing_in:_is_code", lambda *_: True),
        at_the_door(s.test_beyond_this_machine_the_setup_code_is_asked),
        at_the_door(s.test_a_house_that_is_nobodys_asks_for_its_owner_and_confirms_his_address),
    ),
    Guard(
        "first owner",
        "an office that has people is founded by nobody",
        without("connector.flow.sign_in_links:is_owned", lambda *_: False),
        at_the_door(s.test_a_house_has_one_first_owner),
        at_the_door(s.test_a_house_that_is_nobodys_asks_for_its_owner_and_confirms_his_address),
    ),
    Guard(
        "end of a session",
        "a session ends after three days without use, and after thirty in any case",
        without("connector.store.sessions:is_over", lambda *_: False),
        at_the_door(s.test_a_session_ends_after_three_days_without_use_and_after_thirty_in_any_case),
        EXCHANGED,
    ),
    Guard(
        "an owner stays",
        "no office is left without an owner",
        without("connector.flow.people:_check_an_owner_stays", lambda *_: None),
        at_the_door(p.test_the_last_owner_can_neither_be_removed_nor_become_less),
        at_the_door(p.test_whoever_is_removed_is_out_at_once_in_every_browser),
    ),
    Guard(
        "owner under the lock",
        "a removed owner does nothing with a page that was open",
        without("connector.flow.people:_check_owner", lambda *_: None),
        at_the_door(p.test_a_removed_owner_does_nothing_with_a_page_that_was_open),
        COMES_IN,
    ),
    Guard(
        "his invitations",
        "whoever may not invite any more leaves no door open",
        without("connector.flow.people:_take_back_all_of", lambda *_: None),
        at_the_door(p.test_whoever_may_not_invite_any_more_leaves_no_door_open),
        COMES_IN,
    ),
    Guard(
        "onward",
        "signing in never leads to another site",
        without("connector.web.views.signing_in:is_ours", bool),
        at_the_door(s.test_signing_in_never_leads_elsewhere, "https://evil.example"),
        EXCHANGED,
    ),
    Guard(
        "proxies",
        "what a header says of the visitor is believed as far as the setting says",
        without("connector.web.guards:place", believing),
        at_the_door(s.test_a_header_about_the_visitor_is_believed_as_far_as_the_setting_says),
        EXCHANGED,
    ),
)
