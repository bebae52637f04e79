"""Bad days come from a seed: so often, the same each time, and an answer that is cut promises more than it gives."""

import random
from datetime import timedelta

from flask import Response

from connector.imitation import chaos, posting

MANY = 2_000


def drawn(seed: int) -> list[str | None]:
    days = chaos.Chaos(chaos.chance(seed, 1), lambda seconds: None, ("a", "b"))
    return [days.draw() for _ in range(MANY)]


def test_one_call_in_seven_goes_wrong_in_each_way_there_is() -> None:
    wrong = [one for one in drawn(1) if one]
    assert 0.12 < len(wrong) / MANY < 0.18
    assert set(wrong) == {"a", "b"}


def test_the_same_seed_is_the_same_day_and_each_use_has_its_own() -> None:
    assert drawn(1) == drawn(1) != drawn(2)
    assert chaos.chance(1, 1).random() != chaos.chance(1, 2).random()


def test_an_answer_that_is_cut_promises_more_than_it_gives() -> None:
    broken = chaos.cut(Response("0123456789", 200, mimetype="text/plain"))
    assert (broken.get_data(), broken.headers["Content-Length"]) == (b"01234", "11")


def test_a_page_of_overload_says_so_in_html() -> None:
    page = chaos.page(503)
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert "503 Service Temporarily Unavailable" in page.get_data(as_text=True)


def test_pushes_are_lost_doubled_and_late_and_without_dice_none_is() -> None:
    dice, late = random.Random(1), timedelta()
    seen = [posting.disturbed(dice, late, lambda push, by: push + by) for _ in range(MANY)]
    assert {len(one) for one in seen} == {0, 1, 2}
    assert {one[0] for one in seen if one} > {late, timedelta(seconds=5)}
    assert posting.disturbed(None, late, lambda push, by: push + by) == [late]
