"""Where Moneybird gives grants, and for what."""

from adapters.moneybird.client import HOST
from connector.source import Auth


def auth_at(host: str = HOST) -> Auth:
    """At Moneybird itself, or at a local imitation of it (scheme, name and port).

    Giving a grant back is nowhere described there; the address is the one that others use.
    """
    return Auth(
        authorise_url=f"{host}/oauth/authorize",
        token_url=f"{host}/oauth/token",
        scopes=("sales_invoices",),
        more_scopes={
            "settings": "so that Moneybird tells us at once when something changes; without it we ask now and then"
        },
        revoke_url=f"{host}/oauth/revoke",
        withdraw_url=f"{host}/user/applications",
    )
