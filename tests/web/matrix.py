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
    "acts.skip": (DEBTOR, {**OWN, "skip-reason": "wrong", "skip-invoice": "foreign invoice"}),
    "acts.send": (DEBTOR, {**OWN, "send-invoices": "foreign invoice"}),
    "acts.approve": (DEBTOR, {**OWN, "approve-delivery": "foreign delivery"}),
    "acts.refuse": (DEBTOR, {**OWN, "refuse-reason": "wrong", "refuse-delivery": "foreign delivery"}),
    "acts.settle": (DEBTOR, {**OWN, "settle-arrived": "yes", "settle-delivery": "foreign delivery"}),
    "acts.retry": (DEBTOR, {**OWN, "retry-delivery": "foreign delivery"}),
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
    "sending.save_sender": NOTHING,
    "sending.go_live": NOTHING,
    "sending.pause": NOTHING,
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
    "account.sign_out": "ends the session that the walk is made with",
    "account.end_all": "ends the session that the walk is made with",
}
