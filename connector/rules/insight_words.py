"""Every name and explanation of the figures in a plain sentence, in Dutch and English: pages, exports and the command
print these."""

from collections.abc import Mapping

from connector.rules.insight import BASELINE_LEAST, WITHIN
from connector.rules.spread import LEAST
from connector.rules.words import Pair

TITLES: Mapping[str, Pair] = {
    "ageing": ("Ouderdom van wat openstaat", "Age of what is open"),
    "dso": ("Hoe lang omzet uitstaat (DSO)", "How long sales stay out (DSO)"),
    "late": ("Gemiddeld aantal dagen te laat", "Average days late"),
    "messages": ("Betaald vóór en na een bericht", "Paid before and after a message"),
    "recovered": ("Geld dat na een bericht kwam", "Money that came after a message"),
    "promises": ("Toezeggingen", "Promises"),
    "compared": ("Voor en na installatie", "Before and after installation"),
    "customers": ("Ouderdom per klant", "Age per customer"),
}

COLUMNS: Mapping[str, Pair] = {
    "currency": ("Munt", "Currency"),
    "bucket": ("Dagen te laat", "Days late"),
    "invoices": ("Facturen", "Invoices"),
    "amount": ("Bedrag", "Amount"),
    "disputed": ("Waarvan betwist", "Of which disputed"),
    "balance": ("Saldo", "Balance"),
    "sales": ("Omzet in de periode", "Sales in the period"),
    "countback": ("Terugtelmethode, dagen", "Count-back, days"),
    "simple": ("Eenvoudige methode, dagen", "Simple method, days"),
    "of": ("Van", "Of"),
    "mean": ("Gemiddeld", "Average"),
    "median": ("Mediaan", "Median"),
    "low": ("Middelste helft van", "Middle half from"),
    "high": ("tot", "to"),
    "event": ("Bericht", "Message"),
    "sent": ("Facturen", "Invoices"),
    "paid": ("Betaald", "Paid"),
    "percent": ("Aandeel", "Share"),
    "from": ("Zeker tussen", "Surely between"),
    "to": ("en", "and"),
    "untold": ("Dag niet bekend", "Day not known"),
    "amount_untold": ("Bedrag niet bekend", "Amount not known"),
    "outcome": ("Uitkomst", "Outcome"),
    "number": ("Aantal", "Number"),
    "window": ("Wanneer", "When"),
    "first": ("Eerste dag", "First day"),
    "last": ("Laatste dag", "Last day"),
    "on_time": ("Op tijd betaald", "Paid on time"),
    "name": ("Klant", "Customer"),
    "customer_number": ("Klantnummer", "Customer number"),
    "total": ("Totaal", "Total"),
}

ROWS: Mapping[str, Pair] = {
    "current": ("nog niet te laat", "not late yet"),
    "1-30": ("1 t/m 30", "1 to 30"),
    "31-60": ("31 t/m 60", "31 to 60"),
    "61-90": ("61 t/m 90", "61 to 90"),
    "90+": ("meer dan 90", "more than 90"),
    "total": ("Totaal", "Total"),
    "paid_in_period": ("Betaald in de periode", "Paid in the period"),
    "open_now": ("Nu open en te laat", "Open and late now"),
    "before_first": ("vóór de eerste herinnering", "before the first reminder"),
    "after": ("na: {notice}", "after: {notice}"),
    "kept": ("nagekomen", "kept"),
    "partly": ("deels nagekomen", "kept in part"),
    "broken": ("niet nagekomen", "broken"),
    "running": ("loopt nog", "running"),
    "before_install": ("Voor installatie", "Before installation"),
    "after_install": ("Sinds installatie", "Since installation"),
    "more_than": ("meer dan {days}", "more than {days}"),
    "not_enough": ("niet genoeg gegevens", "not enough data"),
}

NOTES: Mapping[str, Pair] = {
    "ageing": (
        "Op {today}, per munt. Betwiste facturen tellen mee en staan ook apart; wat een ander int, telt mee.",
        "On {today}, per currency. Disputed invoices count and are shown apart too; what another one collects counts.",
    ),
    "unapplied": (
        "Er niet afgetrokken: {amount} aan creditnota’s en ontvangsten die nog aan geen factuur zijn gekoppeld.",
        "Not taken off: {amount} of credit notes and receipts that are not applied to an invoice yet.",
    ),
    "unknown": (
        "Niet meegeteld: {amount} op facturen die de bron niet meer noemt; of zij betaald zijn, is niet bekend.",
        "Not counted: {amount} on invoices that the source mentions no more; whether they were paid is not known.",
    ),
    "collector": ("Hiervan int een ander: {amount}.", "Of this another one collects: {amount}."),
    "dso": (
        "Saldo: wat openstaat, betwist of niet, min niet-gekoppelde creditnota’s en ontvangsten, niet onder nul. "
        "Omzet: het factuurbedrag met btw, naar factuurdatum; creditnota’s zijn er niet af.",
        "Balance: what is open, disputed or not, less unapplied credit notes and receipts, not below zero. "
        "Sales: the amount of the invoice with VAT, by its date; credit notes are not taken off.",
    ),
    "countback": (
        "Terugtelmethode: trek de omzet van de nieuwste maanden van het saldo af tot het op is en tel hun dagen op; "
        "van de laatste maand naar rato.",
        "Count-back: take the sales of the newest months off the balance until it is used up and add their days; "
        "of the last month in proportion.",
    ),
    "simple": (
        "Eenvoudige methode: saldo ÷ omzet in de periode × {days} dagen.",
        "Simple method: balance ÷ sales in the period × {days} days.",
    ),
    "more_than": (
        "“Meer dan”: het saldo gaat verder terug dan de omzet die bekend is, dus het echte getal is hoger.",
        "“More than”: the balance reaches further back than the sales that are known, so the true figure is higher.",
    ),
    "known_from": (
        "Alle facturen zijn bekend vanaf {day}; waar de periode eerder begint, zegt de eenvoudige methode niets.",
        "All invoices are known from {day} on; where the period begins before, the simple method says nothing.",
    ),
    "late": (
        "Elke factuur telt één keer, van vervaldatum tot de dag waarop het laatste binnenkwam; te vroeg is 0 dagen.",
        "Each invoice counts once, from its due date to the day on which the last of it came; early is 0 days.",
    ),
    "messages": (
        "Vóór de eerste herinnering: van wat in de periode en sinds installatie is betaald; een herinnering van ervoor "
        "is alleen bekend als de bron haar noemt. Na een stap: van de facturen die hem in de periode kregen en waarbij "
        f"{WITHIN} dagen voorbij zijn, wat binnen {WITHIN} dagen en vóór de volgende stap helemaal betaald was. Een "
        "betaling op de dag van een bericht geldt als ervoor.",
        "Before the first reminder: of what was paid in the period and since installation; a reminder of before that "
        "is known only if the source tells of it. After a step: of the invoices that got it in the period and for "
        f"which {WITHIN} days have passed, what was paid in full within {WITHIN} days and before the next step. A "
        "payment on the day of a message counts as before it.",
    ),
    "between": (
        "“Zeker tussen”: zoveel zegt dit aantal; 95 van de 100 keer ligt het echte aandeel daartussen.",
        "“Surely between”: what this number can tell; the true share lies there 95 times of 100.",
    ),
    "few": (
        f"Onder de {LEAST} staan er geen gemiddelden en percentages.",
        f"Below {LEAST} there are no averages and percentages.",
    ),
    "recovered": (
        f"Betaald binnen {WITHIN} dagen na een bericht van Tijdig, op een factuur die te laat was toen het uitging. "
        "Wat ervoor of op die dag betaald was telt niet mee; elk bedrag telt één keer. Dat het ná het bericht kwam, "
        "bewijst niet dat het erdóór kwam.",
        f"Paid within {WITHIN} days after a message of Tijdig, on an invoice that was late when it went out. What was "
        "paid before it or on that day is not counted; each amount counts once. That it came after the message does "
        "not prove that it came by it.",
    ),
    "promises": (
        "Toezeggingen waarvan in de periode bleek of zij zijn nagekomen.",
        "Promises of which it was seen in the period whether they were kept.",
    ),
    "compared": (
        "Dagen te laat van wat in beide tijden is betaald, hoogstens een jaar. De cijfers van ervoor worden vastgezet "
        "zodra zij bekend zijn en bewegen dan niet meer. Een verschil bewijst niet waardoor het komt.",
        "Days late of what was paid in either time, a year at most. The figures of before are fixed when they are "
        "first known and do not move then. A difference does not prove what caused it.",
    ),
    "kept_on": ("Vastgezet op {day}.", "Fixed on {day}."),
    "too_few": (
        f"Onder de {BASELINE_LEAST} betaalde facturen staat er niets.",
        f"Below {BASELINE_LEAST} paid invoices nothing is said.",
    ),
}

# What a source does not tell, and what follows from that.
SOURCES: Mapping[str, Pair] = {
    "no_history": (
        "{platform}: Tijdig leest facturen die openstaan, vanaf de eerste keer op {installed}. Wat daarvoor al betaald "
        "was, is niet bekend. Daarom is er geen “voor installatie”, en omzet van eerder is niet volledig.",
        "{platform}: Tijdig reads invoices that are open, since the first time on {installed}. What was paid before "
        "that is not known. So there is no “before installation”, and sales of before are not complete.",
    ),
    "history": (
        "{platform}: alleen wat in uw lijsten staat is bekend. Een betaalde factuur telt mee als zij er met haar "
        "betaaldatum in staat; wat zonder datum uit een lijst verdwijnt, staat onder “dag niet bekend”. De oudste "
        "betaling die bekend is, bepaalt vanaf wanneer de omzet volledig heet: {known_from}.",
        "{platform}: only what is in your lists is known. A paid invoice counts if it is in them with its day of "
        "payment; what leaves a list without a day is under “day not known”. The oldest payment that is known says "
        "from when on sales are taken for complete: {known_from}.",
    ),
    "payments": (
        "Elke betaling komt met haar eigen dag, ook een deelbetaling.",
        "Each payment comes with its own day, a part payment too.",
    ),
    "no_payments": (
        "Van deelbetalingen is geen dag bekend, alleen van de dag waarop een factuur gesloten werd. Sluiten kan ook "
        "een creditnota, korting of afboeking zijn: dat verschil vertelt de bron niet. Bij “geld na een bericht” telt "
        "wat er bij de laatste lezing nog openstond.",
        "Of part payments no day is known, only the day on which an invoice was closed. Closing may also be a credit "
        "note, a discount or a write-off: the source does not tell the difference. “Money after a message” counts "
        "what was still open when it was read last.",
    ),
    "between_readings": (
        "Een factuur die tussen twee lezingen is gemaakt én betaald, kan ontbreken.",
        "An invoice that was made and paid between two readings may be missing.",
    ),
}
