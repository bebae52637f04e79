"""A status in words for whoever keeps the books: who, what, when, how much is open, what comes next, and a link.

Made when it is told, from the journal and a decision of that moment; nothing of it is kept.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from hashlib import sha256

from connector.errors import TijdigError
from connector.flow.acts.lookup import facts_of
from connector.flow.happenings import sentence
from connector.flow.telling import needs_person
from connector.model import HoldKind, JournalEvent, Receivable, Scope, Verdict
from connector.rules import words
from connector.rules.decide import decide
from connector.rules.policy import Policy
from connector.rules.words import Pair, say
from connector.source import Note
from connector.store import installations
from connector.store.engine import Tx

Link = Callable[[Scope, str], str]  # the address of a debtor's page; "" = there is none that works
LONGEST_LINE = 250  # characters of what happened
FOR_PERSON: Pair = ("Hier is iets te doen.", "There is something to do here.")
HEAD: Pair = ("Tijdig, namens {name}", "Tijdig, on behalf of {name}")
OPEN: Pair = ("Nu open: {open}.", "Open now: {open}.")
NEXT: Pair = ("Hierna: {notice}, op zijn vroegst {on}.", "Next: {notice}, on {on} at the earliest.")
NEXT_WITHOUT_A_DAY: Pair = ("Hierna: {notice}.", "Next: {notice}.")
STOPPED: Pair = ("Nu gaat er niets uit: {why}", "Nothing leaves now: {why}")
RESTING: Pair = (
    "De herinneringen van het boekhoudpakket zelf rusten waar Tijdig aanmaant.",
    "The bookkeeping package's own reminders rest where Tijdig reminds.",
)

STAGES: Mapping[str, Pair] = {
    "sent": ("{notice} verstuurd {on}", "{notice} sent {on}"),
    "sent_before": ("{notice} verstuurd", "{notice} sent"),
    "unclear": ("{notice}: aankomst onduidelijk", "{notice}: arrival unclear"),
    "failed": ("{notice}: niet verstuurd", "{notice}: not sent"),
    "proposed": ("wacht op akkoord: {notice}", "waits for approval: {notice}"),
    "ladder_finished": ("alle stappen gedaan", "all steps done"),
    "promised": ("betaling toegezegd", "payment promised"),
    "promise_kept": ("toezegging nagekomen", "promise kept"),
    "promise_partly_kept": ("toezegging deels nagekomen", "promise kept in part"),
    "promise_broken": ("toezegging niet nagekomen", "promise broken"),
    "planned_payments": ("betalingsregeling", "payment plan"),
    "plan_kept": ("regeling nagekomen", "plan kept"),
    "plan_partly_kept": ("regeling deels nagekomen", "plan kept in part"),
    "plan_broken": ("regeling niet nagekomen", "plan broken"),
    "plan_ended": ("regeling beëindigd", "plan ended"),
    "promise_withdrawn": ("toezegging ingetrokken", "promise withdrawn"),
    "held": ("aangehouden", "held"),
    "proposal_refused": ("aangehouden", "held"),
    "postponed": ("uitgesteld", "postponed"),
    "lifted": ("loopt weer", "goes on"),
    "marked": ("niet aanmanen", "no reminders"),
    "unmarked": ("loopt weer", "goes on"),
    "skipped": ("stap overgeslagen", "step skipped"),
    "restarted": ("opnieuw begonnen", "begun anew"),
    "handed_over": ("overgedragen", "handed over"),
}
DISPUTED: Pair = ("betwist", "disputed")


def marker(event: JournalEvent, receivable: str = "") -> str:
    """Ours, and the same at every try. After a copy was put back an event's number comes again; its hash does not.

    With the receivable that is told of: where notes stand at the debtor, a message about two of his is told of both.
    """
    told = sha256(f"{event.hash}\0{receivable}".encode()).hexdigest() if receivable else event.hash
    return f"tijdig:{event.seq}:{told[:10]}"


def house_marker(scope: Scope) -> str:
    """The same for a note that no event stands behind."""
    whose = "\0".join((scope.tenant, scope.installation))
    return f"tijdig:rests:{sha256(whose.encode()).hexdigest()[:10]}"


def spoken(tx: Tx) -> str:
    """The language of whoever keeps the books, as far as there are words in it."""
    try:
        language = installations.creditor(tx).language
    except TijdigError:
        return words.LANGUAGES[0]
    return language if language in words.LANGUAGES else words.LANGUAGES[0]


def note_of(tx: Tx, receivable: Receivable, events: Sequence[JournalEvent], language: str, link: Link) -> Note:
    """One note for all of these, that were claimed together; its marker is made from the newest.

    `events` have their content, oldest first.
    """
    facts, policy = facts_of(tx, receivable.debtor)
    needed = any(needs_person(tx, event) for event in events)
    lines = [
        _head(tx, language),
        *(_line(tx, event, receivable, policy, language) for event in events),
        say(OPEN, language).format(open=words.money(receivable.open, language)) if receivable.open.positive else "",
        _next(decide(facts, policy, tx.now.date()).verdicts, receivable.key, language),
        say(FOR_PERSON, language) if needed else "",
        link(tx.scope, receivable.debtor),
    ]
    return Note(marker(events[-1], receivable.key), "\n".join(filter(None, lines)), needed)


def resting_note(tx: Tx, language: str) -> Note:
    """Why the platform's own reminders rest."""
    return Note(house_marker(tx.scope), f"{_head(tx, language)}\n{say(RESTING, language)}")


def stage(tx: Tx, event: JournalEvent, language: str) -> str:
    """Where it stands since this event, in a few words."""
    content = event.content or {}
    is_dispute = event.kind == "held" and content.get("kind") == HoldKind.DISPUTE.value
    pair = DISPUTED if is_dispute else STAGES[event.kind]
    notice = content.get("notice")
    named = next((say(pair_, language) for key, pair_ in words.NOTICES.items() if key.value == notice), "?")
    return say(pair, language).format(notice=named, on=words.day(_on(tx, event), language))


def is_reminder(events: Collection[JournalEvent]) -> bool:
    """Whether one of them asked the debtor to pay what is late."""
    notices = (str((event.content or {}).get("notice", "")) for event in events if event.kind == "sent")
    return any(notice not in ("pre_due", "plan_notice", "plan_confirmation") for notice in notices)


def _head(tx: Tx, language: str) -> str:
    try:
        return say(HEAD, language).format(name=installations.creditor(tx).name)
    except TijdigError:
        return "Tijdig"


def _on(tx: Tx, event: JournalEvent) -> date:
    return event.at.astimezone(tx.now.tzinfo).date()


def _line(tx: Tx, event: JournalEvent, receivable: Receivable, policy: Policy, language: str) -> str:
    return f"{words.day(_on(tx, event), language)}: {_short(sentence(event, receivable.key, policy, language))}"


def _short(said: str) -> str:
    """In one line, whatever a person typed as his reason, and not so long that it pushes the rest out of the note."""
    line = " ".join(said.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _next(verdicts: Sequence[Verdict], key: str, language: str) -> str:
    """What comes next and when, or what stands in its way."""
    verdict = next((each for each in verdicts if each.receivable == key), None)
    if verdict is None:
        return ""
    if (stop := words.stop_of(verdict)) is not None:
        return say(STOPPED, language).format(why=_short(words.hold(stop, language)))
    if verdict.notice is None:
        return ""
    pair = NEXT if verdict.sends_on else NEXT_WITHOUT_A_DAY
    return say(pair, language).format(
        notice=words.notice(verdict.notice, language), on=words.day(verdict.sends_on, language)
    )
