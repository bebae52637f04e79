"""What a debtor gets, and what is surely known of its way."""
