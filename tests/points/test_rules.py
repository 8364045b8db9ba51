"""Codes, review states and what is public: decisions about points, without a database."""

from datetime import UTC, datetime

import pytest

from eventhub.points import rules
from eventhub.points.models import Point, PointStatus
from eventhub.points.rules import ReviewState

MOMENT = datetime(2022, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("Yên Bái", [], "yen-bai"),
        ("Yên Bái", ["yen-bai"], "yen-bai-2"),
        ("Yên Bái", ["yen-bai", "yen-bai-2"], "yen-bai-3"),
        ("Bà Rịa – Vũng Tàu", [], "ba-ria-vung-tau"),
        ("Register", [], "register-2"),
        ("🎪", [], "point"),
        ("a" * 300, [], "a" * 60),
    ],
)
def test_code_is_readable_and_free(name, taken, code):
    assert rules.unused_code(name, taken) == code


@pytest.mark.parametrize(
    ("status", "approved_at", "shown"),
    [
        (PointStatus.SUBMITTED, None, False),
        (PointStatus.RETURNED, None, False),
        (PointStatus.APPROVED, MOMENT, True),
        (PointStatus.CANCELLED, MOMENT, True),
        (PointStatus.CANCELLED, None, False),
    ],
)
def test_point_is_shown_once_approved_also_after_it_is_called_off(status, approved_at, shown):
    assert rules.is_shown(Point(status=status, approved_at=approved_at)) is shown


def test_organizer_looks_first_at_what_waits_then_at_what_changed():
    points = [
        Point(name="5", status=PointStatus.CANCELLED),
        Point(name="4", status=PointStatus.APPROVED),
        Point(name="3", status=PointStatus.RETURNED),
        Point(name="2", status=PointStatus.APPROVED, changed_at=MOMENT),
        Point(name="1", status=PointStatus.SUBMITTED),
    ]
    groups = rules.by_review_state(points)
    assert list(groups) == list(ReviewState)
    assert [point.name for group in groups.values() for point in group] == list("12345")


@pytest.mark.parametrize(
    ("capacity", "taken", "overfull"), [(None, 9, False), (9, 9, False), (8, 9, True)]
)
def test_hall_is_overfull_when_more_are_on_the_roster_than_it_seats(capacity, taken, overfull):
    assert rules.is_overfull(Point(capacity=capacity, seats_taken=taken)) is overfull


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("0912345678", "0912345678"),
        ("02163852123 máy lẻ 12", "02163852123"),
        ("0912345678 / 0692345678", "0912345678"),
        ("+85620123456", "+85620123456"),
        ("hỏi trực ban", ""),
    ],
)
def test_telephone_dials_the_first_number(phone, digits):
    assert rules.dialled(phone) == digits


def test_phone_of_the_contact_is_public_only_where_it_was_ticked():
    point = Point(contact_name="Chị Hòa", contact_phone="0912345678", contact_phone_public=False)
    assert rules.public_contact(point) == ("Chị Hòa", "")
    point.contact_phone_public = True
    assert rules.public_contact(point) == ("Chị Hòa", "0912345678")
