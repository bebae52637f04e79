"""What the scenarios say and no story tells yet: scenario → the sentence that waits, and for what."""

# Every scenario has at least one story, or stands here as a whole; some stand here with a part.
WAITING: dict[str, str] = {
    "S10": "the same rows and total in PDF, portal and API: waits for letters and the portal; mail text is told",
    "S16": "sending the invoice itself for the first time: waits for sending invoices; reminders are told",
    "S24": "Moneybird's own event of its reminder, and pausing it there: waits for that adapter; what follows is told",
}

# Scenarios of which nothing can be told yet.
WHOLLY: tuple[str, ...] = ()
