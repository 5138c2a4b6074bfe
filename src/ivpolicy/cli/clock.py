"""The only place that reads the clock."""

from datetime import UTC, date, datetime


def today() -> date:
    """Today, where the machine stands."""
    return datetime.now().astimezone().date()


def now() -> datetime:
    """The time, in UTC: what a decision log writes beside an entry where no other is given."""
    return datetime.now(UTC)
