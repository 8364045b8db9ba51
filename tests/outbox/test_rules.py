"""When a mail is tried again."""

from datetime import timedelta

from eventhub.outbox.rules import next_delay


def test_waits_grow_until_the_eighth_failure_which_gives_up():
    delays = [next_delay(attempts) for attempts in range(1, 9)]
    assert delays[:4] == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
    ]
    waits = [delay for delay in delays if delay]
    assert waits == sorted(waits)
    assert delays[7] is None
    assert None not in delays[:7]
