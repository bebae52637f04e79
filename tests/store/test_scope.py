"""Promise 11: one tenant never sees or touches another's row, though every key in it is the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from connector.errors import NotFound
from connector.model import Charge, DeliveryState, ReceivableState, Scope, TaskKind
from connector.rules.presets import PRESETS
from connector.store import (
    charges,
    contacts,
    debtors,
    deliveries,
    facts,
    holds,
    installations,
    jobs,
    journal,
    payments,
    policies,
    quarantine,
    receivables,
    steps,
    tasks,
)
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.queries import rows
from tests.store.builders import NOW, OTHER_BOOKS, OTHER_TENANT, SCOPE, TODAY, eur, later
from tests.store.test_forget import KEY, live_a_life

READS: dict[str, Callable[[Tx], object]] = {
    "debtors": lambda tx: [*debtors.everyone(tx), *debtors.find(tx, KEY), *filter(None, [debtors.get(tx, KEY)])],
    "receivables": lambda tx: [*receivables.of_debtors(tx, None), *receivables.find(tx, "R1")],
    "receivables in state": lambda tx: receivables.in_state(tx, ReceivableState.OPEN),
    "payments": lambda tx: payments.of_debtors(tx, None),
    "quarantine": quarantine.listing,
    "steps": lambda tx: steps.of_debtors(tx, None),
    "contacts": lambda tx: contacts.of_debtors(tx, None),
    "holds": lambda tx: holds.of_debtors(tx, None),
    "promises": lambda tx: holds.of_debtors_promises(tx, None, ended=True),
    "plans": lambda tx: holds.of_debtors_plans(tx, None, ended=True),
    "charges": lambda tx: charges.of_debtors(tx, None),
    "tasks": tasks.open_tasks,
    "jobs": lambda tx: [*filter(None, [jobs.get(tx, 1)]), *jobs.questions(tx)],
    "deliveries": lambda tx: [*deliveries.history(tx, KEY), *deliveries.due_after(tx, TODAY, None, 0, 10).values()],
    "deliveries in state": lambda tx: deliveries.in_state(tx, DeliveryState.SENT),
    "attempts": lambda tx: deliveries.attempts(tx, "M1"),
    "journal": lambda tx: [*journal.all(tx), *journal.of_debtor(tx, KEY), *journal.of_subject(tx, "R1")],
    "verify": journal.verify,
    "facts": lambda tx: facts.load(tx, TODAY),
    "rates": policies.rates,
}


@pytest.fixture
def neighbours(store: Store) -> Store:
    with store.write(SCOPE, NOW) as tx:
        live_a_life(tx)
        assert jobs.add(tx, "decide", "who?", "", "who?", "decide", NOW, timedelta(hours=1)) == 1
    for scope in (OTHER_BOOKS, OTHER_TENANT):
        with store.write(scope, NOW) as tx:
            installations.create(tx, "csv", "neighbours")
    return store


@pytest.mark.parametrize("scope", [OTHER_BOOKS, OTHER_TENANT], ids=["other books", "other tenant"])
def test_no_question_sees_a_neighbours_row(neighbours: Store, scope: Scope) -> None:
    with neighbours.read(SCOPE, NOW) as tx:
        blind = [name for name, ask in READS.items() if not ask(tx) and name not in ("plans", "rates")]
        assert blind == [], "a question that sees nothing at home proves nothing"
    with neighbours.read(scope, NOW) as tx:
        assert {name: ask(tx) for name, ask in READS.items() if ask(tx)} == {}
        assert policies.saved(tx) == {preset.name: preset for preset in PRESETS}


def test_no_act_touches_a_neighbours_row(neighbours: Store) -> None:
    def everything() -> dict[str, list[str]]:
        with neighbours.read(SCOPE, NOW) as tx:
            return {table.name: sorted(map(repr, rows(tx, table))) for table in t.metadata.sorted_tables}

    before = everything()
    with neighbours.write(OTHER_BOOKS, later(1000)) as tx:
        receivables.set_state(tx, ["R1"], ReceivableState.SETTLED)
        assert receivables.vanish(tx, []) == []
        assert payments.replace_unmatched(tx, None, []) == set()
        quarantine.replace(tx, [])
        assert not charges.change(tx, Charge("R1", "formal", eur("0.00"), TODAY))
        assert not tasks.close(tx, TaskKind.FIND_CONTACT, KEY, "Anna")
        tasks.close_all_gone(tx, {KEY: []})
        assert not deliveries.claim(tx, "M2")
        assert not jobs.finish(tx, 1, 1)
        assert jobs.start(tx, 1, 1) is jobs.NotStarted.GONE
        jobs.fail(tx, 1, "Refused")
        assert not deliveries.withdraw(tx, "M2")
        assert not deliveries.set_state(tx, "M2", list(DeliveryState), DeliveryState.SENT)
        assert journal.forget_old(tx, later(1000).date(), 1) == []
        with pytest.raises(NotFound):
            journal.forget(tx, KEY)
        with pytest.raises(NotFound):
            deliveries.get(tx, "M1")
        with pytest.raises(NotFound):
            holds.lift(tx, "hold-1", TODAY)
        with pytest.raises(NotFound):
            holds.end_promise(tx, "promise-1", TODAY)
    assert everything() == before
