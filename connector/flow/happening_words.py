"""What is said of every kind of event of the journal, in Dutch and English; happenings.py puts in the words."""

from collections.abc import Mapping

from connector.rules.words import Pair

ERASED: Pair = ("“{kind}”; de inhoud hiervan is gewist.", "“{kind}”; the content of this was erased.")
PREVIEW: Pair = ("Voorbeeld, nog niet live: {verdict}", "Preview, not live yet: {verdict}")
SETTLED: Mapping[str, Pair] = {
    "sent": ("Het is aangekomen, zegt {by_bare}: {notice}.", "It arrived, says {by_bare}: {notice}."),
    "failed": ("Het is niet aangekomen, zegt {by_bare}: {notice}.", "It did not arrive, says {by_bare}: {notice}."),
}

HAPPENINGS: Mapping[str, Pair] = {
    # what the source said
    "seen_again": ("De bron noemt de factuur weer.", "The source mentions the invoice again."),
    "closed_by_source": (
        "Volgens de bron staat er niets meer open; het was {was}.",
        "The source says that nothing is open any more; it was {was}.",
    ),
    "handed_over_by_source": (
        "Volgens de bron is de factuur overgedragen aan een ander die int; er stond {was} open.",
        "The source says that the invoice was handed over to another collector; {was} was open.",
    ),
    "written_off_by_source": (
        "Volgens de bron is de factuur afgeboekt; er stond {was} open.",
        "The source says that the invoice was written off; {was} was open.",
    ),
    "open_changed": (
        "Volgens de bron staat er nu {open} open; het was {was}.",
        "The source says that {open} is open now; it was {was}.",
    ),
    "due_changed": (
        "Volgens de bron vervalt de factuur op {day}; het was {was_due}.",
        "The source says that the invoice is due on {day}; it was {was_due}.",
    ),
    "open_again": ("Volgens de bron staat er weer {open} open.", "The source says that {open} is open again."),
    "vanished": (
        "De bron noemde de factuur niet meer; zij is onbekend en wordt aangehouden.",
        "The source did not mention the invoice any more; it is unknown and held.",
    ),
    "turned_no_longer_listed": (
        "Gesloten{by}: staat niet meer in de volledige lijst.",
        "Closed{by}: no longer in the complete list.",
    ),
    "turned_unknown": ("Heropend{by}: weer onbekend, en aangehouden.", "Reopened{by}: unknown again, and held."),
    "source_reminded": (
        "Het boekhoudpakket ({platform}) herinnerde zelf op {on}.",
        "The bookkeeping package ({platform}) sent its own reminder on {on}.",
    ),
    # what was decided and sent
    "decided": ("Besloten: {verdict}", "Decided: {verdict}"),
    "planned": ("Ingepland{by}: {notice}.", "Planned{by}: {notice}."),
    "proposed": ("Voorgelegd ter goedkeuring: {notice}.", "Proposed for approval: {notice}."),
    "proposal_lapsed": (
        "Het voorstel is vervallen: de feiten zijn veranderd.",
        "The proposal lapsed: its facts changed.",
    ),
    "approved": ("Het voorstel is goedgekeurd{by}.", "The proposal was approved{by}."),
    "approval_lapsed": (
        "Het akkoord{by} is vervallen, want sindsdien veranderde: {changed}. Er wordt opnieuw besloten.",
        "The approval{by} lapsed, for since then this changed: {changed}. It is decided anew.",
    ),
    "approval_taken_back": (
        "Het akkoord van {approved_by} is ingetrokken{by}: {notice} wacht weer op een akkoord.",
        "The approval by {approved_by} was taken back{by}: {notice} waits for one again.",
    ),
    "postponed": ("Uitgesteld{by} tot {day}: {notice}{reason}.", "Postponed{by} until {day}: {notice}{reason}."),
    "reworded": (
        "De tekst van dit ene bericht is gewijzigd{by}: {notice}.",
        "The text of this one message was changed{by}: {notice}.",
    ),
    "words_given_back": (
        "Dit bericht heeft weer de gewone tekst{by}: {notice}.",
        "This message has the usual text again{by}: {notice}.",
    ),
    "proposal_refused": ("Het voorstel is geweigerd{by}{reason}.", "The proposal was refused{by}{reason}."),
    "sent": ("Verstuurd{by}: {notice}.", "Sent{by}: {notice}."),
    "failed": ("Niet verstuurd: {notice}{detail}.", "Not sent: {notice}{detail}."),
    "unclear": (
        "Onduidelijk of het is aangekomen: {notice}{detail}.",
        "It is unclear whether it arrived: {notice}{detail}.",
    ),
    "withdrawn": (
        "Het bericht is ingetrokken voordat het uitging.",
        "The message was taken back before it left.",
    ),
    "tried_again": ("Na herstel opnieuw ingepland{by}.", "Planned again after it was mended{by}."),
    "cost_booked": ("Kosten geboekt: {amount}.", "A cost was booked: {amount}."),
    "cost_lowered": (
        "Kosten verlaagd van {was} naar {amount}: een betaling van eerder is nu bekend.",
        "Costs lowered from {was} to {amount}: an earlier payment is known now.",
    ),
    "cost_taken_back": (
        "Kosten van {was} vervallen: er was al betaald.",
        "Costs of {was} were taken back: payment had come already.",
    ),
    "cost_waived": ("Kwijtgescholden{by}: {was}{reason}.", "Let go{by}: {was}{reason}."),
    "cost_kept": ("De kosten en rente blijven staan{by}.", "Costs and interest stay{by}."),
    "cost_asked": (
        "De hoofdsom is betaald; of kosten en rente blijven, beslist een mens.",
        "The principal was paid; whether costs and interest stay is for a person to say.",
    ),
    "ladder_finished": ("Alle stappen zijn gedaan.", "All steps have been done."),
    # what was agreed
    "promised": (
        "De klant zegde toe op {pays_on} {amount} te betalen (genoteerd{by}).",
        "The customer promised to pay {amount} on {pays_on} (noted{by}).",
    ),
    "promise_refused": (
        "Een tweede toezegging, voor {pays_on}, wacht op een oordeel.",
        "A second promise, for {pays_on}, waits for a person's judgement.",
    ),
    "promise_kept": ("De toezegging is nagekomen.", "The promise was kept."),
    "promise_partly_kept": ("De toezegging is deels nagekomen.", "The promise was kept in part."),
    "promise_broken": ("De toezegging is niet nagekomen.", "The promise was not kept."),
    "planned_payments": ("Betalingsregeling afgesproken{by}: {terms}.", "Payment plan agreed{by}: {terms}."),
    "plan_kept": ("De betalingsregeling is nagekomen.", "The payment plan was kept."),
    "plan_ended": ("De betalingsregeling is beëindigd{by}{reason}.", "The payment plan was ended{by}{reason}."),
    "promise_withdrawn": ("De toezegging is ingetrokken{by}{reason}.", "The promise was withdrawn{by}{reason}."),
    "plan_partly_kept": ("De betalingsregeling is deels nagekomen.", "The payment plan was kept in part."),
    "plan_broken": ("De betalingsregeling is niet nagekomen.", "The payment plan was not kept."),
    # what people did
    "held": ("Aangehouden{by}: {hold}", "Held{by}: {hold}"),
    "disputed_by_source": ("De boekhouding noemt {invoice} betwist.", "The books call {invoice} disputed."),
    "undisputed_by_source": (
        "De boekhouding noemt {invoice} niet meer betwist.",
        "The books do not call {invoice} disputed any more.",
    ),
    "lifted": ("Niet langer aangehouden{by}.", "No longer held{by}."),
    "marked": ("Niet meer aanmanen{by}: {mark}.", "No more reminders{by}: {mark}."),
    "unmarked": ("Geen reden meer om niet aan te manen{by}: {mark}.", "No reason any more to stop{by}: {mark}."),
    "bounced": (
        "Het adres {email} werkt niet en wordt niet meer gebruikt.",
        "The address {email} does not work and is not used again.",
    ),
    "address_mended": ("Het adres {email} werkt weer{by}.", "The address {email} works again{by}."),
    "skipped": ("Overgeslagen{by}: {step}{reason}.", "Skipped{by}: {step}{reason}."),
    "placed": ("Op het beleid {policy} gezet{by}, na: {step}.", "Placed on policy {policy}{by}, after: {step}."),
    "restarted": ("De stappen beginnen opnieuw{by}{reason}.", "The steps begin anew{by}{reason}."),
    "handed_over": ("Overgedragen aan {to}{by}.", "Handed over to {to}{by}."),
    "source_quieted": (
        "De herinneringen van het boekhoudpakket rusten voortaan waar Tijdig aanmaant (gekozen{by}).",
        "From then on the bookkeeping package's own reminders rest where Tijdig reminds (chosen{by}).",
    ),
    "source_freed": (
        "Het boekhoudpakket mag weer zelf herinneren (gekozen{by}).",
        "The bookkeeping package may send its own reminders again (chosen{by}).",
    ),
    "reading_chosen": (
        "De boekhouding wordt voortaan anders gelezen (gekozen{by}): {setting} = {value}, was {before}.",
        "From then on the books are read differently (chosen{by}): {setting} = {value}, was {before}.",
    ),
    "reminders_counted": (
        "Onze herinneringen tellen voortaan mee in het boekhoudpakket (gekozen{by}).",
        "From then on our reminders count in the bookkeeping package (chosen{by}).",
    ),
    "reminders_not_counted": (
        "Onze herinneringen tellen niet meer mee in het boekhoudpakket (gekozen{by}).",
        "Our reminders do not count in the bookkeeping package any more (chosen{by}).",
    ),
    "noted": ("Notitie{by}: {text}.", "Note{by}: {text}."),
    "called": ("Gebeld{by}{with}: {outcome}{said}.", "Called{by}{with}: {outcome}{said}."),
    "corrected": ("Hier gewijzigd{by}: {field} is {value}.", "Changed here{by}: {field} is {value}."),
    "given_back": (
        "Teruggezet op wat de bron zegt{by}: {field}.",
        "Back to what the source says{by}: {field}.",
    ),
    "contact_added": ("Contact toegevoegd{by}: {contact}.", "Contact added{by}: {contact}."),
    "contact_corrected": (
        "Contact gewijzigd{by}: {contact}, was {contact_was}.",
        "Contact changed{by}: {contact}, was {contact_was}.",
    ),
    "contact_removed": ("Contact niet meer gebruikt{by}: {contact}.", "Contact not used any more{by}: {contact}."),
    "contact_given_back": (
        "Contact weer zoals de bron zegt{by}: {contact}.",
        "Contact again as the source says{by}: {contact}.",
    ),
    "task_done": ("Gedaan{by}: {task}{reason}.", "Done{by}: {task}{reason}."),
    "task_dropped": ("Niet nodig{by}: {task}{reason}.", "Not needed{by}: {task}{reason}."),
    "task_back": ("Weer op de lijst gezet{by}: {task}.", "Back on the list{by}: {task}."),
    "task_put_off": ("Tot {until} uitgesteld{by}: {task}{reason}.", "Put off until {until}{by}: {task}{reason}."),
    "file_taken": ("Lijst ingelezen{by}: {many} open facturen.", "List read in{by}: {many} open invoices."),
    "went_live": ("Live gezet{by}: sindsdien gaan er berichten uit.", "Went live{by}: since then messages leave."),
    "daily_limit_chosen": (
        "In de eerste week gaan er per dag hooguit {a_day} berichten uit, eerst {before} (gekozen{by}).",
        "In the first week at most {a_day} messages leave a day, {before} before (chosen{by}).",
    ),
    "paused": ("Gepauzeerd{by}: sindsdien gaat er niets uit.", "Paused{by}: since then nothing leaves."),
    "run_by_hand": ("De dagelijkse ronde is met de hand gestart{by}.", "The run of the day was started by hand{by}."),
    "read_asked": ("Er is gevraagd om nu te lezen{by}.", "It was asked to read now{by}."),
    "job_retried": (
        "Werk op de achtergrond dat was misgegaan is opnieuw begonnen{by}.",
        "Work in the background that had failed was begun again{by}.",
    ),
    "fetched_again": (
        "Wat niet opgehaald kon worden, wordt opnieuw gevraagd{by}: {many} meldingen.",
        "What could not be fetched is asked for again{by}: {many} notices.",
    ),
    "told_again": (
        "Wat het boekhoudpakket weigerde, wordt het opnieuw verteld{by}: bij {many} facturen.",
        "What the bookkeeping package refused is told once more{by}: of {many} invoices.",
    ),
    "consent_given": ("Er is toestemming gegeven bij {platform}{by}.", "Consent was given at {platform}{by}."),
    "grant_given_back": (
        "De toestemming bij {platform} is teruggegeven{by}.",
        "The consent at {platform} was given back{by}.",
    ),
    "connected": ("Gekoppeld{by}.", "Connected{by}."),
    "signed_in_again": (
        "Opnieuw aangemeld bij het boekhoudpakket{by}.",
        "Signed in again at the bookkeeping package{by}.",
    ),
    "disconnected": (
        "Ontkoppeld{by}: sindsdien wordt er niets gelezen en gaat er niets uit.",
        "Disconnected{by}: since then nothing is read and nothing leaves.",
    ),
    "listens": (
        "Het boekhoudpakket meldt wijzigingen voortaan zelf.",
        "The bookkeeping package tells of changes by itself from then on.",
    ),
    "cannot_listen": (
        "Het boekhoudpakket mag wijzigingen niet zelf melden; er wordt regelmatig om gevraagd.",
        "The bookkeeping package may not tell of changes by itself; it is asked regularly.",
    ),
    "put_back": (
        "De gegevens zijn teruggezet uit een kopie: sindsdien gaat er niets uit.",
        "The data were put back from a copy: nothing leaves since.",
    ),
    "went_on": (
        "Na het terugzetten gaat het verzenden verder{by}.",
        "After the data were put back sending goes on{by}.",
    ),
    "sent_before": (
        "Was op {on} al verstuurd, voordat de gegevens werden teruggezet (genoteerd{by}): {notice}.",
        "Was sent on {on} already, before the data were put back (noted{by}): {notice}.",
    ),
    "may_be_sent_again": (
        "Na het terugzetten van de gegevens: mag nog een keer uitgaan{by}.",
        "After the data were put back: may leave once more{by}.",
    ),
    "creditor_saved": ("De gegevens van de afzender zijn gewijzigd{by}.", "The sender's details were changed{by}."),
    "exported": ("Alle gegevens zijn meegenomen{by}.", "All data were taken along{by}."),
    "leaves": (
        "Het vertrek is ingezet{by}: er gaat niets meer uit, en op {on} worden alle gegevens verwijderd.",
        "Leaving was begun{by}: nothing leaves any more, and on {on} all data are deleted.",
    ),
    "stays": ("Het vertrek is teruggenomen{by}.", "Leaving was taken back{by}."),
    "emptied": ("Alle gegevens zijn op {on} verwijderd.", "All data were deleted on {on}."),
    "retention_chosen": (
        "Klanten van wie {days} dagen niets gebeurd is, worden voortaan gewist (gekozen{by}).",
        "Customers of whom nothing happened for {days} days are erased from then on (chosen{by}).",
    ),
    "sender_link_asked": (
        "Een link om het adres van de afzender te bevestigen is gevraagd voor {address}{by}.",
        "A link to confirm the sender's address was asked for {address}{by}.",
    ),
    "sender_confirmed": (
        "{address} is bevestigd als adres van de afzender{by}.",
        "{address} was confirmed as an address of the sender{by}.",
    ),
    "trial_mail": ("Een testmail is verstuurd naar {to}{by}.", "A test mail was sent to {to}{by}."),
    "policy_saved": ("Het beleid {policy} is gewijzigd{by}.", "The policy {policy} was changed{by}."),
    "policy_chosen": ("Voortaan geldt het beleid {policy}{by}.", "From then on policy {policy} holds{by}."),
    "text_saved": (
        "De eigen tekst voor {notice} ({language}) is gewijzigd{by}.",
        "The text of your own for {notice} ({language}) was changed{by}.",
    ),
    "text_given_back": (
        "Voor {notice} ({language}) geldt weer onze tekst{by}.",
        "For {notice} ({language}) our text holds again{by}.",
    ),
    # who signs in
    "office_founded": ("{by_bare} is de eerste eigenaar.", "{by_bare} is the first owner."),
    "signed_in": ("Aangemeld{by}.", "Signed in{by}."),
    "signed_out": ("Afgemeld{by}.", "Signed out{by}."),
    "signed_out_everywhere": ("Overal afgemeld{by}.", "Signed out everywhere{by}."),
    "invited": ("{person} is uitgenodigd{by}, als {role}.", "{person} was invited{by}, as {role}."),
    "invitation_taken_back": (
        "De uitnodiging van {person} is ingetrokken{by}.",
        "The invitation of {person} was taken back{by}.",
    ),
    "joined": (
        "{by_bare} werkt voortaan mee als {role}, op uitnodiging van {invited_by}.",
        "{by_bare} works here from then on as {role}, invited by {invited_by}.",
    ),
    "role_changed": ("{person} is voortaan {role} (gewijzigd{by}).", "{person} is {role} from then on (changed{by})."),
    "person_removed": ("{person} is verwijderd{by}.", "{person} was removed{by}."),
    "forgotten": ("De persoonsgegevens zijn gewist{by}.", "The personal data were erased{by}."),
}

NO_STEP: Pair = ("nog geen stap", "no step yet")
