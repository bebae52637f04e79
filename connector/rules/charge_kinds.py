"""What an entry of the ledger of charges is: something owed, or a record of what a message said."""

EURO = "EUR"  # the laws' own tables are in euro, and nothing is converted

REMINDER_COST, COSTS, INTEREST = "reminder_cost", "collection_costs", "interest"
# What a message that left announced, and the interest that it asked: a record of what was said, and no charge.
ANNOUNCED, INTEREST_ASKED = "announced", "interest_asked"
SAID = (ANNOUNCED, INTEREST_ASKED)
