"""Judges every letter of a simulated year by the truth, with arithmetic of its own and nothing of the rules.

What it knows: the ladders as tables, what the books answered when they were asked, what people said, and every letter
that the provider took. What it finds wrong it keeps in words, for a program that must not stop on it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from connector.model import Notice
from tests.soak.year.ladders import Ladder
from tests.soak.year.ledger import NOTHING, Known, Ledger
from tests.soak.year.postbox import Letter

FREE_DAYS = ((1, 1), (27, 4), (5, 5), (25, 12), (26, 12))  # day and month: Dutch holidays that never move, with 2026's
PATIENCE = 8  # good sending days on which a step may wait


@dataclass(slots=True)
class Stop:
    """A person's word that nothing is sent: to a debtor, or about one bill."""

    what: str
    debtor: str
    bill: str | None = None
    until: date | None = None
    lifted: bool = False

    def stops(self, debtor: str, bill: str, today: date) -> bool:
        mine = self.debtor == debtor and self.bill in (None, bill)
        return mine and not self.lifted and (self.until is None or today <= self.until)


@dataclass(slots=True)
class Agreement:
    """A promise (one term) or a plan, and the money that was booked on its bills before it."""

    what: str
    debtor: str
    bills: tuple[str, ...]
    made: date
    terms: tuple[tuple[date, Decimal], ...]
    grace: int = 0
    over: bool = False  # kept or broken at some moment: from then on it stops nothing for sure

    def look(self, books: Ledger, today: date) -> None:
        """A promise is over once any money came, a plan once it is behind or paid."""
        paid = sum((books.received(bill, self.made) for bill in self.bills), NOTHING)
        self.over |= books.unmatched(self.debtor) > 0 or (self.what == "promise" and paid != 0)
        asked = sum((a for on, a in self.terms if on + timedelta(days=self.grace) < today), NOTHING)
        self.over |= paid < asked or all(books.open(bill) <= 0 for bill in self.bills)
        self.over |= today > self.terms[-1][0] + timedelta(days=self.grace)


@dataclass(slots=True)
class Case:
    """What is known of one bill: the letters about it, in their order, and how long its next one waits."""

    letters: list[tuple[Notice, date]] = field(default_factory=list)
    term: date = date.min
    waits: int = 0


@dataclass(slots=True)
class Judge:
    """Judges one tenant."""

    ladder: Ladder
    books: Ledger
    stops: list[Stop] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    heard: dict[str, date] = field(default_factory=dict)  # debtor → day of his last letter
    announced: set[tuple[str, date]] = field(default_factory=set)
    claims: dict[str, dict[str, Known | None]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    letters: int = 0

    def claimed(self, letter: Letter) -> None:
        """What the books had answered when this letter was made."""
        self.claims[letter.key] = {bill: self.books.answered.get(bill) for bill, _ in letter.lines}
        for bill, known in self.claims[letter.key].items():
            if known is None or known.tick != self.books.tick:
                self._says(letter, bill, "the books were not asked before the claim")

    def took(self, letter: Letter, now: datetime) -> None:
        """Judge a letter that is with the debtor now."""
        self.letters += 1
        self._judge_the_day(letter, now)
        for bill, amount in letter.lines:
            self._judge_stops(letter, bill, now.date())
            if letter.notice is Notice.PLAN_NOTICE:
                self._judge_term(letter, bill, now.date())
            else:
                self._judge_money(letter, bill, amount)
                self._judge_step(letter, bill, now.date())
        self.heard[letter.debtor] = now.date()

    def look(self, today: date) -> None:
        """See which agreements are over by now; to be called whenever the books or the day changed."""
        for agreed in self.agreements:
            agreed.look(self.books, today)

    # ------------------------------------------------------------ one letter

    def _judge_the_day(self, letter: Letter, now: datetime) -> None:
        today, last = now.date(), self.heard.get(letter.debtor)
        if last is not None and today < last + timedelta(days=self.ladder.cooldown):
            self._says(letter, "", f"on {today}, and the debtor heard from us on {last}")
        if not self.sends_on(today) or not 9 <= now.hour < 17:
            self._says(letter, "", f"at {now:%a %d-%m %H:%M}, when nothing may leave")

    def sends_on(self, day: date) -> bool:
        return day.weekday() in self.ladder.weekdays and (day.day, day.month) not in FREE_DAYS

    def _judge_stops(self, letter: Letter, bill: str, today: date) -> None:
        for stop in self.stops:
            if stop.stops(letter.debtor, bill, today):
                self._says(letter, bill, f"in spite of a {stop.what}")
        for agreed in self.agreements:
            in_force = bill in agreed.bills and not agreed.over and today <= agreed.terms[-1][0]
            if in_force and letter.notice is not Notice.PLAN_NOTICE:
                self._says(letter, bill, f"in spite of a {agreed.what} of {agreed.made}")
        known = self.claims[letter.key].get(bill)
        if known is not None and known.disputed:
            self._says(letter, bill, "disputed in the books")

    def _judge_money(self, letter: Letter, bill: str, amount: Decimal) -> None:
        known = self.claims[letter.key].get(bill)
        if known is None:
            return
        if known.asked <= 0:
            self._says(letter, bill, "the books knew before the claim that it was paid")
        elif amount != known.asked:
            self._says(letter, bill, f"asks {amount} where {known.asked} is open")
        if sum((asked for _, asked in letter.lines), NOTHING) <= known.unmatched:
            self._says(letter, bill, f"the debtor has {known.unmatched} with us")

    def _judge_step(self, letter: Letter, bill: str, today: date) -> None:
        case = self.cases.setdefault(bill, Case())
        had = [notice for notice, _ in case.letters]
        index = next(i for i, rung in enumerate(self.ladder.rungs) if rung.notice is letter.notice)
        if letter.notice in had:
            self._says(letter, bill, "a second time")
        skipped = [
            r.notice for r in self.ladder.rungs[:index] if r.notice is not Notice.PRE_DUE and r.notice not in had
        ]
        if skipped:
            self._says(letter, bill, f"skips {skipped}")
        if today < self.earliest(bill, index):
            self._says(letter, bill, f"on {today}, and not before {self.earliest(bill, index)}")
        case.letters.append((letter.notice, today))
        case.waits = 0
        if self.ladder.rungs[index].term and letter.pay_by is not None:
            case.term = max(case.term, letter.pay_by)

    def earliest(self, bill: str, index: int) -> date:
        """The first day for a rung, by the due date, the letter before it, and the term that was given."""
        case, rung = self.cases.get(bill, Case()), self.ladder.rungs[index]
        due = self.books.bills[bill].due
        days = [due + timedelta(days=1)] if rung.from_previous else [due + timedelta(days=self.ladder.position(index))]
        if case.letters:
            last, on = case.letters[-1]
            before = next(i for i, r in enumerate(self.ladder.rungs) if r.notice is last)
            days.append(on + timedelta(days=self.ladder.position(index) - self.ladder.position(before)))
        elif rung.from_previous:
            days.append(due + timedelta(days=self.ladder.position(index)))
        if case.term > date.min:
            days.append(case.term + timedelta(days=1))
        return max(days)

    def _judge_term(self, letter: Letter, bill: str, today: date) -> None:
        plans = [a for a in self.agreements if a.what == "plan" and bill in a.bills]
        days = [on for plan in plans for on, _ in plan.terms]
        if letter.pay_by not in days or not letter.pay_by - timedelta(days=3) <= today < letter.pay_by:
            self._says(letter, bill, f"announces {letter.pay_by}, and the terms are {days}")
        elif (bill, letter.pay_by) in self.announced:
            self._says(letter, bill, f"announces {letter.pay_by} a second time")
        else:
            self.announced.add((bill, letter.pay_by))

    # ------------------------------------------------------------ liveness

    def wait(self, bill: str, today: date) -> None:
        """A good sending day is over. Nothing is in the way of this bill: its next step may not wait for ever."""
        debtor = self.books.bills[bill].debtor
        case = self.cases.setdefault(bill, Case())
        had = {notice for notice, _ in case.letters}
        left = [i for i, r in enumerate(self.ladder.rungs) if r.notice is not Notice.PRE_DUE and r.notice not in had]
        free = self.heard.get(debtor, date.min) < today - timedelta(days=self.ladder.cooldown - 1)
        if left and free and self.earliest(bill, left[0]) <= today:
            case.waits += 1
            if case.waits > PATIENCE:
                notice = self.ladder.rungs[left[0]].notice.value
                self.wrong.append(f"{bill}: {notice} has waited for {case.waits} good days, on {today}")

    def _says(self, letter: Letter, bill: str, what: str) -> None:
        self.wrong.append(f"{letter.notice.value} to {letter.debtor} {bill}: {what}")
