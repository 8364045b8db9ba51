"""What was acknowledged is not lost, however often the processes and their supervisor are killed; nothing is left behind."""

import os
import random
import signal
import time
from contextlib import suppress

import pytest
from sqlalchemy import select

from eventhub.attendance.models import Scan
from eventhub.extensions import db
from tests.campaign.phones import Phones

pytestmark = pytest.mark.serial
SHORT, LONG = 20, 200
OF_MASTER = 10
"""Every so many kills it is the supervisor."""


def test_every_acknowledged_tick_survives_kills(serve, database, is_long):
    site = serve(database)
    chance = random.Random(2022)
    kills = LONG if is_long else SHORT
    with Phones(site) as phones:
        for number in range(1, kills + 1):
            phones.wait_for(5)
            time.sleep(chance.random() / 10)
            if number % OF_MASTER == 0:
                left = site.workers
                os.kill(site.server.pid, signal.SIGKILL)
                site.server.wait()
                assert_gone(left)
                site.start_again()
            else:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(site.workers), signal.SIGKILL)
    assert stored_nonces() >= set(phones.acknowledged)
    assert set(phones.statuses) <= {0, 200, 503}
    assert len(phones.acknowledged) >= kills * 5


def assert_gone(processes):
    """The processes of a killed supervisor end by themselves, soon."""
    deadline = time.monotonic() + 5
    while any(is_running(each) for each in processes):
        assert time.monotonic() < deadline, "processes were left behind"
        time.sleep(0.05)


def is_running(process):
    """Whether a process still does anything; one that only waits to be reaped does not."""
    try:
        with open(f"/proc/{process}/stat") as told:  # noqa: PTH123 - read while it may vanish
            return told.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stored_nonces():
    db.session.rollback()
    return set(db.session.scalars(select(Scan.nonce)))
