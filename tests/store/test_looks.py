"""Who is due is an index, and whatever changes what is known of a debtor wakes him."""

from collections.abc import Callable
from datetime import date

from cryptography.fernet import Fernet

from connector.store import facts, installations, listed, looks, policies
from connector.store.engine import Store, Tx, open_store
from connector.store.keyring import Keyring
from connector.store.listed import Kept, View
from tests.store.builders import NOW, SCOPE, TODAY, later
from tests.store.calls import CALLS, live

# Whoever has a message under way is looked at every day (tests/rules/test_looks.py), so what becomes of it need not say
# so; and how old the data are counts only for what is due.
NEED_NOT_WAKE = {"deliveries.approve", "deliveries.claim", "deliveries.retry", "deliveries.withdraw"} | {
    "deliveries.note_attempt",
    "deliveries.set_state",
    "installations.note_data",
}


def _known(tx: Tx) -> dict[str, object]:
    """All that a decision about each debtor may stand on."""
    house = policies.saved(tx), installations.get(tx).policy
    return {known.debtor.key: (known, house) for known in facts.load(tx, TODAY)}


def _asleep_though_changed(tx: Tx, before: dict[str, object], call: Callable[[Tx], object]) -> tuple[int, set[str]]:
    """How many a call changed something for, and who of them would be passed by."""
    with tx.conn.begin_nested() as taken_back:
        looks.put(tx, dict.fromkeys(before, date.max))
        call(tx)
        after = _known(tx)
        changed = {key for key, known in after.items() if before.get(key) != known}
        passed_by = changed - set(looks.due(tx, TODAY))
        taken_back.rollback()
    return len(changed), passed_by


def test_whatever_changes_what_is_known_of_a_debtor_wakes_him(bare: Store) -> None:
    """Every act of the store is tried, so one that is added and forgets it turns this red."""
    with bare.write(SCOPE, NOW) as tx:
        live(tx)
        before = _known(tx)
        calls = ((name, call) for name, call in CALLS.items() if not name.startswith("looks."))
        told = {name: _asleep_though_changed(tx, before, call) for name, call in calls}
    assert {name for name, (_, passed_by) in told.items() if passed_by} == NEED_NOT_WAKE
    assert sum(changed > 0 for changed, _ in told.values()) > 25


def _listed_though_changed(tx: Tx, before: dict[str, object], call: Callable[[Tx], object]) -> set[str]:
    """For whom a call changed something, and what a list keeps of him is still used."""
    with tx.conn.begin_nested() as taken_back:
        listed.put(tx, [Kept(key, date.max) for key in before])
        call(tx)
        after = _known(tx)
        changed = {key for key, known in after.items() if before.get(key) != known}
        used = changed - set(listed.stale(tx, View(TODAY, "")))
        taken_back.rollback()
    return used


def test_whatever_changes_what_is_known_of_a_debtor_ends_what_a_list_keeps_of_him(bare: Store) -> None:
    """What becomes of a message under way too; only how old the data are is looked at when the list is read."""
    with bare.write(SCOPE, NOW) as tx:
        live(tx)
        before = _known(tx)
        calls = ((name, call) for name, call in CALLS.items() if not name.startswith("listed."))
        told = {name: _listed_though_changed(tx, before, call) for name, call in calls}
    assert {name for name, used in told.items() if used} == {"installations.note_data"}


def test_those_who_are_due_and_those_who_sleep_are_everybody(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        looks.put(tx, {"D1": TODAY, "D2": later(1).date(), "D3": later(-9).date()})
        assert looks.due(tx, TODAY) == ["D1", "D3"]
        assert looks.asleep(tx, TODAY) == {"D2": later(1).date()}
        looks.wake(tx, None)
        assert looks.due(tx, TODAY) == ["D1", "D2", "D3"]


def test_who_is_due_is_looked_up_in_the_index() -> None:
    """Else a quiet day would cost something for each who waits."""
    with open_store("sqlite://", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        with store.read(SCOPE, NOW) as tx:
            asked = "SELECT debtor FROM looks WHERE tenant = 't' AND installation = 'i' AND next_at <= '2026-03-03'"
            [plan] = tx.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")
    assert "ix_looks_tenant_installation_next_at (tenant=? AND installation=? AND next_at<?)" in plan[3]
