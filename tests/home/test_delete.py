"""Deleting a draft: it goes with all it holds; what was published, or holds people or results, stays. On both engines."""

import pytest
from bs4 import BeautifulSoup

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import AccessLink, LinkKind
from eventhub.awards.actions import name_contest
from eventhub.conferences.models import Conference, ConferenceSession, ConferenceStatus, Topic
from eventhub.extensions import db
from eventhub.points.models import Point
from tests import factories

DESK = "/manage/c/hoc-tap/"
PAGE = f"{DESK}delete"
PARTS = (Conference, ConferenceSession, Topic, Point, AccessLink)

pytestmark = pytest.mark.usefixtures("db_app")


def made(units, status=ConferenceStatus.DRAFT):
    conference = factories.conference(units.ministry, slug="hoc-tap", status=status)
    factories.topic(factories.session(conference))
    hall = factories.point(conference, units.yen_bai)
    make_link(LinkKind.PAGE, by=None, conference_id=conference.id, subject=str(hall.id))
    db.session.commit()
    return conference, hall


def kept():
    db.session.rollback()
    return [db.session.query(part).count() for part in PARTS]


def test_draft_is_deleted_with_all_it_holds_once_it_is_confirmed(olga, units):
    made(units)
    assert f'href="{PAGE}"' in olga.get(DESK).text
    shown = BeautifulSoup(olga.get(PAGE).text, "html.parser")
    assert "Xóa bản nháp" in shown.h1.get_text()
    assert kept() == [1, 1, 1, 1, 1]
    version = shown.select_one("#row_version")["value"]
    answer = olga.post(PAGE, data={"row_version": version})
    assert (answer.status_code, answer.location) == (303, "/manage/")
    assert "Đã xóa: " in olga.get("/manage/").text
    assert kept() == [0, 0, 0, 0, 0]
    assert olga.get(DESK).status_code == 404


@pytest.mark.parametrize("status", [each for each in ConferenceStatus if each != "draft"])
def test_what_was_published_is_not_deleted(olga, units, status):
    made(units, status)
    assert PAGE not in olga.get(DESK).text
    for answer in (olga.get(PAGE), olga.post(PAGE, data={"row_version": "1"})):
        assert "Chỉ xóa được bản nháp chưa từng công bố." in answer.text
    assert answer.status_code == 422
    assert kept() == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("held", ["people", "results"])
def test_draft_with_people_or_results_is_kept_whole(olga, units, held):
    conference, hall = made(units)
    if held == "people":
        factories.attendee(hall)
    else:
        name_contest(conference, "Hội thi", by=None)
    db.session.commit()
    answer = olga.post(PAGE, data={"row_version": "1"})
    assert answer.status_code == 422
    assert "nên được giữ lại" in answer.text
    assert kept() == [1, 1, 1, 1, 1]


def test_draft_edited_meanwhile_is_not_deleted(olga, units):
    made(units)
    assert olga.post(PAGE, data={"row_version": "7"}).status_code == 422
    assert kept() == [1, 1, 1, 1, 1]
