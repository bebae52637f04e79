"""The guards of what leaves with a page, a file or a cookie: it runs nowhere else, and is read by nobody else."""

from datetime import datetime

from connector.export import safe_cell
from connector.flow import signing_in
from connector.flow.dunning import run
from connector.flow.house import House
from connector.flow.sign_in_links import Link
from connector.flow.signing_in import Entered
from tests import test_export as x
from tests.cli import test_fronting as f
from tests.flow import test_connecting as o
from tests.guards.guard import Guard, case, without
from tests.guards.of_connecting import in_office, on_the_way
from tests.guards.of_signing_in import at_the_door
from tests.web import test_connections as w
from tests.web import test_consent_lost as k
from tests.web import test_sealed as c
from tests.web import test_signing_in as s
from tests.web import test_who_did_it as d

ENTER = signing_in._enter


def _as_if_he_signed_in(
    house: House, tenant: str, link: Link, browser: str, choices: int, _begun_at: datetime | None = None
) -> Entered | None:
    return ENTER(house, tenant, link, browser, choices)


LEAKS: tuple[Guard, ...] = (
    Guard(
        "seams of a cell",
        "no text becomes a formula in a program that splits a file at another sign",
        without("connector.export:csv_cell", safe_cell),
        case(x.test_no_program_runs_what_stands_behind_a_sign_at_which_it_splits, "x;=1", ","),
        case(x.test_an_ordinary_name_with_a_comma_or_a_dash_stays_as_it_is, "Jansen, de Vries & Zn. B.V.", ";"),
    ),
    Guard(
        "closed cookie",
        "a browser keeps no name of a customer that can be read there",
        without("connector.web.sealed:install", lambda *_: None),
        at_the_door(c.test_the_name_of_a_customer_that_a_page_will_tell_is_not_read_in_the_cookie),
        at_the_door(c.test_the_next_page_tells_it_once),
    ),
    Guard(
        "code of a consent",
        "the code of a consent stands in no address of ours that is kept",
        without("connector.web.door:BACK", ""),
        on_the_way(k.test_after_signing_in_he_is_told_that_the_consent_is_to_be_given_again),
        on_the_way(w.test_the_code_leaves_the_address_at_once_and_the_session_is_left_alone),
    ),
    Guard(
        "thirty days",
        "a session lasts thirty days from the sign-in, however often its person goes to another office",
        without("connector.flow.signing_in:_enter", _as_if_he_signed_in),
        at_the_door(s.test_going_to_another_office_gives_a_session_no_more_days),
        at_the_door(s.test_somebody_of_two_offices_chooses_and_may_change),
    ),
    Guard(
        "out everywhere",
        "who signs out everywhere is out in each of his offices",
        without("connector.store.people:tenants_of", lambda *_: []),
        at_the_door(s.test_who_signs_out_everywhere_is_out_in_each_of_his_offices),
        at_the_door(s.test_in_one_office_nothing_is_said_of_others),
    ),
    Guard(
        "who did it",
        "the journal tells who pressed what",
        without("connector.flow.by_hand:run_today", lambda store, scope, _by, now: run(store, scope, now)),
        at_the_door(d.test_the_journal_tells_who_pressed_it, "sending.run_today"),
        at_the_door(d.test_the_journal_tells_who_pressed_it, "acts.block"),
    ),
    Guard(
        "front",
        "nobody is signed in by a proxy of which it was not said that its line is closed",
        without("connector.cli.fronting:_refuse_an_open_line", lambda _: None),
        case(f.test_proxies_alone_are_unsafe),
        case(f.test_what_is_safe_is_not_refused),
    ),
    Guard(
        "one office is live",
        "of two offices that read one administration only one writes to its customers",
        without("connector.flow.acts.switches:_check_no_other_office", lambda *_: None),
        in_office(o.test_of_two_offices_that_follow_one_administration_only_one_is_live),
        in_office(o.test_two_offices_with_files_of_one_name_are_both_live),
    ),
)
