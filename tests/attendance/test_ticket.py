"""What a ticket opens: one person and a button for whoever takes a roll, no name for anybody else."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from eventhub.attendance.models import Presence
from eventhub.extensions import db
from eventhub.registration.actions import withdraw_attendee
from eventhub.registration.rules import ticket_code
from tests import factories
from tests.scene import assert_adds_up


@pytest.fixture
def code(app, scene) -> str:
    secret = app.config["SECRET_KEY"]
    return f"/k/{ticket_code(secret, scene.conference.id, scene.people[0].id)}"


def form_of(response) -> dict[str, str]:
    """The ticket's form as a browser would send it."""
    form = BeautifulSoup(response.text, "html.parser").select_one("main form")
    assert form is not None
    hidden = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    chosen = {
        str(choice["name"]): str(
            (choice.select("[selected]") or choice.select("option"))[0]["value"]
        )
        for choice in form.select("select")
    }
    return hidden | chosen


def test_the_operator_sees_the_person_and_marks_her_present_once(scene, sign_in, code):
    yen = sign_in(scene.cast.yen)
    shown = yen.get(code)
    assert "Hoàng Thị Ánh" in shown.text
    assert "Yên Bái" in shown.text
    form = form_of(shown)
    for _ in range(2):
        assert yen.post(code, data=form).status_code == 303
    assert db.session.scalars(select(Presence.point_id)).all() == [scene.yen_bai.id]
    assert_adds_up()


def test_presented_elsewhere_she_is_a_visitor(scene, sign_in, code):
    phuc = sign_in(scene.cast.phuc)
    phuc.post(code, data=form_of(phuc.get(code)))
    assert "khách" in phuc.get(code).text
    assert scene.figures(scene.phu_tho)["visitors"] == 1


def test_an_operator_cannot_mark_her_at_a_point_of_others(scene, sign_in, code):
    phuc = sign_in(scene.cast.phuc)
    form = form_of(phuc.get(code)) | {"point_id": str(scene.yen_bai.id)}
    assert phuc.post(code, data=form).status_code == 200
    assert db.session.scalars(select(Presence)).all() == []


def test_an_organizer_is_offered_the_persons_own_point(scene, sign_in, code):
    assert form_of(sign_in(scene.cast.olga).get(code))["point_id"] == str(scene.yen_bai.id)


def test_anybody_else_sees_the_conference_and_no_name(scene, client, code):
    shown = client.get(code)
    assert "Đưa mã này cho cán bộ điểm danh" in shown.text
    assert "Hoàng Thị Ánh" not in shown.text
    assert "Yên Bái" not in shown.text


def test_codes_that_are_not_ours_open_nothing_for_anybody(scene, sign_in, client):
    for who in (client, sign_in(scene.cast.yen)):
        for wrong in ("/k/AAAA", "/k/" + "A" * 48):
            assert who.get(wrong).status_code == 404


def test_when_all_sessions_are_called_off_an_operator_is_told_and_led_to_the_point(
    scene, sign_in, code
):
    yen = sign_in(scene.cast.yen)
    form = form_of(yen.get(code))
    scene.session.cancelled_at = scene.at(-60)
    db.session.commit()
    for shown in (yen.get(code), yen.post(code, data=form)):
        soup = BeautifulSoup(shown.text, "html.parser")
        assert (shown.status_code, soup.select("main form")) == (200, [])
        assert "Không có buổi nào diễn ra" in soup.select_one(".notice-bad").text
        (link,) = soup.select("main a.btn")
        assert "đã hủy" in yen.get(link["href"]).text
    assert db.session.scalars(select(Presence)).all() == []


def test_a_withdrawn_person_is_not_marked(scene, sign_in, code):
    at = factories.day_before(scene.conference)
    withdraw_attendee(scene.people[0], "nghỉ phép", by=None, at=at)
    assert "Đã rút khỏi danh sách" in sign_in(scene.cast.yen).get(code).text
