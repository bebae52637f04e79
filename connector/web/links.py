"""Addresses of pages for whoever reads about a case elsewhere: nothing of the case can be read in them."""

from collections.abc import Callable
from urllib.parse import quote

from connector.flow.house import House
from connector.model import Scope
from connector.web import guards
from connector.web.tokens import Tokens


def page_of_debtor(house: House) -> Callable[[Scope, str], str]:
    """Makes the address of a debtor's page, as this machine's browser knows it; "" where no pages were ever served
    from this home, so that none of them would know the address. It opens the page's administration first."""
    key = house.settings.home / "pages.key"
    base = f"http://{house.settings.host}:{house.settings.port}"

    def address(scope: Scope, debtor: str) -> str:
        if not key.exists():
            return ""
        sealed = Tokens(guards.secret(key), scope).seal(debtor)
        return f"{base}/case/{quote(scope.installation, safe='')}/{sealed}"

    return address
