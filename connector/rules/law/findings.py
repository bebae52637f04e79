"""What can be wrong with a letter: a code that stays, the article, and why it matters, in Dutch and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connector.model import Money
from connector.rules import words
from connector.rules.words import Pair


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `rule` is a code that stays the same, `why` a sentence in Dutch and in English."""

    rule: str
    article: str
    why: Pair

    @property
    def about_amounts(self) -> bool:
        return self.rule in _ABOUT_AMOUNTS

    def sentence(self, language: str) -> str:
        return words.say(self.why, language)


def finding(rule: str, **values: date | str | tuple[Decimal, ...]) -> Finding:
    """This rule's finding with its sentence filled in: days and amounts are written as people of each language do."""
    article, dutch, english = _RULES[rule]
    return Finding(rule, article, (_filled(dutch, values, "nl"), _filled(english, values, "en")))


def _filled(sentence: str, values: Mapping[str, date | str | tuple[Decimal, ...]], language: str) -> str:
    return sentence.format(**{name: _written(value, language) for name, value in values.items()})


def _written(value: date | str | tuple[Decimal, ...], language: str) -> str:
    if isinstance(value, date):
        return words.day(value, language)
    if isinstance(value, str):
        return value
    written = [words.money(Money(each, "EUR"), language) for each in value]
    return ", ".join(written) or words.say(("niets", "nothing"), language)


_COSTS = "art. 6:96 lid 5 en 6 BW; BIK art. 2"
_TERM = "art. 6:96 lid 6 BW; HR 25 november 2016, ECLI:NL:HR:2016:2704"
_CLEAR = "art. 6:96 lid 6 BW; Rb. Rotterdam, ECLI:NL:RBROT:2020:5202"
_FIRST = "art. XIX.2 WER"

# code: article, Dutch, English
_RULES: Mapping[str, tuple[str, str, str]] = {
    "consumer_letter_to_business": (
        "art. 6:96 lid 4 tot en met 6 BW; boek XIX WER",
        "Deze brief is voor consumenten, en deze klant is een bedrijf of overheid.",
        "This letter is for consumers, and this customer is a business or public body.",
    ),
    "business_letter_to_consumer": (
        "art. 6:96 lid 6 BW; boek XIX WER",
        "Deze brief is voor bedrijven, en deze klant is een consument of dat is niet zeker.",
        "This letter is for businesses, and this customer is a consumer, or that is not sure.",
    ),
    "law_of_another_country": (
        "art. 6 Rome I",
        "De brief steunt op het recht van een ander land dan dat van de klant ({country}).",
        "The letter stands on the law of another country than the customer's ({country}).",
    ),
    "not_in_default": (
        "art. 6:81 BW",
        "Factuur {invoice} was op de dag van schrijven nog niet te laat: te betalen tot en met {due}.",
        "Invoice {invoice} was not late on the day of writing: it could be paid up to and including {due}.",
    ),
    "due_day_not_agreed": (
        "art. 6:82 en 6:83 BW",
        "De vervaldag van factuur {invoice} ({due}) is niet afgesproken; daardoor alleen is niemand in verzuim.",
        "The due day of invoice {invoice} ({due}) was not agreed; nobody is in default by that alone.",
    ),
    "term_wording": (
        _TERM,
        "De termijn moet ingaan op de dag na ontvangst: “binnen veertien dagen vanaf de dag nadat deze brief bij u is "
        "bezorgd”. Zonder die woorden zijn er geen kosten verschuldigd.",
        "The term has to start on the day after receipt, in these words: “binnen veertien dagen vanaf de dag nadat "
        "deze brief bij u is bezorgd”. Without them no costs are owed.",
    ),
    "second_term": (
        _TERM,
        "Naast de juiste termijn staat er een andere, die eerder kan eindigen.",
        "Beside the right term stands another one, which may end earlier.",
    ),
    "early_day": (
        _TERM,
        "De brief noemt {day}, en de termijn is pas na {safe} zeker voorbij.",
        "The letter names {day}, and the term is not surely over before the end of {safe}.",
    ),
    "free_term": (
        _FIRST,
        "De eerste herinnering moet 14 kalenderdagen zonder kosten en interest geven.",
        "The first reminder has to give 14 calendar days without costs and interest.",
    ),
    "one_total": (
        _CLEAR,
        "De brief noemt meer dan één bedrag om te betalen: {said}.",
        "The letter names more than one amount to pay: {said}.",
    ),
    "wrong_total": (
        _CLEAR,
        "De brief vraagt {said}, en volgens het overzicht is dat {right}.",
        "The letter asks {said}, and the statement says {right}.",
    ),
    "sum_with_costs": (
        _CLEAR,
        "Met de kosten zou het {said} zijn, en opgeteld is dat {right}.",
        "With the costs it is said to be {said}, and added up that is {right}.",
    ),
    "one_account": (
        _CLEAR,
        "De brief noemt meer dan één rekening: {said}.",
        "The letter names more than one account: {said}.",
    ),
    "wrong_account": (
        _CLEAR,
        "Rekening {said} is niet die van de schuldeiser.",
        "Account {said} is not the creditor's.",
    ),
    "link": (
        _CLEAR,
        "In de brief staat een link, en onze brieven hebben er geen: {said}.",
        "There is a link in the letter, and our letters have none: {said}.",
    ),
    "no_account": (
        _CLEAR,
        "De brief noemt geen rekening om op te betalen.",
        "The letter names no account to pay to.",
    ),
    "more_than_principal": (
        _FIRST,
        "De eerste herinnering vraagt meer dan de hoofdsom; kosten en interest mogen pas na de termijn.",
        "The first reminder asks more than the principal; costs and interest may come after the term only.",
    ),
    "fee_beside_costs": (
        "art. 6:96 lid 5 BW",
        "Naast de incassokosten staan er andere kosten: {said}. Een consument betaalt die niet.",
        "Beside the collection costs stand other ones: {said}. A consumer does not pay these.",
    ),
    "costs_not_named": (
        _COSTS,
        "De brief noemt niet welk bedrag aan kosten erbij komt.",
        "The letter does not name the costs that will come on top.",
    ),
    "costs_not_exact": (
        _COSTS,
        "De genoemde kosten zijn {said}, en over de hoofdsom is dat {right}.",
        "The costs named are {said}, and over the principal they are {right}.",
    ),
    "costs_too_high": (
        "art. XIX.4 WER",
        "De schadevergoeding van {said} is hoger dan het maximum over de hoofdsom.",
        "The compensation of {said} is more than the maximum over the principal.",
    ),
    "vat_not_owed": (
        "BIK art. 2 lid 3",
        "Over de kosten wordt btw gerekend ({said}), en die is niet verschuldigd.",
        "VAT is charged on the costs ({said}), and none is owed.",
    ),
    "vat_not_exact": (
        "BIK art. 2 lid 3",
        "De btw over de kosten is {said}, en dat moet {right} zijn.",
        "The VAT on the costs is {said}, and has to be {right}.",
    ),
    "vat_not_declared": (
        "BIK art. 2 lid 3",
        "Btw over de kosten mag alleen als de brief zegt dat de schuldeiser die niet kan verrekenen.",
        "VAT on the costs is owed only where the letter says that the creditor cannot deduct it.",
    ),
    "creditor_not_named": (
        "art. 6:96 lid 6 BW; art. XIX.2 WER",
        "De naam van de schuldeiser staat niet in de brief.",
        "The creditor's name does not stand in the letter.",
    ),
    "enterprise_number": (
        _FIRST,
        "Het ondernemingsnummer van de schuldeiser staat niet in de brief.",
        "The creditor's enterprise number does not stand in the letter.",
    ),
    "register_number": (
        "Wet kwaliteit incassodienstverlening (Wki)",
        "Wie voor anderen int, noemt zijn nummer in het register van incassodienstverleners; het staat er niet.",
        "Who collects for others names his number in the register of collection services; it does not stand there.",
    ),
    "invoice_not_described": (
        _FIRST,
        "Van factuur {invoice} staat er niet wat geleverd is, van welke dag, en wanneer betaald moest zijn.",
        "Of invoice {invoice} it is not said what was supplied, of which day, and when it had to be paid.",
    ),
    "amounts": (
        _CLEAR,
        "Er staat een bedrag dat niet in het overzicht staat of er te vaak staat ({said}); er ontbreekt: {right}.",
        "An amount stands in it that is not in the statement, or too often ({said}); missing: {right}.",
    ),
    "forms_differ": (
        _CLEAR,
        "{first} en {second} van dit bericht zeggen niet hetzelfde.",
        "{first} and {second} of this message do not say the same.",
    ),
}
_ABOUT_AMOUNTS = frozenset(
    "one_total wrong_total sum_with_costs more_than_principal fee_beside_costs costs_not_named costs_not_exact "
    "costs_too_high vat_not_owed vat_not_exact".split()
)
CODES = tuple(_RULES)
