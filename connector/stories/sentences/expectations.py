"""The sentences that say what must have come of it."""

from connector.stories.sentences.sentence import Chapter, Sentence

EXPECTATIONS = Chapter(
    "What is expected",
    "Under a day. Expectations about messages are strict: every message that is sent must be expected, by `expect "
    "message` after the run and before the next one; any other fails the story. So must every refusal.",
    (
        Sentence(
            "expect_message",
            "expect message[ on {day:date}][ at {time}] to {debtor}: {rung}, {items}, total {totals:amounts}",
            "This message was sent, with exactly these rows and exactly this total per currency.",
            "expect message to Jansen: step 2 (reminder), 1001 100.00 and credit C1 20.00, total 80.00",
        ),
        Sentence(
            "expect_no_message",
            "expect no message[ to {debtor}]",
            "Nothing was sent that is not expected above.",
            "expect no message",
        ),
        Sentence(
            "expect_count",
            "expect {count} {noun:message|messages} so far[ to {debtor}]",
            "How many messages were sent since the story began.",
            "expect 3 messages so far to Jansen",
        ),
        Sentence(
            "expect_term",
            "expect the message to {debtor} gives until {day:date}",
            "The last message names this day as the last to pay.",
            "expect the message to Jansen gives until 24 March",
        ),
        Sentence(
            "expect_announces",
            "expect the message to {debtor} announces {notice} on {day:date}",
            "The last message says what happens next, and when.",
            "expect the message to Jansen announces formal notice on 25 March",
        ),
        Sentence(
            "expect_language",
            "expect the message to {debtor} in {language:word}[, warning {warning:text}]",
            "The last message is written in this language, as a whole; its making gave a warning with these words.",
            'expect the message to Jansen in nl, warning "fr"',
        ),
        Sentence(
            "expect_says",
            "expect the message to {debtor} {how:says|does not say} {words:text}",
            "The last message has these words in its subject or text.",
            'expect the message to Jansen says "1001"',
        ),
        Sentence(
            "expect_attempts",
            "expect {count} {noun:attempt|attempts} on the message to {debtor}",
            "So many times the last message was offered to the mail server.",
            "expect 3 attempts on the message to Jansen",
        ),
        Sentence(
            "expect_delivery",
            "expect the message to {debtor} is {state:delivery-state}",
            "The state of the last message, sent or not.",
            "expect the message to Jansen is unclear",
        ),
        Sentence(
            "expect_proposal",
            "expect proposal to {debtor}: {rung} for {receivables}",
            "One message waits for a person's yes: exactly this one.",
            "expect proposal to Jansen: step 1 for 1001 and 1002",
        ),
        Sentence(
            "expect_no_proposal", "expect no proposal[ to {debtor}]", "Nothing waits for a yes.", "expect no proposal"
        ),
        Sentence(
            "expect_next",
            "expect next step of {receivable}: {step}[, due {due:date}][, leaves {leaves:date}]",
            "Which step comes next, on which day it falls due, and the first day on which it may leave.",
            "expect next step of 1001: 2, due 22 March, leaves 23 March",
        ),
        Sentence(
            "expect_no_next", "expect no next step of {receivable}", "No step follows.", "expect no next step of 1001"
        ),
        Sentence(
            "expect_held",
            "expect {receivable} held: {hold}[ until {until:date}]",
            "A hold of this kind lies on it, up to and including that day.",
            "expect 1001 held: block until 15 March",
        ),
        Sentence(
            "expect_not_held",
            "expect {receivable} not held[ by {hold}]",
            "No hold (of this kind) lies on it.",
            "expect 1001 not held by dispute",
        ),
        Sentence(
            "expect_verdict",
            "expect verdict on {receivable}: {act}[, code {code:word}]",
            "What would be done about it now, with the code of the reason.",
            "expect verdict on 1001: wait, code not_due",
        ),
        Sentence(
            "expect_finished",
            "expect the ladder of {debtor} {how:is finished|is not finished}",
            "Every late invoice of the debtor has all its steps behind it.",
            "expect the ladder of Jansen is finished",
        ),
        Sentence(
            "expect_open",
            "expect {receivable} open {amount}",
            "What it has open, as the product knows it.",
            "expect 1001 open 50.00",
        ),
        Sentence(
            "expect_state",
            "expect {receivable} is {state}",
            "The state of an invoice, as the product knows it.",
            "expect 1001 is no longer listed",
        ),
        Sentence(
            "expect_late",
            "expect late of {debtor}: {amounts}",
            "What is past its due date, as the product knows it: a total per currency, `0.00` when nothing is.",
            "expect late of Jansen: EUR 149.00 and USD 120.00",
        ),
        Sentence(
            "expect_net",
            "expect net of {debtor}: {amounts}",
            "What is late, less credits and receipts that are not matched.",
            "expect net of Jansen: 150.00",
        ),
        Sentence(
            "expect_done",
            "expect {receivable} has step {step} {how} on {day:date}[ by {person}][: {reason:text}]",
            "The step is in the history of the invoice.",
            'expect 1001 has step 2 skipped on 26 March by Anna: "phoned them"',
        ),
        Sentence(
            "expect_done_count",
            "expect {receivable} has {count} {noun:step|steps} done",
            "How many steps are in its history.",
            "expect 1001 has 0 steps done",
        ),
        Sentence(
            "expect_task",
            "expect task for {subject}: {task}[, proposing {proposal:text}]",
            "An open task about this debtor or invoice, with a proposal that has these words.",
            "expect task for Jansen: match credit",
        ),
        Sentence(
            "expect_no_task",
            "expect no task[ for {subject}][: {task}]",
            "No open task (about this debtor or invoice, of this kind).",
            "expect no task for Jansen: match credit",
        ),
        Sentence(
            "expect_ledger",
            "expect ledger of {receivable}: {amount} for step {step}",
            "The ledger has exactly this one line about the invoice.",
            "expect ledger of 1001: 15.00 for step 3",
        ),
        Sentence(
            "expect_left",
            "expect {amount} of costs and interest on {receivable}",
            "What stands in the ledger beside the invoice, all lines together.",
            "expect 10.41 of costs and interest on 1001",
        ),
        Sentence(
            "expect_no_ledger",
            "expect nothing in the ledger[ of {receivable}]",
            "The ledger has no line (about this invoice).",
            "expect nothing in the ledger of 1001",
        ),
        Sentence(
            "expect_journal",
            "expect {count} journal {noun:event|events} {event:word}[ of {debtor}]",
            "So many events of this kind are in the journal since the story began.",
            "expect 1 journal event sent of Jansen",
        ),
        Sentence(
            "expect_verifies",
            "expect the journal verifies",
            "Its chain of hashes is whole.",
            "expect the journal verifies",
        ),
        Sentence(
            "expect_refusal",
            "expect refusal[: {words:text}]",
            "The sentence before it was refused, with these words in the reason.",
            'expect refusal: "earlier than the last run"',
        ),
        Sentence(
            "expect_warning",
            "expect warning: {words:text}",
            "The last run gave a warning with these words.",
            'expect warning: "1007"',
        ),
        Sentence("expect_no_warning", "expect no warning", "The last run gave no warning.", "expect no warning"),
        Sentence(
            "expect_why",
            "expect why of {receivable} says {words:text}",
            "The explanation of the invoice has these words.",
            'expect why of 1001 says "bankrupt"',
        ),
        Sentence(
            "expect_calendar",
            "expect step {step} of an invoice due {due:date} on {day:date}[ in policy {policy}]",
            "The calendar preview of a policy (default when none is named).",
            "expect step 1 of an invoice due 1 March on 30 April",
        ),
        Sentence(
            "expect_split",
            "expect {amount} in {parts:count} parts: {amounts}",
            "How an amount is split for a plan.",
            "expect 1,000.00 in 3 parts: 333.33 and 333.33 and 333.34",
        ),
    ),
)
