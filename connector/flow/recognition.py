"""The same invoice under another key: recognised where that is sure, held for a person where it is only likely.

A list that numbers its rows differently, renames a debtor or drops a paid instalment must not make a reminded invoice
look new: its steps would begin again, and its dispute or promise would be forgotten.
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from decimal import Decimal

from connector.model import Hold, HoldKind, Money, Receivable, ReceivableState
from connector.source import DISPUTED, UNDER_WAY, Page
from connector.store import holds, journal, receivables
from connector.store.engine import Tx
from connector.store.erasure import is_alias
from connector.store.receivables import Told

OURSELVES = "tijdig"
MIXED = "other_instalment"


def under_known_keys(
    tx: Tx, page: Page, new: Mapping[str, Receivable], mentioned: AbstractSet[str] = frozenset()
) -> Page:
    """The page with the keys that we know: one debtor's invoice number and due date are the same receivable. `new` are
    those of the page whose keys we do not know, `mentioned` the keys on earlier pages of the same listing: they are
    themselves. What has no number is recognised by nothing."""
    new = {key: r for key, r in new.items() if r.number}
    if not new:
        return page
    on_page = {r.key for r in page.receivables}
    known = receivables.with_dates(tx, {r.debtor for r in new.values()}, {r.due for r in new.values()})
    by_sight = {
        _sight(debtor, number, due): key
        for key, debtor, number, due in sorted(known)
        if key not in on_page and key not in mentioned
    }
    if not by_sight:
        return page
    seen = {key: by_sight.get(_sight(r.debtor, r.number, r.due)) for key, r in new.items()}
    other = {key: known_key for key, known_key in seen.items() if known_key is not None}
    if not other:
        return page
    return replace(
        page,
        receivables=tuple(replace(r, key=other.get(r.key, r.key)) for r in page.receivables),
        payments=tuple(
            replace(p, receivable=other.get(p.receivable, p.receivable)) if p.receivable else p for p in page.payments
        ),
        reminded=tuple(replace(r, receivable=other.get(r.receivable, r.receivable)) for r in page.reminded),
    )


def _sight(debtor: str, number: str, due: date) -> tuple[str, str, date]:
    return debtor, number.casefold(), due


def with_what_is_known(told: Told, silent: Collection[str]) -> Told:
    """The same, with what an earlier list said where this one is silent: a dispute or a direct debit does not end
    because a column is missing, and a due date that was told is not replaced by one that is assumed."""
    return replace(told, other={key: _with_known(r, told.before[key], silent) for key, r in told.other.items()})


def _with_known(now: Receivable, old: Receivable, silent: Collection[str]) -> Receivable:
    if now.due_assumed and not old.due_assumed:
        now = replace(now, due=old.due, due_assumed=False)
    if DISPUTED in silent and old.disputed and not now.disputed:
        now = replace(now, disputed=True)
    if UNDER_WAY in silent and old.under_way and not now.under_way and now.open.positive:
        same = old.under_way.currency == now.open.currency
        now = replace(now, under_way=min(old.under_way, now.open, key=_amount) if same else now.open)
    return now


def _amount(money: Money) -> Decimal:
    return money.amount


def hold_changed_debtor(tx: Tx, before: dict[str, Receivable], now: Iterable[Receivable]) -> None:
    """A receivable that belongs to somebody else than before waits for a person. When it was of somebody who was
    erased, all of this debtor waits: whatever blocked or marked him then was erased with him.
    """
    for receivable in now:
        old = before.get(receivable.key)
        if old is None or old.debtor == receivable.debtor:
            continue
        if is_alias(old.debtor):
            _hold_erased(tx, old.debtor, receivable)
        elif receivable.open.positive:
            _hold(tx, receivable.debtor, receivable.key, "other_debtor")


def _hold_erased(tx: Tx, alias: str, receivable: Receivable) -> None:
    known = holds.of_debtors(tx, [alias, receivable.debtor])
    was_held = any(h.receivable is None and h.holds_on(tx.now.date()) for h in known.get(alias, ()))
    told = any(h.kind is HoldKind.IDENTITY and h.reason == "erased" for h in known.get(receivable.debtor, ()))
    if not told and (was_held or receivable.open.positive):
        _hold(tx, receivable.debtor, None, "erased")


def hold_mixed(tx: Tx, uncertain: Iterable[Receivable], told: Told) -> None:
    """Instalments of which nobody can say which is which wait for a person: those that the source is `uncertain` of,
    and those that are told just as another one of the same invoice was told before. A source that begins anew may
    have forgotten how it counted them, and what was done about the one must not be taken for done about the other.
    """
    mixed = {r.key: r for r in (*uncertain, *_changed_places(told)) if r.open.positive}
    known = holds.of_debtors(tx, sorted({r.debtor for r in mixed.values()})) if mixed else {}
    for key, receivable in mixed.items():
        laid = (h for h in known.get(receivable.debtor, ()) if h.receivable == key and h.kind is HoldKind.IDENTITY)
        if not any(h.reason == MIXED and h.holds_on(tx.now.date()) for h in laid):
            _hold(tx, receivable.debtor, key, MIXED)


def _changed_places(told: Told) -> list[Receivable]:
    was: dict[tuple[object, ...], set[str]] = {}
    for key, old in told.before.items():
        was.setdefault(_look(old), set()).add(key)
    several = [r for r in told.other.values() if r.instalments > 1]
    return [r for r in several if was.get(_look(r), set()) - {r.key} and _look(r) != _look(told.before[r.key])]


def _look(receivable: Receivable) -> tuple[object, ...]:
    return receivable.debtor, receivable.number, receivable.issued, receivable.due, receivable.amount


def hold_look_alikes(tx: Tx, vanished: Iterable[Receivable], new: Mapping[str, str]) -> None:
    """What came in as new while an invoice of the same number vanished is perhaps that one: a person says so. `new`
    gives the numbers by the keys."""
    numbers: dict[str, list[Receivable]] = {}
    for old in vanished:
        numbers.setdefault(old.number.casefold(), []).append(old)
    like = [key for key, number in new.items() if number.casefold() in numbers]
    for receivable in receivables.of_keys(tx, like).values() if like else ():
        alike = [old for old in numbers.get(receivable.number.casefold(), []) if _alike(old, receivable)]
        if alike and receivable.state is ReceivableState.OPEN:
            _hold(tx, receivable.debtor, receivable.key, f"look_alike:{alike[0].label}")


def _alike(old: Receivable, new: Receivable) -> bool:
    return old.debtor == new.debtor or (old.amount == new.amount and old.issued == new.issued)


def _hold(tx: Tx, debtor: str, key: str | None, doubt: str) -> None:
    """`doubt` is a kind of doubt that rules.words can say, with the label it is about after a colon."""
    laid = Hold(HoldKind.IDENTITY, doubt, OURSELVES, tx.now.date(), receivable=key, way_back="lifted")
    holds.add(tx, debtor, laid)
    content = {"kind": HoldKind.IDENTITY.value, "reason": doubt, "by": OURSELVES, "receivable": key or ""}
    journal.append(tx, "held", debtor, key or "", {**content, "until": "", "amount": ""})
