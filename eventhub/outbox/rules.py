"""When a mail that could not be sent is tried again."""

from datetime import timedelta

DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=24),
)
"""How long to wait after each failure; after one more the mail is given up."""

LEASE = timedelta(minutes=5)
"""How long a worker has to send a mail it took; then another may take it. Longer than any timeout on the way."""


def next_delay(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it is time to give up."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None
