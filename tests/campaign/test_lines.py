"""Nobody's line costs anybody else: half-sent requests by the hundred, and everybody else is answered within a second."""

from contextlib import ExitStack

import pytest

from tests.campaign.lines import (
    HALF_BODY,
    HALF_HEAD,
    HUGE_BODY,
    NOTHING,
    Lines,
    probe,
)
from tests.campaign.phones import Phones

pytestmark = pytest.mark.serial
LONGEST_SECONDS = 15
BLOWS = {
    "half bodies": (100, HALF_BODY, {b"HTTP/1.1 408"}),
    "huge bodies": (50, HUGE_BODY, {b"HTTP/1.1 413"}),
    "half heads": (1500, HALF_HEAD, {b"", b"HTTP/1.1 408"}),
    "idle connections": (5000, NOTHING, {b""}),
}


def strike(site, *blows):
    """Strike some blows at once: nobody else waits for a second, and each ends by itself."""
    with ExitStack() as stack:
        lines = {blow: stack.enter_context(Lines(site, *BLOWS[blow][:2])) for blow in blows}
        phones = stack.enter_context(Phones(site, 1))
        assert probe(site) == {200: 200}, blows
        phones.wait_for(20)
        for blow, opened in lines.items():
            opened.wait()
            assert opened.slowest < LONGEST_SECONDS, blow
            assert opened.ends.keys() <= BLOWS[blow][2], blow
    assert max(phones.seconds) < 1, blows
    assert set(phones.statuses) == {200}, blows


def test_slow_and_broken_lines_cost_nobody_else_a_second(serve, database, is_long):
    site = serve(database)
    site.get(site.page)
    strike(site, "half bodies", "huge bodies", "half heads", "idle connections")
    if is_long:
        for blow in BLOWS:
            strike(site, blow)
