"""The page of a conference is served again to everybody, and still says at every moment what is true then."""

import pytest
import time_machine
from bs4 import BeautifulSoup

from eventhub.attendance.actions import close_attendance, report_headcount
from eventhub.conferences.models import Daypart
from eventhub.extensions import db
from eventhub.points.queries import approved_points
from tests import factories

ADDRESS = "/c/hoc-tap/"


@pytest.fixture
def conference(tested_app):
    units = factories.make_organisation()
    made = factories.conference(units.ministry, slug="hoc-tap")
    factories.topic(factories.session(made), "Khai mạc")
    factories.topic(factories.session(made, made.last_on, Daypart.AFTERNOON), "Bế mạc")
    factories.point(made, units.yen_bai)
    db.session.commit()
    return made


def words(client):
    page = BeautifulSoup(client.get(ADDRESS).text, "html.parser").main
    return " ".join(page.get_text(" ").split())


def test_it_changes_by_itself_at_midnight_and_with_the_sessions(client, conference):
    said = {}
    for moment in (
        "2022-06-18 16:59:59",
        "2022-06-18 17:00:00",
        "2022-06-19 17:00:00",
        "2022-06-20 17:00:00",
        "2022-06-21 09:59:59",
        "2022-06-21 10:00:00",
    ):
        with time_machine.travel(f"{moment}+00:00", tick=False):
            said[moment] = words(client)
    states = ["còn 2 ngày", "còn 1 ngày", "Đang diễn ra", "Đang diễn ra", "Đang diễn ra"]
    for text, state in zip(said.values(), [*states, "Đã kết thúc"], strict=True):
        assert state in text
    # The agenda that is opened is that of the day.
    assert "Khai mạc" in said["2022-06-19 17:00:00"]
    assert "Bế mạc" in said["2022-06-20 17:00:00"]


@time_machine.travel("2022-07-01 01:00:00+00:00", tick=False)
def test_its_figures_move_until_every_session_is_closed(client, conference):
    hall, session = approved_points(conference)[0], conference.sessions[0]
    for number, nonce in ((7, "first"), (8, "second")):
        report_headcount(hall, session, number, by=None, nonce=nonce)
        db.session.commit()
        assert f"{number} có mặt" in words(client)
    for each in conference.sessions:
        close_attendance(each, by=None)
    db.session.commit()
    assert "8 có mặt" in words(client)
