"""Expectations about cases: next steps, holds, history, tasks, ledger, journal, and what was refused or warned of."""

from collections.abc import Iterable, Iterator
from datetime import date

from connector.errors import ChainBroken
from connector.flow import explain
from connector.flow.overview import overview
from connector.model import Charge, HoldKind, Money, StepDone, Task, total
from connector.rules import words as product_words
from connector.rules.charge_kinds import SAID
from connector.rules.plans import split
from connector.store import charges, journal, policies, steps, tasks
from connector.stories.story import Line
from connector.stories.telling import words
from connector.stories.telling.state import Teller, Telling

# ---------------------------------------------------------------- verdicts and holds


def next_step(telling: Telling, line: Line) -> None:
    found = telling.verdict(line.word("receivable"))
    due, leaves = line.get("due", date), line.get("leaves", date)
    fits = found is not None and found.step == line.word("step")
    fits = fits and (due is None or (found is not None and found.due == due))
    fits = fits and (leaves is None or (found is not None and found.sends_on == leaves))
    telling.check(line, fits, words.verdict(found))


def no_next(telling: Telling, line: Line) -> None:
    found = telling.verdict(line.word("receivable"))
    telling.check(line, found is None or not found.step, words.verdict(found))


def held(telling: Telling, line: Line) -> None:
    found = telling.verdict(line.word("receivable"))
    kind, until = HoldKind(line.word("hold")), line.get("until", date)
    fits = found is not None and any(h.kind is kind and until in (None, h.until) for h in found.holds)
    telling.check(line, fits, words.verdict(found))


def not_held(telling: Telling, line: Line) -> None:
    found = telling.verdict(line.word("receivable"))
    kind = line.word("hold")
    lying = [h for h in found.holds if kind in ("", h.kind.value)] if found else []
    telling.check(line, not lying, words.verdict(found))


def verdict(telling: Telling, line: Line) -> None:
    found = telling.verdict(line.word("receivable"))
    fits = found is not None and found.act.value == line.word("act") and line.word("code") in ("", found.code)
    telling.check(line, fits, words.verdict(found))


def finished(telling: Telling, line: Line) -> None:
    found = telling.decision(line.word("debtor"))
    is_finished = found is not None and found.finished
    telling.check(line, is_finished == (line.word("how") == "is finished"), "it is" if is_finished else "it is not")


# ---------------------------------------------------------------- amounts and states


def open_amount(telling: Telling, line: Line) -> None:
    found = telling.receivable(line.word("receivable"))
    told = f"it has {words.money(found.open)} open" if found else "the product does not know it"
    telling.check(line, found is not None and found.open == line.need("amount", Money), told)


def state(telling: Telling, line: Line) -> None:
    found = telling.receivable(line.word("receivable"))
    told = f"it is {words.spaced(found.state.value)}" if found else "the product does not know it"
    telling.check(line, found is not None and found.state.value == line.word("state"), told)


def late(telling: Telling, line: Line) -> None:
    rows = overview(telling.store, telling.scope, telling.now)
    _amounts(telling, line, [m for row in rows if row.debtor.key == line.word("debtor") for m in row.late])


def net(telling: Telling, line: Line) -> None:
    found = telling.decision(line.word("debtor"))
    _amounts(telling, line, found.net if found else ())


def _amounts(telling: Telling, line: Line, found: Iterable[Money]) -> None:
    wanted = words.nothing_left_out(line.need("amounts", tuple))
    known = words.nothing_left_out(found)
    telling.check(line, wanted == known, words.moneys(known))


# ---------------------------------------------------------------- history


def _history(telling: Telling, receivable: str) -> list[StepDone]:
    with telling.read() as tx:
        every = steps.of_debtors(tx, None)
    # A ladder that begins again leaves a mark without a step.
    return [s for known in every.values() for s in known if s.receivable == receivable and s.step]


def done(telling: Telling, line: Line) -> None:
    known = _history(telling, line.word("receivable"))
    fits = any(
        each.step == line.word("step")
        and each.how.value == line.word("how")
        and each.on == line.need("day", date)
        and line.word("person") in ("", each.by)
        and line.word("reason") in ("", each.reason)
        for each in known
    )
    telling.check(line, fits, _told(known))


def done_count(telling: Telling, line: Line) -> None:
    known = _history(telling, line.word("receivable"))
    telling.check(line, len(known) == line.need("count", int), _told(known))


def _told(known: list[StepDone]) -> str:
    told = (f"step {s.step} {s.how.value} on {s.on}" + (f" by {s.by}" if s.by else "") for s in known)
    return "; ".join(told) or "no step is done"


# ---------------------------------------------------------------- tasks


def _tasks(telling: Telling, subject: str, kind: str) -> list[Task]:
    keys = {subject, *telling.keys(subject)} if subject else set()
    with telling.read() as tx:
        every = tasks.open_tasks(tx)
    return [
        task
        for debtor, task in every
        if (not subject or task.subject in keys or debtor == subject) and kind in ("", task.kind.value)
    ]


def task(telling: Telling, line: Line) -> None:
    found = _tasks(telling, line.word("subject"), line.word("task"))
    wanted = line.word("proposal").casefold()
    fits = any(wanted in _proposal(each).casefold() for each in found)
    others = found or _tasks(telling, "", "")
    telling.check(line, fits, "; ".join(words.task(each) for each in others) or "no task is open")


def _proposal(found: Task) -> str:
    in_english = product_words.PROPOSALS.get(found.proposal, ("", ""))[1]
    return f"{words.spaced(found.proposal)} {in_english}"


def no_task(telling: Telling, line: Line) -> None:
    found = _tasks(telling, line.word("subject"), line.word("task"))
    telling.check(line, not found, "; ".join(words.task(each) for each in found))


# ---------------------------------------------------------------- ledger and journal


def _ledger(telling: Telling, receivable: str) -> list[Charge]:
    with telling.read() as tx:
        every = charges.of_debtors(tx, None)
    return [c for known in every.values() for c in known if receivable in ("", c.receivable) and c.kind not in SAID]


def ledger(telling: Telling, line: Line) -> None:
    found = _ledger(telling, line.word("receivable"))
    wanted = [(line.word("step"), line.need("amount", Money))]
    telling.check(line, [(c.step, c.amount) for c in found] == wanted, _lines(found))


def left(telling: Telling, line: Line) -> None:
    found, wanted = _ledger(telling, line.word("receivable")), line.need("amount", Money)
    telling.check(line, total((c.amount for c in found), wanted.currency) == wanted, _lines(found))


def no_ledger(telling: Telling, line: Line) -> None:
    found = _ledger(telling, line.word("receivable"))
    telling.check(line, not found, _lines(found))


def _lines(found: list[Charge]) -> str:
    return "; ".join(f"{c.receivable}: {words.money(c.amount)} for step {c.step}" for c in found) or "no line"


def journal_events(telling: Telling, line: Line) -> None:
    kind, debtor = line.word("event"), line.word("debtor")
    with telling.read() as tx:
        every = journal.all(tx)
    found = [e for e in every if e.kind == kind and debtor in ("", e.debtor)]
    kinds = ", ".join(sorted({e.kind for e in every}))
    told = f"{len(found)} of that kind; the journal has: {kinds or 'nothing'}"
    telling.check(line, len(found) == line.need("count", int), told)


def verifies(telling: Telling, line: Line) -> None:
    try:
        with telling.read() as tx:
            journal.verify(tx)
    except ChainBroken as broken:
        telling.check(line, False, str(broken))


# ---------------------------------------------------------------- refusals, warnings, explanations


def refusal(telling: Telling, line: Line) -> None:
    if telling.refused is None:
        telling.differ(line, "refusal", "nothing was refused")
        return
    reason = telling.refused[1]
    telling.refused = None
    telling.check(line, line.word("words").casefold() in reason.casefold(), f"refused: {reason}")


def warning(telling: Telling, line: Line) -> None:
    told = "; ".join(telling.warnings) or "no warning"
    wanted = line.word("words").casefold()
    telling.check(line, any(wanted in each.casefold() for each in telling.warnings), told)


def no_warning(telling: Telling, line: Line) -> None:
    telling.check(line, not telling.warnings, "; ".join(telling.warnings))


def why(telling: Telling, line: Line) -> None:
    key = line.word("receivable")
    known = telling.receivable(key)
    told = explain.why(telling.store, telling.scope, known.number if known else key, telling.now, "en")
    sentences = "\n".join(each for part in told.parts if part.receivable.key == key for each in _sentences(part))
    telling.check(line, line.word("words").casefold() in sentences.casefold(), f"it says:\n{sentences}")


def _sentences(part: explain.Part) -> Iterator[str]:
    yield part.owed
    yield from (happened.sentence for happened in part.done)
    yield from (*part.now, *part.next, *part.facts)


# ---------------------------------------------------------------- functions that plan ahead


def calendar(telling: Telling, line: Line) -> None:
    with telling.read() as tx:
        policy = policies.saved(tx)[line.word("policy") or "default"]
    days = dict(policy.preview(line.need("due", date)))
    told = ", ".join(f"step {step} on {day}" for step, day in days.items())
    telling.check(line, days.get(line.word("step")) == line.need("day", date), told)


def parts(telling: Telling, line: Line) -> None:
    found = split(line.need("amount", Money), line.need("parts", int))
    told = " and ".join(words.money(each) for each in found)
    telling.check(line, found == line.need("amounts", tuple), told)


OF_CASES: dict[str, Teller] = {
    "expect_next": next_step,
    "expect_no_next": no_next,
    "expect_held": held,
    "expect_not_held": not_held,
    "expect_verdict": verdict,
    "expect_finished": finished,
    "expect_open": open_amount,
    "expect_state": state,
    "expect_late": late,
    "expect_net": net,
    "expect_done": done,
    "expect_done_count": done_count,
    "expect_task": task,
    "expect_no_task": no_task,
    "expect_ledger": ledger,
    "expect_left": left,
    "expect_no_ledger": no_ledger,
    "expect_journal": journal_events,
    "expect_verifies": verifies,
    "expect_refusal": refusal,
    "expect_warning": warning,
    "expect_no_warning": no_warning,
    "expect_why": why,
    "expect_calendar": calendar,
    "expect_split": parts,
}
