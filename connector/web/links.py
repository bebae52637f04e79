"""Addresses of pages for whoever reads about a case elsewhere: nothing of the case can be read in them."""

from collections.abc import Callable
from urllib.parse import quote

from connector.flow import home_secret
from connector.flow.house import House
from connector.model import Scope
from connector.web.tokens import Tokens


def page_of_debtor(house: House) -> Callable[[Scope, str], str]:
    """Makes the address of a debtor's page, as a browser knows it; "" where no pages were ever served
    from this home, so that none of them would know the address. It opens the page's administration first."""
    key = house.settings.home / "pages.key"
    base = house.settings.address

    def address(scope: Scope, debtor: str) -> str:
        if not key.exists():
            return ""
        sealed = Tokens(home_secret.secret(key), scope).seal(debtor)
        return f"{base}/case/{quote(scope.installation, safe='')}/{sealed}"

    return address


def is_ours(path: str) -> bool:
    """Whether this leads to a page of ours, and nowhere else."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
