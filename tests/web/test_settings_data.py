"""Keeping, taking along and leaving, on their pages."""

import csv
import io
import json
import zipfile

from connector.flow import acts
from connector.flow.leaving_day import leaves_on
from connector.store import installations, journal
from tests.web.houses import BOOKS, NOW
from tests.web.visitors import Visitor, alerts, words_of

DATA = "/settings/data"


def told(visitor: Visitor, kind: str) -> list[dict[str, object]]:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return [event.content or {} for event in journal.all(tx, [kind])]


def archive(visitor: Visitor) -> zipfile.ZipFile:
    answer = visitor.post(f"{DATA}/export")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert "tijdig-books-2026-03-03.zip" in answer.headers["Content-Disposition"]
    content = answer.data
    answer.close()
    return zipfile.ZipFile(io.BytesIO(content))


def table(found: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.read(f"tables/{name}.csv").decode())))


def test_all_data_leave_as_files_with_formulas_made_harmless(visitor: Visitor) -> None:
    scope = visitor.house.scope(BOOKS)
    acts.block(visitor.house.store, scope, "2", "=cmd|' /C calc'!A0", "Els", NOW)
    visitor.post("/run")
    found = archive(visitor)
    assert {row["key"] for row in table(found, "debtors")} == {"1", "2", "3", "4", "5"}
    assert len(table(found, "receivables")) == 6
    assert table(found, "receivables")[0]["open"] == "1234.50"
    assert [row["reason"] for row in table(found, "holds")] == ["'=cmd|' /C calc'!A0"]
    events = [json.loads(line) for line in found.read("journal.jsonl").decode().splitlines()]
    assert {"run", "sent", "held"} <= {event["kind"] for event in events} | {"run"}
    assert any((event["content"] or {}).get("reason") == "=cmd|' /C calc'!A0" for event in events)
    assert json.loads(found.read("policies.json"))["default"]["cooldown_days"] == 3
    mails = [name for name in found.namelist() if name.startswith("messages/")]
    assert len(mails) == 2
    assert b"Subject:" in found.read(mails[0])
    assert "tables/cases.csv" not in found.namelist()
    assert "wrapped_key" not in " ".join(found.namelist())
    assert [bool(event["by"]) for event in told(visitor, "exported")] == [True]


def test_no_secret_and_nobody_elses_row_leaves(visitor: Visitor) -> None:
    from connector.model import Scope
    from connector.store import debtors
    from tests.web.houses import debtor

    with visitor.house.store.write(Scope("default", "of somebody else"), NOW) as tx:
        installations.create(tx, "csv", "Geheime Buurman")
        debtors.absorb(tx, [debtor("99", "Klant van de buurman")])
    found = archive(visitor)
    whole = b"".join(found.read(name) for name in found.namelist()).decode()
    assert "buurman" not in whole.casefold()
    assert not {"tables/connections.csv", "tables/hook_addresses.csv", "tables/jobs.csv"} & set(found.namelist())


def test_an_empty_administration_leaves_as_empty_files(newcomer: Visitor) -> None:
    from tests.web.test_uploads import take_in_small

    take_in_small(newcomer)
    answer = newcomer.post(f"{DATA}/export")
    assert answer.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    answer.close()


def test_days_to_keep_tell_whom_they_erase_before_they_are_saved(visitor: Visitor) -> None:
    assert "Nu wordt daardoor niemand gewist." in visitor.post(f"{DATA}/retention", {"data-days": "90"}).text
    assert told(visitor, "retention_chosen") == []
    answer = visitor.post(f"{DATA}/retention", {"data-days": "90", "act": "save"}, follow=True)
    assert alerts(answer)[0] == "Bewaard. Gegevens blijven 90 dagen na de laatste gebeurtenis."
    assert told(visitor, "retention_chosen")[0]["days"] == 90
    assert "90 dagen niets gebeurd" in words_of(visitor.text("/settings"))
    again = visitor.post(f"{DATA}/retention", {"data-days": "90"}, follow=True)
    assert alerts(again)[0] == "U hebt niets veranderd."


def test_days_that_cannot_be_are_refused(visitor: Visitor) -> None:
    for days in ("29", "", "lang", "-1"):
        assert visitor.post(f"{DATA}/retention", {"data-days": days, "act": "save"}).status_code == 422
    assert told(visitor, "retention_chosen") == []


def test_leaving_wants_a_tick_names_the_day_and_can_be_taken_back(visitor: Visitor) -> None:
    page = words_of(visitor.text("/settings/leave"))
    assert "worden over 30 dagen alle klanten, facturen, berichten, brieven en instellingen verwijderd" in page
    assert visitor.post("/settings/leave").status_code == 422
    assert told(visitor, "leaves") == []
    answer = visitor.post("/settings/leave", {"sure": "yes"}, follow=True)
    assert alerts(answer)[0] == "Alles staat stil. De gegevens worden verwijderd op donderdag 2 april 2026."
    assert "Op donderdag 2 april 2026 worden alle gegevens verwijderd." in words_of(visitor.text("/settings"))
    refused = visitor.post("/live")
    assert refused.status_code == 409
    assert "neem dat eerst terug" in words_of(refused.text)
    back = visitor.post("/settings/stay", follow=True)
    assert alerts(back)[0].startswith("Teruggenomen: er wordt niets verwijderd.")
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert leaves_on(tx) is None
        assert not installations.get(tx).live
    assert visitor.post("/settings/stay").status_code == 409


def test_leaving_a_second_time_is_refused_in_plain_words(visitor: Visitor) -> None:
    visitor.post("/settings/leave", {"sure": "yes"})
    answer = visitor.post("/settings/leave", {"sure": "yes"})
    assert answer.status_code == 409
    assert "het vertrek van deze administratie is al ingezet" in words_of(answer.text).casefold()
    assert "/settings/stay" in visitor.text(DATA)
