"""What calendars are tested on: the conference of 2022 with two sessions, an agenda, and its host."""

import pytest

from eventhub.conferences.models import Daypart
from eventhub.points.models import PointRole
from tests import factories


@pytest.fixture
def conference(units):
    made = factories.conference(units.ministry, slug="nghi-quyet")
    opening = factories.session(made)
    factories.topic(opening, "Khai mạc", 30)
    factories.topic(opening, "Nghị quyết Đại hội XIII", 90, speaker="Báo cáo viên")
    factories.session(made, made.last_on, Daypart.AFTERNOON)
    factories.point(made, units.ministry, "Hà Nội", role=PointRole.HOST)
    return made
