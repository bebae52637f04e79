"""The sentences of what happens: in the books, by people, to the mail, and when the product runs."""

from connector.stories.sentences.sentence import Chapter, Sentence

BOOKS = Chapter(
    "What happens in the books",
    "Under a day. The books are the story's own; the product sees them at the next run, as it would see a bookkeeping "
    "package.",
    (
        Sentence(
            "invoice",
            "invoice {invoice:new-invoice} to {debtor}: {parts}[, issued {issued:date}][, reference {reference:text}]",
            "An invoice, with one due date or with instalments. Issued 14 days before it first falls due unless said. "
            "Payments on it go to the oldest instalment first. Its instalments are called `1001/1`, `1001/2` …",
            "invoice 1001 to Jansen: 50.00 due 6 March and 50.00 due 11 March, issued 1 March",
        ),
        Sentence(
            "invoice_without_due",
            "invoice {invoice:new-invoice} to {debtor}: {amount} without a due date, issued {issued:date}, "
            "agreed term {days:count} days",
            "An invoice that names no due date: the agreed term is assumed.",
            "invoice 1002 to Jansen: 80.00 without a due date, issued 1 March, agreed term 14 days",
        ),
        Sentence(
            "invoice_becomes",
            "invoice {invoice} becomes {amount}",
            "The amount of an invoice with one due date is corrected.",
            "invoice 1001 becomes 159.00",
        ),
        Sentence(
            "credit",
            "credit {entry:new-entry} to {debtor}: {amount}[ on {invoice}][, {draft:draft}]",
            "A credit note; `on` an invoice it is linked and lowers what that has open, otherwise it is not linked. "
            "A draft does not count.",
            "credit C1 to Jansen: 200.00 on 1001",
        ),
        Sentence(
            "credit_linked",
            "credit {entry} is linked to {invoice}",
            "A credit note is linked.",
            "credit C1 is linked to 1001",
        ),
        Sentence("credit_final", "credit {entry} is final", "A draft becomes final.", "credit C1 is final"),
        Sentence(
            "credit_withdrawn",
            "credit {entry} is withdrawn",
            "It no longer counts; what it closed is open again.",
            "credit C1 is withdrawn",
        ),
        Sentence(
            "payment",
            "{debtor} pays {amount} on {invoice}[, value date {value_date:date}][, {pending:pending}]"
            "[, as {entry:new-entry}]",
            "Money for an invoice: a part, all or more (what is over leaves it below zero). Its value date is the day "
            "itself unless said. A pending payment is promised by the bank and not booked yet. A payment is called "
            "P1, P2 … in order of the story, or what `as` says.",
            "Jansen pays 50.00 on 1001, value date 30 April, as P7",
        ),
        Sentence(
            "payment_unmatched",
            "{debtor} pays {amount} without saying for what[, value date {value_date:date}][, {pending:pending}]"
            "[, as {entry:new-entry}]",
            "Money that the books have not matched to an invoice.",
            "Jansen pays 150.00 without saying for what",
        ),
        Sentence(
            "payment_matched",
            "payment {entry} is matched to {invoice}",
            "The books match it to an invoice.",
            "payment P1 is matched to 1001",
        ),
        Sentence("payment_booked", "payment {entry} is booked", "A pending payment is final.", "payment P1 is booked"),
        Sentence(
            "payment_back",
            "payment {entry} is {how:reversed|charged back|cancelled}",
            "The debt is there again. Reversed or charged back is a new entry of today; cancelled means that it "
            "never counted.",
            "payment P1 is charged back",
        ),
        Sentence(
            "under_way",
            "a direct debit of {amount} on {invoice} is under way",
            "A collection that has not come in yet.",
            "a direct debit of 100.00 on 1001 is under way",
        ),
        Sentence(
            "under_way_ends",
            "the direct debit on {invoice} {how:succeeds|fails}",
            "It came in, or it did not.",
            "the direct debit on 1001 fails",
        ),
        Sentence(
            "books_dispute",
            "the books mark {invoice} as disputed",
            "The bookkeeping package itself says that it is disputed.",
            "the books mark 1001 as disputed",
        ),
        Sentence(
            "books_dispute_over",
            "the books no longer mark {invoice} as disputed",
            "The package takes that back.",
            "the books no longer mark 1001 as disputed",
        ),
        Sentence(
            "books_hand_over",
            "the books forward {invoice} to another collector",
            "The package hands it over: our case ends.",
            "the books forward 1001 to another collector",
        ),
        Sentence(
            "books_remind",
            "{platform:word} itself reminds {debtor} of {receivables}",
            "The bookkeeping package sent a reminder of its own.",
            "Moneybird itself reminds Jansen of 1001",
        ),
        Sentence(
            "missing",
            "{invoice} is missing from the books",
            "The list no longer mentions it.",
            "1001 is missing from the books",
        ),
        Sentence("back", "{invoice} is back in the books", "It is mentioned again.", "1001 is back in the books"),
        Sentence(
            "unreadable",
            "{invoice} is unreadable: {reason:text}",
            "The record is there and cannot be read.",
            '1001 is unreadable: "currency ???"',
        ),
        Sentence("readable", "{invoice} is readable again", "The record was mended.", "1001 is readable again"),
        Sentence(
            "books_closed",
            "the books cannot be reached",
            "No data comes in from now on.",
            "the books cannot be reached",
        ),
        Sentence(
            "books_open", "the books can be reached again", "Data comes in again.", "the books can be reached again"
        ),
        Sentence(
            "stale",
            "the data is of {day:date}",
            "The books answer with what was true on that day, until the data is fresh again.",
            "the data is of 1 March",
        ),
        Sentence(
            "fresh", "the data is fresh again", "From now on the data is of the day itself.", "the data is fresh again"
        ),
        Sentence(
            "bank_through",
            "bank data through {day:date}",
            "The last day whose bank entries are in the books, until bank data is fresh again. When nothing is said, "
            "it is the day before.",
            "bank data through 30 April",
        ),
        Sentence(
            "bank_fresh",
            "bank data is fresh again",
            "From now on bank entries reach to the day before.",
            "bank data is fresh again",
        ),
        Sentence(
            "traits_change",
            "{debtor} now has: {traits}",
            "Something about the debtor changed in the books.",
            "Jansen now has: no e-mail, with postal address",
        ),
    ),
)

PEOPLE = Chapter(
    "What people do",
    "Under a day. Each takes effect at once. What the product refuses must be met by `expect refusal`.",
    (
        Sentence(
            "rate",
            "rate {rate:ratio}",
            "An exchange rate, to compare with a minimum that is given in another currency.",
            "rate 1 USD is 0.92 EUR",
        ),
        Sentence(
            "promise",
            "{debtor} promises to pay[ {amount}][ for {receivables}] by {by:date}[, confirmed by {person}]",
            "The debtor's word. Without an amount all that is open, without invoices all that is late.",
            "Jansen promises to pay 100.00 for 1001 by Friday 1 May 2026",
        ),
        Sentence(
            "plan",
            "{debtor} gets a plan for {receivables}: {terms}[, grace {grace:count} days]",
            "Payment in instalments, agreed with the debtor.",
            "Jansen gets a plan for 1001: 300.00 on 1 April and 300.00 on 1 May, grace 5 days",
        ),
        Sentence(
            "plan_split",
            "{debtor} gets a plan for {receivables} of {amount} in {parts:count} parts on {dates}"
            "[, grace {grace:count} days]",
            "The same, split into equal parts; the last one takes the odd cent.",
            "Jansen gets a plan for 1001 of 1,000.00 in 3 parts on 1 April and 1 May and 1 June",
        ),
        Sentence(
            "dispute",
            "{debtor} disputes {receivable}[ for {amount}][: {reason:text}]",
            "The debtor objects, to all of it or to a part.",
            'Jansen disputes 1001 for 40.00: "one box was empty"',
        ),
        Sentence(
            "dispute_over",
            "the dispute on {receivable} is settled",
            "The objection is settled; the ladder goes on where it stood.",
            "the dispute on 1001 is settled",
        ),
        Sentence(
            "block",
            "{person} blocks {subject} until {until:date}: {reason:text}",
            "Nothing is sent up to and including that day: to the debtor, or about one invoice.",
            'Anna blocks Jansen until 15 March: "moving house"',
        ),
        Sentence(
            "block_over",
            "{person} lifts the block on {subject}",
            "The block ends today.",
            "Anna lifts the block on Jansen",
        ),
        Sentence(
            "mark", "{person} marks {debtor} as {mark}", "A stop sign: no dunning.", "Anna marks Jansen as bankrupt"
        ),
        Sentence(
            "mark_over",
            "{person} removes the mark {mark} from {debtor}",
            "The stop sign is taken away.",
            "Anna removes the mark bankrupt from Jansen",
        ),
        Sentence(
            "skip",
            "{person} skips step {step} of {receivable}: {reason:text}",
            "The step counts as done today, without a message.",
            'Anna skips step 2 of 1001: "phoned them"',
        ),
        Sentence(
            "place",
            "{person} places {receivable} on step {step}",
            "After a change of policy: that step counts as done, the next one follows.",
            "Anna places 1001 on step 2",
        ),
        Sentence(
            "restart_ladder",
            "{person} restarts the ladder of {receivable}: {reason:text}",
            "It begins again at the first step, in a new cycle.",
            'Anna restarts the ladder of 1001: "agreed with the debtor"',
        ),
        Sentence(
            "send_by_hand",
            "{person} sends {debtor} {receivables} by hand",
            "The next step of these goes out at once.",
            "Anna sends Jansen 1001 and 1002 by hand",
        ),
        Sentence(
            "approve",
            "{person} approves the proposal to {debtor}",
            "The proposed message may leave at the next delivery.",
            "Anna approves the proposal to Jansen",
        ),
        Sentence(
            "refuse",
            "{person} refuses the proposal to {debtor}: {reason:text}",
            "The proposed message is not sent.",
            'Anna refuses the proposal to Jansen: "good customer"',
        ),
        Sentence(
            "settle",
            "{person} settles the unclear message to {debtor} as {how:sent|not sent}",
            "A person finds out what became of it.",
            "Anna settles the unclear message to Jansen as not sent",
        ),
        Sentence(
            "try_again",
            "{person} sends the failed message to {debtor} again",
            "After the cause was mended: it is planned anew.",
            "Anna sends the failed message to Jansen again",
        ),
        Sentence(
            "list_complete",
            "{person} declares the list complete",
            "What the books no longer mention is closed as no longer in the list.",
            "Anna declares the list complete",
        ),
        Sentence("reopen", "{person} reopens {receivable}", "Such a closing is undone.", "Anna reopens 1001"),
        Sentence(
            "own_policy",
            "{person} gives {debtor} the policy {policy}",
            "The debtor gets a policy of his own.",
            "Anna gives Jansen the policy strict",
        ),
        Sentence(
            "policy_replaced",
            "{person} replaces the policy[ {policy}] by",
            "The policy (default when none is named) gets new steps and manners, indented beneath.",
            "Anna replaces the policy by",
        ),
        Sentence(
            "policy_added",
            "{person} adds the policy {name:new-policy}",
            "A further policy, indented beneath.",
            "Anna adds the policy strict",
        ),
        Sentence(
            "hand_over",
            "{person} hands {receivable} over to another collector",
            "Our case ends.",
            "Anna hands 1001 over to another collector",
        ),
        Sentence("go_live", "{person} goes live", "From now on messages leave.", "Anna goes live"),
        Sentence("pause", "{person} pauses sending", "From now on nothing leaves.", "Anna pauses sending"),
    ),
)

MAIL = Chapter(
    "What happens to the mail",
    "Under a day.",
    (
        Sentence(
            "server_refuses",
            "the mail server refuses {which:everything|the next message}[ {final:for good}]",
            "It surely does not take them; `for good` means that trying again cannot help.",
            "the mail server refuses everything",
        ),
        Sentence(
            "server_unclear",
            "the mail server breaks off after {which:every message|the next message}",
            "Whether it took the message is unclear.",
            "the mail server breaks off after the next message",
        ),
        Sentence(
            "server_accepts", "the mail server accepts again", "All is well again.", "the mail server accepts again"
        ),
        Sentence(
            "bounce",
            "the message to {debtor} bounces",
            "It came back: the address is not used any more.",
            "the message to Jansen bounces",
        ),
    ),
)

CLOCK = Chapter(
    "When the product works",
    "Under a day. `run` reads the books, decides and delivers; the three can also be said one by one.",
    (
        Sentence("at", "at {time}", "The clock moves on within the day.", "at 14:00"),
        Sentence(
            "run",
            "run[ at {time}][ in {zone}]",
            "One run, now or at that time of this day; the zone is the one in which the time is written.",
            "run at 14:00 in Asia/Tokyo",
        ),
        Sentence(
            "run_daily",
            "run every day until {until:date}[ at {time}]",
            "One run on each day from this one to that one, included.",
            "run every day until 15 March at 06:00",
        ),
        Sentence(
            "run_often",
            "run every {minutes:count} minutes for {hours:count} hours[ with {workers:count} workers]"
            "[, restart after {restart:count} hours]",
            "Runs at this distance, from now on. Several workers run at the same moment, each with a database "
            "connection of its own; a restart closes them all and opens them anew.",
            "run every 5 minutes for 24 hours with 2 workers, restart after 12 hours",
        ),
        Sentence(
            "run_dated",
            "run dated {day:date}",
            "A run that is dated on another day than today.",
            "run dated 20 February 2026",
        ),
        Sentence(
            "no_runs",
            "no runs until {day:date}",
            "Says that nothing ran since the day above. It stands on the day that it names.",
            "no runs until 15 March",
        ),
        Sentence("read_books", "read the books", "Only the first hop: the data comes in.", "read the books"),
        Sentence("decide", "decide", "Only the second hop: decisions become planned messages.", "decide"),
        Sentence("deliver", "deliver", "Only the third hop: what is due leaves.", "deliver"),
        Sentence("restart", "restart", "The product stops and starts again on its database.", "restart"),
    ),
)
