"""Every question and every act of the store, each called as it would be: what the tenant wall is tried with."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from inspect import isfunction, signature
from types import ModuleType

from connector.carrier import Creditor
from connector.model import (
    Act,
    Channel,
    Charge,
    Connection,
    Contacted,
    Decision,
    DeliveryState,
    Done,
    Hold,
    HoldKind,
    Mark,
    MessageLine,
    Money,
    Notice,
    Nudge,
    OfficeRole,
    OwnText,
    Person,
    Plan,
    PlanTerm,
    Promise,
    ReceivableState,
    StepDone,
    Task,
    TaskKind,
    Verdict,
)
from connector.rules.policy import Rate
from connector.rules.presets import DEFAULT
from connector.source import RowError
from connector.store import (
    approvals,
    budgets,
    bulk,
    cases,
    chain,
    charges,
    connections,
    contacts,
    debtors,
    deliveries,
    emptying,
    erasure,
    exporting,
    facts,
    history,
    holds,
    hooks,
    installations,
    invitations,
    jobs,
    journal,
    listed,
    looks,
    nudges,
    own_texts,
    own_words,
    payments,
    people,
    policies,
    quarantine,
    queries,
    receivables,
    reminding,
    restored,
    reviewing,
    rewordings,
    senders,
    sessions,
    sign_ins,
    statuses,
    steps,
    tasks,
    tries,
    verdicts,
    warned,
    wrapping,
)
from connector.store import tables as t
from connector.store.approvals import Approval
from connector.store.engine import Tx
from connector.store.ledger import Claim, moment
from connector.store.listed import Kept, View
from connector.store.restored import Word
from connector.store.statuses import About
from connector.transport import Allowance, Limits, Urgency
from tests.store.builders import NOW, TODAY, eur, invoice, jansen, later, receipt, reminder
from tests.store.test_forget import KEY, live_a_life

MODULES: tuple[ModuleType, ...] = (
    approvals,
    budgets,
    bulk,
    cases,
    chain,
    charges,
    connections,
    contacts,
    debtors,
    deliveries,
    emptying,
    erasure,
    exporting,
    facts,
    history,
    holds,
    hooks,
    installations,
    invitations,
    jobs,
    journal,
    listed,
    looks,
    nudges,
    own_texts,
    own_words,
    payments,
    people,
    policies,
    quarantine,
    queries,
    receivables,
    reminding,
    restored,
    reviewing,
    rewordings,
    senders,
    sessions,
    sign_ins,
    statuses,
    steps,
    tasks,
    tries,
    verdicts,
    warned,
    wrapping,
)
NO_QUERY = {
    # what they are made of, called by all of them
    *(
        f"queries.{name}"
        for name in ("here", "among", "rows", "rows_by_owner", "any_of", "fetch", "raw", "first", "lying")
    ),
    *(f"queries.{name}" for name in ("add", "upsert", "add_new", "of_those", "beside")),
    *(f"bulk.{name}" for name in ("scoped", "stored", "write", "write_new")),
    "chain.manifest_hash",  # asks nothing
    "deliveries.read_lines",
    "connections.of_tenant",
    "connections.newer",
}
NEXT_YEAR = later(365).date()
A_HOLD = Hold(HoldKind.BLOCK, "ill", "Anna", TODAY)
MANY = [invoice(f"N{n:03}", KEY) for n in range(bulk.MANY)]  # by COPY, on PostgreSQL
A_YES = Approval("M2", "Anna", NOW, {"amounts": "a digest"}, ("EUR 2.00",))
A_VIEW = View(TODAY, "fresh", "todo", "jansen")
A_ROW = Kept(
    KEY, TODAY, "fresh", True, Decimal(-5), "jansen", "jansen", True, True, True, TODAY, (eur("5.00"),), (eur("9.00"),)
)
_WAITS = (6, Act.WAIT, "not_due_yet")
A_TASK = Task(TaskKind.FIND_CONTACT, KEY, "where?")
A_TOKEN = "a" * 43
OWN = OwnText(Notice.FRIENDLY, "nl", (("subject", "Een vraag"),))
A_GRANT = Connection("grant", "books", "https://books.example", ("read",), NOW)
ALLOWANCE = Allowance(5, timedelta(minutes=5), kept=2)
A_BUDGET = ("platform@here", ALLOWANCE)
ANNA = Person("anna", "anna@office.example", OfficeRole.OWNER, NOW)
A_LINK = "c" * 43
A_JOB = ("sync", "pull", "", "", "sync", NOW)


def live(tx: Tx) -> None:
    """A row, and mostly more, in every table."""
    installations.create(tx, "csv", "books", live=True)
    installations.save_creditor(tx, Creditor("Bakery", "bakery@example.com"))
    installations.save_setting(tx, "zone", "Europe/Brussels")
    policies.save(tx, DEFAULT)
    policies.save_rate(tx, Rate("USD", "EUR", eur("0.90").amount))
    own_texts.save(tx, OWN)
    live_a_life(tx)
    holds.add_plan(tx, KEY, Plan("", TODAY, ("R1",), (PlanTerm(TODAY, eur("1.00")),)))
    payments.absorb(tx, [receipt("P2", KEY)])
    verdicts.put(tx, _decision("friendly"))
    held, waits = (Verdict(f"R{n}", act, code, eur("1.00")) for n, act, code in ((2, Act.HOLD, "block"), _WAITS))
    verdicts.put(tx, Decision("D2", TODAY, (held, waits)))
    looks.put(tx, {"D2": NEXT_YEAR})
    tasks.note(tx, "D2", [Task(TaskKind.OVERPAID, "D2", "too much")])
    deliveries.plan(tx, reminder("M3", KEY, MessageLine("R1", "last"), state=DeliveryState.PROPOSED))
    deliveries.plan(tx, reminder("M4", "D2", MessageLine("R2", "last"), state=DeliveryState.FAILED))
    deliveries.plan(tx, reminder("M5", "D2", MessageLine("R2", "formal")))
    deliveries.claim(tx, "M5")
    deliveries.note_stuck(tx, ["M2"])
    approvals.save(tx, [A_YES, replace(A_YES, delivery="M3")])
    approvals.lapse(tx, "M3", ["amounts"], ["EUR 1.00"])
    rewordings.save(tx, deliveries.get(tx, "M2"), OWN, "Anna")
    restored.add(tx, [_claim(tx)])
    jobs.add(tx, *A_JOB)
    jobs.add(tx, "decide", "who?", "", "who?", "decide", NOW, timedelta(hours=1))
    jobs.add(tx, "send", "run", "", "", "send/email", NOW)
    jobs.start(tx, 3, 1)
    jobs.add(tx, "send", "failed", "", "", "send/letter", NOW)
    jobs.fail(tx, 4, "ValueError")
    jobs.add(tx, "decide", "left", "", "left", "decide", NOW, round_=jobs.UNTOLD)
    looks.put(tx, {"D4": NEXT_YEAR})
    paid = {"state": ReceivableState.SETTLED, "settled_on": TODAY}
    receivables.absorb(tx, [invoice("R7", KEY, "0.00", **paid), invoice("R8", "D2", "0.00", **paid)])
    journal.append(tx, "promise_kept", KEY, "promise-0", {})
    connections.add_connection(tx, A_GRANT, connections.Tokens("access", "refresh"))
    connections.lease(tx, "grant", "me", later(1))
    hooks.open_address(tx, A_TOKEN)
    hooks.keep_secret(tx, A_TOKEN, b"a secret")
    nudges.keep(tx, [_nudge(number) for number in range(1, 5)])
    nudges.answer(tx, [1])
    budgets.take(tx, *A_BUDGET, "t1", Urgency.BULK)
    nudges.note_failure(tx, [3], "ValueError", park=True)
    statuses.keep(tx, [_about("R1", 1), _about("R1", 2), _about("R1", 4), _about("R2", 3), _about("R5", 5)])
    statuses.note_failure(tx, "R2", [3], "Refused", refuse=True)
    statuses.note_told(tx, "R5", [5])
    _post(tx, "M10")
    reminding.note(tx, {"R1": True, "R2": True, "R3": False})
    reminding.ask(tx, "R2")
    reminding.refuse(tx, "R2", "Refused")
    people.add_person(tx, ANNA)
    invitations.invite(tx, A_TOKEN, "ben@office.example", OfficeRole.READER, ANNA.address, later(7))
    sessions.open_session(tx, A_TOKEN, ANNA.key, "Firefox")
    senders.confirm(tx, senders.digest(ANNA.address))
    sign_ins.keep_link(tx, A_TOKEN, {"address": ANNA.address}, later(7))
    tries.count(tx, "wrong", "192.0.2.1", timedelta(days=7))
    _sign_in_long_ago(tx, "first")
    _list(tx, KEY, "D2")


def _list(tx: Tx, *debtors: str) -> None:
    """What a list shows of these, in two currencies; the last one's does not hold any more."""
    both = (eur("9.00"), Money(Decimal(4), "USD"))
    listed.put(tx, [replace(A_ROW, debtor=debtor, open=both) for debtor in debtors])
    listed.put(tx, [replace(A_ROW, debtor=debtors[-1], through=later(-1).date(), open=both)])


def live_longer(tx: Tx) -> None:
    """The same once more, so that whoever counts or looks for the highest number finds other ones."""
    live(tx)
    tasks.note(tx, "D3", [Task(TaskKind.FIND_CONTACT, "D3", "where?")])
    jobs.add(tx, "sync", "fetch", "", "fetch", "sync", NOW)
    nudges.keep(tx, [_nudge(number) for number in range(5, 9)])
    nudges.note_failure(tx, [5], "ValueError", park=True)
    nudges.answer(tx, [8])
    for number in range(6, 9):
        deliveries.plan(tx, reminder(f"M{number}", KEY, MessageLine("R1", f"step {number}")))
        jobs.add(tx, "sync", "pull", f"{number}", "", "sync", later(-1))
    deliveries.note_stuck(tx, ["M6"])
    for number in range(4):
        budgets.take(tx, *A_BUDGET, f"t{number}", Urgency.BULK)
    restored.add(tx, [Claim(tx.scope, "M6", moment(NOW), "salt", ("6",))])
    quarantine.add(tx, [RowError(6, "", "no date", "R10", "D2")])
    receivables.absorb(tx, [invoice("R3", KEY, due=later(100).date()), invoice("R4", "D3")])
    paid = invoice("R11", "D3", "0.00", state=ReceivableState.SETTLED, settled_on=later(-9).date())
    receivables.absorb(tx, [paid])
    contacts.note(tx, "D3", Contacted(TODAY, Notice.REMINDER, ("R4",)))
    journal.append(tx, "run", "D3", "", {"decided": 3})
    statuses.keep(tx, [_about("R1", 6), _about("R3", 7), _about("R4", 8), _about("R5", 9)])
    statuses.note_failure(tx, "R3", [7], "Refused", refuse=True)
    statuses.note_told(tx, "R4", [8])
    _post(tx, "M11")
    reminding.note(tx, {"R4": True})
    reminding.ask(tx, "R1")
    warned.note(tx, ["an outstanding item: it has no currency"])
    reminding.refuse(tx, "R1", "Refused")
    people.add_person(tx, replace(ANNA, key="carl", address="carl@office.example"))
    invitations.invite(tx, A_LINK, "dora@office.example", OfficeRole.OWNER, ANNA.address, later(7))
    sessions.open_session(tx, A_LINK, ANNA.key, "Chrome")
    tries.count(tx, "wrong", "192.0.2.1", timedelta(days=7))
    _sign_in_long_ago(tx, "second")
    _list(tx, "D3", "D4")


def _sign_in_long_ago(tx: Tx, token: str) -> None:
    """What is over by now, and goes when something new comes."""
    then = replace(tx, now=later(-40))
    sessions.open_session(then, token, ANNA.key, "Opera")
    sign_ins.keep_link(then, token, {"address": ANNA.address}, later(-39))


def _decision(step: str) -> Decision:
    return Decision(KEY, TODAY, (Verdict("R1", Act.WAIT, "not_yet", eur("100.00"), step, next_look=TODAY),))


def _nudge(number: int) -> Nudge:
    return Nudge(f"evt_{number}", "invoice", f"R{number}")


def _about(receivable: str, seq: int) -> About:
    return About(receivable, seq, "sent", NOW)


def _post(tx: Tx, key: str) -> None:
    """A letter that left, and of which the source is to be told."""
    deliveries.plan(tx, reminder(key, KEY, MessageLine("R6", key), channel=Channel.LETTER))
    sent = journal.append(tx, "sent", KEY, key, {})
    statuses.keep(tx, [_about("R6", sent.seq)])


def _nobody_asked_but_us(tx: Tx) -> bool:
    reminding.go_on(tx, "R2")
    return reminding.any_asked(tx)


def _job(tx: Tx, number: int = 1) -> jobs.JobRow:
    found = jobs.get(tx, number)
    assert found is not None
    return found


def _begin_again(tx: Tx) -> object:
    tenant, installation = bulk.scoped(tx)
    tx.conn.execute(t.installations.delete().filter_by(tenant=tenant, installation=installation))
    return installations.create(tx, "csv", "another")


def _claim(tx: Tx) -> Claim:
    return Claim(tx.scope, "M1", moment(NOW), "salt", ("1",))


def _any_open_but_ours(tx: Tx) -> bool:
    restored.answer(tx, ["1"], Word.SENT)
    return restored.any_open(tx)


def _tokens(tx: Tx) -> list[wrapping.Token]:
    return [token for table in wrapping.TABLES for token in wrapping.some(tx, table, None, 100)]


def _all_of_cases(tx: Tx) -> object:
    some = cases.Cases(tx)
    some.load(None)
    return [sorted(some.ids([KEY, "D2"])), some.known(KEY) is not None]


CALLS: dict[str, Callable[[Tx], object]] = {
    "budgets.take": lambda tx: budgets.take(tx, *A_BUDGET, "t1", Urgency.BULK),
    "budgets.heard": lambda tx: budgets.heard(tx, *A_BUDGET, Limits(used=3)),
    "budgets.standing": lambda tx: budgets.standing(tx, *A_BUDGET),
    "budgets.refused": lambda tx: budgets.refused(tx, *A_BUDGET),
    "cases.Cases": _all_of_cases,
    "chain.append": lambda tx: chain.append(tx, chain.Entry("run", KEY, "R1", {})),
    "chain.append_all": lambda tx: chain.append_all(tx, [chain.Entry("run", KEY, "R1", {})]),
    "chain.append_forgotten": lambda tx: chain.append_forgotten(tx, "forgotten-1", "1", {}),
    "chain.append_all_forgotten": lambda tx: chain.append_all_forgotten(tx, [("forgotten-1", "1")], {}),
    "chain.links": lambda tx: [link.manifest.seq for link in chain.links(tx, range(100))],
    "chain.verify": chain.verify,
    "charges.book": lambda tx: charges.book(tx, Charge("R1", "last", eur("40.00"), TODAY)),
    "charges.change": lambda tx: charges.change(tx, Charge("R1", "formal", eur("0.00"), TODAY)),
    "charges.of_debtors": lambda tx: charges.of_debtors(tx, None),
    "contacts.note": lambda tx: contacts.note(tx, KEY, Contacted(TODAY, Notice.FRIENDLY, ("R1",))),
    "contacts.of_debtors": lambda tx: contacts.of_debtors(tx, None),
    "contacts.heard_on": lambda tx: contacts.heard_on(tx, TODAY),
    "debtors.absorb": lambda tx: debtors.absorb(tx, [jansen(KEY, name="another"), jansen("D3")]),
    "debtors.get": lambda tx: debtors.get(tx, KEY),
    "debtors.told": lambda tx: debtors.told(tx, KEY),
    "debtors.of_keys": lambda tx: debtors.of_keys(tx, None),
    "debtors.everyone": debtors.everyone,
    "debtors.own_policies": debtors.own_policies,
    "debtors.marked": debtors.marked,
    "debtors.policy_of": lambda tx: debtors.policy_of(tx, KEY),
    "debtors.find": lambda tx: [debtors.find(tx, KEY), debtors.find(tx, "wilhel")],
    "debtors.add_mark": lambda tx: debtors.add_mark(tx, KEY, Mark.VULNERABLE),
    "debtors.remove_mark": lambda tx: debtors.remove_mark(tx, KEY, Mark.DECEASED),
    "debtors.set_bounced": lambda tx: debtors.set_bounced(tx, KEY, "x@example.com"),
    "debtors.clear_bounced": lambda tx: debtors.clear_bounced(tx, KEY, "oma@grootmoeder.example"),
    "debtors.set_policy": lambda tx: debtors.set_policy(tx, KEY, "firm"),
    "installations.pulse": installations.pulse,
    "installations.size": installations.size,
    "jobs.named": lambda tx: [(row.number, row.state) for row in jobs.named(tx, "pull")],
    "deliveries.plan": lambda tx: deliveries.plan(tx, reminder("M99", KEY, MessageLine("R1", "another"))),
    "deliveries.plan_all": lambda tx: deliveries.plan_all(tx, [reminder("M99", KEY, MessageLine("R1", "another"))]),
    "deliveries.get": lambda tx: deliveries.get(tx, "M1"),
    "deliveries.open_of_debtors": lambda tx: deliveries.open_of_debtors(tx, None),
    "deliveries.due": lambda tx: deliveries.due(tx, TODAY),
    "deliveries.due_after": lambda tx: deliveries.due_after(tx, TODAY, None, 0, 10, later(1)),
    "deliveries.work_by_channel": lambda tx: deliveries.work_by_channel(tx, TODAY),
    "deliveries.claim_again": lambda tx: deliveries.claim_again(tx, "M5", later(1)),
    "deliveries.at_once": lambda tx: deliveries.at_once(tx, "M5"),
    "deliveries.disapprove": lambda tx: deliveries.disapprove(tx, "M2", "digest"),
    "deliveries.how_many": deliveries.how_many,
    "deliveries.in_state": lambda tx: deliveries.in_state(tx, DeliveryState.SENT),
    "deliveries.history": lambda tx: deliveries.history(tx, KEY),
    "deliveries.counts": lambda tx: deliveries.counts(tx, None),
    "deliveries.claim": lambda tx: deliveries.claim(tx, "M2"),
    "deliveries.approve": lambda tx: deliveries.approve(tx, "M3", "Anna"),
    "deliveries.set_state": lambda tx: deliveries.set_state(tx, "M1", [DeliveryState.SENT], DeliveryState.UNCLEAR),
    "deliveries.withdraw": lambda tx: deliveries.withdraw(tx, "M2"),
    "deliveries.note_attempt": lambda tx: deliveries.note_attempt(tx, "M2", 1, "failed", "550", NOW, b"Beste"),
    "deliveries.answer": lambda tx: deliveries.answer(tx, "M1", 1, "sent", "250"),
    "deliveries.stranded": lambda tx: deliveries.stranded(tx, later(1)),
    "deliveries.retry": lambda tx: deliveries.retry(tx, "M4", NEXT_YEAR),
    "deliveries.move": lambda tx: deliveries.move(tx, {"M2": NEXT_YEAR}),
    "deliveries.note_stuck": lambda tx: deliveries.note_stuck(tx, ["M2"]),
    "deliveries.stuck_on": lambda tx: deliveries.stuck_on(tx, TODAY),
    "deliveries.tried_between": lambda tx: deliveries.tried_between(tx, later(-1), later(1)),
    "deliveries.stands_on": lambda tx: deliveries.stands_on(tx, ["M2"]),
    "deliveries.approved": lambda tx: sorted(deliveries.approved(tx, ["M1", "M2", "M3"])),
    "deliveries.attempts": lambda tx: deliveries.attempts(tx, "M1"),
    "deliveries.of_keys": lambda tx: deliveries.of_keys(tx, ["M1", "M2"]),
    "deliveries.last_words": lambda tx: deliveries.last_words(tx, ["M1"]),
    "reviewing.decided": reviewing.decided,
    "reviewing.messages": lambda tx: reviewing.messages(tx, NOW),
    "reviewing.owed": lambda tx: reviewing.owed(tx, NOW),
    "reviewing.not_due": reviewing.not_due,
    "deliveries.last_rendered": lambda tx: deliveries.last_rendered(tx, "M1"),
    "approvals.save": lambda tx: approvals.save(tx, [replace(A_YES, by="Jan")]),
    "approvals.of": lambda tx: approvals.of(tx, ["M2"]),
    "approvals.standing": lambda tx: approvals.standing(tx, None),
    "approvals.lapse": lambda tx: approvals.lapse(tx, "M2", ["amounts"], ["EUR 1.00"]),
    "approvals.lapsed": lambda tx: approvals.lapsed(tx, [KEY, "D2"]),
    "rewordings.save": lambda tx: rewordings.save(tx, deliveries.get(tx, "M2"), replace(OWN, pieces=()), "Anna"),
    "rewordings.of": lambda tx: rewordings.of(tx, deliveries.get(tx, "M2")),
    "rewordings.told": lambda tx: rewordings.told(tx, ["M2"]),
    "erasure.forget": lambda tx: erasure.forget(tx, KEY, "Anna"),
    "emptying.letters": emptying.letters,
    "emptying.empty": lambda tx: emptying.empty(tx, "Anna"),
    "exporting.messages": exporting.messages,
    "exporting.sheets": lambda tx: [(one.name, list(one.rows)) for one in exporting.sheets(tx)],
    "erasure.old_ones": lambda tx: erasure.old_ones(tx, later(9999).date(), 1),
    "erasure.forget_old": lambda tx: erasure.forget_old(tx, later(9999).date(), 1),
    "facts.load": lambda tx: facts.load(tx, TODAY),
    "facts.to_decide": lambda tx: facts.to_decide(tx, TODAY),
    "holds.add": lambda tx: holds.add(tx, KEY, A_HOLD),
    "holds.lift": lambda tx: holds.lift(tx, "hold-1", TODAY),
    "holds.without_end": lambda tx: holds.without_end(tx, HoldKind.BLOCK),
    "holds.of_debtors": lambda tx: holds.of_debtors(tx, None),
    "holds.add_promise": lambda tx: holds.add_promise(tx, KEY, Promise("", TODAY, NEXT_YEAR)),
    "holds.of_debtors_promises": lambda tx: holds.of_debtors_promises(tx, None, ended=True),
    "holds.end_promise": lambda tx: holds.end_promise(tx, "promise-1", TODAY),
    "holds.add_plan": lambda tx: holds.add_plan(tx, KEY, Plan("", TODAY, (), ())),
    "holds.of_debtors_plans": lambda tx: holds.of_debtors_plans(tx, None, ended=True),
    "holds.end_plan": lambda tx: holds.end_plan(tx, "plan-1", TODAY),
    "connections.add_connection": lambda tx: connections.add_connection(
        tx, replace(A_GRANT, key="another"), connections.Tokens("access")
    ),
    "connections.get": lambda tx: connections.get(tx, "grant"),
    "connections.listing": connections.listing,
    "connections.tokens_of": lambda tx: connections.tokens_of(tx, "grant"),
    "connections.who_gave": lambda tx: connections.who_gave(tx, "grant"),
    "connections.note_who": lambda tx: connections.note_who(tx, "grant", connections.Who("a user")),
    "connections.version_of": lambda tx: connections.version_of(tx, "grant"),
    "connections.lease": lambda tx: connections.lease(tx, "grant", "me", later(1)),
    "connections.release": lambda tx: connections.release(tx, "grant", "me"),
    "connections.put_off": lambda tx: connections.put_off(tx, "grant", "me", later(1)),
    "connections.save_tokens": lambda tx: connections.save_tokens(
        tx, "grant", connections.Tokens("newer", "newer", 2), later(1), ("read", "write")
    ),
    "connections.lose": lambda tx: connections.lose(tx, "grant", 1),
    "connections.hold": lambda tx: connections.hold(tx, "grant"),
    "connections.forget": lambda tx: connections.forget(tx, "grant"),
    "hooks.open_address": lambda tx: hooks.open_address(tx, "b" * 43),
    "hooks.keep_secret": lambda tx: hooks.keep_secret(tx, A_TOKEN, b"another"),
    "hooks.secrets_of": lambda tx: hooks.secrets_of(tx, A_TOKEN),
    "hooks.close_all": hooks.close_all,
    "hooks.any_open": hooks.any_open,
    "hooks.is_ours": lambda tx: hooks.is_ours(tx, A_TOKEN),
    "hooks.close_address": lambda tx: hooks.close_address(tx, A_TOKEN),
    "installations.create": _begin_again,
    "installations.exists": installations.exists,
    "installations.get": installations.get,
    "installations.set_connection": lambda tx: installations.set_connection(tx, "grant"),
    "installations.set_live": lambda tx: installations.set_live(tx, False),
    "installations.hold_restored": installations.hold_restored,
    "installations.go_on": lambda tx: [installations.hold_restored(tx), installations.go_on(tx)],
    "installations.set_policy": lambda tx: installations.set_policy(tx, "firm"),
    "installations.note_run": lambda tx: installations.note_run(tx, NEXT_YEAR),
    "installations.note_data": lambda tx: installations.note_data(tx, NOW, TODAY),
    "installations.creditor": installations.creditor,
    "installations.save_creditor": lambda tx: installations.save_creditor(tx, Creditor("Smith", "smith@example.com")),
    "installations.setting": lambda tx: installations.setting(tx, "zone"),
    "installations.save_setting": lambda tx: installations.save_setting(tx, "zone", "Europe/Amsterdam"),
    "invitations.invite": lambda tx: invitations.invite(
        tx, "d" * 43, "ben@office.example", OfficeRole.OWNER, ANNA.address, later(9)
    ),
    "invitations.listing": invitations.listing,
    "invitations.of_token": lambda tx: [invitations.of_token(tx, token) for token in (A_TOKEN, A_LINK)],
    "invitations.revoke": lambda tx: invitations.revoke(tx, sessions.hash_of(A_TOKEN)),
    "jobs.add": lambda tx: jobs.add(tx, *A_JOB),
    "jobs.start": lambda tx: jobs.start(tx, 1, 1),
    "jobs.finish": lambda tx: jobs.finish(tx, 1, 1),
    "jobs.postpone": lambda tx: jobs.postpone(tx, _job(tx), later(1)),
    "jobs.hand_over_again": lambda tx: jobs.hand_over_again(tx, _job(tx)),
    "jobs.fail": lambda tx: jobs.fail(tx, 1, "ValueError"),
    "jobs.change_question": lambda tx: jobs.change_question(tx, _job(tx, 2), timedelta(hours=2)),
    "jobs.get": lambda tx: jobs.get(tx, 1),
    "jobs.waits": lambda tx: jobs.waits(tx, "sync", "fetch", "fetch"),
    "jobs.questions": jobs.questions,
    "jobs.due_rows": lambda tx: jobs.due_rows(tx, later(1)),
    "jobs.unmoved_rows": lambda tx: jobs.unmoved_rows(tx, later(1)),
    "jobs.untold_rows": lambda tx: jobs.untold_rows(tx, 10),
    "jobs.running_rows": jobs.running_rows,
    "jobs.next_due": jobs.next_due,
    "jobs.failed_rows": lambda tx: jobs.failed_rows(tx, None),
    "jobs.counts": lambda tx: jobs.counts(tx, None, later(1)),
    "journal.append": lambda tx: journal.append(tx, "run", "", "", {}),
    "journal.of_subject": lambda tx: journal.of_subject(tx, "R1"),
    "journal.of_debtor": lambda tx: journal.of_debtor(tx, KEY),
    "journal.all": journal.all,
    "journal.last": journal.last,
    "journal.after": lambda tx: journal.after(tx, 1, ["sent", "decided", "run"]),
    "journal.since": lambda tx: journal.since(tx, NOW, ["sent", "decided", "run"]),
    "journal.began": journal.began,
    "journal.numbered": lambda tx: journal.numbered(tx, [1, 2]),
    "looks.wake": lambda tx: looks.wake(tx, [KEY, "D5"]),
    "looks.wake_owners": lambda tx: looks.wake_owners(tx, ["R1", "R2"]),
    "looks.list_anew": lambda tx: looks.list_anew(tx, "M1"),
    "listed.put": lambda tx: listed.put(tx, [A_ROW]),
    "listed.stale": lambda tx: listed.stale(tx, A_VIEW),
    "listed.counts": lambda tx: listed.counts(tx, A_VIEW),
    "listed.sums": lambda tx: listed.sums(tx, A_VIEW),
    "listed.places": lambda tx: listed.places(tx, A_VIEW, 0, 50),
    "looks.put": lambda tx: looks.put(tx, {KEY: NEXT_YEAR}),
    "looks.due": lambda tx: looks.due(tx, TODAY),
    "looks.asleep": lambda tx: looks.asleep(tx, TODAY),
    "nudges.keep": lambda tx: nudges.keep(tx, [_nudge(2), _nudge(99)]),
    "nudges.last": nudges.last,
    "nudges.figures": lambda tx: nudges.figures(tx, NOW),
    "nudges.told_after": lambda tx: nudges.told_after(tx, 4),
    "nudges.waiting": nudges.waiting,
    "nudges.parked": nudges.parked,
    "nudges.answer": lambda tx: nudges.answer(tx, [2]),
    "nudges.answer_all": lambda tx: nudges.answer_all(tx, 99),
    "nudges.note_failure": lambda tx: nudges.note_failure(tx, [2], "ValueError", park=False),
    "nudges.try_again": nudges.try_again,
    "nudges.forget": lambda tx: nudges.forget(tx, later(1)),
    "own_texts.every": own_texts.every,
    "own_texts.of": lambda tx: own_texts.of(tx, Notice.FRIENDLY),
    "own_texts.save": lambda tx: own_texts.save(tx, replace(OWN, pieces=())),
    "history.paid_since": lambda tx: history.paid_since(tx, [KEY, "D2"], NOW.date() - timedelta(days=730)),
    "history.judged_since": lambda tx: history.judged_since(tx, [KEY, "D2"], NOW.date() - timedelta(days=730)),
    "journal.newest_of_debtor": lambda tx: journal.newest_of_debtor(tx, KEY, 2),
    "journal.newest_of_debtors": lambda tx: journal.newest_of_debtors(tx, [KEY, "D2"], ["decided"]),
    "journal.count_of_debtor": lambda tx: journal.count_of_debtor(tx, KEY),
    "receivables.open_of": lambda tx: receivables.open_of(tx, None),
    "tasks.listed": tasks.listed,
    "tasks.get": lambda tx: tasks.get(tx, 1),
    "tasks.put_off": lambda tx: tasks.put_off(tx, TaskKind.FIND_CONTACT, KEY, NEXT_YEAR),
    "own_words.say": lambda tx: own_words.say(tx, KEY, own_words.LANGUAGE, "en", "Anna"),
    "own_words.say_all": lambda tx: own_words.say_all(tx, {KEY: "public_body", "D2": "consumer"}, "kind", "Anna"),
    "own_words.take_back": lambda tx: own_words.take_back(tx, KEY, own_words.KIND),
    "own_words.of_field": lambda tx: own_words.of_field(tx, "kind"),
    "own_words.of_debtors": lambda tx: own_words.of_debtors(tx, None),
    "payments.absorb": lambda tx: payments.absorb(tx, [receipt("P2", KEY, "41.00"), receipt("P9", KEY)]),
    "payments.withdraw": lambda tx: payments.withdraw(tx, ["P1", "P2"]),
    "payments.withdraw_untold": lambda tx: payments.withdraw_untold(tx, ["R1"], []),
    "payments.of_keys": lambda tx: sorted(payments.of_keys(tx, None).items()),  # they come in no order
    "payments.of_debtors": lambda tx: payments.of_debtors(tx, None),
    "payments.replace_unmatched": lambda tx: payments.replace_unmatched(tx, None, []),
    "people.add_person": lambda tx: people.add_person(tx, replace(ANNA, key="eva", address="eva@office.example")),
    "people.get": lambda tx: people.get(tx, ANNA.key),
    "people.of_address": lambda tx: people.of_address(tx, "ANNA@office.example"),
    "people.listing": people.listing,
    "people.set_role": lambda tx: people.set_role(tx, ANNA.key, OfficeRole.READER),
    "people.remove_person": lambda tx: people.remove_person(tx, ANNA.key),
    "policies.saved": policies.saved,
    "policies.save": lambda tx: policies.save(tx, replace(DEFAULT, title="another")),
    "policies.rates": policies.rates,
    "policies.save_rate": lambda tx: policies.save_rate(tx, Rate("USD", "EUR", eur("0.95").amount)),
    "quarantine.replace": lambda tx: quarantine.replace(tx, []),
    "quarantine.add": lambda tx: quarantine.add(tx, [RowError(9, "", "no amount", "R9", "D2")]),
    "quarantine.read_again": lambda tx: quarantine.read_again(tx, ["R10"], [RowError(9, "", "no amount", "R9", "D2")]),
    "quarantine.listing": quarantine.listing,
    "quarantine.of_debtors": lambda tx: quarantine.of_debtors(tx, None),
    "queries.next_number": lambda tx: queries.next_number(tx, "delivery"),
    "receivables.absorb": lambda tx: receivables.absorb(tx, [invoice("R1", KEY, "50.00"), invoice("R9", KEY)]),
    "receivables.compare": lambda tx: receivables.compare(tx, [invoice("R1", KEY, "50.00"), invoice("R9", KEY)]),
    "receivables.keep": lambda tx: receivables.keep(tx, receivables.Told({r.key: r for r in MANY}, {}, {}, 1)),
    "receivables.ask": receivables.ask,
    "receivables.not_told_since": lambda tx: receivables.not_told_since(tx, ["R1"], 9),
    "receivables.with_dates": lambda tx: receivables.with_dates(tx, {KEY}, {invoice().due}),
    "receivables.get": lambda tx: receivables.get(tx, "R1"),
    "receivables.of_keys": lambda tx: sorted(receivables.of_keys(tx, None).items()),  # they come in no order
    "receivables.find": lambda tx: receivables.find(tx, "r1"),
    "receivables.of_debtors": lambda tx: receivables.of_debtors(tx, None),
    "receivables.in_state": lambda tx: receivables.in_state(tx, ReceivableState.OPEN),
    "receivables.vanish": lambda tx: receivables.vanish(tx, ["R1"]),
    "receivables.settled_before": lambda tx: receivables.settled_before(tx, TODAY),
    "receivables.some_open": lambda tx: receivables.some_open(tx, 5),
    "receivables.set_state": lambda tx: receivables.set_state(tx, ["R1"], ReceivableState.SETTLED),
    "reminding.note": lambda tx: reminding.note(tx, {"R1": False, "R9": True}),
    "reminding.listing": reminding.listing,
    "reminding.any_asked": _nobody_asked_but_us,
    "reminding.is_asked": lambda tx: reminding.is_asked(tx, "R2"),
    "reminding.ask_anew": reminding.ask_anew,
    "reminding.ask": lambda tx: reminding.ask(tx, "R3"),
    "reminding.refuse": lambda tx: reminding.refuse(tx, "R2", "NotFound"),
    "reminding.try_again": reminding.try_again,
    "reminding.rest": lambda tx: reminding.rest(tx, "R2", ours=False),
    "reminding.go_on": lambda tx: reminding.go_on(tx, "R2"),
    "restored.hold": restored.hold,
    "restored.go_on": lambda tx: [restored.hold(tx), restored.go_on(tx, "Anna")],
    "restored.unknown": lambda tx: restored.unknown(tx, [_claim(tx), replace(_claim(tx), delivery="M1")]),
    "restored.add": lambda tx: restored.add(tx, [replace(_claim(tx), steps=("1", "2"))]),
    "restored.open_steps": restored.open_steps,
    "restored.any_open": _any_open_but_ours,
    "restored.answer": lambda tx: restored.answer(tx, ["1"], Word.SENT),
    "senders.confirmed": senders.confirmed,
    "senders.confirm": lambda tx: senders.confirm(tx, senders.digest("other@office.example")),
    "senders.keep_only": lambda tx: senders.keep_only(tx, []),
    "sessions.open_session": lambda tx: sessions.open_session(tx, "e" * 43, ANNA.key, "Safari"),
    "sessions.listing": lambda tx: sessions.listing(tx, ANNA.key),
    "sessions.note_seen": lambda tx: sessions.note_seen(tx, sessions.hash_of(A_TOKEN)),
    "sessions.end_session": lambda tx: sessions.end_session(tx, ANNA.key, sessions.hash_of(A_TOKEN)),
    "sessions.end_sessions": lambda tx: sessions.end_sessions(tx, ANNA.key),
    "sign_ins.keep_link": lambda tx: sign_ins.keep_link(tx, "f" * 43, {"address": "x"}, later(9)),
    "sign_ins.read_link": lambda tx: sign_ins.read_link(tx, A_TOKEN),
    "sign_ins.use_link": lambda tx: sign_ins.use_link(tx, A_TOKEN),
    "statuses.keep": lambda tx: statuses.keep(tx, [_about("R1", 12)]),
    "statuses.waiting": statuses.waiting,
    "statuses.backlog": statuses.backlog,
    "statuses.letters": statuses.letters,
    "statuses.refused": statuses.refused,
    "statuses.claim": lambda tx: statuses.claim(tx, "R1"),
    "statuses.note_told": lambda tx: statuses.note_told(tx, "R1", [1, 2]),
    "statuses.note_failure": lambda tx: statuses.note_failure(tx, "R1", [1], "Refused", refuse=False),
    "statuses.let_go": lambda tx: statuses.let_go(tx, "R1", [1]),
    "statuses.let_all_go": statuses.let_all_go,
    "statuses.try_again": statuses.try_again,
    "statuses.forget": lambda tx: statuses.forget(tx, later(1)),
    "steps.note": lambda tx: steps.note(
        tx, [StepDone("R1", "ladder", "last", Notice.FRIENDLY, TODAY, Done.SKIPPED, by="Anna")]
    ),
    "steps.of_debtors": lambda tx: steps.of_debtors(tx, None),
    "tasks.note": lambda tx: tasks.note(tx, KEY, [A_TASK]),
    "tasks.note_all": lambda tx: tasks.note_all(tx, {KEY: [A_TASK]}),
    "tasks.ever": lambda tx: tasks.ever(tx, TaskKind.FIND_CONTACT, KEY),
    "tasks.close": lambda tx: tasks.close(tx, TaskKind.FIND_CONTACT, KEY, "Anna"),
    "tasks.close_gone": lambda tx: tasks.close_gone(tx, KEY, []),
    "tasks.close_all_gone": lambda tx: tasks.close_all_gone(tx, {KEY: []}),
    "tasks.open_tasks": tasks.open_tasks,
    "tries.count": lambda tx: tries.count(tx, "wrong", "192.0.2.1", timedelta(days=7)),
    "tries.counted": lambda tx: tries.counted(tx, "wrong", "192.0.2.1"),
    "warned.note": lambda tx: warned.note(tx, ["an outstanding item: it has no amount"]),
    "warned.listing": warned.listing,
    "warned.blank": lambda tx: warned.blank(tx, ["outstanding"]),
    "verdicts.differing": lambda tx: verdicts.differing(tx, [_decision("formal")]),
    "verdicts.put": lambda tx: verdicts.put(tx, _decision("formal")),
    "wrapping.some": lambda tx: [len(wrapping.some(tx, table, None, 100)) for table in wrapping.TABLES],
    "wrapping.put": lambda tx: [wrapping.put(tx, token, b"another") for token in _tokens(tx)],
    "verdicts.put_all": lambda tx: verdicts.put_all(tx, [_decision("formal")]),
}


def functions() -> Iterator[str]:
    """Every public function of the query modules that works on a transaction."""
    for module in MODULES:
        for name, found in vars(module).items():
            own = isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
            if own and next(iter(signature(found).parameters), "") == "tx":
                yield f"{module.__name__.rpartition('.')[2]}.{name}"
