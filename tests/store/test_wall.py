"""Promise 11 once more, beneath the queries: on PostgreSQL a forgotten filter shows no other tenant's row."""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from cryptography.fernet import Fernet
from sqlalchemy import Connection, LargeBinary, Table, create_engine, event, func, inspect, select, text, true
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

import connector
from connector.errors import BadInput
from connector.model import Scope
from connector.store import bulk, installations, jobs, journal, queries, wall
from connector.store import tables as t
from connector.store.engine import Store, Tx, open_store
from connector.store.keyring import Keyring
from connector.store.schema import config, upgrade
from tests.store.builders import NOW, OTHER_TENANT, SCOPE, counted, later
from tests.store.calls import CALLS, MODULES, NO_QUERY, functions, live, live_longer
from tests.store.test_forget import KEY

# Each of these adds rows under its own scope and asks nothing, so it has no filter to lose. That the wall also stops a
# row that is addressed to somebody else is shown for all of them below.
ONLY_ADD = {
    "approvals.save",
    "connections.add_connection",
    "contacts.note",
    "hooks.open_address",
    "installations.save_setting",
    "looks.put",
    "looks.wake",
    "people.add_person",
    "receivables.keep",
    "senders.confirm",
    "statuses.keep",
}


class _Curtain(Exception):
    """Takes everything back."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one call came to: its answer, how many rows each statement met, and how everybody's rows lie afterwards."""

    answer: str
    met: tuple[int, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def look(store: Store, call: Callable[[Tx], object]) -> Seen:
    """Call it as our tenant, look at everything, and take it back."""
    seen: list[Seen] = []
    with suppress(_Curtain), store.write(SCOPE, later(1)) as tx:
        with _met(tx.conn) as met:
            answer = _answer(tx, call)
        with wall.outside(tx.conn):
            seen.append(Seen(answer, tuple(met), _lie(tx.conn, SCOPE), _lie(tx.conn, OTHER_TENANT)))
        raise _Curtain
    return seen[0]


def _answer(tx: Tx, call: Callable[[Tx], object]) -> str:
    try:
        with tx.conn.begin_nested():
            said = repr(_in_order(call(tx)))
    except Exception as error:  # noqa: BLE001 # an error is an answer too
        said = f"{type(error).__name__}: {error}"
    return re.sub("[0-9a-f]{64}", "#", said)  # hashes cover random keys


def _in_order(answer: object) -> object:
    """The same where no order was promised: a mapping's and a set's are whatever the plan of the query made of them."""
    if isinstance(answer, Mapping):
        return {key: _in_order(answer[key]) for key in sorted(answer, key=repr)}
    return sorted(answer, key=repr) if isinstance(answer, Set) else answer


@contextmanager
def _met(conn: Connection) -> Iterator[list[int]]:
    many: list[int] = []

    def note(_conn: object, cursor: Any, *_more: object) -> None:
        many.append(cursor.rowcount)

    event.listen(conn, "after_cursor_execute", note)
    try:
        yield many
    finally:
        event.remove(conn, "after_cursor_execute", note)


def _lie(conn: Connection, scope: Scope) -> tuple[str, ...]:
    """Every row of this tenant, but for what is random."""
    return tuple(line for table in t.metadata.sorted_tables for line in _lines(conn, table, scope))


def _lines(conn: Connection, table: Table, scope: Scope) -> list[str]:
    random = {c.name for c in table.c if isinstance(c.type, LargeBinary) or "hash" in c.name or c.name == "previous"}
    query = select(*(c for c in table.c if c.name not in random)).where(table.c.tenant == scope.tenant)
    return sorted(f"{table.name}: {tuple(row)}" for row in conn.execute(query))


@dataclass(frozen=True, slots=True)
class Street:
    """Two tenants in one database, and what each call came to when ours was alone there."""

    store: Store
    alone: dict[str, Seen]
    theirs: tuple[str, ...]


@pytest.fixture(scope="module")
def street(module_postgres: str) -> Iterator[Street]:
    with open_store(module_postgres, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            live(tx)
        alone = {name: look(store, call) for name, call in CALLS.items()}
        with store.write(OTHER_TENANT, later(-1)) as tx:
            journal.append(tx, "run", "D3", "", {"decided": 0})  # they began before us
        with store.write(OTHER_TENANT, NOW) as tx:
            live_longer(tx)
        theirs = look(store, lambda _: None).theirs
        assert {line.partition(":")[0] for line in theirs} == set(t.metadata.tables), "in every table"
        yield Street(store, alone, theirs)


def _without_filters(patch: pytest.MonkeyPatch) -> None:
    """Every query of the store forgets whose rows it is about."""
    for module in MODULES:
        if hasattr(module, "here"):
            patch.setattr(module, "here", lambda *_: true())
        if hasattr(module, "HERE"):
            patch.setattr(module, "HERE", "true")
    patch.setattr(queries, "_of_scope", lambda *_: true())
    patch.setattr(queries, "_statement", queries._statement.__wrapped__)  # made anew, without those of before


def _without_wall(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(wall, "enter", lambda *_: None)


# ---------------------------------------------------------------- every query of the store


def test_every_function_of_the_store_is_tried() -> None:
    assert set(functions()) - NO_QUERY == set(CALLS) - {"cases.Cases"}, "a new one has its line in calls.py"


@pytest.mark.parametrize("name", CALLS)
def test_without_its_filter_a_query_still_meets_no_neighbour(
    street: Street, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answer, rows met and rows changed are those of a database that the other tenant does not live in."""
    _without_filters(monkeypatch)
    assert look(street.store, CALLS[name]) == replace(street.alone[name], theirs=street.theirs)


def test_with_the_wall_off_each_of_them_would(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is the wall that holds, and the test above can see it."""
    _without_wall(monkeypatch)
    _without_filters(monkeypatch)
    blind = {
        name
        for name, call in CALLS.items()
        if look(street.store, call) == replace(street.alone[name], theirs=street.theirs)
    }
    assert blind == ONLY_ADD


@pytest.mark.parametrize("name", CALLS)
def test_a_row_addressed_to_a_neighbour_does_not_arrive(
    street: Street, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _misdirected(monkeypatch)
    assert look(street.store, CALLS[name]).theirs == street.theirs


def test_with_the_wall_off_it_would(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_wall(monkeypatch)
    _misdirected(monkeypatch)
    assert {name for name in ONLY_ADD if look(street.store, CALLS[name]).theirs == street.theirs} == set()


def _misdirected(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bulk, "scoped", lambda _tx: (OTHER_TENANT.tenant, OTHER_TENANT.installation))


def test_a_row_cannot_be_moved_to_a_neighbour(street: Street) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), street.store.write(SCOPE, NOW) as tx:
        tx.conn.execute(t.settings.update().values(tenant=OTHER_TENANT.tenant, name="moved"))


# ---------------------------------------------------------------- every table


def _open_tables(conn: Connection) -> dict[str, str]:
    """Tables of the database that are neither walled nor named with a reason, and what is wrong with each."""
    found = conn.execute(
        text(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, "
            "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant') AS has_tenant, "
            "(SELECT p.polcmd = '*' AND p.polpermissive AND p.polroles = '{0}' AND p.polwithcheck IS NOT NULL "
            " AND pg_get_expr(p.polqual, c.oid) = pg_get_expr(p.polwithcheck, c.oid) "
            " AND pg_get_expr(p.polqual, c.oid) LIKE '%tenant = NULLIF(%tijdig.tenant%' "
            " FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant_wall') AS has_policy "
            "FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
        )
    )
    wrong = {}
    for row in found:
        if row.relname not in wall.UNWALLED and not row.has_tenant:
            wrong[row.relname] = "has no tenant, and no reason why"
        elif row.has_tenant and not (row.relrowsecurity and row.relforcerowsecurity and row.has_policy):
            wrong[row.relname] = "has a tenant, and no wall"
    return wrong


def test_every_table_stands_behind_the_wall_or_says_why_not(street: Street) -> None:
    with street.store.engine.connect() as conn:
        assert _open_tables(conn) == {}
    without_tenant = {table.name for table in t.metadata.sorted_tables if "tenant" not in table.c}
    assert without_tenant <= set(wall.UNWALLED)
    assert all(wall.UNWALLED.values())


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("CREATE TABLE letters (tenant text)", "letters"),
        ("CREATE TABLE letters (key text)", "letters"),
        ("ALTER TABLE debtors DISABLE ROW LEVEL SECURITY", "debtors"),
        ("ALTER TABLE debtors NO FORCE ROW LEVEL SECURITY", "debtors"),
        ("DROP POLICY tenant_wall ON debtors", "debtors"),
        ("ALTER POLICY tenant_wall ON debtors USING (true)", "debtors"),
        ("ALTER POLICY tenant_wall ON debtors WITH CHECK (true)", "debtors"),
    ],
)
def test_a_table_that_stands_open_is_noticed(street: Street, statement: str, name: str) -> None:
    with street.store.engine.connect() as conn:
        conn.execute(text(statement))
        assert set(_open_tables(conn)) == {name}


def test_with_a_policy_off_a_forgotten_filter_is_noticed(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaking(tx: Tx) -> object:
        with wall.outside(tx.conn):
            tx.conn.execute(text("ALTER POLICY tenant_wall ON deliveries USING (true)"))
        return CALLS["deliveries.history"](tx)

    _without_filters(monkeypatch)
    assert look(street.store, leaking).answer != street.alone["deliveries.history"].answer


# ---------------------------------------------------------------- a transaction


@pytest.mark.parametrize("tenant", [None, ""])
def test_without_a_tenant_there_is_no_row_in_any_table(street: Street, tenant: str | None) -> None:
    """'' is what a setting that was local to a transaction leaves on its connection."""
    with street.store.engine.connect() as conn:
        role = wall.roles_of(conn).tenant
        conn.execute(text(f"SET LOCAL ROLE {role}"))
        if tenant is not None:
            conn.execute(text("SELECT set_config('tijdig.tenant', :tenant, true)"), {"tenant": tenant})
        for table in t.metadata.sorted_tables:
            assert conn.execute(table.select()).all() == [], table.name
        with pytest.raises(DBAPIError, match="row-level security"):
            conn.execute(t.settings.insert().values(tenant="", installation="", name="x", value="y"))


def test_a_scope_without_a_tenant_is_refused(store: Store) -> None:
    for door in (store.read, store.write):
        with pytest.raises(ValueError, match="without a tenant"), door(Scope("", "books"), NOW):
            pass


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_a_transaction_stays_on_its_connection(street: Street, fails: bool) -> None:
    store = street.store
    store.close()  # so that the next two are the same one
    with suppress(_Curtain), store.write(SCOPE, NOW) as tx:
        first = tx.conn.execute(text("SELECT pg_backend_pid(), current_user, current_setting('tijdig.tenant')")).one()
        if fails:
            raise _Curtain
    settings = "current_setting('role'), current_setting('tijdig.tenant', true), current_setting('tijdig.house', true)"
    with store.engine.connect() as conn:
        then = conn.execute(text(f"SELECT pg_backend_pid(), {settings}")).one()
        assert first.pg_backend_pid == then.pg_backend_pid
        assert tuple(then)[1:] == ("none", "", "")
        assert (first.current_user, first.current_setting) == (wall.roles_of(conn).tenant, SCOPE.tenant)
    with store.read(OTHER_TENANT, NOW) as tx:
        assert tx.conn.execute(text("SELECT pg_backend_pid()")).scalar() == first.pg_backend_pid
        assert {row.tenant for row in tx.conn.execute(t.debtors.select())} == {OTHER_TENANT.tenant}


def test_the_role_owns_nothing_and_gets_round_nothing(street: Street) -> None:
    with street.store.engine.connect() as conn:
        roles = wall.roles_of(conn)
        names = {"names": [roles.tenant, roles.house]}
        found = conn.execute(
            text(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
                "WHERE rolname = ANY(:names)"
            ),
            names,
        ).all()
        assert [tuple(row) for row in found] == [(False,) * 5] * 2
        owned = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ANY(:names)"
        assert conn.execute(text(owned), names).scalar() == 0


def test_what_was_written_down_cannot_be_changed_with_the_role_of_a_tenant(street: Street) -> None:
    changes = (t.journal.update().values(kind="x"), t.journal_contents.update().values(sealed_for="x"))
    for statement in (t.journal.delete(), *changes):
        with pytest.raises(DBAPIError, match="permission denied"), street.store.write(SCOPE, NOW) as tx:
            tx.conn.execute(statement)


def _savepoint(tx: Tx, wrong: str) -> AbstractContextManager[object]:
    return tx.conn.begin_nested() if "/0" in wrong else nullcontext()


def test_an_error_outside_the_wall_is_behind_it_again(street: Street) -> None:
    with street.store.write(SCOPE, NOW) as tx:
        for wrong in ("SELECT 1/0", "SELECT 1"):  # the database's own error, and another one
            with suppress(_Curtain, DBAPIError), _savepoint(tx, wrong), wall.outside(tx.conn):
                assert tx.conn.execute(text("SELECT count(DISTINCT tenant) FROM debtors")).scalar() == 2
                tx.conn.execute(text(wrong))
                raise _Curtain
            assert {row.tenant for row in tx.conn.execute(t.debtors.select())} == {SCOPE.tenant}
        with wall.outside(tx.conn):
            pass
        assert {row.tenant for row in tx.conn.execute(t.debtors.select())} == {SCOPE.tenant}


# ---------------------------------------------------------------- the house


def test_the_house_sees_which_jobs_there_are_and_of_whom_nothing(street: Street) -> None:
    store = street.store
    with store.read_house(NOW) as tx:
        both = {SCOPE.tenant, OTHER_TENANT.tenant}
        assert {job.scope.tenant for job in jobs.due_rows(tx, later(1))} == both
        for seen in (
            "tenant, key, state FROM deliveries",
            "tenant, token_hash FROM hook_addresses",
            "tenant, platform, state FROM connections",
            "tenant, state, received_at FROM nudges",
            "tenant, address_hash FROM people",
            "tenant, token_hash FROM invitations",
            "tenant, token_hash FROM sessions",
            "tenant, address_hash FROM sender_addresses",
        ):
            assert {row.tenant for row in tx.conn.execute(text(f"SELECT {seen}"))} == both
        for own in (t.counters, t.budgets, t.budget_shares, t.sign_ins, t.tries):
            assert tx.conn.execute(own.select()).all() == []
    assert [i.scope for i in installations.listing(store)] == [OTHER_TENANT, SCOPE]
    assert [i.scope for i in installations.listing(store, SCOPE.tenant)] == [SCOPE]
    kept = {"jobs", "counters", "budgets", "budget_shares", "sign_ins", "tries"}
    looked_at = {
        "installations",
        "deliveries",
        "hook_addresses",
        "connections",
        "nudges",
        "people",
        "invitations",
        "sessions",
        "sender_addresses",
    }
    secret = set(t.metadata.tables) - kept - looked_at
    questions = [select(func.count()).select_from(t.metadata.tables[name]) for name in sorted(secret)]
    questions += map(
        select,
        (
            t.deliveries.c.debtor,
            t.deliveries.c.lines,
            t.installations.c.creditor,
            t.hook_addresses.c.sealed,
            t.connections.c.sealed,
            t.people.c.address,
            t.invitations.c.address,
            t.sessions.c.person,
            t.sender_addresses.c.since,
            t.nudges.c.subject,
            t.nudges.c.event,
        ),
    )
    for question in questions:
        with pytest.raises(DBAPIError, match="permission denied"), store.read_house(NOW) as tx:
            tx.conn.execute(question)


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE jobs SET state = 'failed' WHERE tenant <> ''", ""),
        ("DELETE FROM jobs WHERE tenant <> ''", ""),
        ("UPDATE counters SET last = 1", ""),
        ("UPDATE installations SET live = true", "permission denied"),
        ("DELETE FROM deliveries", "permission denied"),
        ("INSERT INTO counters VALUES ('neighbour', 'books', 'x', 1)", "row-level security"),
        ("UPDATE jobs SET tenant = 'neighbour' WHERE tenant = ''", "row-level security"),
    ],
)
def test_the_house_changes_its_own_jobs_only(street: Street, statement: str, refused: str) -> None:
    with suppress(_Curtain), street.store.write_house(NOW) as tx:
        assert jobs.add(tx, "decide", "who?", "", "who?", "decide", NOW) == 1
        if refused:
            with pytest.raises(DBAPIError, match=refused):
                tx.conn.execute(text(statement))
        else:
            own = 1 if "counters" in statement else 0
            assert tx.conn.execute(text(statement)).rowcount == own
        raise _Curtain


def test_a_tenant_sees_no_job_of_the_house(street: Street) -> None:
    with street.store.write_house(NOW) as tx:
        jobs.add(tx, "decide", "who?", "", "who?", "decide", NOW)
    with street.store.read(SCOPE, NOW) as tx:
        assert {job.scope for job in jobs.due_rows(tx, later(1))} == {SCOPE}
    with street.store.write_house(NOW) as tx:
        tx.conn.execute(t.jobs.delete())
        tx.conn.execute(t.counters.update().values(last=0))


def test_on_sqlite_the_house_has_its_door_too(bare: Store) -> None:
    with bare.write_house(NOW) as tx:
        assert jobs.add(tx, "decide", "who?", "", "who?", "decide", NOW) == 1
    with bare.read_house(NOW) as tx:
        assert [job.scope for job in jobs.due_rows(tx, NOW)] == [wall.HOUSE]


# Who may go another way than Store.read and Store.write, and no others.
DOORS = {
    r"engine\.(connect|begin|raw_connection)\(": {"store/engine.py"},
    r"wall\.outside\(": {"flow/jobs.py"},  # the job engine's tickets
    # the runner of jobs; whether one lives; a list of all; whose address it is; what a platform takes from us all;
    # whose session, invitation or e-mail address it is, and links for signing in, which are of no tenant; how
    # many there are; who confirmed a sender's address, the links for that, and whether anybody may begin here
    r"\.(read_house|write_house)\(": {
        "flow/keeping.py",
        "flow/sender_links.py",
        "flow/sign_in_limits.py",
        "flow/sign_in_links.py",
        "flow/signing_in.py",
        "flow/slots.py",
        "flow/trial_mail.py",
        "store/budgets.py",
        "store/connections.py",
        "store/hooks.py",
        "store/installations.py",
        "store/invitations.py",
        "store/people.py",
        "store/senders.py",
        "store/sessions.py",
        "store/measures.py",
    },
}


@pytest.mark.parametrize("door", DOORS)
def test_nobody_else_goes_by_another_door(door: str) -> None:
    house = Path(connector.__file__).parent
    found = {str(path.relative_to(house)) for path in house.rglob("*.py") if re.search(door, path.read_text())}
    assert found == DOORS[door], "a new one needs its reason in docs/decisions/0013-tenant-wall.md"


# ---------------------------------------------------------------- whose database it is


@contextmanager
def _user(url: str, name: str, rights: str) -> Iterator[str]:
    """The URL for a user of this name, who owns the database and is no superuser."""
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    there = make_url(url)
    with server.connect() as conn:
        conn.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'x' {rights}"))
        conn.execute(text(f"ALTER DATABASE {there.database} OWNER TO {name}"))
        try:
            yield there.set(username=name, password="x").render_as_string(hide_password=False)
        finally:
            roles = wall.roles_of(conn)
            conn.execute(text(f"REASSIGN OWNED BY {name} TO CURRENT_USER"))
            for role in (roles.tenant, roles.house, name):
                conn.execute(text(f"DROP OWNED BY {role}"))
                conn.execute(text(f"DROP ROLE {role}"))
    server.dispose()


def test_an_owner_who_is_no_superuser_is_walled_even_where_a_transaction_forgot_its_role(
    fresh_postgres: str, keyring: Keyring
) -> None:
    with _user(fresh_postgres, "an_owner", "CREATEROLE") as url, open_store(url, keyring) as store:
        store.migrate()
        store.migrate()
        for scope in (SCOPE, OTHER_TENANT):
            with store.write(scope, NOW) as tx:
                live(tx)
        store.scrub()
        with store.read(SCOPE, NOW) as tx:
            assert {row.tenant for row in tx.conn.execute(t.debtors.select())} == {SCOPE.tenant}
        with store.engine.connect() as conn:
            assert conn.execute(t.debtors.select()).all() == []
            conn.execute(text("SET LOCAL row_security = off"))  # as every migration does
            with pytest.raises(DBAPIError, match="row-level security"):
                conn.execute(t.debtors.update().values(language="nl"))


def test_a_migration_of_an_owner_who_is_no_superuser_takes_rows_of_every_tenant_away(
    fresh_postgres: str, keyring: Keyring
) -> None:
    """The setting that ends with 0022; a superuser would meet no wall, and show nothing."""
    with _user(fresh_postgres, "a_mover", "CREATEROLE") as url, open_store(url, keyring) as store:
        with store.engine.begin() as conn:
            upgrade(conn, "0021")
        for scope in (SCOPE, OTHER_TENANT):
            with store.write(scope, NOW) as tx:
                installations.save_setting(tx, "first_week_stuck", "2026-03-10 a b")
        store.migrate()
        for scope in (SCOPE, OTHER_TENANT):
            with store.read(scope, NOW) as tx:
                assert installations.setting(tx, "first_week_stuck") is None


def test_who_may_make_no_roles_is_told_what_an_administrator_can_run(fresh_postgres: str, keyring: Keyring) -> None:
    with _user(fresh_postgres, "a_modest_owner", "") as url, open_store(url, keyring) as store:
        with pytest.raises(BadInput, match="CREATE ROLE") as caught:
            store.migrate()
        told = [fault.hint.partition("run: ")[2] for fault in caught.value.faults]
        _as_administrator(fresh_postgres, *told)
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            live(tx)


def _as_administrator(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()


def test_where_not_everybody_may_make_temporary_tables_the_role_may(fresh_postgres: str, keyring: Keyring) -> None:
    """Large sets are copied into one. Who owns the database sees to it; who does not is told what can be run."""
    name = make_url(fresh_postgres).database
    with _user(fresh_postgres, "a_strict_owner", "CREATEROLE") as url, open_store(url, keyring) as store:
        _as_administrator(fresh_postgres, f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            assert CALLS["receivables.keep"](tx) == {KEY}
        with store.engine.connect() as conn:
            role = wall.roles_of(conn).tenant
        taken = (f"REVOKE TEMPORARY ON DATABASE {name} FROM {role}", f"ALTER DATABASE {name} OWNER TO CURRENT_USER")
        _as_administrator(fresh_postgres, *taken)
        with pytest.raises(BadInput, match="GRANT TEMPORARY") as caught:
            store.migrate()
        _as_administrator(fresh_postgres, *(fault.hint.partition("run: ")[2] for fault in caught.value.faults))
        store.migrate()


def test_a_role_that_may_get_round_it_is_refused(fresh_postgres: str, keyring: Keyring) -> None:
    with open_store(fresh_postgres, keyring) as store:
        store.migrate()
        with store.engine.begin() as conn:
            conn.execute(text(f"ALTER ROLE {wall.roles_of(conn).tenant} BYPASSRLS"))
        with pytest.raises(BadInput, match="NOBYPASSRLS"):
            store.migrate()


def test_a_database_that_moved_gets_its_roles_at_the_next_start(fresh_postgres: str, keyring: Keyring) -> None:
    """Roles are the server's: a dump that is read in elsewhere, or under another name, has none."""
    with open_store(fresh_postgres, keyring) as store:
        store.migrate()
        with counted(store) as asked:
            store.migrate()
        assert not [statement for statement in asked if statement.startswith(("GRANT", "CREATE", "ALTER"))]
        with store.engine.begin() as conn:
            wall.dismiss(conn)
        with pytest.raises(BadInput, match="an administrator can run"), store.read(SCOPE, NOW):
            pass
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            live(tx)


def test_two_databases_and_two_schemas_have_roles_of_their_own(fresh_postgres: str, module_postgres: str) -> None:
    names = set()
    for url in (fresh_postgres, module_postgres):
        engine = create_engine(url)
        with engine.connect() as conn:
            names |= {wall.roles_of(conn).tenant}
            conn.execute(text("CREATE SCHEMA other"))
            conn.execute(text("SET LOCAL search_path = other"))
            names |= {wall.roles_of(conn).tenant}
        engine.dispose()
    assert len(names) == 4
    assert max(map(len, names)) < 63


def test_a_schema_found_by_the_users_own_name_is_still_found(fresh_postgres: str, keyring: Keyring) -> None:
    """PostgreSQL looks in "$user" first, and behind the wall that is the role."""
    with open_store(fresh_postgres, keyring) as store:
        with store.engine.begin() as conn:
            conn.execute(text("CREATE SCHEMA AUTHORIZATION CURRENT_USER"))
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            live(tx)


def test_the_wall_can_be_taken_down_and_built_again(fresh_postgres: str, keyring: Keyring) -> None:
    with open_store(fresh_postgres, keyring) as store:
        store.migrate()
        with store.engine.begin() as conn:
            names = wall.roles_of(conn)
            command.downgrade(config(conn), "0004")
            there = set(inspect(conn).get_table_names()) & set(t.metadata.tables)  # later ones are gone by then
            assert set(_open_tables(conn)) == there >= {"jobs", "journal"}
            left = text("SELECT count(*) FROM pg_roles WHERE rolname IN (:one, :other)")
            assert conn.execute(left, {"one": names.tenant, "other": names.house}).scalar() == 0
            assert conn.execute(text("SELECT count(*) FROM pg_policy")).scalar() == 0
        store.migrate()
        with store.engine.connect() as conn:
            assert _open_tables(conn) == {}


def test_on_sqlite_the_migration_goes_up_and_down_and_does_nothing(keyring: Keyring) -> None:
    with open_store("sqlite://", keyring) as store:
        store.migrate()
        with store._begin() as conn:
            command.downgrade(config(conn), "0004")
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            live(tx)
