"""The overview of the settings: of each part what holds now, in a sentence, and where it is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from connector.errors import NotFound
from connector.flow import ladders
from connector.flow.dunning import policy_of
from connector.flow.leaving import kept_for
from connector.flow.leaving_day import leaves_on
from connector.model import DebtorKind, HoldKind
from connector.rules import words
from connector.rules.policy import Policy
from connector.store import debtors, holds, installations, policies
from connector.web import language
from connector.web.desk import Desk
from connector.web.ladder_words import approved_of, days_of, listed, name_of, name_of_general
from connector.web.language import count, say
from connector.web.settings_forms import weekday

A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the settings: its name, what holds, and the address where it is changed."""

    name: str
    lines: tuple[str, ...]
    address: str


def summaries(here: Desk) -> list[Section]:
    """In the order in which somebody who begins wants them."""
    with here.store.read(here.scope, here.now) as tx:
        saved, there = policies.saved(tx), installations.get(tx)
        days, leaves = kept_for(tx), leaves_on(tx)
        used, general = ladders.in_use(tx), policy_of(there, saved)
        excluded = len({key for key, _ in holds.without_end(tx, HoldKind.BLOCK)} | {d.key for d in debtors.marked(tx)})
        try:
            sender = installations.creditor(tx)
        except NotFound:
            sender = None
    return [
        Section("ladder", tuple(_ladder(there.policy or ladders.DEFAULT, saved, used)), url_for("settings.ladder")),
        Section("manners", tuple(_manners(general)), url_for("manners.form")),
        Section("who", (kinds(general), _excluded(excluded)), url_for("who.page")),
        Section("sender", _sender(sender.name, sender.email, sender.iban) if sender else (say("settings.no_sender"),),
                url_for("sender.form")),
        Section("texts", (say("settings.texts_about"),), url_for("texts.listing")),
        Section("books", (say("settings.books_about"),), url_for("connections.listing")),
        Section("data", (_kept(days, leaves),), url_for("data.page")),
    ]  # fmt: skip


def _ladder(general: str, saved: dict[str, Policy], used: Sequence[Policy]) -> list[str]:
    days = f" ({days_of(saved[general])})" if general in saved else ""
    lines = [f"{name_of_general(general, saved)}{days}.", approved_of(used)]
    others = [name_of(each) for each in used if general in saved and each.name != general]
    return [*lines, say("settings.ladder_others", names=listed(others))] if others else lines


def _manners(policy: Policy) -> list[str]:
    minimum = next((each for each in policy.minimums if each.currency == "EUR"), None)
    country = policy.holidays or "none"
    when = say(
        "settings.when",
        days=_weekdays(policy.sending_weekdays),
        begins=f"{policy.sending_from:%H:%M}",
        ends=f"{policy.sending_until:%H:%M}",
        holidays=say(f"manners.short_{country}") if country in ("NL", "BE", "none") else country,
    )
    least = say("settings.least", amount=language.money(minimum)) if minimum else say("settings.least_none")
    return [when, f"{least} {count('settings.fresh', policy.freshness_days)}"]


def _kept(days: int | None, leaves: date | None) -> str:
    if leaves is not None:
        return say("data.leaving_about", day=language.long_day(leaves))
    return say("settings.kept_for", days=days) if days is not None else say("settings.kept_usual")


def _excluded(number: int) -> str:
    return count("settings.excluded", number) if number else say("settings.excluded_none")


def _weekdays(days: Sequence[int]) -> str:
    """maandag tot en met vrijdag"""
    first, last = days[0], days[-1]
    if len(days) == A_WEEK:
        return say("settings.every_day")
    if len(days) > 2 and last - first == len(days) - 1:
        return say("settings.from_to", first=weekday(first), last=weekday(last))
    return say("settings.on_days", days=listed([weekday(day) for day in days]))


def kinds(policy: Policy) -> str:
    """To whom this ladder writes."""
    if set(policy.writes_to) == set(DebtorKind):
        return say("settings.kinds_all")
    names = [words.say(words.DEBTOR_KINDS[kind.value], language.current()) for kind in policy.writes_to]
    return say("settings.kinds_some", kinds=listed(names))


def _sender(name: str, email: str, iban: str) -> tuple[str, ...]:
    return (f"{name}, {email}.", say("settings.account", iban=iban) if iban else say("settings.no_iban"))
