"""How Exact is asked to tell of changes: all topics or none, and nothing of anybody else's is touched."""

from collections.abc import Iterator

import pytest

from adapters.exact.hooks import TOPICS
from adapters.exact.listening import SUBSCRIPTIONS, Listening
from connector.errors import Refused, SourceUnavailable
from connector.source import Hook
from tests.adapters.exact.shelf import Row, Shelf, a_shelf
from tests.adapters.exact.wire import DIVISION, failing
from tests.transport.servers import Answering, says

OURS, NEXT = "https://tijdig.example/hooks/one", "https://tijdig.example/hooks/two"
THEIRS = "https://other.example/hooks/x"
GET, POST, DELETE = (f"{method} {SUBSCRIPTIONS}" for method in ("GET", "POST", "DELETE"))


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """It knows each topic once, as Exact does, whoever asked."""
    with a_shelf() as shelf:

        def once(name: str, values: Row) -> Answering | None:
            there = any(row["Topic"] == values["Topic"] for row in shelf.of(name))
            return failing(500, "Data bestaat al") if there else None

        shelf.rule = once
        yield shelf


def listening(shelf: Shelf, secret: str = "app") -> Listening:
    return Listening(shelf.client, DIVISION, secret)


def subscribe(shelf: Shelf, url: str, topics: tuple[str, ...] = TOPICS) -> None:
    for topic in topics:
        shelf.put(SUBSCRIPTIONS, Topic=topic, CallbackURL=url)


def told(shelf: Shelf) -> set[tuple[str, str]]:
    return {(row["CallbackURL"], row["Topic"]) for row in shelf.of(SUBSCRIPTIONS)}


def whole(url: str) -> set[tuple[str, str]]:
    return {(url, topic) for topic in TOPICS}


def test_an_address_is_told_of_every_topic_and_its_secret_names_the_administration(shelf: Shelf) -> None:
    assert listening(shelf).listen(OURS) == Hook(OURS, b"123456:app")
    assert told(shelf) == whole(OURS)
    assert shelf.asked == [GET, *[POST] * len(TOPICS)]
    assert listening(shelf).hooks() == {OURS: OURS}


def test_a_second_time_takes_one_question(shelf: Shelf) -> None:
    subscribe(shelf, OURS)
    assert listening(shelf).listen(OURS).key == OURS
    assert shelf.asked == [GET]


def test_an_address_that_is_not_told_of_every_topic_is_none(shelf: Shelf) -> None:
    subscribe(shelf, OURS, TOPICS[1:])
    assert listening(shelf).hooks() == {}


def test_addresses_of_others_are_listed_as_they_are(shelf: Shelf) -> None:
    subscribe(shelf, OURS)
    subscribe(shelf, THEIRS, (*TOPICS, "Documents"))
    assert listening(shelf).hooks() == {OURS: OURS, THEIRS: THEIRS}


@pytest.mark.parametrize("many", range(1, len(TOPICS)))
def test_a_stop_in_the_middle_is_mended_by_the_next_try_at_this_address_or_another(shelf: Shelf, many: int) -> None:
    for url in (OURS, NEXT):
        shelf.kept.clear()
        subscribe(shelf, OURS, TOPICS[:many])
        shelf.asked.clear()
        listening(shelf).listen(url)
        assert told(shelf) == whole(url)
        assert shelf.asked.count(DELETE) == (0 if url == OURS else many), "what is good is left as it is"


@pytest.mark.parametrize("topic", TOPICS)
def test_an_answer_that_was_lost_is_mended_too(shelf: Shelf, topic: str) -> None:
    once = shelf.rule

    def loses(name: str, values: Row) -> Answering | None:
        shelf.loses = int(values["Topic"] == topic)
        return once(name, values)

    shelf.rule = loses
    with pytest.raises(SourceUnavailable):
        listening(shelf).listen(OURS)
    shelf.rule = once
    listening(shelf).listen(OURS)
    assert told(shelf) == whole(OURS)


def test_a_topic_that_is_there_by_the_time_it_is_refused_is_there(shelf: Shelf) -> None:
    def another_was_quicker(name: str, values: Row) -> Answering | None:
        shelf.put(name, **values)
        return failing(500, "Data bestaat al")

    shelf.rule = another_was_quicker
    assert listening(shelf).listen(OURS).key == OURS
    assert told(shelf) == whole(OURS)


@pytest.mark.parametrize("theirs", [THEIRS, "https://tijdig.example/hooks/another-customer"])
def test_what_tells_somebody_else_is_left_to_him_and_nothing_of_the_try_remains(shelf: Shelf, theirs: str) -> None:
    subscribe(shelf, theirs)
    with pytest.raises(Refused, match="tells another address of Accounts") as caught:
        listening(shelf).listen(OURS)
    assert theirs not in str(caught.value)
    assert told(shelf) == whole(theirs)


def test_one_topic_that_tells_somebody_else_leaves_none_to_us(shelf: Shelf) -> None:
    subscribe(shelf, THEIRS, TOPICS[-1:])
    with pytest.raises(Refused, match="GeneralJournalEntries"):
        listening(shelf).listen(OURS)
    assert told(shelf) == {(THEIRS, TOPICS[-1])}


def test_what_exact_refuses_for_another_reason_is_told_in_its_words(shelf: Shelf) -> None:
    shelf.rule = lambda name, values: failing(500, "Ongeldig: Post to callback URL endpoint returns 404")
    with pytest.raises(Refused, match="Post to callback URL endpoint"):
        listening(shelf).listen(OURS)


def test_a_set_of_a_stopped_try_elsewhere_is_not_taken_for_ours(shelf: Shelf) -> None:
    subscribe(shelf, THEIRS, TOPICS[:2])
    shelf.rule = lambda name, values: None
    listening(shelf).listen(OURS)
    assert told(shelf) == whole(OURS) | {(THEIRS, topic) for topic in TOPICS[:2]}


def test_without_the_secret_of_the_app_nothing_is_subscribed(shelf: Shelf) -> None:
    with pytest.raises(Refused, match="secret"):
        listening(shelf, "").listen(OURS)
    assert shelf.asked == []


def test_the_secret_of_the_app_is_shown_nowhere(shelf: Shelf) -> None:
    hook = listening(shelf, "s3cr3t").listen(OURS)
    assert "s3cr3t" not in f"{listening(shelf, 's3cr3t')} {hook}"
    assert b"s3cr3t" not in b"".join(shelf.server.asked), "nor does it leave"


def test_a_failure_leaves_what_is_there_to_the_next_try(shelf: Shelf) -> None:
    shelf.rule = lambda name, values: says(503) if values["Topic"] == TOPICS[3] else None
    with pytest.raises(SourceUnavailable):
        listening(shelf).listen(OURS)
    assert told(shelf) == {(OURS, topic) for topic in TOPICS[:3]}
    shelf.rule = lambda name, values: None
    listening(shelf).listen(NEXT)
    assert told(shelf) == whole(NEXT)


def test_deafening_ends_every_topic_of_one_address(shelf: Shelf) -> None:
    subscribe(shelf, OURS, (*TOPICS, "Documents"))
    subscribe(shelf, THEIRS)
    listening(shelf).deafen(OURS)
    assert told(shelf) == whole(THEIRS)
    listening(shelf).deafen(OURS)
    assert shelf.asked == [GET, *[DELETE] * (len(TOPICS) + 1), GET]
