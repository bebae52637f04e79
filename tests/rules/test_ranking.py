"""The order of amounts in several currencies: euros first, then by code, and compared within one currency alone."""

from decimal import Decimal

from connector.model import Money
from connector.rules.ranking import first, place
from connector.store.listed import LARGEST, SCALE


def money(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def test_2_000_yen_stand_below_1_500_euro_and_nothing_stands_last() -> None:
    owed = [money("2000", "JPY"), money("1500"), money("0"), money("7", "CHF"), money("90000", "JPY"), money("0.01")]
    inorder = sorted(owed, key=lambda each: place([each]))
    assert [str(each) for each in inorder] == [
        "EUR 1500.00",
        "EUR 0.01",
        "CHF 7.00",
        "JPY 90000.00",
        "JPY 2000.00",
        "EUR 0.00",
    ]


def test_of_several_the_first_currency_counts() -> None:
    assert first([money("90", "USD"), money("10")]) == money("10")
    assert first([money("-5"), money("90", "USD"), money("8", "CHF")]) == money("8", "CHF")
    assert first([]) == money("0")
    assert place([money("90", "USD"), money("10")]) == place([money("10")])


def test_every_place_fits_where_it_is_kept() -> None:
    """A whole number of 64 bits, of millionths."""
    ends = [place([]), place([money(str(LARGEST - 1))]), place([money("0.000001", "ZWL")]), place([money("1", "???")])]
    assert all(abs(int(each.scaleb(SCALE))) < 2**63 for each in ends)
    assert place([money("999999999", "???")]) < place([])
