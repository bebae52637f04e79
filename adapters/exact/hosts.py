"""Exact's hosts, one for each country: a user, a grant and an administration of one are not known at another."""

from connector.source import Host

HOSTS = (
    Host("nl", "Netherlands", "https://start.exactonline.nl"),
    Host("be", "Belgium", "https://start.exactonline.be"),
    Host("de", "Germany", "https://start.exactonline.de"),
    Host("fr", "France", "https://start.exactonline.fr"),
    Host("es", "Spain", "https://start.exactonline.es"),
    Host("uk", "United Kingdom", "https://start.exactonline.co.uk"),
    Host("com", "another country", "https://start.exactonline.com"),
)
USUAL = HOSTS[0].url


def country_of(host: str) -> str:
    """The key of the country whose host this is; "" for an imitation's."""
    return next((each.key for each in HOSTS if each.url == host), "")
