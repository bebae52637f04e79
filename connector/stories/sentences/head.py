"""The sentences at the top of a story, and those that make a policy."""

from connector.stories.sentences.sentence import Chapter, Sentence

HEAD = Chapter(
    "The head",
    "At the top, not indented, before the first day.",
    (
        Sentence("title", "story {title}", "Opens the story.", "story S14 Missed days are caught up"),
        Sentence("year", "year {year:count}", "The year of dates that name none.", "year 2026"),
        Sentence(
            "day_zero",
            "day 0 is {day:date}",
            "The day from which `day 5` counts, usually a due date.",
            "day 0 is 1 January 2026",
        ),
        Sentence(
            "zone",
            "zone {zone}",
            "The tenant's time zone; Europe/Amsterdam when not said.",
            "zone Europe/Brussels",
        ),
        Sentence(
            "currency",
            "currency {currency:word}",
            "The currency of amounts that name none; EUR when not said.",
            "currency USD",
        ),
        Sentence(
            "language",
            "language {language:word}",
            "The creditor's language, for debtors without one; nl when not said.",
            "language en",
        ),
        Sentence(
            "creditor",
            "creditor {name:title}",
            "In whose name the messages go out.",
            "creditor Bouwbedrijf De Vries",
        ),
        Sentence(
            "not_live",
            "not live",
            "Nothing leaves until somebody goes live. Without this sentence the story is live from the start.",
            "not live",
        ),
        Sentence(
            "policy",
            "policy[ {name:new-policy}]",
            "Opens a ladder; its sentences are indented beneath it. Without a name it is `default`. A story without "
            "a default policy uses the ladder that comes with the product.",
            "policy strict",
        ),
        Sentence(
            "debtor",
            "debtor {name:new-debtor}[: {traits}]",
            "A debtor. When nothing is said he has an e-mail address, no postal address, and the default policy.",
            "debtor Jansen: business, language fr, no e-mail, with postal address, policy strict",
        ),
    ),
)

LADDER = Chapter(
    "A policy",
    "Indented under `policy`, or under `… replaces the policy by`. When nothing is said, every day and hour is a "
    "sending day, no holidays are kept, the cool-down is 1 day, data may be 1 day old and 3 attempts are made.",
    (
        Sentence(
            "step_on_day",
            "step {step:new-step}: {notice} on day {days}[, pay within {term:count} days][, costs {cost:amount}]"
            "[, {interest:with interest}][, {channel:by letter|by sms|by phone}][, {approve:with approval}]",
            "A step so many days after the due date; below zero is before it.",
            "step 3: formal notice on day 20, pay within 7 days, costs 15.00, with approval",
        ),
        Sentence(
            "step_after",
            "step {step:new-step}: {notice} {days} days after the previous step[, pay within {term:count} days]"
            "[, costs {cost:amount}][, {interest:with interest}][, {channel:by letter|by sms|by phone}]"
            "[, {approve:with approval}]",
            "A step so many days after the step before it was done.",
            "step 3: reminder 10 days after the previous step",
        ),
        Sentence(
            "every_step_approved",
            "every step with approval",
            "A person approves every message. Without it they go out by themselves.",
            "every step with approval",
        ),
        Sentence(
            "cooldown",
            "cool-down {days:count} days",
            "The least distance between two messages to one debtor.",
            "cool-down 3 days",
        ),
        Sentence(
            "minimum",
            "minimum {amounts}",
            "The least that is asked for, per currency.",
            "minimum EUR 150.00 and USD 100.00",
        ),
        Sentence(
            "sending_days",
            "sending days {weekdays}",
            "The weekdays on which messages leave.",
            "sending days Monday to Friday",
        ),
        Sentence(
            "sending_hours",
            "sending hours {from:time} to {until:time}",
            "The hours in which messages leave.",
            "sending hours 09:00 to 17:00",
        ),
        Sentence(
            "holidays",
            "holidays {country:word}",
            "The country whose public holidays are kept.",
            "holidays NL",
        ),
        Sentence(
            "freshness",
            "data may be {days:count} days old",
            "Older data holds everything.",
            "data may be 3 days old",
        ),
        Sentence(
            "attempts",
            "at most {count} attempts",
            "How often a message that failed is tried.",
            "at most 3 attempts",
        ),
        Sentence(
            "plan_notice",
            "plan notice {days:count} days before",
            "How long before an instalment of a plan its notice goes out.",
            "plan notice 3 days before",
        ),
        Sentence(
            "promise_limit",
            "promises of at most {days:count} days",
            "A longer promise is refused.",
            "promises of at most 30 days",
        ),
        Sentence(
            "interest",
            "interest {percent:percent} a year",
            "The agreed rate of interest. A step `with interest`, and every step after it, asks it up to its day.",
            "interest 10 percent a year",
        ),
        Sentence(
            "left_is_claimed",
            "costs that are left are claimed",
            "Costs and interest stay when the invoice itself was paid; so it is when nothing is said.",
            "costs that are left are claimed",
        ),
        Sentence(
            "left_is_waived",
            "costs that are left are let go after {days:count} days",
            "Counted from the day of the payment.",
            "costs that are left are let go after 5 days",
        ),
        Sentence(
            "left_is_asked",
            "costs that are left are asked about",
            "A person says whether they stay.",
            "costs that are left are asked about",
        ),
        Sentence(
            "no_bank_data",
            "bank data is not needed",
            "A promise is called broken without waiting for bank data.",
            "bank data is not needed",
        ),
    ),
)
