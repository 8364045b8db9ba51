"""Rosters change only with their seats: what each change does, and each refusal."""

from uuid import UUID

import pytest

from eventhub.accounts.models import LinkKind
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.registration import actions
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.registration.queries import attendee_of_link, attendees_of
from eventhub.registration.rules import feed_secret
from tests import factories


@pytest.fixture
def organisation(tested_app):
    return factories.make_organisation()


@pytest.fixture
def conference(organisation) -> Conference:
    return factories.conference(organisation.ministry)


@pytest.fixture
def yen_bai(conference, organisation) -> Point:
    return factories.point(conference, organisation.yen_bai, "Yên Bái", capacity=2)


@pytest.fixture
def phu_tho(conference, organisation) -> Point:
    return factories.point(conference, organisation.phu_tho, "Phú Thọ", capacity=1)


def refusal(action, *args, **kwargs) -> str:
    """The code an action refuses with; what it had begun is undone, as a view does."""
    with pytest.raises(RuleError) as refused:
        action(*args, **kwargs)
    assert refused.value.sentence
    db.session.rollback()
    return refused.value.code


def test_registering_takes_a_seat_and_the_next_number(db_app, yen_bai):
    first = factories.attendee(yen_bai, "  nguyễn   THỊ Hường ", phone="912 345 678")
    second = factories.attendee(yen_bai, "Trần Thị An")
    assert (first.full_name, first.phone) == ("nguyễn THỊ Hường", "0912345678")
    assert (first.list_number, second.list_number) == (1, 2)
    assert yen_bai.seats_taken == 2
    assert [a.full_name for a in attendees_of(yen_bai)] == ["Trần Thị An", "nguyễn THỊ Hường"]
    assert isinstance(first.id, UUID)


def test_registering_is_refused_when_the_hall_is_full(db_app, phu_tho):
    factories.attendee(phu_tho)
    db.session.commit()
    assert refusal(factories.attendee, phu_tho, "Lê Thị Bình") == "point_full"
    assert db.session.query(Attendee).count() == 1
    assert phu_tho.seats_taken == 1
