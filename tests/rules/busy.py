"""A debtor about whom nearly everything can be told; `python -m tests.rules.busy` prints the digest of his decision."""

import sys
from decimal import Decimal

from connector.model import Channel, Charge, Contact, DeliveryState, HoldKind, Mark, Notice, PaymentState, Role
from connector.model import ReceivableState as State
from connector.rules.decide import decide
from connector.rules.policy import Rate
from connector.rules.receipt import digest, receipt
from tests.rules.builders import (
    AN_ADDRESS,
    after_previous,
    credit,
    day,
    debtor,
    delivery,
    done,
    facts,
    heard,
    hold,
    invoice,
    money,
    payment,
    plan,
    policy,
    promise,
    step,
)

TODAY = day("2026-03-18")
LADDER = policy(
    step("pre", -3, Notice.PRE_DUE),
    step("friendly", 3, Notice.FRIENDLY, term_days=5),
    step("again", 7, Notice.FRIENDLY, channel=Channel.LETTER),
    after_previous("reminder", 7, term_days=7, cost=money("4.00")),
    step("formal", 30, Notice.FORMAL_NOTICE, approve=True),
    cooldown_days=2,
    minimums=(money("5.00"), money("8.00", "GBP")),
)
PEOPLE = (
    Contact(email="jan@bakker.example"),
    Contact(email="an@bakker.example", role=Role.ACCOUNTS_PAYABLE),
    Contact(phone="0612345678", role=Role.DECISION_MAKER),
)
BUSY = facts(
    invoice("F01", "120.00", due="2026-03-20"),
    invoice("F02", "80.50", due="2026-03-10"),
    invoice("F03", "80.50", due="2026-03-10"),
    invoice("F04", "10.00", due="2026-03-01", currency="USD"),
    invoice("F05", "2.00", due="2026-03-01", currency="GBP"),
    invoice("F06", "300.00", open="-5.00"),
    invoice("F07", "75.00", due="2026-01-01"),
    invoice("F08", "75.00", due="2026-01-01", state=State.UNKNOWN),
    invoice("F09", "75.00", due="2026-02-01", disputed=True),
    invoice("F10", "75.00", due="2026-02-01", under_way=money("20.00")),
    invoice("F11", "75.00", due="2026-02-01", instalment=2, instalments=3),
    invoice("F12", "75.00", due="2026-02-01", open="0.00", state=State.SETTLED),
    debtor=debtor(contacts=PEOPLE, address=AN_ADDRESS, marks=frozenset({Mark.VULNERABLE, Mark.DECEASED})),
    payments=[
        credit("12.00"),
        credit("12.00", key="twin"),
        payment("30.00", on="2026-03-17", to="F07", state=PaymentState.PENDING),
        payment("5.00", on="2026-03-02", currency="USD"),
    ],
    done=[
        done("F07", "friendly", "2026-01-04", LADDER),
        done("F07", "again", "2026-01-09", LADDER, term_ends="2026-01-20"),
        done("F07", "reminder", "2026-01-21", LADDER),
        done("F10", "friendly", "2026-02-10", LADDER),
    ],
    contacts=[heard("2026-02-10", "F10"), heard("2026-01-21", "F07"), heard("2026-03-17", "F11", by_source="exact")],
    holds=[
        hold(HoldKind.DISPUTE, on="F02", amount="10.00"),
        hold(HoldKind.BLOCK, on="F03", until="2026-03-30"),
        hold(HoldKind.BLOCK, on="F03", since="2026-02-01"),
    ],
    promises=[
        promise("F10", made="2026-03-10", by="2026-03-25", open_then="75.00"),
        promise(made="2026-03-01", by="2026-03-12"),
    ],
    plans=[plan("F11", made="2026-03-01", terms=[("2026-03-20", "25.00"), ("2026-04-20", "50.00")], grace=3)],
    deliveries=[
        delivery(("F07", "formal"), state=DeliveryState.PROPOSED, on="2026-02-01", notice=Notice.FORMAL_NOTICE),
        delivery(("F03", "friendly"), state=DeliveryState.UNCLEAR, on="2026-03-13"),
    ],
    charges=[Charge("F07", "reminder", money("4.00"), day("2026-01-21"))],
    rates=[Rate("USD", "EUR", Decimal("0.9")), Rate("CHF", "EUR", Decimal("1.1"))],
    unreadable=["row 4: amount", "row 2: date"],
    data_as_of=day("2026-03-18"),
    bank_through=day("2026-03-17"),
)

if __name__ == "__main__":
    sys.stdout.write(digest(receipt(BUSY, decide(BUSY, LADDER, TODAY))))
