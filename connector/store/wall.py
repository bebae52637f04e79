"""The tenant wall: on PostgreSQL a transaction sees and changes rows of one tenant only, whatever its queries ask for.

Policies lie beneath every table (migrations/walls.py). For them to hold a transaction takes a role that owns nothing
and may not get round them, and names its tenant; both end with it, so that nothing is left for whoever is handed the
same connection next. Without a tenant no row is there.

The house itself looks over all tenants when it asks what is to be done, and whose the address is that a webhook came
to. It does so in a role of its own, which reads which jobs, installations, deliveries and addresses there are, but not
about whom, and writes its own jobs only, and how many requests each platform still takes. And before it knows which
tenant's session, invitation or address somebody brings, it looks for its digest; links for signing in are its own.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import DBAPIError

from connector.errors import BadInput, Fault
from connector.model import Scope
from connector.store.tables import metadata

HOUSE = Scope("", "")  # of no tenant: jobs of the house itself, the questions that look at all installations
# Tables without a tenant, each with its reason.
UNWALLED = {"alembic_version": "says which shape the tables have, and nothing else; our roles have no right to it"}
_REFUSED = {"42501", "22023"}  # insufficient_privilege; invalid_parameter_value: there is no such role

_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
_APPEND_ONLY = {"journal": ("SELECT", "INSERT"), "journal_contents": ("SELECT", "INSERT", "DELETE")}
_KEPT_BY_HOUSE = {
    "jobs": _ALL,
    "counters": ("SELECT", "INSERT", "UPDATE"),
    "budgets": ("SELECT", "INSERT", "UPDATE"),
    "budget_shares": _ALL,
    "sign_ins": _ALL,
    "tries": _ALL,
}
_SEEN_BY_HOUSE = {
    "installations": (
        "tenant installation platform title connection policy live last_run data_as_of bank_through restored_at".split()
    ),
    "deliveries": "tenant installation key number channel state planned_for claimed_at".split(),
    "hook_addresses": "tenant installation token_hash".split(),
    "connections": "tenant installation key platform state".split(),
    "nudges": "tenant installation number state received_at".split(),
    "people": "tenant installation address_hash".split(),
    "invitations": "tenant installation token_hash".split(),
    "sessions": "tenant installation token_hash".split(),
    "sender_addresses": "tenant installation address_hash".split(),
}

_ENTER = (
    "set_config('search_path', :path, true), set_config('tijdig.tenant', :tenant, true), "
    "set_config('tijdig.house', :house, true), set_config('role', :role, true)"
)
# One question instead of three: a select's list is worked off from left to right.
_TO_READ = text(f"SELECT {_ENTER}")
_TO_WRITE = text(f"SELECT set_config('lock_timeout', :wait, true), pg_advisory_xact_lock(:lock), {_ENTER}")


@dataclass(frozen=True, slots=True)
class Roles:
    """Who a transaction is, in this schema of this database."""

    schema: str
    tenant: str
    house: str


@dataclass(frozen=True, slots=True)
class ScopeLock:
    """An advisory lock of a transaction, and how many milliseconds it, or any other lock, is waited for."""

    number: int
    wait: int


@dataclass(frozen=True, slots=True)
class _Grant:
    role: str
    table: str
    may: Sequence[str]
    columns: Sequence[str] = ()

    def __str__(self) -> str:
        what = f"{', '.join(self.may)} ({', '.join(self.columns)})" if self.columns else ", ".join(self.may)
        return f"GRANT {what} ON {self.table} TO {self.role}"


def roles_of(conn: Connection) -> Roles:
    """The roles' names: roles are the whole server's, so each schema of each database has its own."""
    database, schema = conn.execute(text("SELECT current_database(), current_schema()")).one()
    if schema is None:
        fault = Fault("database url", "its search path names no schema", "create the schema, or mend the search path")
        raise BadInput("the database cannot be used:", [fault])
    readable = re.sub("[^a-z0-9]+", "_", database.lower())[:24]
    digest = sha256(f"{database}\0{schema}".encode()).hexdigest()[:12]
    return Roles(schema, f"tijdig_{readable}_{digest}_tenant", f"tijdig_{readable}_{digest}_house")


# ---------------------------------------------------------------- a transaction


def enter(conn: Connection, roles: Roles, scope: Scope, lock: ScopeLock | None = None) -> None:
    """From here to its end this transaction is behind the wall, and holds this lock when one is given.

    Raises BadInput when its role is not to be had.
    """
    house = scope == HOUSE
    given = {
        # What a schema named after the user would be found by is the role's name from now on.
        "path": '"' + roles.schema.replace('"', '""') + '"',
        "tenant": scope.tenant,
        "house": "on" if house else "",
        "role": roles.house if house else roles.tenant,
    }
    with _told(conn, roles):
        if lock is None:
            conn.execute(_TO_READ, given)
        else:
            conn.execute(_TO_WRITE, {**given, "lock": lock.number, "wait": str(lock.wait)})


@contextmanager
def outside(conn: Connection) -> Iterator[None]:
    """As whoever opened the database, for tables that are not the store's: tickets of the job engine commit with our
    rows, and its tables know neither our roles nor tenants. After an error, too, the transaction is behind the wall.
    """
    if conn.dialect.name != "postgresql":
        yield
        return
    role = conn.execute(text("SELECT current_setting('role')")).scalar_one()
    conn.execute(text("SET LOCAL role TO DEFAULT"))
    try:
        yield
    finally:
        # After an error of the database nothing can be asked before a rollback, and that gives back the role too.
        if _can_go_on(conn):
            conn.execute(text("SELECT set_config('role', :role, true)"), {"role": role})


def _can_go_on(conn: Connection) -> bool:
    if conn.invalidated:  # it was cut
        return False
    raw = conn.connection.driver_connection
    return isinstance(raw, psycopg.Connection) and raw.info.transaction_status is TransactionStatus.INTRANS


# ---------------------------------------------------------------- the roles


def admit(conn: Connection) -> None:
    """See to it that the roles are there, that this user may take them, and that they may what they must.

    Raises BadInput, with what an administrator can run, when this user may not do that.
    """
    roles = roles_of(conn)
    with _told(conn, roles):
        for role in (roles.tenant, roles.house):
            _make(conn, role)
        if not _holds(conn, "has_schema_privilege(:role, current_schema(), 'USAGE')", roles.tenant, roles.house):
            schema = conn.dialect.identifier_preparer.quote(roles.schema)
            conn.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {roles.tenant}, {roles.house}"))
        for grant in _missing(conn, _grants(roles)):
            conn.execute(text(str(grant)))
        _let_it_copy(conn, roles.tenant)


def dismiss(conn: Connection) -> None:
    """Take the roles away, with what they may."""
    roles = roles_of(conn)
    for role in (roles.tenant, roles.house):
        if _known(conn, role):
            conn.execute(text(f"DROP OWNED BY {role}"))
            conn.execute(text(f"DROP ROLE {role}"))


def _let_it_copy(conn: Connection, role: str) -> None:
    """Large sets of rows are copied into a temporary table first (bulk.py); mostly everybody may make one."""
    may = "has_database_privilege(:role, current_database(), 'TEMPORARY')"
    if _holds(conn, may, role):
        return
    database = conn.execute(text("SELECT current_database()")).scalar_one()
    grant = f"GRANT TEMPORARY ON DATABASE {conn.dialect.identifier_preparer.quote(database)} TO {role}"
    conn.execute(text(grant))  # only warns when this user may not
    if not _holds(conn, may, role):
        fault = Fault(role, "may make no temporary tables", f"an administrator can run: {grant};")
        raise BadInput("large sets of rows cannot be written:", [fault])


def _make(conn: Connection, role: str) -> None:
    known = _known(conn, role)
    if known is None:
        conn.execute(text(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"))
    elif known.rolsuper or known.rolbypassrls:
        fault = Fault(role, "may get round row-level security", f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS")
        raise BadInput("the tenant wall cannot be built:", [fault])
    # Since version 16 whoever made a role may hand it out and still not take it.
    taking = "SET" if (conn.dialect.server_version_info or (0,)) >= (16,) else "MEMBER"
    if not _holds(conn, f"pg_has_role(session_user, CAST(:role AS name), '{taking}')", role):
        conn.execute(text(f"GRANT {role} TO SESSION_USER"))


def _known(conn: Connection, role: str) -> Row[tuple[bool, bool]] | None:
    query = text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = :role")
    return conn.execute(query, {"role": role}).first()


def _holds(conn: Connection, condition: str, *roles: str) -> bool:
    return all(conn.execute(text(f"SELECT {condition}"), {"role": role}).scalar_one() for role in roles)


def _grants(roles: Roles) -> Iterator[_Grant]:
    for name in metadata.tables:
        yield _Grant(roles.tenant, name, _APPEND_ONLY.get(name, _ALL))
    for name, may in _KEPT_BY_HOUSE.items():
        yield _Grant(roles.house, name, may)
    for name, columns in _SEEN_BY_HOUSE.items():
        yield _Grant(roles.house, name, ("SELECT",), columns)


def _missing(conn: Connection, grants: Iterator[_Grant]) -> list[_Grant]:
    """Those that are not there yet: a start as every other one writes nothing."""
    all_of = list(grants)
    asked = [(i, g, may, column) for i, g in enumerate(all_of) for may in g.may for column in g.columns or ("",)]
    query = text(
        "SELECT DISTINCT i FROM unnest(CAST(:i AS int[]), CAST(:r AS name[]), CAST(:t AS text[]), CAST(:p AS text[]), "
        "CAST(:c AS text[])) AS wanted (i, r, t, p, c) WHERE NOT "
        "CASE c WHEN '' THEN has_table_privilege(r, t, p) ELSE has_column_privilege(r, t, c, p) END"
    )
    given = {
        "i": [i for i, *_ in asked],
        "r": [grant.role for _, grant, *_ in asked],
        "t": [grant.table for _, grant, *_ in asked],
        "p": [may for *_, may, _ in asked],
        "c": [column for *_, column in asked],
    }
    return [all_of[i] for i in sorted(conn.execute(query, given).scalars())]


@contextmanager
def _told(conn: Connection, roles: Roles) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _REFUSED:
            raise
        user = conn.dialect.identifier_preparer.quote(conn.engine.url.username or "<user>")
        faults = [
            Fault(
                f"role {role}",
                "is not there, or this user may not take it",
                f"an administrator can run: CREATE ROLE {role} NOLOGIN; GRANT {role} TO {user};",
            )
            for role in (roles.tenant, roles.house)
        ]
        said = error.orig.diag.message_primary if isinstance(error.orig, psycopg.Error) else ""
        raise BadInput(f"the tenant wall of this database cannot be used ({said}):", faults) from error
