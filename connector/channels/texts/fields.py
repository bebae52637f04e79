"""What a text may name: the facts of its message and our own sentences, each as finished text."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from connector.channels.texts.pieces import Unsaid
from connector.channels.texts.view import View
from connector.model import Notice
from connector.rules.words import Pair

# For the person who writes, in Dutch and English.
FIELDS: Mapping[str, Pair] = MappingProxyType(
    {
        "name": ("naam van wie de brief leest", "name of whoever reads the letter"),
        "debtor": ("naam van de klant", "the customer's name"),
        "customer_number": ("klantnummer", "the customer's number"),
        "creditor": ("uw eigen naam", "your own name"),
        "phone": ("uw telefoonnummer", "your telephone number"),
        "email": ("het adres waar antwoorden heen gaan", "the address that answers go to"),
        "invoice": ("nummer van de factuur, als het er één is", "number of the invoice, when there is one"),
        "invoices": ("“factuur 17” of “3 facturen”", "“invoice 17” or “3 invoices”"),
        "count": ("hoeveel facturen", "how many invoices"),
        "due": ("de vervaldag, als het één factuur is", "the due day, when there is one invoice"),
        "amount": ("het bedrag dat nu gevraagd wordt", "the amount that is asked now"),
        "pay_by": ("de dag waarop uiterlijk betaald moet zijn", "the last day to pay"),
        "today": ("de dag van de brief", "the day of the letter"),
        "greeting": ("onze aanhef", "our salutation"),
        "consequences": (
            "wat er na de termijn bijkomt, zoals de wet het wil",
            "what comes on top, as the law wants it",
        ),
        "follows": ("welk bericht daarna komt, en wanneer", "which message follows, and when"),
        "help": ("al betaald, klopt er iets niet, lukt het niet", "paid already, something wrong, cannot pay"),
        "debt_help": ("waar hulp bij geldzorgen is", "where help with money worries is"),
        "closing": ("onze groet", "our greeting at the end"),
        "term": ("de termijn van veertien dagen, in de woorden van de wet", "the fourteen days, in the law's words"),
        "instalments": ("“3 termijnen”", "“3 instalments”"),
        "plan": ("de termijnen, elk met dag en bedrag", "the instalments, each with its day and amount"),
        "usual_term": (
            "alleen na if: de vervaldag volgt uit uw gebruikelijke termijn",
            "only after if: the due day follows from your usual term",
        ),
        "charged": ("alleen na if: er zijn al kosten gevraagd", "only after if: costs are asked already"),
    }
)
# Where each of these may be named: elsewhere the words of the law and of an agreement would say what is not so, and a
# fourteen-day letter names no day.
_ONLY_IN: Mapping[str, Collection[Notice]] = MappingProxyType(
    {
        "term": (Notice.FOURTEEN_DAY_LETTER,),
        "instalments": (Notice.PLAN_CONFIRMATION,),
        "plan": (Notice.PLAN_CONFIRMATION,),
        "pay_by": tuple(notice for notice in Notice if notice is not Notice.FOURTEEN_DAY_LETTER),
    }
)
# What a notice is there to say: it stands in its text, wherever that is.
INDISPENSABLE: Mapping[Notice, str] = MappingProxyType({Notice.PLAN_CONFIRMATION: "plan"})

_SENTENCES = ("greeting", "follows", "help", "debt_help", "term", "plan")  # macros of the same name


def fields_of(notice: Notice) -> Collection[str]:
    """What the texts of this notice may name."""
    return tuple(name for name in FIELDS if notice in _ONLY_IN.get(name, (notice,)))


def values(notice: Notice, view: View, words: Any) -> dict[str, str | Unsaid]:
    """The fields of this message, without markup. `words` are the macros of its language."""
    facts = {
        "name": view.name,
        "debtor": view.debtor,
        "customer_number": view.number,
        "creditor": view.creditor,
        "phone": view.phone,
        "email": view.email,
        "invoice": view.only,
        "due": view.only_due,
        "amount": getattr(words, "and").join(view.asked),
        "pay_by": view.pay_by,
    }
    every: dict[str, str | Unsaid] = {
        **{name: text or Unsaid(name) for name, text in facts.items()},
        "usual_term": Unsaid("usual_term", view.only_assumed),
        "charged": Unsaid("charged", view.charged),
        "count": str(view.count),
        "today": view.as_of,
        "invoices": words.these(),
        "consequences": words.announced(),
        "instalments": words.parts(),
        "closing": words.closing,
        **{name: getattr(words, name)() for name in _SENTENCES},
    }
    return {name: every[name] for name in fields_of(notice)}
