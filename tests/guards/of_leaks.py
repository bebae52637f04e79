"""The guards of what leaves with a page, a file or a cookie: it runs nowhere else, and is read by nobody else."""

from tests import test_export as x
from tests.guards.guard import Guard, case, without
from tests.guards.of_signing_in import at_the_door
from tests.web import test_sealed as c

LEAKS: tuple[Guard, ...] = (
    Guard(
        "seams of a cell",
        "no text becomes a formula in a program that splits a file at another sign",
        without("connector.export:csv_cell", x.safe_cell),
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
)
