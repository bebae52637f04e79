"""Which parts of what a person said yes to are others by now, in words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from connector.model import Money
from connector.rules import words
from connector.rules.words import Pair, say

# What a yes is about (flow/approval), and the one reason that is none of its parts.
PARTS: Mapping[str, Pair] = {
    "amounts": ("de bedragen", "the amounts"),
    "invoices": ("de facturen", "the invoices"),
    "address": ("het adres", "the address"),
    "step": ("de stap", "the step"),
    "ladder": ("het aanmaanbeleid", "the reminder policy"),
    "debtor": ("de gegevens van de klant", "the customer's details"),
    "marks": ("een stopteken bij de klant", "a stop sign on the customer"),
    "holds": ("wat het tegenhoudt of afgesproken is", "what holds it or was agreed"),
    "sender": ("de afzender", "the sender"),
    "text": ("de tekst", "the text"),
    "taken_back": ("het akkoord is ingetrokken", "the approval was taken back"),
    "not_allowed": ("het mag niet meer uitgaan", "it may not leave any more"),
}
FACTS: Pair = ("de feiten", "the facts")


def what_changed(parts: Iterable[object], asked: Iterable[object], asks: Iterable[object], language: str) -> str:
    """ "the amounts, the address (€100.00 → €60.00)"; `asked` and `asks` are totals as "EUR 12.00", then and now."""
    then, now = (", ".join(money(str(one), language) for one in some) for some in (asked, asks))
    named = ", ".join(say(PARTS.get(str(part), FACTS), language) for part in parts)
    return f"{named} ({then} → {now})" if then and now and then != now else named


def money(text: str, language: str) -> str:
    """An amount that was kept as "EUR 12.00"; what is none stays as it is."""
    currency, _, figure = text.partition(" ")
    try:
        return words.money(Money(Decimal(figure), currency), language)
    except (InvalidOperation, ValueError):
        return text
