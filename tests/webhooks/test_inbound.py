"""What comes in at an address: verified, kept once, answered; and nothing that a stranger sends does more than that."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from werkzeug.test import Client

from connector.errors import StoreBusy
from connector.flow import keys
from connector.flow.by_turns import ByTurns
from connector.flow.errands import FETCH
from connector.model import Scope
from connector.store import hooks, jobs, nudges
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.store.builders import NOW, OTHER_TENANT, SCOPE, written
from tests.webhooks.conftest import Door, hooks_of, open_books
from tests.webhooks.platform import SECRET, signature, telling
from webhooks import inbound, keeping
from webhooks.inbound import LIMIT, Inbound


def jobs_of(store: Store, scope: Scope = SCOPE) -> list[str]:
    with store.read(scope, NOW) as tx:
        return [row.name for row in jobs.due_rows(tx, NOW) if row.scope == scope]


def test_what_is_told_is_kept_with_one_job_and_answered(door: Door) -> None:
    assert [door.tell(f"F{n}", f"evt_{n}") for n in range(20)] == [200] * 20
    assert [told.nudge.subject for told in door.waiting()] == [f"F{n}" for n in range(20)]
    assert jobs_of(door.store) == [FETCH]


def test_one_telling_that_is_repeated_by_eight_threads_is_one_nudge_and_always_taken(both_stores: Store) -> None:
    door = Door(both_stores, open_books(both_stores, SCOPE))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: door.tell(), range(200)))
    assert answers == [200] * 200
    assert len(door.waiting()) == 1
    assert jobs_of(door.store) == [FETCH]


def test_what_comes_while_the_database_is_at_work_is_kept_together(door: Door) -> None:
    """Nine senders, and two transactions: that of the first, and one for all who came meanwhile."""
    door.tell("F0", "evt_0")
    keeping_of = door.app._keeping
    with written(door.store) as transactions, ThreadPoolExecutor(9) as threads:
        with door.store.write(SCOPE, NOW):
            first = threads.submit(door.tell, "F1", "evt_1")
            while SCOPE not in keeping_of._being_written or keeping_of._waiting.get(SCOPE):
                time.sleep(0.001)
            others = [threads.submit(door.tell, f"F{n}", f"evt_{n}") for n in range(2, 10)]
            while len(keeping_of._waiting.get(SCOPE, ())) < 8:
                time.sleep(0.001)
        assert {answer.result() for answer in (first, *others)} == {200}
    assert len(transactions) == 3, "the test's own among them"
    assert len(door.waiting()) == 10


def test_when_they_cannot_be_kept_all_who_shared_it_are_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.tell("F0", "evt_0")

    def busy(*_: object) -> None:
        raise StoreBusy("another program holds the database")

    monkeypatch.setattr(keeping, "take", busy)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: door.tell(f"F{n}", f"evt_{n}"), range(1, 41)))
    assert answers == [503] * 40
    monkeypatch.undo()
    assert door.tell("F1", "evt_1") == 200
    assert len(door.waiting()) == 2


def test_what_was_answered_before_is_not_told_anew(door: Door) -> None:
    door.tell()
    with door.store.write(SCOPE, NOW) as tx:
        nudges.answer(tx, [1])
        tx.conn.execute(text("DELETE FROM jobs"))
    assert door.tell() == 200
    assert (door.waiting(), jobs_of(door.store)) == ([], [])


@pytest.mark.parametrize(("age", "status"), [(300, 200), (301, 401), (-300, 200), (-301, 401)])
def test_a_signature_is_good_for_five_minutes(door: Door, age: int, status: int) -> None:
    assert door.tell(age=age) == status


def test_what_is_signed_by_somebody_else_is_not_kept(door: Door) -> None:
    assert door.tell(secret=b"another") == 401
    assert door.waiting() == []


def test_while_a_secret_is_replaced_both_are_good_and_the_one_before_them_is_not(door: Door) -> None:
    for number in range(2):
        with door.store.write(SCOPE, NOW) as tx:
            hooks.keep_secret(tx, door.token, b"secret %d" % number)
    door.app = Inbound(door.store, lambda: door.now, hooks_of)
    assert [door.tell(secret=s) for s in (b"secret 1", b"secret 0", SECRET)] == [200, 200, 401]


def test_secrets_are_readable_after_the_master_key_was_changed(migrated_file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite3')}"
    with open_store(url, Keyring.from_file(tmp_path / "master.key")) as store:
        door = Door(store, open_books(store, SCOPE))
        keys.rotate(store)
        assert keys.rewrap(store, lambda: NOW) == 1
        assert keys.drop_old(store, lambda: NOW) != ()
        assert door.tell() == 200


def test_a_secret_that_was_told_a_moment_ago_is_known(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Platforms tell it when the address exists already, and was tried."""
    assert door.post(b"", {}) == 200
    with door.store.write(SCOPE, NOW) as tx:
        hooks.keep_secret(tx, door.token, b"new")
    monkeypatch.setattr(inbound, "DOUBTED_AFTER", 0.0)
    assert door.tell(secret=b"new") == 200


def test_an_address_is_tried_before_there_is_a_secret(door: Door) -> None:
    token = hooks.new_token()
    with door.store.write(SCOPE, NOW) as tx:
        hooks.open_address(tx, token)
    assert door.post(b"", {}, token) == 200
    body, headers = telling("F1", NOW, "evt_1", b"")
    assert door.post(body, headers, token) == 401
    assert (door.waiting(), jobs_of(door.store)) == ([], [])


def test_what_is_told_right_after_an_address_was_tried_is_kept(door: Door) -> None:
    """Nothing that was known before its first secret may be remembered of an address."""
    token = hooks.new_token()
    with door.store.write(SCOPE, NOW) as tx:
        hooks.open_address(tx, token)
    body, headers = telling("F1", NOW, "evt_1", b"first")
    assert (door.post(b"", {}, token), door.post(body, headers, token)) == (200, 401)
    with door.store.write(SCOPE, NOW) as tx:
        hooks.keep_secret(tx, token, b"first")
    assert door.post(body, headers, token) == 200
    assert [told.nudge.id for told in door.waiting()] == ["evt_1"]


def test_an_address_that_was_closed_is_nobodys(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert door.tell() == 200
    with door.store.write(SCOPE, NOW) as tx:
        hooks.close_address(tx, door.token)
    monkeypatch.setattr(inbound, "KNOWN_FOR", 0.0)
    assert door.tell(name="evt_2") == 404


def test_what_a_platform_without_webhooks_is_sent_is_nobodys(quick_store: Store) -> None:
    door = Door(quick_store, open_books(quick_store, SCOPE, platform="csv"))
    assert door.tell() == 404


def test_each_tenant_is_told_at_his_own_address_alone(both_stores: Store) -> None:
    """Promise 11: the same names, at two tenants."""
    ours, theirs = (Door(both_stores, open_books(both_stores, scope)) for scope in (SCOPE, OTHER_TENANT))
    assert (ours.tell("F1"), theirs.tell("F2")) == (200, 200)
    assert [told.nudge.subject for told in ours.waiting()] == ["F1"]
    assert (jobs_of(both_stores), jobs_of(both_stores, OTHER_TENANT)) == ([FETCH], [FETCH])


def test_of_a_token_only_its_digest_lies_in_the_database_and_secrets_lie_encrypted(door: Door) -> None:
    door.tell()
    path = str(door.store.engine.url.database)
    door.store.scrub()
    with sqlite3.connect(path) as raw:
        dump = "\n".join(raw.iterdump())
    assert "hook_addresses" in dump
    for secret in (door.token, SECRET.decode(), SECRET.hex()):
        assert secret not in dump


def test_secrets_that_were_moved_to_another_address_open_nothing_there(door: Door) -> None:
    other = hooks.new_token()
    with door.store.write(SCOPE, NOW) as tx:
        hooks.open_address(tx, other)
        tx.conn.execute(text("UPDATE hook_addresses SET sealed = (SELECT max(sealed) FROM hook_addresses)"))
    body, headers = telling("F1", NOW, "evt_1")
    with capture_logs() as logs:
        assert door.post(body, headers, other) == 503
    assert [line["error"] for line in logs] == ["BadInput"]


def test_a_busy_database_is_told_so_that_the_sender_repeats_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert door.tell() == 200

    def busy(*_: object) -> None:
        raise StoreBusy("another program holds the database")

    monkeypatch.setattr(keeping, "take", busy)
    answer = Client(door.app).post(
        f"/hooks/{door.token}", data=telling("F2", NOW, "e")[0], headers=telling("F2", NOW, "e")[1]
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_database_that_went_away_is_told_without_its_words(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("INSERT", {"subject": "F2"}, Exception("server closed the connection"))

    monkeypatch.setattr(keeping, "take", gone)
    with capture_logs() as logs:
        assert door.tell("F2") == 503
    assert logs == [{"event": "a webhook could not be kept", "error": "OperationalError", "log_level": "error"}]


def test_the_answer_is_there_when_the_row_is(door: Door) -> None:
    """Acknowledged is stored: another connection sees it."""
    door.tell()
    with sqlite3.connect(str(door.store.engine.url.database)) as raw:
        assert raw.execute("SELECT count(*) FROM nudges").fetchone() == (1,)
        assert raw.execute("SELECT count(*) FROM jobs").fetchone() == (1,)


def test_row_and_job_come_together_or_not_at_all(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("connector.flow.nudges.leave", full)
    with capture_logs():
        assert door.tell() == 503
    assert (door.waiting(), jobs_of(door.store)) == ([], [])


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options"])
def test_it_can_be_told_and_nothing_else(door: Door, method: str) -> None:
    answer = getattr(Client(door.app), method)(f"/hooks/{door.token}")
    assert (answer.status_code, answer.headers["Allow"], answer.data) == (405, "POST", b"")


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 44, "../etc", "é" * 43, "a" * 5000, "a" * 42 + "\x00"])
def test_an_address_that_is_nobodys(door: Door, token: str) -> None:
    body, headers = telling("F1", NOW, "evt_1")
    assert Client(door.app).post(f"/hooks/{token}", data=body, headers=headers).status_code == 404


def signed(body: bytes, name: str = "evt", at: int = 0) -> Callable[[], tuple[bytes, dict[str, str]]]:
    stamp = NOW.timestamp() + at
    return lambda: (body, {"Idempotency-Key": name, "Platform-Signature": signature(body, stamp, SECRET)})


def unsigned(header: str) -> Callable[[], tuple[bytes, dict[str, str]]]:
    return lambda: (b'{"entity_id": "F1"}', {"Idempotency-Key": "evt", "Platform-Signature": header})


HEX = "0" * 64
STAMP = int(NOW.timestamp())
MALFORMED: dict[str, Callable[[], tuple[bytes, dict[str, str]]]] = {
    # signatures
    "no signature": lambda: (b"{}", {}),
    "empty signature": unsigned(""),
    "no comma": unsigned(f"t={STAMP}v1={HEX}"),
    "two commas": unsigned(f"t={STAMP},,v1={HEX}"),
    "only a comma": unsigned(","),
    "a time alone": unsigned(f"t={STAMP}"),
    "no time": unsigned(f"v1={HEX}"),
    "an empty time": unsigned(f"t=,v1={HEX}"),
    "a fraction of a second": unsigned(f"t={STAMP}.9,v1={HEX}"),
    "a time with a sign": unsigned(f"t=+{STAMP},v1={HEX}"),
    "a time in words": unsigned(f"t=now,v1={HEX}"),
    "not a number": unsigned(f"t=NaN,v1={HEX}"),
    "ten to the thirtieth": unsigned(f"t={10**30},v1={HEX}"),
    "foreign digits": unsigned(f"t={STAMP},v1={HEX}".replace("1", "\xb9")),
    "an unknown scheme": unsigned(f"t={STAMP},v2={HEX}"),
    "a short digest": unsigned(f"t={STAMP},v1=00"),
    "no hex": unsigned(f"t={STAMP},v1={'g' * 64}"),
    "capitals": unsigned(f"t={STAMP},v1={'A' * 64}"),
    "a wrong digest": unsigned(f"t={STAMP},v1={HEX}"),
    "a hundred signatures": unsigned(f"t={STAMP}" + f",v1={HEX}" * 100),
    "a hundred thousand characters": unsigned("t=1" + "0" * 100_000),
    "signed for an older time": lambda: (b"{}", {"Platform-Signature": signature(b"{}", 0, SECRET)}),
    "signed over another body": lambda: (b"{ }", {"Platform-Signature": signature(b"{}", STAMP, SECRET)}),
    "junk behind the right one": lambda: (b"{}", {"Platform-Signature": signature(b"{}", STAMP, SECRET) + ",junk"}),
    # bodies, rightly signed
    "not JSON": signed(b"hello"),
    "cut off": signed(b'{"entity_id": "F1"'),
    "nothing but space": signed(b" "),
    "a list": signed(b"[]"),
    "a number": signed(b"1"),
    "null": signed(b"null"),
    "a text": signed(b'"F1"'),
    "nothing in it": signed(b"{}"),
    "a number for a name": signed(b'{"entity_id": 123}'),
    "a list for a name": signed(b'{"entity_id": ["F1"]}'),
    "not a number in it": signed(b'{"entity_id": "F1", "amount": NaN}'),
    "infinity in it": signed(b'{"entity_id": "F1", "amount": -Infinity}'),
    "a number of five thousand digits": signed(b'{"entity_id": "F1", "n": ' + b"9" * 5000 + b"}"),
    "a hundred thousand brackets": signed(b"[" * 100_000),
    "not UTF-8": signed(b'{"entity_id": "\xff\xfe"}'),
    "UTF-16": signed('{"entity_id": "F1\x00"}'.encode("utf-16")),
    "gzip": signed(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
    "half a surrogate": signed(b'{"entity_id": "\\ud800"}'),
    "a NUL in the name": signed(b'{"entity_id": "F\\u0000"}'),
    "a line in the name": signed(b'{"entity_id": "F1\\nerror: forged"}'),
    "a name of ten thousand characters": signed(b'{"entity_id": "' + b"F" * 10_000 + b'"}'),
    "a telling without a name": signed(b'{"entity_id": "F1"}', name=""),
    "a telling with a long name": signed(b'{"entity_id": "F1"}', name="e" * 300),
    "a byte too large": signed(b'"' + b"x" * (LIMIT - 1) + b'"'),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_whatever_is_wrong_with_a_telling_is_its_senders_fault(door: Door, what: str) -> None:
    body, headers = MALFORMED[what]()
    with capture_logs() as logs:
        assert door.post(body, headers) in (400, 401, 413)
    assert (door.waiting(), jobs_of(door.store)) == ([], [])
    assert all(set(line) <= {"event", "platform", "error", "log_level"} for line in logs), "no word of a stranger"


def test_what_says_that_it_is_too_large_is_not_read(door: Door) -> None:
    class Untouched:
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("read")

        readline = readlines = __iter__ = read

    said = {"CONTENT_LENGTH": str(50 * LIMIT), "wsgi.input": Untouched()}
    answer = Client(door.app).post(f"/hooks/{door.token}", environ_overrides=said)
    assert answer.status_code == 413


def test_of_what_does_not_say_how_large_it_is_no_more_than_a_megabyte_is_read(door: Door) -> None:
    read = []

    class Endless:
        def read(self, size: int = -1) -> bytes:
            read.append(size)
            return b"x" * size

    said = {"wsgi.input": Endless(), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = Client(door.app).post(f"/hooks/{door.token}", environ_overrides=said)
    assert answer.status_code == 413
    assert sum(read) <= LIMIT + 1


def test_the_same_names_at_the_right_moment_are_taken(door: Door) -> None:
    """So it is what is wrong with them that the ones above are refused for."""
    body, headers = signed(b'{"entity_id": "F1"}')()
    assert door.post(body, headers) == 200
    door.now += timedelta(seconds=1)
    assert ByTurns(door.store, lambda: door.now).status(SCOPE)["sync"].due == 1  # type: ignore[index]
