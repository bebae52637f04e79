"""Every address of the pages with the ids that it takes: what the test of foreign ids walks.

A new page is one line here, by its endpoint: each `{name: what}` is one way to ask for it. A name of the address fills
its place there, any other one is a field of the form (or of the query, where a page is looked at). `"foreign debtor"`
is an id of another tenant, and one that never was; `"own debtor"` is one of the visitor's own; anything else stands for
itself. A page that takes no id has no line in its list: NOTHING.
"""

from collections.abc import Mapping, Sequence

Way = Mapping[str, str]
NOTHING: Sequence[Way] = ({},)

DEBTOR: Way = {"token": "foreign debtor"}
OWN = {"token": "own debtor"}
KEY: Way = {"key": "foreign connection"}
MESSAGE: Way = {"key": "foreign delivery"}
UPLOAD: Way = {"token": "foreign upload"}

MATRIX: Mapping[str, Sequence[Way]] = {
    # customers
    "debtors.listing": NOTHING,
    "debtors.debtor": (DEBTOR,),
    "debtors.message": (DEBTOR,),
    "debtors.sent_page": ({**DEBTOR, "delivery": "foreign delivery"}, {**OWN, "delivery": "foreign delivery"}),
    "acts.promise": (DEBTOR, {**OWN, "promise-pays_on": "2026-03-10", "promise-invoices": "foreign invoice"}),
    "acts.dispute": (DEBTOR, {**OWN, "dispute-reason": "wrong", "dispute-invoice": "foreign invoice"}),
    "acts.block": (DEBTOR, {**OWN, "block-reason": "wrong", "block-invoice": "foreign invoice"}),
    "acts.lift": (DEBTOR, {**OWN, "lift-hold": "foreign hold"}),
    "acts.hand_over": (DEBTOR, {**OWN, "hand_over-to": "Incasso BV", "hand_over-invoices": "foreign invoice"}),
    "acts.skip": (DEBTOR, {**OWN, "skip-reason": "wrong", "skip-invoice": "foreign invoice"}),
    "acts.send": (DEBTOR, {**OWN, "send-invoices": "foreign invoice"}),
    "acts.approve": (DEBTOR, {**OWN, "approve-delivery": "foreign delivery"}),
    "acts.take_back": (DEBTOR, {**OWN, "take_back-delivery": "foreign delivery"}),
    "acts.refuse": (DEBTOR, {**OWN, "refuse-reason": "wrong", "refuse-delivery": "foreign delivery"}),
    "acts.settle": (DEBTOR, {**OWN, "settle-arrived": "yes", "settle-delivery": "foreign delivery"}),
    "acts.retry": (DEBTOR, {**OWN, "retry-delivery": "foreign delivery"}),
    # one customer: contacts, what was said, plans, accounts
    "people.contacts": (DEBTOR,),
    "people.contact": (DEBTOR, {**OWN, "contact-which": "foreign contact", "contact-phone": "0201234567"}),
    "people.remove": (DEBTOR, {**OWN, "contact-which": "foreign contact"}),
    "people.works": (DEBTOR, {**OWN, "contact-which": "foreign contact"}),
    "people.details": (DEBTOR,),
    "people.take_back": (DEBTOR, {**OWN, "field": "contact:9"}),
    "people.mark": (DEBTOR,),
    "people.unmark": (DEBTOR,),
    "plans.plan": (DEBTOR,),
    "plans.agree": (DEBTOR, {**OWN, "propose-invoices": "foreign invoice", "propose-first": "2026-03-10"}),
    "talks.note": (DEBTOR,),
    "talks.call": (DEBTOR, {**OWN, "call-outcome": "disputes", "call-invoice": "foreign invoice"}),
    "talks.end": (DEBTOR, {**OWN, "end-reason": "wrong", "end-what": "foreign plan"}),
    "talks.place": (DEBTOR, {**OWN, "invoice": "foreign invoice", "step": "friendly"}),
    "talks.charges": (DEBTOR, {**OWN, "invoice": "foreign invoice", "stay": "yes"}),
    "accounts.statement": (DEBTOR,),
    "accounts.file": ({**DEBTOR, "kind": "csv"}, {**DEBTOR, "kind": "xlsx"}),
    "accounts.history": (DEBTOR,),
    # tasks, today and figures
    "todo.listing": NOTHING,
    "todo.answer": tuple({"token": "foreign task", "how": how} for how in ("done", "drop", "later", "now")),
    "today.page": NOTHING,
    "today.approve": ({"which": "ticked", "tick": "foreign delivery"}, {"which": "every", "every": "foreign delivery"}),
    "messages.page": (MESSAGE,),
    "messages.mail": (MESSAGE,),
    "messages.approve": (MESSAGE,),
    "messages.take_back": (MESSAGE,),
    "messages.postpone": (MESSAGE,),
    "messages.skip": (MESSAGE,),
    "messages.keep_back": (MESSAGE,),
    "messages.text": (MESSAGE,),
    "messages.change_text": (MESSAGE,),
    "insight.page": NOTHING,
    "insight.as_csv": NOTHING,
    "insight.as_xlsx": NOTHING,
    # the first steps
    "start.page": NOTHING,
    "start.again": NOTHING,
    "start.go_live": NOTHING,
    "start.pause": NOTHING,
    "start.limit": NOTHING,
    "start.sample": ({"platform": "moneybird"},),
    "first_looks.message": (DEBTOR,),
    "first_looks.view": (DEBTOR,),
    "first_looks.who": ({"kind": "no_email"},),
    "first_looks.kinds": NOTHING,
    "first_looks.say_kinds": ({"kind": "business", "debtor": "foreign debtor"},),
    # settings
    "settings.page": NOTHING,
    "settings.ladder": NOTHING,
    "settings.choose": ({"ladder": "foreign ladder"},),
    "steps.form": ({"name": "foreign ladder"},),
    "steps.change": ({"name": "foreign ladder"},),
    "manners.form": NOTHING,
    "manners.change": NOTHING,
    "sender.form": NOTHING,
    "sender.change": NOTHING,
    "sender.test": NOTHING,
    "proof.ask": ({"address": "foreign@elsewhere.example"},),
    "who.page": NOTHING,
    "who.change": NOTHING,
    "who.exclude": ({"exclude-customer": "x", "exclude-reason": "wrong", "debtor": "foreign debtor"},),
    "who.lift": (
        {"debtor": "foreign debtor", "hold": "foreign hold"},
        {"debtor": "own debtor", "hold": "foreign hold"},
    ),
    "data.page": NOTHING,
    "data.keep": NOTHING,
    "data.export": NOTHING,
    "data.leave_page": NOTHING,
    "data.leave": NOTHING,
    "data.stay": NOTHING,
    "health.page": NOTHING,
    # files
    "uploads.choose": NOTHING,
    "uploads.receive": ({"upload-into": "foreign administration", "file": "a file"},),
    "uploads.preview": (UPLOAD,),
    "uploads.read_again": (UPLOAD,),
    "uploads.take": (UPLOAD,),
    "uploads.drop": (UPLOAD,),
    "uploads.check": NOTHING,
    "uploads.close": NOTHING,
    "uploads.reopen": ({"receivable": "foreign invoice"},),
    # connections
    "connections.listing": NOTHING,
    "connections.start": ({"platform": "moneybird", "renews": "foreign connection"},),
    "connections.back": ({"platform": "moneybird", "state": "foreign state", "code": "x"},),
    "connections.landed": ({"to": "/connections/ended/strange"},),
    "connections.ended": ({"why": "strange"},),
    "connections.choose": (KEY,),
    "connections.join": (KEY,),
    "connections.take": ({**KEY, "administration": "foreign administration"},),
    "connections.renewing": ({**KEY, "by": "foreign connection"},),
    "connections.renew": ({**KEY, "by": "foreign connection"}, {"key": "own connection", "by": "foreign connection"}),
    "connections.leaving": (KEY, {**KEY, "administration": "foreign administration"}),
    "connections.leave": (KEY, {"key": "own connection", "administration": "foreign administration"}),
    "choices.form": ({**KEY, "administration": "foreign administration"},),
    "choices.choose": ({**KEY, "administration": "foreign administration"},),
    # messages and sending
    "texts.listing": NOTHING,
    "texts.text": ({"notice": "friendly", "spoken": "nl"},),
    "texts.change": ({"notice": "friendly", "spoken": "nl"},),
    "sending.page": NOTHING,
    "sending.go_on": NOTHING,
    "sending.run_today": NOTHING,
    "sending.approve_many": ({"delivery": "foreign delivery"}, {"which": "every", "every": "foreign delivery"}),
    "statuses.again": NOTHING,
    "statuses.theirs": NOTHING,
    "statuses.counting": NOTHING,
    # people, and who is signed in
    "colleagues.listing": NOTHING,
    "colleagues.invite": ({"address": "x@y.example", "role": "reader"},),
    "colleagues.take_back": ({"invitation": "foreign invitation"},),
    "colleagues.change_role": ({"key": "foreign person", "role": "reader"},),
    "colleagues.remove": ({"key": "foreign person"},),
    "account.page": NOTHING,
    "account.where": NOTHING,
    "account.move": ({"office": "foreign office"},),
    "account.end": ({"session": "foreign session"},),
    # services
    "service.healthz": NOTHING,
    "service.choose_language": ({"language": "nl"},),
    "service.choose_administration": ({"administration": "foreign administration"},),
    "service.case": (
        {"installation": "foreign administration", "token": "foreign debtor"},
        {"installation": "own administration", "token": "foreign debtor"},
    ),
}
# Not walked, each with its reason.
APART = {
    "static": "files of ours, the same for everybody",
    "bootstrap.static": "files of others, the same for everybody",
    "signing_in.form": "for whoever is not signed in: tests/web/test_signing_in.py",
    "signing_in.ask": "for whoever is not signed in",
    "signing_in.sent": "for whoever is not signed in",
    "signing_in.first": "for whoever is not signed in",
    "signing_in.link": "for whoever is not signed in",
    "signing_in.open_link": "for whoever is not signed in",
    "proof.link": "for whoever reads the mail of an address: tests/web/test_sender_proof.py",
    "proof.confirm": "for whoever reads the mail of an address",
    "proof.confirmed": "the same for everybody",
    "account.sign_out": "ends the session that the walk is made with",
    "account.end_all": "ends the session that the walk is made with",
}
