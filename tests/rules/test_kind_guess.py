"""A name's guess at what a debtor is: legal forms and public bodies, and nothing of people's names."""

import pytest

from connector.model import Debtor, DebtorKind
from connector.rules.kind_guess import guess

BUSINESSES = (
    ("Jansen Bouw B.V.", "bv"),
    ("Jansen Bouw BV", "bv"),
    ("Op Tijd N.V.", "nv"),
    ("Gebr. Bos v.o.f.", "vof"),
    ("Stichting De Boom", "stichting"),
    ("Dupont S.R.L.", "srl"),
    ("Peeters & Zn BVBA", "bvba"),
    ("Müller GmbH & Co. KG", "kg"),
    ("ACME Ltd", "ltd"),
)
PUBLIC = (
    ("Gemeente Utrecht", "gemeente"),
    ("Stad Gent", "stad"),
    ("Ville de Liège", "ville de"),
    ("OCMW Brugge", "ocmw"),
)
PEOPLE = (
    "J. de Vries",
    "Dirk Stad",
    "Jan As",
    "A. Ab",
    "B.V.",
    "Café 't Hoekje",
    "Bouw",
    "",
    "  ",
    "S. A. Jansen",
    "李明",
)


@pytest.mark.parametrize(("name", "seen"), BUSINESSES)
def test_a_legal_form_in_the_name_says_business(name: str, seen: str) -> None:
    found = guess(Debtor("1", name))
    assert found is not None
    assert (found.kind, found.seen) == (DebtorKind.BUSINESS, seen)


@pytest.mark.parametrize(("name", "seen"), PUBLIC)
def test_what_only_a_public_body_is_called_says_so(name: str, seen: str) -> None:
    found = guess(Debtor("1", name))
    assert found is not None
    assert (found.kind, found.seen) == (DebtorKind.PUBLIC_BODY, seen)


@pytest.mark.parametrize("name", PEOPLE)
def test_of_any_other_name_nothing_is_guessed(name: str) -> None:
    assert guess(Debtor("1", name)) is None
