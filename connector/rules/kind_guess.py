"""What a debtor's own name says of him: a legal form, or a name that only a public body bears. A guess, never a fact.

Nothing here decides: unknown counts as consumer until a person said otherwise (promise 8). The forms are those of the
Netherlands (Burgerlijk Wetboek 2; Handelsregisterbesluit), of Belgium (Wetboek van vennootschappen en verenigingen) and
of their neighbours.
"""

import re
from dataclasses import dataclass

from connector.model import Debtor, DebtorKind

BEHIND = frozenset(
    # Netherlands and Flanders
    "bv nv vof cv bvba cvba commv vzw ivzw gcv ebvba"
    # Wallonia and France
    " sa srl sprl scrl snc asbl aisbl sarl sas eurl sasu"
    # Germany and others; short ones that are family names too, such as AS and AB, are left out
    " gmbh kg ohg mbh ltd plc llc llp".split()
)
BEFORE = frozenset("stichting vereniging coöperatie cooperatie maatschap vof".split())
PUBLIC = frozenset(
    "gemeente provincie waterschap hoogheemraadschap ministerie rijkswaterstaat politie belastingdienst ocmw cpas "
    "veiligheidsregio omgevingsdienst politiezone hulpverleningszone commune gemeentebestuur stadsbestuur spf fod "
    "spw".split()
)
PUBLIC_BEFORE = ("stad ", "ville de ", "ville d", "province de ", "vlaamse overheid", "staat der nederlanden")


@dataclass(frozen=True, slots=True)
class Guess:
    """`seen` is the word of the name that says so."""

    kind: DebtorKind
    seen: str


def guess(debtor: Debtor) -> Guess | None:
    """What the name says; None when it says nothing, which is no reason to take him for anything."""
    words = _words(debtor.name)
    if not words:
        return None
    if words[0] in PUBLIC:
        return Guess(DebtorKind.PUBLIC_BODY, words[0])
    plain = " ".join(words)
    for start in PUBLIC_BEFORE:
        if plain.startswith(start):
            return Guess(DebtorKind.PUBLIC_BODY, start.strip())
    return _form(words)


def _form(words: list[str]) -> Guess | None:
    if len(words) < 2:  # a form alone is no name: a person may be called so
        return None
    if words[-1] in BEHIND:
        return Guess(DebtorKind.BUSINESS, words[-1])
    if words[0] in BEFORE:
        return Guess(DebtorKind.BUSINESS, words[0])
    return None


def _words(name: str) -> list[str]:
    """In small letters, without signs: B.V. is bv."""
    together = re.sub(r"(?<=\b\w)\.(?=\w\b\.?)|(?<=\b\w)\.", "", name.casefold())
    return re.findall(r"\w+", together)
