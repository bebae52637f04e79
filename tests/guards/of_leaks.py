"""The guards of what leaves with a page, a file or a cookie: it runs nowhere else, and is read by nobody else."""

from tests import test_export as x
from tests.guards.guard import Guard, case, without

LEAKS: tuple[Guard, ...] = (
    Guard(
        "seams of a cell",
        "no text becomes a formula in a program that splits a file at another sign",
        without("connector.export:csv_cell", x.safe_cell),
        case(x.test_no_program_runs_what_stands_behind_a_sign_at_which_it_splits, "x;=1", ","),
        case(x.test_an_ordinary_name_with_a_comma_or_a_dash_stays_as_it_is, "Jansen, de Vries & Zn. B.V.", ";"),
    ),
)
