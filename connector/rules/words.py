"""Every reason in a plain sentence, in Dutch and English, made from the decision's own data."""

from collections.abc import Mapping
from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_currency

from connector.model import Act, Hold, HoldKind, Mark, Money, Notice, Task, TaskKind, Verdict

LANGUAGES = ("nl", "en")

Pair = tuple[str, str]  # Dutch, English

NOTICES: Mapping[Notice, Pair] = {
    Notice.PRE_DUE: ("bericht vóór de vervaldatum", "notice before the due date"),
    Notice.PLAN_NOTICE: ("bericht vóór een termijn", "notice before an instalment"),
    Notice.PLAN_CONFIRMATION: ("bevestiging van de regeling", "confirmation of the plan"),
    Notice.FRIENDLY: ("vriendelijke herinnering", "friendly reminder"),
    Notice.REMINDER: ("herinnering", "reminder"),
    Notice.FORMAL_NOTICE: ("aanmaning", "formal notice"),
    Notice.FOURTEEN_DAY_LETTER: ("veertiendagenbrief", "fourteen-day letter"),
    Notice.LAST_DEMAND: ("laatste sommatie", "last demand"),
    Notice.HAND_OVER_NOTICE: ("bericht van overdracht", "notice of handing over"),
}

HOLDS: Mapping[HoldKind, Pair] = {
    HoldKind.DISPUTE: ("De factuur wordt betwist.", "The invoice is disputed."),
    HoldKind.BLOCK: ("Geblokkeerd{until}{detail}.", "Blocked{until}{detail}."),
    HoldKind.PROMISE: ("De klant heeft betaling toegezegd{until}.", "The customer promised to pay{until}."),
    HoldKind.PLAN: ("Er loopt een betalingsregeling{until}.", "A payment plan is running{until}."),
    HoldKind.STOP_SIGN: ("Niet aanmanen: {mark}{effect}.", "Do not send reminders: {mark}{effect}."),
    HoldKind.HANDED_OVER: ("Overgedragen aan een ander die int.", "Handed over to another collector."),
    HoldKind.SOURCE_REMINDED: (
        "Het boekhoudpakket heeft op {since} zelf herinnerd; onze stap wacht{until}.",
        "The bookkeeping package sent its own reminder on {since}; our step waits{until}.",
    ),
    HoldKind.UNDER_WAY: ("Er is een betaling of incasso onderweg.", "A payment or collection is under way."),
    HoldKind.IDENTITY: ("{doubt}; een mens beslist.", "{doubt}; a person decides."),
    HoldKind.UNKNOWN: (
        "De bron noemt deze factuur niet meer; of zij betaald is, is niet bekend.",
        "The source no longer mentions this invoice; whether it was paid is not known.",
    ),
    HoldKind.UNREADABLE: (
        "Een gegeven van deze klant is niet te lezen: {detail_bare}.",
        "A record of this customer cannot be read: {detail_bare}.",
    ),
    HoldKind.STALE_DATA: (
        "De gegevens zijn van {since}; er gaat niets uit zonder recente gegevens.",
        "The data is of {since}; nothing leaves without recent data.",
    ),
    HoldKind.WAITS_FOR_BANK_DATA: (
        "Wacht op bankgegevens tot en met {since}.",
        "Waits for bank data up to and including {since}.",
    ),
    HoldKind.MISSING_CONTACT: (
        "Er is geen bruikbaar adres voor {channel} bekend.",
        "No usable address for {channel} is known.",
    ),
    HoldKind.NET_CREDIT: (
        "Na aftrek van creditnota's en niet-gekoppelde betalingen staat er niets open.",
        "After credit notes and unmatched payments nothing is owed.",
    ),
    HoldKind.BELOW_MINIMUM: (
        "Het achterstallige bedrag is lager dan het minimum van {amount}.",
        "What is late is less than the minimum of {amount}.",
    ),
    HoldKind.DUE_ASSUMED: (
        "De vervaldatum is aangenomen; zonder afgesproken datum volgt geen formele stap.",
        "The due date is assumed; without an agreed date no formal step follows.",
    ),
    HoldKind.NOT_REGISTERED: (
        "U int voor klanten, en zonder registernummer gaat er niets naar een natuurlijk persoon in Nederland (Wki).",
        "You collect for clients, and without a register number nothing goes to a natural person in the Netherlands "
        "(Wki).",
    ),
    HoldKind.LEFT_OUT: (
        "Aan {debtor_kind} schrijft u niet; dat staat in de instellingen.",
        "You do not write to {debtor_kind}; the settings say so.",
    ),
    HoldKind.NOTHING_TO_ANNOUNCE: (
        "Deze brief kondigt kosten aan, en die zijn hier al aangekondigd of de factuur is niet in euro; "
        "sla de stap over.",
        "This letter announces costs, and here they were announced already or the invoice is not in euro; skip the "
        "step.",
    ),
    HoldKind.POLICY_CHANGED: (
        "Het aanmaanbeleid is vervangen; kies waar deze factuur verdergaat.",
        "The reminder policy was replaced; choose where this invoice goes on.",
    ),
    HoldKind.COOLDOWN: (
        "Deze klant kreeg kort geleden een bericht; wacht{until}.",
        "This customer heard from us recently; waits{until}.",
    ),
    HoldKind.STRICTER_FIRST: (
        "Een strenger bericht aan deze klant gaat voor; deze wacht op de volgende verzenddag.",
        "A stricter message to this customer goes first; this one waits for the next sending day.",
    ),
    HoldKind.FIRST_WEEK: (
        "Na het live gaan gaan er niet meer berichten per dag uit dan u koos; dit bericht is gepland voor {after}.",
        "After going live no more messages leave a day than you chose; this one is planned for {after}.",
    ),
    HoldKind.IN_FLIGHT: ("Er is al een bericht onderweg.", "A message is already on its way."),
    HoldKind.UNCLEAR: (
        "Onduidelijk of het vorige bericht is aangekomen; een mens beslist.",
        "It is unclear whether the last message arrived; a person decides.",
    ),
    HoldKind.SEND_FAILED: ("Verzenden is niet gelukt.", "Sending failed."),
}

DOUBTS: Mapping[str, Pair] = {
    "other_debtor": ("De klant is een andere dan eerst", "The customer is another one than before"),
    "erased": (
        "Deze klant is eerder gewist, met wat hem toen tegenhield",
        "This customer was erased before, with whatever held him then",
    ),
    "look_alike": (
        "Misschien dezelfde als {label}, die niet meer in de lijst staat",
        "Perhaps the same as {label}, which is no longer in the list",
    ),
    "other_instalment": (
        "Misschien een andere termijn dan eerst: in de boekhouding zijn de termijnen veranderd",
        "Perhaps another instalment than before: the instalments were changed in the books",
    ),
    "": ("Het is niet zeker of dit dezelfde is als eerst", "It is not sure whether this is the same as before"),
}

TASKS: Mapping[TaskKind, Pair] = {
    TaskKind.FIND_CONTACT: ("Zoek een e-mailadres of stuur een brief", "Find an e-mail address or send a letter"),
    TaskKind.MATCH_CREDIT: ("Koppel het tegoed aan een factuur", "Match the credit to an invoice"),
    TaskKind.SETTLE_UNCLEAR: ("Ga na of het bericht is aangekomen", "Find out whether the message arrived"),
    TaskKind.MEND_SENDING: ("Herstel het verzenden", "Mend the sending"),
    TaskKind.MEND_ADDRESS: ("Herstel het e-mailadres dat niet werkt", "Mend the e-mail address that does not work"),
    TaskKind.PLACE_ON_POLICY: ("Kies waar de factuur verdergaat", "Choose where the invoice goes on"),
    TaskKind.ANSWER_DISPUTE: ("Beantwoord de betwisting", "Answer the dispute"),
    TaskKind.LOOK_AT_VANISHED: ("Ga na wat er met de factuur is gebeurd", "Find out what became of the invoice"),
    TaskKind.TELL_APART: (
        "Ga na of dit dezelfde factuur en klant is als eerst, en hef de blokkade dan op",
        "Find out whether this is the same invoice and customer as before, then lift the hold",
    ),
    TaskKind.MEND_RECORD: ("Herstel het onleesbare gegeven", "Mend the unreadable record"),
    TaskKind.JUDGE_PROMISE: ("Beoordeel de tweede toezegging", "Judge the second promise"),
    TaskKind.TWO_REMINDERS: (
        "Het boekhoudpakket herinnert ook: zet het daar uit of hier",
        "The bookkeeping package reminds too: switch it off there or here",
    ),
    TaskKind.OVERPAID: ("Er is te veel betaald", "Too much was paid"),
    TaskKind.CHECK_TABLE: ("Controleer de wettelijke tabel", "Check the legal table"),
    TaskKind.JUDGE_CHARGES: (
        "De hoofdsom is betaald: beslis of de kosten en rente blijven staan",
        "The principal was paid: decide whether costs and interest stay",
    ),
    TaskKind.LIMITATION_NEARS: (
        "De vordering verjaart: stuur vóór die dag een schriftelijke aanmaning",
        "The claim becomes time-barred: send a written demand before that day",
    ),
    TaskKind.CALL: ("Bel deze klant: er staat iets te laat open", "Call this customer: something is late"),
    TaskKind.CALL_BACK: ("Bel terug", "Call back"),
    TaskKind.TELL_COLLECTOR: (
        "Van een vordering die u hebt overgedragen staat minder open: meld het wie haar int",
        "Less is open of a claim that you handed over: tell who collects it",
    ),
    TaskKind.HAND_OVER: (
        "Alle stappen zijn gedaan en niet alles is betaald: beslis of u de vordering overdraagt",
        "All steps were done and not all of it was paid: decide whether to hand the claim over",
    ),
    TaskKind.LOOK_AT_RESTORED: (
        "De gegevens zijn teruggezet uit een kopie: kijk na wat er sindsdien verstuurd kan zijn",
        "The data were put back from a copy: look at what may have been sent since",
    ),
    TaskKind.LOOK_AT_NUDGE: (
        "Het boekhoudpakket meldde een wijziging die niet op te halen is: herstel haar daar en probeer het opnieuw",
        "The bookkeeping package told of a change that cannot be fetched: mend it there, then try again",
    ),
}

PROPOSALS: Mapping[str, Pair] = {
    "send_by_post": ("stuur de brief per post", "send the letter by post"),
    "": ("", ""),
}

MARKS: Mapping[Mark, Pair] = {
    Mark.BANKRUPT: ("faillissement", "bankrupt"),
    Mark.SUSPENSION_OF_PAYMENTS: ("surseance van betaling", "suspension of payments"),
    Mark.DEBT_RESTRUCTURING: ("schuldsanering", "debt restructuring"),
    Mark.DEBT_HELP: ("schuldhulp", "debt help"),
    Mark.ADMINISTRATION: ("bewind of curatele", "under administration"),
    Mark.DECEASED: ("overleden", "deceased"),
    Mark.VULNERABLE: ("kwetsbaar", "vulnerable"),
    Mark.MORATORIUM: ("moratorium bij schuldhulp", "debt moratorium"),
    Mark.COOLING_OFF: ("afkoelingsperiode (WHOA)", "cooling-off period (WHOA)"),
}

# What the sign means for the creditor; sources: Fw 26, 33, 128, 230, 299, 303; Wgs 5; WHOA.
EFFECTS: Mapping[Mark, Pair] = {
    Mark.BANKRUPT: (
        "dien de vordering in bij de curator; er loopt geen rente meer",
        "file the claim with the trustee; no more interest runs",
    ),
    Mark.SUSPENSION_OF_PAYMENTS: (
        "betaling kan nu niet worden afgedwongen; meld de vordering bij de bewindvoerder",
        "payment cannot be forced now; report the claim to the administrator",
    ),
    Mark.DEBT_RESTRUCTURING: (
        "dien de vordering in bij de bewindvoerder; er loopt geen rente meer",
        "file the claim with the administrator; no more interest runs",
    ),
    Mark.DEBT_HELP: (
        "antwoord de schuldhulpverlener met het saldo en wacht",
        "answer the debt counsellor with the balance, and wait",
    ),
    Mark.ADMINISTRATION: (
        "schrijf de bewindvoerder of curator aan, niet de klant",
        "write to the administrator, not to the customer",
    ),
    Mark.DECEASED: (
        "stop, en benader de erfgenamen met zorg",
        "stop, and approach the heirs with care",
    ),
    Mark.VULNERABLE: ("neem persoonlijk contact op", "get in touch in person"),
    Mark.MORATORIUM: (
        "verhaal is hooguit zes maanden niet mogelijk; wacht op de schuldhulpverlener",
        "no recourse for at most six months; wait for the debt counsellor",
    ),
    Mark.COOLING_OFF: (
        "verhaal is opgeschort tot het einde van de afkoelingsperiode",
        "recourse is suspended until the cooling-off period ends",
    ),
}

CHANNELS: Mapping[str, Pair] = {
    "email": ("e-mail", "e-mail"),
    "letter": ("post", "post"),
    "sms": ("sms", "text messages"),
    "phone": ("telefoon", "telephone"),
}

DEBTOR_KINDS: Mapping[str, Pair] = {
    "consumer": ("consumenten", "consumers"),
    "business": ("bedrijven", "businesses"),
    "public_body": ("overheden", "public bodies"),
    "unknown": ("klanten van wie de soort niet bekend is", "customers whose kind is not known"),
}

ACTS: Mapping[str, Pair] = {
    "send": ("Gaat vandaag uit: {notice}.", "Leaves today: {notice}."),
    "propose": ("Wacht op uw goedkeuring: {notice}.", "Waits for your approval: {notice}."),
    "not_due_yet": (
        "Volgende stap: {notice}, vanaf {sends_on}.",
        "Next step: {notice}, from {sends_on}.",
    ),
    "no_sending_day": (
        "Vandaag is geen verzenddag; op {sends_on} gaat uit: {notice}.",
        "Today is no sending day; on {sends_on} leaves: {notice}.",
    ),
    "finished": ("Alle stappen zijn gedaan.", "All steps have been done."),
    "settled": ("Niets meer open.", "Nothing is open any more."),
    "no_longer_listed": (
        "Staat niet meer in de volledige lijst en is daarom gesloten.",
        "No longer in the complete list, and therefore closed.",
    ),
    "written_off": ("Afgeboekt in de boekhouding.", "Written off in the books."),
}


def say(pair: Pair, language: str) -> str:
    """The Dutch or the English of a pair."""
    return pair[0] if language == "nl" else pair[1]


def day(value: date | None, language: str) -> str:
    """A date in words, such as 3 maart 2026."""
    return format_date(value, "d MMMM y", locale=_locale(language)) if value else "?"


def money(value: Money, language: str) -> str:
    """An amount as people write it in this language."""
    return str(format_currency(value.amount, value.currency, locale=_locale(language)))


def _locale(language: str) -> str:
    return "nl_NL" if language == "nl" else "en_GB"


def notice(value: Notice, language: str) -> str:
    return say(NOTICES[value], language)


def hold(value: Hold, language: str) -> str:
    """Why nothing happens, in one sentence."""
    until = {"nl": " tot en met ", "en": " until the end of "}[language] + day(value.until, language)
    detail = f": {value.reason}" if value.reason else ""
    return say(HOLDS[value.kind], language).format(
        until=until if value.until else "",
        since=day(value.since, language),
        after=_after(value.until, language),
        detail=detail,
        detail_bare=value.reason,
        mark=_mark(value.reason, language),
        effect=_effect(value.reason, language),
        doubt=_doubt(value.reason, language),
        channel=say(CHANNELS.get(value.reason, ("", "")), language),
        amount=money(value.amount, language) if value.amount else "",
        debtor_kind=say(DEBTOR_KINDS.get(value.reason, DEBTOR_KINDS["unknown"]), language),
    )


def _after(last: date | None, language: str) -> str:
    """The day that follows; without an end it is not known."""
    if last is None or last == date.max:
        return say(("een latere dag", "a later day"), language)
    return day(last + timedelta(days=1), language)


def _mark(reason: str, language: str) -> str:
    known = {mark.value: pair for mark, pair in MARKS.items()}
    return say(known[reason], language) if reason in known else reason


def _effect(reason: str, language: str) -> str:
    known = {mark.value: pair for mark, pair in EFFECTS.items()}
    return f" ({say(known[reason], language)})" if reason in known else ""


def _doubt(reason: str, language: str) -> str:
    """A doubt is kept as its kind and, after a colon, the label that it is about."""
    kind, _, label = reason.partition(":")
    return say(DOUBTS.get(kind, DOUBTS[""]), language).format(label=label)


def stop_of(value: Verdict) -> Hold | None:
    """What stops it: of the holds the first without an end, for while one stands no day of any step is true; else the
    first of what is due. None where its next step only waits for its day."""
    endless = next((hold for hold in value.holds if hold.until is None), None)
    return endless or (value.holds[0] if value.act is Act.HOLD and value.holds else None)


def verdict(value: Verdict, language: str) -> str:
    """The reason of a verdict in one sentence."""
    if value.act is Act.HOLD and value.holds:
        return hold(value.holds[0], language)
    return say(ACTS[value.code], language).format(
        notice=notice(value.notice, language) if value.notice else "",
        sends_on=day(value.sends_on, language),
    )


def task(value: Task, language: str) -> str:
    """What a person is asked to do, in one line."""
    text = say(TASKS[value.kind], language)
    proposal = say(PROPOSALS.get(value.proposal, (value.proposal, value.proposal)), language)
    return text + (f" ({value.detail})" if value.detail else "") + (f" → {proposal}" if proposal else "")
