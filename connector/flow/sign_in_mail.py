"""The mails by which people come in, in Dutch and English: what the link does, until when, and what else to know."""

from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_date

from connector.model import OfficeRole
from connector.rules.words import Pair, say

SUBJECT: Pair = ("Aanmelden bij Tijdig", "Sign in to Tijdig")
OPENS: Mapping[str, Pair] = {
    "sign_in": ("Met deze link meldt u zich aan bij Tijdig:", "With this link you sign in to Tijdig:"),
    "first": (
        "Met deze link bevestigt u uw adres en wordt u eigenaar van deze Tijdig:",
        "With this link you confirm your address and become the owner of this Tijdig:",
    ),
    "new_office": (
        "Met deze link bevestigt u uw adres en begint u in Tijdig:",
        "With this link you confirm your address and begin in Tijdig:",
    ),
}
ENDS: Pair = (
    "De link werkt één keer, tot {time}. Vroeg u er niet om, dan hoeft u niets te doen.",
    "The link works once, until {time}. If you did not ask for it, you need not do anything.",
)
INVITED: Pair = ("Uitnodiging voor Tijdig", "Invitation to Tijdig")
ASKS: Pair = (
    "{by} nodigt u uit om in Tijdig mee te werken, als {role}. Met deze link neemt u de uitnodiging aan:",
    "{by} invites you to work in Tijdig, as {role}. With this link you accept the invitation:",
)
KEPT: Pair = (
    "De uitnodiging geldt tot en met {day}. Kent u de afzender niet, dan hoeft u niets te doen.",
    "The invitation is good until {day}. If you do not know who sent it, you need not do anything.",
)
ROLES: Mapping[OfficeRole, Pair] = {
    OfficeRole.OWNER: ("eigenaar", "owner"),
    OfficeRole.BOOKKEEPER: ("boekhouder", "bookkeeper"),
    OfficeRole.READER: ("lezer", "reader"),
}
SENDER: Pair = ("Bevestig het adres van een afzender", "Confirm the address of a sender")
SENDS: Pair = (
    "{by} wil in Tijdig herinneringen versturen met dit adres als afzender, of als adres voor antwoorden. Alleen als u "
    "dat wilt, bevestigt u het met deze link:",
    "{by} wants to send reminders in Tijdig with this address as their sender, or as the one for answers. Only if you "
    "want that, confirm it with this link:",
)
LOCALES = {"nl": "nl_NL", "en": "en_GB"}


def of_link(purpose: str, link: str, ends: datetime, language: str) -> tuple[str, str]:
    """Subject and text of the mail that brings a link; `ends` in the tenant's zone."""
    told = say(ENDS, language).format(time=f"{ends:%H:%M}")
    return say(SUBJECT, language), f"{say(OPENS[purpose], language)}\n\n{link}\n\n{told}\n"


def of_invitation(by: str, role: OfficeRole, link: str, ends: datetime, language: str) -> tuple[str, str]:
    """Subject and text of an invitation; `by` is an address."""
    asks = say(ASKS, language).format(by=by, role=say(ROLES[role], language))
    until = format_date(ends.date(), "d MMMM y", locale=LOCALES[language])
    return say(INVITED, language), f"{asks}\n\n{link}\n\n{say(KEPT, language).format(day=until)}\n"


def of_sender(by: str, link: str, ends: datetime, language: str) -> tuple[str, str]:
    """Subject and text of the mail that confirms a sender's address; `by` is one too, `ends` in the tenant's zone."""
    told = say(ENDS, language).format(time=f"{ends:%H:%M}")
    return say(SENDER, language), f"{say(SENDS, language).format(by=by)}\n\n{link}\n\n{told}\n"
