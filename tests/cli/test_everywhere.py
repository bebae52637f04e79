"""`verify --all` and `retention --all`: every administration of every office in one go, and one that is broken stops
none of the others."""

from pathlib import Path

import pytest

from connector.model import OfficeRole, Person, Scope
from connector.store import journal, people
from connector.store.people import of_tenant
from tests.cli.conftest import LIST, Desk
from tests.cli.test_journal import _forge

PAID = LIST.replace("100,00;100,00", "100,00;0,00").replace("1.250,50;1.250,50", "1.250,50;0,00")
LONG_AFTER = "2034-01-01T09:00"


@pytest.fixture
def two(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two offices in one house, each with an administration of the same name, in which somebody paid long ago."""
    for tenant in ("second", "default"):
        monkeypatch.setenv("TIJDIG_TENANT", tenant)
        desk.on("2026-03-03T09:00").live()
        desk.on("2026-04-01T09:00").done("import", desk.file(PAID))
        with desk._house(None).store.write(of_tenant(tenant), desk.now) as tx:
            people.add_person(tx, Person("p", f"anna@{tenant}.example", OfficeRole.OWNER, desk.now))
            journal.append(tx, "office_founded", "", "", {"by": f"anna@{tenant}.example"})
    return desk


def lines(text: str) -> list[str]:
    return sorted(line for line in text.splitlines() if line)


def test_every_chain_of_every_office_has_its_line(two: Desk) -> None:
    told = lines(two.done("verify", "--all").out)
    assert [line.partition(":")[0] for line in told] == [
        "default / (people)", "default / files", "second / (people)", "second / files",
    ]  # fmt: skip
    assert all("the chain is whole" in line for line in told)
    found = two.done("verify", "--all", "--json").json
    assert found["whole"] is True
    assert {(one["tenant"], one["installation"], one["fault"]) for one in found["chains"]} == {
        (tenant, name, None) for tenant in ("default", "second") for name in ("files", "(people)")
    }
    assert list(two.done("verify", "--json").json["events"]) == ["files", "(people)"], "as before: of this office"


def test_a_broken_chain_is_told_the_others_are_verified_and_the_command_fails(two: Desk) -> None:
    _forge("UPDATE journal SET kind = 'sent' WHERE seq = 3 AND tenant = 'default' AND installation = 'files'")
    ran = two("verify", "--all")
    assert ran.code == 7
    assert len(lines(ran.out)) == 3
    [fault] = lines(ran.err)
    assert fault.startswith("default / files: ")
    assert "event 3" in fault
    found = two("verify", "--all", "--json")
    assert (found.code, found.json["whole"]) == (7, False)
    assert [one["tenant"] for one in found.json["chains"] if one["fault"]] == ["default"]


def test_in_each_office_whoever_owes_nothing_since_long_is_erased(two: Desk) -> None:
    two.on(LONG_AFTER)
    assert two("retention", "--all").code == 5, "nobody was asked"
    told = lines(two.done("retention", "--all", "--yes").out)
    assert told == [
        f"{tenant} / files: 1 debtors were erased, of whom nothing happened for more than 2555 days."
        for tenant in ("default", "second")
    ]
    two.done("verify", "--all")
    assert b"Bakkerij Zon" not in b"".join(path.read_bytes() for path in Path("tijdig-data").iterdir())


def test_an_office_in_which_nobody_can_be_erased_keeps_none_of_the_others(
    two: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept for how long cannot be read there any more."""
    from connector.errors import BadInput

    def kept_for(tx: object) -> int | None:
        if getattr(tx, "scope", None) == Scope("default", "files"):
            raise BadInput("the keyring does not fit this database")
        return None

    monkeypatch.setattr("connector.cli.everywhere.kept_for", kept_for)
    ran = two.on(LONG_AFTER)("retention", "--all", "--yes")
    assert ran.code == 3
    assert lines(ran.out) == [
        "second / files: 1 debtors were erased, of whom nothing happened for more than 2555 days."
    ]
    assert lines(ran.err) == ["default / files: the keyring does not fit this database"]


def test_all_and_one_at_a_time_do_not_go_together(two: Desk) -> None:
    for command in ("verify", "retention"):
        ran = two(command, "--all", "--installation", "files")
        assert ran.code == 3
        assert "--installation" in ran.err


def test_a_house_in_which_nothing_is_yet_is_not_made_by_looking(desk: Desk) -> None:
    for command in (("verify", "--all"), ("retention", "--all", "--yes")):
        assert desk(*command).code == 8
    assert not Path("tijdig-data").exists()
