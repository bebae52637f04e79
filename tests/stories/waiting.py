"""What the scenarios say and no story tells yet: scenario → the sentence that waits, and for what."""

# Every scenario has at least one story, or stands here as a whole; some stand here with a part.
WAITING: dict[str, str] = {
    "S06": "interest 0.41, extra 10.41, total 110.41: waits for the rules of statutory interest",
    "S09": "costs and interest that survive the principal: claim, waive after 5 days, or ask: waits for the same rules",
    "S10": "the same rows and total in PDF, portal and API: waits for letters and the portal; mail text is told",
    "S16": "sending the invoice itself for the first time: waits for sending invoices; reminders are told",
    "S24": "Moneybird's own event of its reminder, and pausing it there: waits for that adapter; what follows is told",
}

# Scenarios of which nothing can be told yet.
WHOLLY = ("S06", "S09")
