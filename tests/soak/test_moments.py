"""A program that dies at any moment of a day ends up where a calm day ends, and who paid in time gets no reminder."""

from threading import Thread

import pytest

from connector.model import DeliveryState
from connector.store import receivables
from connector.store.engine import open_store
from tests.soak.conftest import NewUrl
from tests.soak.day import (
    HOURS,
    KEYRING,
    SCOPE,
    DayBooks,
    DayBox,
    Machine,
    at,
    furnish,
    of_today,
    state_of,
    what_is_left,
)
from tests.soak.moments import BEFORE_COMMIT, Died, Happening
from tests.soak.rows import row

SHORT, FULL = 85, pytest.param(1, marks=pytest.mark.soak)  # every so many moments are tried
AROUND_A_CLAIM = 3  # moments
LETTER = "before a letter"


def quiet(_: str) -> None:
    return None


def dies_at(point: int) -> Happening:
    """Dies once, when this many moments have gone by."""
    left = [point]

    def happens(_: str) -> None:
        left[0] -= 1
        if left[0] == -1:
            raise Died

    return happens


def lived(url: str, box: DayBox, happens: Happening, askable: bool = True, payer: "Payer | None" = None) -> bool:
    """A day, in which a machine that dies is started again; whether it died."""
    box.happens, books = happens, of_today(happens, askable)
    if payer is not None:
        payer.books = books
    machine = Machine(url, books, box, happens)
    try:
        machine.start().work()
    except Died:
        machine.start().work()
        return True
    finally:
        machine.stop()
    return False


# ------------------------------------------------------------ dying


@pytest.mark.parametrize("every", [SHORT, FULL])
@pytest.mark.parametrize("with_keys", [True, False], ids=["keys", "plain SMTP"])
def test_whoever_dies_at_any_moment_ends_up_where_a_calm_day_ends(
    new_url: NewUrl, kind: str, with_keys: bool, every: int
) -> None:
    evening_before, points = new_url(), list[str]()
    furnish(evening_before)
    calm_url, calm = new_url(evening_before), DayBox(quiet, with_keys)
    assert not lived(calm_url, calm, points.append)
    assert len(calm.taken) == 4, "a day with too little in it proves nothing"
    tried = range(every // 2, len(points), every)
    unclear = 0
    for point in tried:
        url, box = new_url(evening_before), DayBox(quiet, with_keys)
        assert lived(url, box, dies_at(point))
        where = f"died at moment {point} of the day, {points[point]}"
        in_flight = state_of(url, DeliveryState.UNCLEAR)
        assert len(in_flight) <= (0 if with_keys else 1), where
        unclear += len(in_flight)
        debtor = in_flight[0].debtor if in_flight else ""
        keys = {delivery.key for delivery in in_flight}
        assert _others(box.taken, keys) == _others(calm.taken, keys), where
        assert len(box.taken) == len(set(box.taken)), where
        assert what_is_left(url, without=debtor) == what_is_left(calm_url, without=debtor), where
    size = f"{len(tried)} of {len(points)} moments"
    name = "keys" if with_keys else "plain SMTP"
    row(f"dying at every moment of a day, {kind}, {name}", size, None, other_ends=0, sent_twice=0, unclear=unclear)


def _others(taken: list[str], keys: set[str]) -> list[str]:
    return sorted(letter for letter in taken if letter.split(" ")[0] not in keys)


# ------------------------------------------------------------ paying


class Payer:
    """Stores at one moment that everybody paid, by a connection of his own; and keeps what came after what."""

    def __init__(self, url: str, point: int) -> None:
        self.log: list[str] = []
        self.books: DayBooks | None = None
        self._store = open_store(url, KEYRING)
        self._left = point
        self._waits: Thread | None = None

    def happens(self, what: str) -> None:
        if what in (BEFORE_COMMIT, LETTER):
            self.log.append(what)
        self._left -= 1
        if self._left == -1:
            self._waits = Thread(target=self._pay)
            self._waits.start()
            if what != BEFORE_COMMIT:  # there it has to wait for the commit, and follows it
                self._waits.join()

    def _pay(self) -> None:
        assert self.books is not None
        with self._store.write(SCOPE, at(HOURS[0])) as tx:
            receivables.absorb(tx, [self.books.pay(key) for key in sorted(self.books.receivables)])
        self.log.append("paid")

    def close(self) -> None:
        if self._waits is not None:
            self._waits.join()
        self._store.close()

    @property
    def asked_in_vain(self) -> int:
        """Letters whose claim, the commit before them, came after the payment."""
        paid, found, claim = self.log.index("paid"), 0, -1
        for place, what in enumerate(self.log):
            claim = place if what == BEFORE_COMMIT else claim
            found += what == LETTER and paid < claim
        return found


@pytest.mark.parametrize("askable", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["file", "platform"])
@pytest.mark.parametrize("moments", [AROUND_A_CLAIM, pytest.param(50, marks=pytest.mark.soak)])
def test_who_paid_before_the_claim_was_committed_gets_no_reminder(
    new_url: NewUrl, kind: str, askable: bool, moments: int
) -> None:
    evening_before, points = new_url(), list[str]()
    furnish(evening_before)
    assert not lived(new_url(evening_before), DayBox(quiet, with_keys=True), points.append, askable)
    letters = [n for n, point in enumerate(points) if point == LETTER]
    # From before the decision until the last letter; the short form looks at those around the second claim.
    tried = [round(letters[-1] * n / (moments - 1)) for n in range(moments)]
    if moments == AROUND_A_CLAIM:
        tried = list(range(letters[1] - AROUND_A_CLAIM, letters[1]))
    asked_in_vain = letters_left = 0
    for point in tried:
        url = new_url(evening_before)
        box = DayBox(quiet, with_keys=True)
        payer = Payer(url, point)
        assert not lived(url, box, payer.happens, askable, payer)
        payer.close()
        letters_left += len(box.taken)
        asked_in_vain += payer.asked_in_vain
        assert payer.asked_in_vain == 0, f"paid at moment {point} of the day, {points[point]}"
    assert 0 < letters_left < 4 * len(tried), "some before the payment, and none of the others"
    name = "platform" if askable else "file"
    row(
        f"paid at moments of a day, {kind}, {name}", f"{len(tried)} of {letters[-1]}", None, asked_in_vain=asked_in_vain
    )
