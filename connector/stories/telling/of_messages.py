"""Expectations about messages: what was sent, with which rows and totals, and what is only proposed."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, time

from connector.model import Delivery, DeliveryState, Money
from connector.store import deliveries
from connector.stories.mailbox import Attempt
from connector.stories.story import Item, Line, Rung
from connector.stories.telling import words
from connector.stories.telling.state import Teller, Telling


def message(telling: Telling, line: Line) -> None:
    """Takes the message that fits; when none does, tells the nearest one with what is other about it."""
    debtor = line.word("debtor")
    waiting = [each for _, each in telling.unexpected if each.parcel.debtor_name == debtor and _when(line, each)]
    if not waiting:
        telling.differ(line, line.text.removeprefix("expect "), _silence(telling, line))
        return
    wrong = {id(each): list(_differences(telling, line, each)) for each in waiting}
    best = min(waiting, key=lambda each: len(wrong[id(each)]))
    telling.unexpected = [(sent, each) for sent, each in telling.unexpected if each is not best]
    if wrong[id(best)]:
        happened = "\n            ".join([words.message(telling, best), *wrong[id(best)]])
        telling.differ(line, line.text.removeprefix("expect "), happened)


def _when(line: Line, attempt: Attempt) -> bool:
    day, clock = line.get("day", date), line.get("time", time)
    return (day is None or attempt.at.date() == day) and (
        clock is None or (attempt.at.hour, attempt.at.minute) == (clock.hour, clock.minute)
    )


def _silence(telling: Telling, line: Line) -> str:
    others = [words.message(telling, each) for _, each in telling.unexpected]
    items: tuple[Item, ...] = line.need("items", tuple)
    names = [each.name for each in items if each.what == "invoice"]
    because = [f"{name}: {words.verdict(telling.verdict(name))}" for name in names]
    warned = [f"the last run warned: {each}" for each in telling.warnings]
    because += _stuck(telling, line.word("debtor"))
    return "\n            ".join(["no such message", *(f"but a {each}" for each in others), *because, *warned])


def _stuck(telling: Telling, debtor: str) -> Iterator[str]:
    """The last message when it was planned and did not go out, with what the mail server said."""
    for delivery in telling.history(debtor)[-1:]:
        if delivery.state is not DeliveryState.SENT:
            with telling.read() as tx:
                said = [attempt.detail for attempt in deliveries.attempts(tx, delivery.key)]
            yield "; ".join([f"the last message is {words.delivery(delivery)}", *said[-1:]])


def _differences(telling: Telling, line: Line, attempt: Attempt) -> Iterator[str]:
    rung = line.need("rung", Rung)
    got = words.items_of(telling, attempt)
    if rung.notice and rung.notice != attempt.parcel.notice.value:
        notice = words.spaced(attempt.parcel.notice.value)
        yield f"it is a {notice}, not a {words.spaced(rung.notice)}"
    steps = sorted({each.step for each in got if each.what == "invoice"})
    if rung.step and steps != [rung.step]:
        yield f"it is about step {' and '.join(steps)}, not step {rung.step}"
    yield from _rows(line.need("items", tuple), got)
    wanted = _per_currency(line.need("totals", tuple))
    totals = _per_currency(each.payable for each in attempt.parcel.statement.totals)
    if wanted != totals:
        yield f"its total is {words.moneys(totals)}, not {words.moneys(wanted)}"


def _per_currency(amounts: object) -> tuple[Money, ...]:
    found = [each for each in amounts if isinstance(each, Money)] if hasattr(amounts, "__iter__") else []
    return tuple(sorted(found, key=lambda each: each.currency))


def _rows(wanted: tuple[Item, ...], got: tuple[Item, ...]) -> Iterator[str]:
    left = list(got)
    for row in wanted:
        fitting = next((each for each in left if _same(row, each)), None)
        if fitting is None:
            yield f"it does not show {words.item(row)}"
        else:
            left.remove(fitting)
    yield from (f"it shows {words.item(row)}, which is not expected" for row in left)


def _same(wanted: Item, got: Item) -> bool:
    named = wanted.name == got.name or (wanted.what == "cost" and not wanted.name)
    step = not wanted.step or wanted.step == got.step
    return wanted.what == got.what and named and step and wanted.amount == got.amount


def no_message(telling: Telling, line: Line) -> None:
    debtor = line.word("debtor")
    found = [(sent, each) for sent, each in telling.unexpected if debtor in ("", each.parcel.debtor_name)]
    telling.unexpected = [pair for pair in telling.unexpected if pair not in found]
    happened = "\n            ".join(words.message(telling, each) for _, each in found)
    telling.check(line, not found, happened)


def count(telling: Telling, line: Line) -> None:
    debtor = line.word("debtor")
    found = telling.messages_to(debtor) if debtor else telling.messages
    telling.check(line, len(found) == line.need("count", int), f"{len(found)} so far")


# ---------------------------------------------------------------- the last message to a debtor


def _last(telling: Telling, line: Line) -> Attempt | None:
    sent = telling.messages_to(line.word("debtor"))
    if not sent:
        telling.differ(line, line.text.removeprefix("expect "), "no message was sent yet")
        return None
    return sent[-1]


def term(telling: Telling, line: Line) -> None:
    last = _last(telling, line)
    if last is not None:
        pay_by = last.parcel.pay_by
        telling.check(line, pay_by == line.need("day", date), f"it gives until {pay_by or 'no day'}")


def announces(telling: Telling, line: Line) -> None:
    last = _last(telling, line)
    if last is None:
        return
    notice, day = last.parcel.next_notice, last.parcel.next_on
    fits = notice is not None and notice.value == line.word("notice") and day == line.need("day", date)
    said = f"it announces {words.spaced(notice.value)} on {day}" if notice else "it announces nothing"
    telling.check(line, fits, said)


def language(telling: Telling, line: Line) -> None:
    last = _last(telling, line)
    if last is None:
        return
    if telling.mailbox.texts is None:
        telling.differ(line, line.text.removeprefix("expect "), "this story was told without the texts of messages")
        return
    warned = "; ".join(last.rendered.warnings)
    told = f"it is in {last.rendered.language or 'no language'}, warnings: {warned or 'none'}"
    fits = last.rendered.language == line.word("language") and _within(line.word("warning"), warned)
    telling.check(line, fits, told)


def _within(wanted: str, text: str) -> bool:
    return wanted.casefold() in text.casefold()


def says(telling: Telling, line: Line) -> None:
    last = _last(telling, line)
    if last is None:
        return
    text = f"{last.rendered.subject}\n{last.rendered.text}"
    found = _within(line.word("words"), text)
    telling.check(line, found == (line.word("how") == "says"), f"it says:\n{text}")


# ---------------------------------------------------------------- deliveries


def _delivery(telling: Telling, line: Line) -> Delivery | None:
    found = telling.history(line.word("debtor"))
    if not found:
        telling.differ(line, line.text.removeprefix("expect "), "no message was planned yet")
        return None
    return found[-1]


def attempts(telling: Telling, line: Line) -> None:
    found = _delivery(telling, line)
    if found is None:
        return
    with telling.read() as tx:
        rows = deliveries.attempts(tx, found.key)
    offered = [each for each in telling.mailbox.attempts if each.parcel.delivery == found.key]
    wanted = line.need("count", int)
    told = f"{len(rows)} noted ({', '.join(row.outcome for row in rows)}), {len(offered)} offered to the mail server"
    telling.check(line, len(rows) == wanted == len(offered), told)


def delivery_state(telling: Telling, line: Line) -> None:
    found = _delivery(telling, line)
    if found is not None:
        telling.check(line, found.state.value == line.word("state"), words.delivery(found))


def _proposals(telling: Telling, debtor: str) -> list[Delivery]:
    names = [debtor] if debtor else list(telling.books.debtors)
    return [each for name in names for each in telling.history(name) if each.state is DeliveryState.PROPOSED]


def proposal(telling: Telling, line: Line) -> None:
    found = _proposals(telling, line.word("debtor"))
    rung = line.need("rung", Rung)
    keys = Counter(telling.books.keys_of(line.words("receivables")))
    fits = len(found) == 1 and Counter(each.receivable for each in found[0].lines) == keys
    if fits and rung.notice:
        fits = found[0].notice.value == rung.notice
    if fits and rung.step:
        fits = {each.step for each in found[0].lines} == {rung.step}
    told = "; ".join(words.delivery(each) for each in found) or f"no proposal; {_why_none(telling, keys)}"
    telling.check(line, fits, told)


def _why_none(telling: Telling, keys: Counter[str]) -> str:
    return "; ".join(f"{key}: {words.verdict(telling.verdict(key))}" for key in sorted(keys))


def no_proposal(telling: Telling, line: Line) -> None:
    found = _proposals(telling, line.word("debtor"))
    telling.check(line, not found, "; ".join(words.delivery(each) for each in found))


OF_MESSAGES: dict[str, Teller] = {
    "expect_message": message,
    "expect_no_message": no_message,
    "expect_count": count,
    "expect_term": term,
    "expect_announces": announces,
    "expect_language": language,
    "expect_says": says,
    "expect_attempts": attempts,
    "expect_delivery": delivery_state,
    "expect_proposal": proposal,
    "expect_no_proposal": no_proposal,
}
