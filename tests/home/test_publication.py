"""Publishing on screen: what is missing is listed, each with the way to enter it; then the conference is public."""

from datetime import date

from bs4 import BeautifulSoup

from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.extensions import db
from eventhub.points.models import PointRole
from tests import factories

PAGE = "/manage/c/hoc-tap/publish"


def draft(units, **values):
    return factories.conference(
        units.ministry, slug="hoc-tap", status=ConferenceStatus.DRAFT, **values
    )


def wanted(answer):
    """What is missing or worth a look → where its button leads."""
    items = BeautifulSoup(answer.text, "html.parser").select("ul.wanting > li")
    return {item.span.get_text(): item.a["href"] for item in items}


def status():
    db.session.rollback()
    return db.session.query(Conference.status).scalar()


def test_what_is_missing_stands_there_and_keeps_it_from_being_published(olga, units):
    draft(units, contact_name="", contact_phone="")
    shown = olga.get(PAGE)
    assert wanted(shown)["Chưa chọn buổi nào"] == "/manage/c/hoc-tap/sessions"
    assert wanted(shown)["Chưa ghi người liên hệ để đại biểu hỏi"].endswith("/facts#participants")
    assert 'name="row_version"' not in shown.text
    assert olga.post(PAGE).status_code == 422
    assert status() is ConferenceStatus.DRAFT


def test_a_draft_without_a_host_is_reminded_of_it(olga, units):
    made = draft(units)
    factories.topic(factories.session(made))
    reminder = {"Chưa có điểm cầu chính": "/manage/c/hoc-tap/points/new"}
    assert wanted(olga.get(PAGE)).items() >= reminder.items()
    factories.point(made, units.ministry, "Hà Nội", role=PointRole.HOST)
    assert not wanted(olga.get(PAGE)).keys() & reminder.keys()


def test_the_desk_counts_what_the_page_lists(olga, units):
    made = draft(units)
    factories.topic(factories.session(made))
    factories.session(made, date(2022, 6, 21))
    desk = BeautifulSoup(olga.get("/manage/c/hoc-tap/").text, "html.parser").main.get_text(" ")
    assert f"còn thiếu {len(wanted(olga.get(PAGE)))} mục" in desk


def test_a_complete_draft_is_published(olga, units):
    made = draft(units)
    factories.topic(factories.session(made))
    empty = factories.session(made, date(2022, 6, 21))
    editor = f"/manage/c/hoc-tap/sessions/{empty.id}"
    assert wanted(olga.get(PAGE))["Sáng 21/6 chưa có nội dung"] == editor
    assert olga.post(PAGE).status_code == 303
    assert status() is ConferenceStatus.PUBLISHED
    assert "đã được công bố" in olga.get(PAGE).text


def test_the_page_speaks_english_too(olga, units):
    draft(units)
    assert "No session is ticked yet" in wanted(olga.get(f"{PAGE}?lang=en"))
