"""The stage of these tests: the ministry's conference of June 2022, still to come, with halls in Yên Bái and Phú Thọ."""

from datetime import timedelta

import pytest

from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.points.models import Point
from tests import factories


@pytest.fixture
def yen_bai(conference, units) -> Point:
    return factories.point(conference, units.yen_bai, "Yên Bái", capacity=2)


@pytest.fixture
def phu_tho(conference, units) -> Point:
    return factories.point(conference, units.phu_tho, "Phú Thọ", capacity=1)


@pytest.fixture
def coming(units) -> Conference:
    """A training course in two weeks, registration open; Yên Bái is a part of Lào Cai by then."""
    first_on = now().date() + timedelta(days=14)
    return factories.conference(
        units.ministry,
        short_title="Tập huấn cán bộ Hội",
        slug="tap-huan",
        dates=[first_on, first_on + timedelta(days=1)],
        registration_open=True,
    )
