"""The guards of what machines are told: who sees figures, and what of a request is noted."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from connector.flow.house import House
from connector.web import create_app
from connector.web.noting import Noted
from tests.guards.guard import Case, Guard, case, without
from tests.web import test_noting as n
from tests.web import test_probes as p
from tests.web.houses import BOOKS, NOW, fill, open_house, small_books


def in_house(test: Callable[..., object], *values: object) -> Case:
    """A test that asks for a furnished house."""
    return Case(case(test, *values).name, lambda: _furnished(lambda house: test(house, *values)))


def noted(test: Callable[..., object], *values: object) -> Case:
    """A test that asks for the pages with every request noted."""
    return Case(case(test, *values).name, lambda: _furnished(lambda house: test(Noted(create_app(house)), *values)))


def _furnished(do: Callable[[House], object]) -> None:
    with TemporaryDirectory(prefix="tijdig-guard-") as folder:
        house = open_house(Path(folder))
        try:
            fill(house.store, house.scope(BOOKS), NOW, small_books())
            do(house)
        finally:
            house.store.close()


WATCHING = (
    Guard(
        "figures at home",
        "without a token nobody but this machine sees figures, by whatever name or proxy he comes",
        without("connector.web.guards:is_of_this_machine", lambda address, host: True),
        stops=in_house(p.test_without_a_token_figures_are_for_this_machine_alone, {"REMOTE_ADDR": "203.0.113.7"}),
        passes=in_house(p.test_without_a_token_figures_are_for_this_machine_alone, {"HTTP_AUTHORIZATION": "Bearer x"}),
    ),
    Guard(
        "figures behind a proxy",
        "what a proxy passes on is not taken for this machine",
        without("connector.web.probes:PASSED_ON", ()),
        stops=in_house(
            p.test_without_a_token_figures_are_for_this_machine_alone, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
        ),
        passes=in_house(p.test_no_name_stands_in_the_figures),
    ),
    Guard(
        "no word of a stranger in the log",
        "of a request only a method and a rule that we know are noted",
        without("connector.web.noting:_method", lambda environ: environ["REQUEST_METHOD"]),
        stops=noted(n.test_what_a_stranger_asks_for_is_not_repeated, "/", "JANSEN", "/"),
        passes=noted(n.test_what_a_stranger_asks_for_is_not_repeated, "/debtor/Jansen", "GET", "/debtor/<token>"),
    ),
)
