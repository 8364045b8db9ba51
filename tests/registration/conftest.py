"""The stage of these tests: the ministry's conference of June 2022, still to come, with halls in Yên Bái and Phú Thọ."""

from datetime import timedelta

import pytest

from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.points.models import Point
from tests import factories


@pytest.fixture
def organisation(tested_app) -> factories.Organisation:
    return factories.make_organisation()


@pytest.fixture
def cast(organisation) -> factories.Cast:
    return factories.make_cast(organisation)


@pytest.fixture
def conference(organisation) -> Conference:
    return factories.conference(organisation.ministry)


@pytest.fixture
def yen_bai(conference, organisation) -> Point:
    return factories.point(conference, organisation.yen_bai, "Yên Bái", capacity=2)


@pytest.fixture
def phu_tho(conference, organisation) -> Point:
    return factories.point(conference, organisation.phu_tho, "Phú Thọ", capacity=1)


@pytest.fixture
def coming(organisation) -> Conference:
    """A training course in two weeks, registration open; Yên Bái is a part of Lào Cai by then."""
    first_on = now().date() + timedelta(days=14)
    return factories.conference(
        organisation.ministry,
        short_title="Tập huấn cán bộ Hội",
        slug="tap-huan",
        dates=[first_on, first_on + timedelta(days=1)],
        registration_open=True,
    )
