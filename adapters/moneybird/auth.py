"""Where Moneybird gives grants, and for what."""

from adapters.moneybird.client import HOST
from connector.source import Auth


def auth_at(host: str = HOST) -> Auth:
    """At Moneybird itself, or at a local imitation of it (scheme, name and port).

    Giving a grant back is nowhere described there; the address is the one that others use. Nor is whether calls for
    tokens count with all others, so they do, and none is sent after a 429 before its time.
    """
    return Auth(
        authorise_url=f"{host}/oauth/authorize",
        token_url=f"{host}/oauth/token",
        scopes=("sales_invoices",),
        more_scopes={
            "settings": "so that Moneybird tells us at once when something changes; without it we ask now and then"
        },
        revoke_url=f"{host}/oauth/revoke",
        counted=True,
        withdraw_url=f"{host}/user/applications",
    )
