"""Nobody's line costs anybody else: half-sent requests by the hundred, and everybody else is answered within a second."""

import pytest

from tests.campaign.lines import (
    HALF_BODY,
    HALF_HEAD,
    HUGE_BODY,
    NOTHING,
    connections,
    ended_within,
    probe,
)
from tests.campaign.phones import Phones

pytestmark = pytest.mark.serial
BLOWS = {
    "100 half bodies": (100, HALF_BODY, {b"HTTP/1.1 408"}),
    "50 huge bodies": (50, HUGE_BODY, {b"HTTP/1.1 413"}),
    "1500 half heads": (1500, HALF_HEAD, {b"", b"HTTP/1.1 408"}),
    "5000 idle connections": (5000, NOTHING, {b""}),
}


def test_slow_and_broken_lines_cost_nobody_else_a_second(serve, database):
    site = serve(database)
    site.get(site.page)
    for blow, (number, sent, ends) in BLOWS.items():
        with connections(site, number, sent) as lines, Phones(site, 1) as phones:
            assert probe(site) == {200: 200}, blow
            phones.wait_for(20)
            ended = ended_within(lines, 15)
            assert ended.total() == number, blow
            assert ended.keys() <= ends, blow
        assert max(phones.seconds) < 1, blow
        assert set(phones.statuses) == {200}, blow
