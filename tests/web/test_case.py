"""One customer's page: what it tells, and every verb that it offers, done or refused in plain words."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from connector.model import DeliveryState, Task, TaskKind
from connector.store import deliveries, holds, tasks
from connector.store.engine import Tx
from tests.channels.servers import DOT, HANG_UP, RCPT, FaultyServer
from tests.web.houses import BOOKS, NOW, TODAY
from tests.web.visitors import Visitor, alerts, words_of

SOON = (TODAY + timedelta(days=7)).isoformat()


def look(visitor: Visitor, key: str = "1") -> str:
    return words_of(visitor.text(visitor.debtor(key)))


def in_store(visitor: Visitor, ask: Callable[[Tx], object]) -> object:
    with visitor.house.store.read(visitor.house.scope(BOOKS), visitor.house.clock()) as tx:
        return ask(tx)


def waiting(visitor: Visitor, key: str, state: DeliveryState) -> str:
    """The key of a customer's message in this state."""
    found = in_store(visitor, lambda tx: [d.key for d in deliveries.history(tx, key) if d.state is state])
    assert isinstance(found, list)
    assert found, f"nothing is {state}"
    return str(found[-1])


# ---------------------------------------------------------------- what it tells


def test_it_tells_every_invoice_with_its_days_its_step_and_its_reason(visitor: Visitor) -> None:
    text = look(visitor)
    assert "Jansen Bouw B.V." in text
    assert "Klantnummer K1 · soort onbekend (behandeld als consument) · info@klant.example" in text
    assert "F101 19 feb 2026 12 dagen te laat € 1.234,50" in text
    assert "Gaat vandaag uit: vriendelijke herinnering." in text


def test_it_shows_the_message_as_it_would_leave_today(visitor: Visitor) -> None:
    text = look(visitor)
    assert "Gaat vandaag uit: vriendelijke herinnering Aan info@klant.example · Onderwerp:" in text
    assert "Te betalen € 1.314,50" in text
    mail = visitor.get(f"{visitor.debtor('1')}/message")
    assert "NL91 ABNA 0417 1643 00" in mail.text
    assert "sandbox" in mail.headers["Content-Security-Policy"]


def test_without_a_sender_it_still_shows_the_amounts_and_says_what_is_missing(newcomer: Visitor) -> None:
    from tests.web.test_uploads import take_in_small

    take_in_small(newcomer)
    text = look(newcomer, next(iter(newcomer_keys(newcomer))))
    assert "Zou vandaag uitgaan" in text
    assert "Te betalen € 1.460,00" in text
    assert "Vul eerst bij Verzenden in namens wie de berichten uitgaan" in text


def newcomer_keys(visitor: Visitor) -> list[str]:
    from connector.flow.overview import overview

    rows = overview(visitor.house.store, visitor.house.scope("files"), visitor.house.clock())
    return [row.debtor.key for row in rows]


def test_it_tells_the_history_in_sentences_with_the_mail_that_left(visitor: Visitor) -> None:
    visitor.post("/run")
    text = visitor.text(visitor.debtor("1"))
    assert "Verstuurd: vriendelijke herinnering." in text
    assert "F101, F102" in text
    key = waiting(visitor, "1", DeliveryState.SENT)
    mail = visitor.get(f"{visitor.debtor('1')}/sent/{key}")
    assert mail.status_code == 200
    assert "Jansen Bouw" in mail.text
    assert visitor.get(f"{visitor.debtor('2')}/sent/{key}").status_code == 404, "that mail is of another customer"


def test_an_unknown_customer_is_not_there(visitor: Visitor) -> None:
    assert visitor.get(visitor.debtor("nobody")).status_code == 404


# ---------------------------------------------------------------- promises, disputes, blocks, skips


def test_a_promise_holds_until_its_day(visitor: Visitor) -> None:
    answer = visitor.post(f"{visitor.debtor('1')}/promise", {"promise-pays_on": SOON}, follow=True)
    assert alerts(answer) == ["De toezegging is genoteerd."]
    text = words_of(answer.text)
    assert "Toezegging: € 1.314,50 op 10 mrt 2026" in text
    assert "De klant heeft betaling toegezegd tot en met" in text


def test_a_promise_can_be_about_a_part(visitor: Visitor) -> None:
    fields: dict[str, object] = {"promise-pays_on": SOON, "promise-amount": "1.000,50", "promise-invoices": ["101"]}
    answer = visitor.post(f"{visitor.debtor('1')}/promise", fields, follow=True)
    assert "Toezegging: € 1.000,50 op 10 mrt 2026" in words_of(answer.text)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({}, 422, "Klant betaalt op: Dit veld is vereist."),
        ({"promise-pays_on": "gisteren"}, 422, "Klant betaalt op"),
        ({"promise-pays_on": SOON, "promise-amount": "10.50"}, 422, "Schrijf een bedrag boven nul als 1.234,50."),
        ({"promise-pays_on": SOON, "promise-amount": "-5"}, 422, "Schrijf een bedrag boven nul"),
        ({"promise-pays_on": SOON, "promise-amount": "1,005"}, 422, "Schrijf een bedrag boven nul"),
        ({"promise-pays_on": SOON, "promise-invoices": ["201"]}, 422, "Facturen"),
        ({"promise-pays_on": "2026-03-01"}, 409, "Een toezegging is voor vandaag of later, en 1 mrt 2026 is voorbij"),
        ({"promise-pays_on": "2026-09-01"}, 409, "Een toezegging reikt hooguit 30 dagen vooruit"),
    ],
)
def test_a_promise_that_cannot_be_is_told_on_the_page_with_the_form_open(
    visitor: Visitor, fields: dict[str, object], status: int, words: str
) -> None:
    answer = visitor.post(f"{visitor.debtor('1')}/promise", fields)
    assert answer.status_code == status
    assert words in " ".join(alerts(answer))
    assert '<details class="card-box" open>' in answer.text
    assert str(fields.get("promise-pays_on", "")) in answer.text


def test_an_english_page_reads_english_amounts_and_refuses_in_english(visit: Callable[..., Visitor]) -> None:
    visitor = visit("en")
    fields: dict[str, object] = {"promise-pays_on": "2026-03-01", "promise-amount": "1,000.50"}
    answer = visitor.post(f"{visitor.debtor('1')}/promise", fields)
    assert alerts(answer)[-1] == "A promise is for today or later, and 2026-03-01 has passed"


def test_a_second_promise_is_a_persons_decision(visitor: Visitor) -> None:
    address = f"{visitor.debtor('1')}/promise"
    visitor.post(address, {"promise-pays_on": SOON})
    assert "promise-confirmed" not in visitor.text(visitor.debtor("1"))
    again = visitor.post(address, {"promise-pays_on": SOON})
    assert again.status_code == 409
    assert "een tweede moet u uitdrukkelijk toestaan" in " ".join(alerts(again))
    assert "promise-confirmed" in visitor.text(visitor.debtor("1"))
    allowed = visitor.post(address, {"promise-pays_on": SOON, "promise-confirmed": "y"}, follow=True)
    assert "De toezegging is genoteerd." in alerts(allowed)


def test_a_dispute_holds_its_part_and_can_be_lifted(visitor: Visitor) -> None:
    fields: dict[str, object] = {
        "dispute-invoice": "101",
        "dispute-amount": "34,50",
        "dispute-reason": "Krom <geleverd>",
    }
    answer = visitor.post(f"{visitor.debtor('1')}/dispute", fields, follow=True)
    assert "Krom &lt;geleverd&gt;" in answer.text
    assert "Te betalen € 1.280,00" in words_of(answer.text)
    visitor.post(f"{visitor.debtor('1')}/lift", {"lift-hold": "hold-1"})
    assert "Te betalen € 1.314,50" in look(visitor)


def test_a_block_holds_the_whole_customer_until_its_day(visitor: Visitor) -> None:
    fields: dict[str, object] = {"block-until": SOON, "block-reason": "Gesprek loopt"}
    answer = visitor.post(f"{visitor.debtor('1')}/block", fields, follow=True)
    assert alerts(answer) == ["De blokkade staat."]
    text = words_of(answer.text)
    assert text.count("Geblokkeerd tot en met 10 maart 2026: Gesprek loopt.") >= 2
    assert "Gaat vandaag uit" not in text


def test_a_hold_of_another_customer_is_not_lifted_from_here(visitor: Visitor) -> None:
    visitor.post(f"{visitor.debtor('1')}/block", {"block-reason": "Gesprek loopt"})
    answer = visitor.post(f"{visitor.debtor('2')}/lift", {"lift-hold": "hold-1"})
    assert answer.status_code == 404
    assert "hoort niet bij deze klant" in alerts(answer)[-1]
    standing = in_store(visitor, lambda tx: holds.of_debtors(tx, ["1"])["1"][0].until)
    assert standing is None


def test_a_step_is_skipped_with_a_reason(visitor: Visitor) -> None:
    refused = visitor.post(f"{visitor.debtor('2')}/skip", {"skip-invoice": "201", "skip-reason": "  "})
    assert refused.status_code in (409, 422)
    answer = visitor.post(
        f"{visitor.debtor('2')}/skip", {"skip-invoice": "201", "skip-reason": "Al gebeld"}, follow=True
    )
    assert "De stap is overgeslagen." in alerts(answer)
    assert "Volgende stap: herinnering" in words_of(answer.text)
    assert ": Al gebeld." in words_of(answer.text)


def test_of_what_is_blocked_without_an_end_no_day_of_a_next_step_is_told(visitor: Visitor) -> None:
    page = visitor.debtor("2")
    skipped = visitor.post(f"{page}/skip", {"skip-invoice": "201", "skip-reason": "Al gebeld"}, follow=True)
    assert "Volgende stap: herinnering, vanaf" in words_of(_row(skipped.text))
    blocked = visitor.post(f"{page}/block", {"block-reason": "Gesprek loopt"}, follow=True)
    assert words_of(_row(blocked.text)).endswith("€ 310,00 Geblokkeerd: Gesprek loopt. – "), "no step, and no day"
    until = visitor.post(f"{page}/block", {"block-until": SOON, "block-reason": "Even niet"}, follow=True)
    assert "tot en met 10 maart 2026: Even niet." in words_of(_row(until.text)), "whatever else holds it is beside it"


def _row(text: str) -> str:
    """The first invoice of the table."""
    found = re.search(r"<tbody.*?</tr>", text, re.DOTALL)
    assert found
    return found[0]


def test_an_invoice_of_another_customer_cannot_be_skipped_from_here(visitor: Visitor) -> None:
    answer = visitor.post(f"{visitor.debtor('2')}/skip", {"skip-invoice": "101", "skip-reason": "Al gebeld"})
    assert answer.status_code == 422


def test_a_late_invoice_is_handed_over_with_a_name_and_taken_back(visitor: Visitor) -> None:
    page = f"{visitor.debtor('1')}/hand-over"
    nobody = visitor.post(page, {"hand_over-invoices": ["101"], "hand_over-to": " "})
    assert nobody.status_code == 409
    nothing = visitor.post(page, {"hand_over-to": "Incasso BV"})
    assert nothing.status_code == 422
    answer = visitor.post(page, {"hand_over-invoices": ["101"], "hand_over-to": "Incasso BV"}, follow=True)
    assert "Overgedragen." in alerts(answer)
    assert "Overgedragen aan een ander die int. “Incasso BV”" in words_of(answer.text)
    held = re.search(r'name="lift-hold" value="([^"]+)"', answer.text)
    assert held
    back = visitor.post(f"{visitor.debtor('1')}/lift", {"lift-hold": held[1]}, follow=True)
    assert "Overgedragen aan een ander die int." not in words_of(back.text)
    assert "F101 19 feb 2026 12 dagen te laat € 1.234,50" in words_of(back.text)


def test_what_is_disputed_is_not_handed_over(visitor: Visitor) -> None:
    page = visitor.debtor("1")
    visitor.post(f"{page}/dispute", {"dispute-invoice": "101", "dispute-reason": "Niet geleverd"}, follow=True)
    answer = visitor.post(f"{page}/hand-over", {"hand_over-invoices": ["101"], "hand_over-to": "Incasso BV"})
    assert answer.status_code == 409
    assert alerts(answer) == ["F101 kan niet worden overgedragen: betwist"]


# ---------------------------------------------------------------- messages


def test_a_person_sends_now_what_is_not_due_yet(visitor: Visitor) -> None:
    answer = visitor.post(f"{visitor.debtor('4')}/send", {"send-invoices": ["401"]}, follow=True)
    assert alerts(answer) == ["Het bericht is verstuurd."]
    again = visitor.post(f"{visitor.debtor('4')}/send", {"send-invoices": ["401"]})
    assert again.status_code == 409
    assert alerts(again)[-1] == "Deze klant heeft vandaag al een bericht gekregen; één per dag is genoeg"


def test_what_may_not_be_sent_is_refused_with_its_reason_in_words(visitor: Visitor) -> None:
    visitor.post(f"{visitor.debtor('1')}/block", {"block-reason": "Gesprek loopt"})
    answer = visitor.post(f"{visitor.debtor('1')}/send", {"send-invoices": ["101"]})
    assert (answer.status_code, alerts(answer)[-1]) == (409, "Over F101 kan nu niets uit: geblokkeerd")
    nothing = visitor.post(f"{visitor.debtor('1')}/send")
    assert (nothing.status_code, alerts(nothing)[-1]) == (422, "Facturen: Kies minstens één factuur.")


def test_nothing_is_sent_by_hand_before_going_live(visitor: Visitor) -> None:
    visitor.post("/pause")
    assert "Dit kan pas nadat u live bent gegaan." in visitor.text(visitor.debtor("4"))
    answer = visitor.post(f"{visitor.debtor('4')}/send", {"send-invoices": ["401"]})
    assert answer.status_code == 409
    assert in_store(visitor, lambda tx: deliveries.history(tx, "4")) == []


def to_the_proposal(visitor: Visitor) -> str:
    """Live on until the formal notice of Jansen is proposed; its key."""
    clock = visitor.house.demo.clock if visitor.house.demo else None
    assert clock
    for days in (7, 10):  # a friendly reminder today, then a reminder, then the formal notice
        visitor.post("/run")
        for _ in range(days):
            clock.next_day()
        sync_again(visitor)
    visitor.post("/run")
    return waiting(visitor, "1", DeliveryState.PROPOSED)


def sync_again(visitor: Visitor) -> None:
    from connector.flow.sync import sync
    from tests.web.houses import small_books

    sync(visitor.house.store, visitor.house.scope(BOOKS), small_books(), visitor.house.clock())


def test_a_proposal_is_approved_and_leaves(visitor: Visitor) -> None:
    key = to_the_proposal(visitor)
    assert "Wacht op uw goedkeuring: aanmaning" in look(visitor)
    foreign = visitor.post(f"{visitor.debtor('2')}/approve", {"approve-delivery": key})
    assert foreign.status_code == 404
    answer = visitor.post(f"{visitor.debtor('1')}/approve", {"approve-delivery": key}, follow=True)
    assert alerts(answer) == ["Het bericht is verstuurd."]
    again = visitor.post(f"{visitor.debtor('1')}/approve", {"approve-delivery": key})
    assert (again.status_code, alerts(again)[-1][:36]) == (409, "Dit bericht is al goedgekeurd, door ")


def test_a_proposal_is_refused_with_a_reason_and_does_not_come_back(visitor: Visitor) -> None:
    key = to_the_proposal(visitor)
    missing = visitor.post(f"{visitor.debtor('1')}/refuse", {"refuse-delivery": key})
    assert missing.status_code == 422
    fields: dict[str, object] = {"refuse-delivery": key, "refuse-reason": "Klant is ziek"}
    answer = visitor.post(f"{visitor.debtor('1')}/refuse", fields, follow=True)
    assert alerts(answer) == ["Afgewezen; de facturen zijn geblokkeerd."]
    assert "Geblokkeerd: Klant is ziek." in words_of(answer.text)
    visitor.post("/run")
    assert in_store(visitor, lambda tx: deliveries.open_of_debtors(tx, ["1"])) == {}


def test_proposals_are_approved_together_from_the_list(visitor: Visitor) -> None:
    key = to_the_proposal(visitor)
    page = visitor.text("/", show="proposals")
    assert f'name="delivery" value="{key}"' in page
    nothing = visitor.post("/approve", {"which": "ticked"}, follow=True)
    assert alerts(nothing) == ["U heeft niets aangevinkt; er is niets veranderd."]
    answer = visitor.post("/approve", {"which": "ticked", "delivery": [key]}, follow=True)
    assert alerts(answer) == ["1 voorstel goedgekeurd. 1 bericht verstuurd."]
    gone = visitor.post("/approve", {"which": "every", "every": [key, "nonsense"]}, follow=True)
    assert alerts(gone) == ["2 voorstellen waren er niet meer: de feiten zijn veranderd."]


# ---------------------------------------------------------------- what went wrong in sending


@pytest.mark.parametrize(("word", "told"), [("yes", "de stap is gedaan"), ("no", "Het bericht")])
def test_a_person_says_whether_an_unclear_message_arrived(visit: Callable[..., Visitor], word: str, told: str) -> None:
    with FaultyServer({DOT: HANG_UP}) as server:
        visitor = visit(smtp_port=server.port)
        visitor.post("/run")
        key = waiting(visitor, "2", DeliveryState.UNCLEAR)
        text = look(visitor, "2")
        assert "Onduidelijk of dit is aangekomen: vriendelijke herinnering" in text
        assert "Ga na of het bericht is aangekomen" in text
        server._answers[DOT] = "250 2.0.0 ok"  # the server was mended
        fields: dict[str, object] = {"settle-delivery": key, "settle-arrived": word}
        answer = visitor.post(f"{visitor.debtor('2')}/settle", fields, follow=True)
        assert told in " ".join(alerts(answer))
        again = visitor.post(f"{visitor.debtor('2')}/settle", fields)
        assert again.status_code == 409
        assert "geen onduidelijkheid meer" in alerts(again)[-1]


def test_a_failed_message_is_tried_again_after_mending(visit: Callable[..., Visitor]) -> None:
    with FaultyServer({RCPT: "550 5.1.1 no such user"}) as server:
        visitor = visit(smtp_port=server.port)
        answer = visitor.post("/run", follow=True)
        assert "konden niet verstuurd worden" in " ".join(alerts(answer))
        key = waiting(visitor, "2", DeliveryState.FAILED)
        assert "Versturen is niet gelukt" in look(visitor, "2")
        assert "De mailserver zei:" in look(visitor, "2")
        server._answers[RCPT] = "250 2.1.5 ok"  # the server was mended
        mended = visitor.post(f"{visitor.debtor('2')}/retry", {"retry-delivery": key}, follow=True)
        assert alerts(mended) == ["Het bericht is verstuurd."]
        again = visitor.post(f"{visitor.debtor('2')}/retry", {"retry-delivery": key})
        assert again.status_code == 409


def test_tasks_are_told_with_their_invoice(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        tasks.note(tx, "1", [Task(TaskKind.LOOK_AT_VANISHED, "101")])
    assert "F101: Ga na wat er met de factuur is gebeurd" in look(visitor)
