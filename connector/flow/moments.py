"""Adding to a moment what really passes: by the hands of a local clock an hour goes missing or comes twice a year."""

from datetime import UTC, datetime, timedelta


def later(moment: datetime, by: timedelta) -> datetime:
    """The moment so much later (earlier, for less than nothing), in UTC."""
    return moment.astimezone(UTC) + by
