"""Where Exact gives grants, for what, and how its refusals to renew one are read.

An access token lives for 600 seconds, and another one is given in the last 30 of them or after. A refresh token is good
for one use, and for 30 days. What may be seen belongs to the registration of Tijdig at Exact and to the administrations
that the user ticks, so no scope is asked for. Documents are left to whoever registers: without them all else goes on.
"""

from datetime import timedelta

from connector.source import Auth, Verdict
from connector.source import judge as judge_by_standard
from connector.transport import Allowance

# 200 calls a day for each app and user, exchanges of codes among them.
RENEWALS = Allowance(190, timedelta(days=1))
SCOPES = (
    "crm.accounts",
    "financial.receivables",
    "financial.cashflow",
    "organization.administration",
    "organization.workflow",
)
MORE_SCOPES = {
    "organization.documents": "so that the PDF of each letter is kept at the customer; without it the note tells of it"
}


def auth_at(host: str) -> Auth:
    """At this host (scheme, name and port). Exact has no address at which a grant is given back."""
    return Auth(
        authorise_url=f"{host}/api/oauth2/auth",
        token_url=f"{host}/api/oauth2/token",
        scopes=SCOPES,
        more_scopes=MORE_SCOPES,
        withdraw_url=host,
        leeway=timedelta(seconds=30),
        asks_scopes=False,
        renews_early=False,
        time_out=4.0,
        lease=timedelta(seconds=10),
        judge=judge,
        renewals=RENEWALS,
        lapses_after=timedelta(days=30),
    )


def judge(error: str, description: str) -> Verdict:
    """By Exact's words, which are the same in every language: "access token not expired" is no refusal, an old or
    expired refresh token is the end of the grant."""
    said = description.lower()
    if "not expired" in said or "not expired" in error.lower():
        return Verdict.EARLY
    if error in ("unauthorized_client", "invalid_request") and "refresh token" in said:
        return Verdict.LOST
    return judge_by_standard(error, description)
