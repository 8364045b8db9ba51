"""The demonstration: true facts, exact numbers, the same every time; run again, today's comes to today."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from eventhub.attendance.doctor import differences
from eventhub.attendance.queries import tally_rows, totals_by_session
from eventhub.attendance.sender_queries import totals_by_sender
from eventhub.conferences.models import Conference, Daypart
from eventhub.demo.data_files import read_rows
from eventhub.demo.people import PROVINCE_TEAMS, invent_people
from eventhub.extensions import db
from eventhub.points.models import Point, PointCounts, PointStatus
from eventhub.registration.models import Attendee
from eventhub.units.models import Unit
from eventhub.units.queries import period_on, units_on
from tests.demonstration import PASSWORD


def named(slug):
    return db.session.scalars(select(Conference).where(Conference.slug == slug)).one()


@pytest.mark.parametrize(
    ("day", "provinces"),
    [
        (date(2022, 6, 20), 63),
        (date(2025, 1, 1), 63),
        (date(2025, 6, 30), 63),
        (date(2025, 7, 1), 34),
        (date(2026, 4, 30), 34),
    ],
)
def test_as_many_provinces_as_there_were_on_a_day(day, provinces):
    on_that_day = [
        row["code"]
        for row in read_rows("units.csv", level="province")
        if row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")
    ]
    assert len(set(on_that_day)) == len(on_that_day) == provinces


def test_invented_people_are_the_same_every_time_and_no_name_comes_twice():
    people = invent_people(300, seed="yen-bai", teams=PROVINCE_TEAMS, year=2022)
    assert people == invent_people(300, seed="yen-bai", teams=PROVINCE_TEAMS, year=2022)
    assert len({person.values["full_name"] for person in people}) == 300


def test_demonstration_holds_what_was_announced_and_adds_up(demonstration):
    assert PASSWORD in demonstration.said
    conference = named("nghi-quyet-phu-nu-2022")
    assert conference.dates == [date(2022, 6, 20), date(2022, 6, 21)]
    figures = [totals_by_session(conference)[session.id] for session in conference.sessions]
    assert [row.expected for row in figures] == [3967] * 4
    assert [row.present for row in figures] == [3912, 3881, 3897, 3861]
    assert {(row.reported_points, row.points, row.declared_points) for row in figures} == {
        (99, 99, 6)
    }
    for session in conference.sessions:
        by_name = [
            row.expected
            for row in tally_rows(conference, session.id)
            if row.counts is PointCounts.BY_NAME
        ]
        senders = totals_by_sender(conference, session.id)
        assert sum(row.expected for row in senders) == sum(by_name)
    assert named("dai-hoi-phu-nu-xiii").dates == [date(2022, 3, day) for day in (9, 10, 11)]
    assert named("dai-hoi-phu-nu-bo-cong-an-ix").dates == [
        date(2021, 12, day) for day in (14, 15, 16)
    ]
    assert list(differences()) == []
    _history_stays_as_it_was()
    _today_is_half_taken(demonstration.at.date())
    _course_comes_in_two_weeks(demonstration.at.date())


def _history_stays_as_it_was():
    yen_bai = db.session.scalars(select(Unit).where(Unit.code == "cong-an-yen-bai")).one()
    before = period_on(yen_bai.id, date(2022, 6, 20))
    assert before is not None
    assert before.name == "Công an tỉnh Yên Bái"
    assert period_on(yen_bai.id, date(2025, 7, 1)) is None
    assert [unit.name for unit in units_on(date(2026, 11, 22), search="yen bai")] == [
        "Công an phường Yên Bái"
    ]


def _today_is_half_taken(today):
    briefing = named("giao-ban-truc-tuyen")
    morning = next(s for s in briefing.sessions if s.daypart is Daypart.MORNING)
    figures = totals_by_session(briefing)[morning.id]
    assert briefing.dates == [today]
    assert (figures.reported_points, figures.points, figures.declared_points) == (11, 12, 2)
    assert 0.4 < figures.present / figures.expected < 0.7


def _course_comes_in_two_weeks(today):
    course = named("tap-huan-can-bo-hoi")
    points = db.session.scalars(
        select(Point).where(Point.conference_id == course.id, Point.status == PointStatus.APPROVED)
    ).all()
    assert course.first_on == today + timedelta(days=14)
    assert course.registration_open
    assert all(point.capacity for point in points)
    assert all(point.counts is PointCounts.BY_NAME for point in points)


def test_run_again_it_brings_todays_conference_to_today_and_doubles_nothing(demonstration, app):
    people = db.session.scalar(select(func.count()).select_from(Attendee))
    uids = [session.uid for session in named("giao-ban-truc-tuyen").sessions]
    db.session.commit()
    later = demonstration.at + timedelta(days=32)
    with time_machine.travel(later, tick=False):
        again = app.test_cli_runner().invoke(args=["demo"])
    db.session.expire_all()
    briefing = named("giao-ban-truc-tuyen")
    assert again.exit_code == 0
    assert briefing.dates == [later.date()]
    assert [session.uid for session in briefing.sessions] == uids
    assert named("tap-huan-can-bo-hoi").first_on == later.date() + timedelta(days=14)
    assert db.session.scalar(select(func.count()).select_from(Attendee)) == people
    assert list(differences()) == []


def test_database_with_data_of_its_own_is_left_alone(app):
    db.session.add(Unit(code="cua-toi"))
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["demo", "--if-empty"]).exit_code == 0
    refused = app.test_cli_runner().invoke(args=["demo"])
    assert refused.exit_code == 1
    assert "has data of its own" in refused.output
    assert db.session.scalar(select(func.count()).select_from(Conference)) == 0
