"""Changes the master key: a new one in front, then everything that lies under an older one, and only then the old away.

    rotate(store)              # the file first, on disk, before the first row lies under it
    rewrap(store, clock)       # in portions, beside whoever works; after a kill it goes on where it was
    drop_old(store, clock)     # refused while anything lies under an old key

Whatever the program dies of in between, every key that is needed is in the file.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from connector.errors import BadInput, Fault, Refused
from connector.flow.house import Clock
from connector.model import Scope
from connector.store import connections, installations, keyfile, people, wrapping
from connector.store.engine import Store, Tx
from connector.store.keyring import name_of_key
from connector.store.wrapping import Token

NOBODYS_TIME = datetime.min.replace(tzinfo=UTC)  # whose rows there are depends on no moment
PORTION = 500  # values that are put under another key at once: other writers get in between


def census(store: Store, clock: Clock) -> Mapping[str, int]:
    """How many values lie under each key, by its name, newest first; under "" those that no key opens."""
    found: Counter[str] = Counter()
    for scope in _scopes(store):
        with store.read(scope, clock()) as tx:
            found.update(store.keyring.name_of(token.value) or "" for token in _all(tx))
    return {name: found[name] for name in (*store.keyring.names, "") if name or found[name]}


def prepare(store: Store) -> str:
    """A new key that opens already and closes nothing yet; its name."""
    return name_of_key(_change(store, keyfile.prepare).all[-1])


def rotate(store: Store) -> str:
    """The prepared key, or else a new one, is the one that closes from now on, also in running processes; its name."""
    return name_of_key(_change(store, keyfile.rotate).all[0])


def rewrap(store: Store, clock: Clock, progress: Callable[[int], None] = lambda done: None) -> int:
    """Put everything under the newest key that is not yet; how many values that were."""
    many = 0
    for scope in _scopes(store):
        for table in wrapping.TABLES:
            for tokens in _portions(store, scope, table, clock):
                older = [token for token in tokens if not store.keyring.is_newest(token.value)]
                many += _rewrap(store, scope, older, clock)
                progress(len(tokens))
    return many


def drop_old(store: Store, clock: Clock) -> tuple[str, ...]:
    """Take the old keys out of the file; their names. Raises Refused while something lies under one of them.

    Each scope is looked at under its write lock: who wrote before has committed by then, and who writes after it sees
    the file in which the newest key comes first.
    """
    path = _file(store)
    old = {name_of_key(key): key for key in keyfile.read(path).used[1:]}
    lying = 0
    for scope in _scopes(store):
        with store.write(scope, clock()) as tx:
            lying += sum(store.keyring.name_of(token.value) in old for token in _all(tx))
    if lying:
        raise Refused(f"{lying} values lie under an old key; `tijdig keys --rewrap` puts them under the newest one")
    _change(store, lambda file: keyfile.drop(file, list(old.values())))
    return tuple(old)


def _file(store: Store) -> Path:
    if store.keyring.path is None:
        raise Refused("these keys lie in no file, so they cannot be changed")
    return store.keyring.path


def _change(store: Store, how: Callable[[Path], keyfile.Keys]) -> keyfile.Keys:
    path = _file(store)
    try:
        return how(path)
    except OSError as error:
        fault = Fault(str(path), error.strerror or "cannot be written", "do it as the user to whom it belongs")
        raise BadInput("the key file was not changed:", [fault]) from error


def _scopes(store: Store) -> list[Scope]:
    """Of every administration, and of each tenant for his grants at platforms and the journal of his people."""
    tenants = {*connections.tenants(store, NOBODYS_TIME), *people.tenants(store, NOBODYS_TIME)}
    own = [Scope(tenant, "") for tenant in sorted(tenants)]
    return [*(installation.scope for installation in installations.listing(store)), *own]


def _all(tx: Tx) -> Iterator[Token]:
    for table in wrapping.TABLES:
        last: Token | None = None
        while tokens := wrapping.some(tx, table, last, PORTION):
            last = tokens[-1]
            yield from tokens


def _portions(store: Store, scope: Scope, table: str, clock: Clock) -> Iterator[list[Token]]:
    """Each in a transaction of its own."""
    last: Token | None = None
    while True:
        with store.read(scope, clock()) as tx:
            tokens = wrapping.some(tx, table, last, PORTION)
        if not tokens:
            return
        last = tokens[-1]
        yield tokens


def _rewrap(store: Store, scope: Scope, older: list[Token], clock: Clock) -> int:
    if not older:
        return 0
    with store.write(scope, clock()) as tx:
        return sum(wrapping.put(tx, token, store.keyring.rewrap(token.value)) for token in older)
