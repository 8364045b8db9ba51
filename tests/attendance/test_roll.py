"""The roll's pages: one form that says only what was changed, ticks that are answered one by one, and who may come in."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from eventhub.attendance.actions import close_attendance
from eventhub.attendance.models import Direction, Presence, PresenceState, RollState, Scan, Tally
from eventhub.attendance.roll_queries import PER_PAGE, roll_page
from eventhub.extensions import db
from eventhub.registration.models import Attendee, AttendeeSource
from tests import factories
from tests.scene import Scene, assert_adds_up


@pytest.fixture
def yen(scene, sign_in):
    return sign_in(scene.cast.yen)


def address(scene: Scene, rest: str = "", **query) -> str:
    query = {"session": scene.session.id} | query
    point = f"/manage/c/{scene.conference.slug}/points/{scene.yen_bai.code}"
    return f"{point}/roll{rest}?{urlencode(query)}"


def page(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def form_of(soup: BeautifulSoup) -> dict[str, list[str]]:
    """What a browser would send of the roll's form."""
    form = soup.select_one("#roll")
    assert form is not None
    return {
        "person": [str(field["value"]) for field in form.select("input[name=person]")],
        "here": [str(box["value"]) for box in form.select("input[name=here][checked]")],
    }


def presence(person: Attendee) -> Presence | None:
    db.session.expire_all()
    return db.session.scalars(
        select(Presence).where(Presence.attendee_id == person.id)
    ).one_or_none()


def scan_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Scan)) or 0


def said(client, response) -> str:
    return page(client.get(response.location)).select_one("main").get_text(" ", strip=True)


def test_the_roll_lists_who_is_expected_with_numbers_and_units(scene, yen):
    soup = page(yen.get(address(scene)))
    assert [b.text for b in soup.select(".roll-who b")] == [
        "Hoàng Thị Ánh",
        "Đỗ Thị Hường",
        "Nguyễn Thuỳ Linh",
    ]
    assert "0 / 3 có mặt" in soup.select_one(".roll-count").get_text(" ", strip=True)


def test_saving_the_form_stores_the_ticks_and_says_how_many(scene, yen):
    form = form_of(page(yen.get(address(scene))))
    form["here"] = [str(person.id) for person in scene.people[:2]]
    response = yen.post(address(scene), data=form)
    assert response.status_code == 303
    assert "Đã lưu: 2." in said(yen, response)
    assert [presence(person) is not None for person in scene.people] == [True, True, False]
    assert_adds_up()


def test_the_same_form_sent_twice_is_one_scan_each(scene, yen):
    form = form_of(page(yen.get(address(scene))))
    form["here"] = [str(scene.people[0].id)]
    for _ in range(2):
        yen.post(address(scene), data=form)
    assert scan_count() == 1


def test_unticking_undoes(scene, yen):
    scene.record(scene.scan())
    form = form_of(page(yen.get(address(scene))))
    assert form["here"] == [str(scene.people[0].id)]
    form["here"] = []
    yen.post(address(scene), data=form)
    assert presence(scene.people[0]) is None
    assert_adds_up()


def test_a_form_loaded_before_others_ticked_leaves_their_ticks_alone(scene, yen):
    form = form_of(page(yen.get(address(scene))))
    scene.record(scene.scan(scene.people[1]), device="user:99")
    form["here"] = [str(scene.people[0].id)]
    yen.post(address(scene), data=form)
    assert presence(scene.people[1]) is not None
    assert presence(scene.people[0]) is not None


def test_going_back_and_changing_ones_mind_is_recorded_too(scene, yen):
    form = form_of(page(yen.get(address(scene))))
    somebody = str(scene.people[0].id)
    yen.post(address(scene), data=form | {"here": [somebody]})
    yen.post(address(scene), data=form | {"excuse": somebody, f"reason-{somebody}": "đi công tác"})
    stay = presence(scene.people[0])
    assert stay is not None
    assert (stay.state, stay.reason) == (PresenceState.EXCUSED, "đi công tác")


def test_an_excuse_needs_its_reason(scene, yen):
    form = form_of(page(yen.get(address(scene))))
    somebody = str(scene.people[0].id)
    response = yen.post(address(scene), data=form | {"excuse": somebody})
    assert "Ghi lý do vắng" in said(yen, response)
    assert scan_count() == 0


def test_undo_button_undoes_an_excuse(scene, yen):
    scene.record(scene.scan(direction=Direction.EXCUSED, reason="ốm"))
    soup = page(yen.get(address(scene)))
    assert "Vắng có lý do: ốm" in soup.get_text()
    yen.post(address(scene), data=form_of(soup) | {"undo": str(scene.people[0].id)})
    assert presence(scene.people[0]) is None


def test_everybody_is_here_ticks_all_who_are_not_marked_and_stores_nothing(scene, yen):
    scene.record(scene.scan(scene.people[0], direction=Direction.EXCUSED, reason="ốm"))
    form = form_of(page(yen.get(address(scene, all=1))))
    assert form["here"] == [str(person.id) for person in scene.people[1:]]
    form["here"].remove(str(scene.people[2].id))
    yen.post(address(scene), data=form)
    db.session.expire_all()
    assert scene.figures(scene.yen_bai)["present"] == 1
    assert_adds_up()


def test_ticks_of_the_script_are_answered_one_by_one(scene, yen):
    ticks = [
        {"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in", "age_ms": 1500},
        {"nonce": "b", "attendee": str(UUID(int=1)), "mark": "in"},
    ]
    answer = yen.post(address(scene, "/ticks"), json={"version": 0, "ticks": ticks}).get_json()
    assert [(each["nonce"], each["stored"]) for each in answer["results"]] == [
        ("a", True),
        ("b", False),
    ]
    assert (answer["present"], answer["version"]) == (1, 1)
    assert list(answer["marks"]) == [str(scene.people[0].id)]
    assert answer["marks"][str(scene.people[0].id)]["is_here"] is True
    assert "không có trong hệ thống" in answer["results"][1]["message"]
    assert_adds_up()


def test_a_tick_sent_again_gets_the_same_answer_and_counts_once(scene, yen):
    body = {"ticks": [{"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}]}
    answers = [yen.post(address(scene, "/ticks"), json=body).get_json() for _ in range(2)]
    assert answers[0]["results"] == answers[1]["results"]
    assert scan_count() == 1


def test_others_ticks_come_along_with_the_next_answer(scene, yen):
    scene.record(scene.scan(scene.people[1]), device="user:99")
    db.session.commit()
    tick = {"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}
    answer = yen.post(address(scene, "/ticks"), json={"version": 0, "ticks": [tick]}).get_json()
    assert answer["marks"][str(scene.people[1].id)]["is_here"] is True
    assert (answer["present"], answer["expected"], answer["version"]) == (2, 3, 2)


def test_others_ticks_come_along_also_when_nothing_that_was_sent_is_new(scene, yen):
    tick = {"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}
    first = yen.post(address(scene, "/ticks"), json={"version": 0, "ticks": [tick]}).get_json()
    scene.record(scene.scan(scene.people[1]), device="user:99")
    db.session.commit()
    body = {"version": first["version"], "ticks": [tick]}
    again = yen.post(address(scene, "/ticks"), json=body).get_json()
    assert again["marks"][str(scene.people[1].id)]["is_here"] is True


def test_who_comes_over_from_another_point_is_told_with_its_name(scene, yen):
    scene.record(scene.scan(point_id=scene.phu_tho.id))
    form = form_of(page(yen.get(address(scene))))
    response = yen.post(address(scene), data=form | {"here": [str(scene.people[0].id)]})
    sentence = "Hoàng Thị Ánh: Có mặt; chuyển từ điểm cầu Phú Thọ sang."
    assert sentence in said(yen, response)


def test_people_of_other_rolls_cannot_be_ticked(scene, yen):
    stranger = factories.attendee(scene.phu_tho, "Người Phú Thọ")
    db.session.flush()
    body = {"ticks": [{"nonce": "a", "attendee": str(stranger.id), "mark": "in"}]}
    answer = yen.post(address(scene, "/ticks"), json=body).get_json()
    assert answer["results"][0]["outcome"] == "unknown_code"
    assert presence(stranger) is None


@pytest.mark.parametrize(
    "body", [None, [], {}, {"ticks": "x"}, {"ticks": [{"nonce": "a"}]}, {"ticks": [None]}]
)
def test_what_no_script_of_ours_sends_is_refused(scene, yen, body):
    assert yen.post(address(scene, "/ticks"), json=body).status_code == 400
    assert scan_count() == 0


def test_visitors_and_people_who_are_elsewhere_say_so(scene, yen, sign_in):
    scene.record(scene.scan(point_id=scene.phu_tho.id))
    assert "Có mặt tại Phú Thọ" in page(yen.get(address(scene))).get_text()
    phuc = sign_in(scene.cast.phuc)
    there = address(scene).replace("/yen-bai/", "/phu-tho/")
    assert "Khách từ điểm cầu Yên Bái" in page(phuc.get(there)).get_text()


def test_what_is_entered_after_the_end_says_so(scene, yen):
    evening = scene.session.ends_at + timedelta(hours=3)
    scene.record(scene.scan(), scene.scan(scene.people[1], occurred_at=evening), at=evening)
    soup = page(yen.get(address(scene)))
    assert "Ghi lúc này là «ghi bổ sung»" in soup.get_text()
    notes = [note.get_text(strip=True) for note in soup.select(".roll-note")]
    assert notes == ["", "ghi bổ sung", ""]


def test_a_walk_in_is_added_in_somebodys_place(scene, yen):
    soup = page(yen.get(address(scene, "/walk-in")))
    form = {
        "nonce": soup.select_one("input[name=nonce]")["value"],
        "full_name": "Giàng Thị Mai",
        "rank": "Đại uý",
        "unit_id": scene.units.yen_bai.id,
        "unit_text": "Đội 3",
        "substitute_for_id": str(scene.people[2].id),
    }
    for _ in range(2):
        response = yen.post(address(scene, "/walk-in"), data=form)
        assert response.status_code == 303
    text = said(yen, response)
    assert "Giàng Thị Mai" in text
    assert "Ngoài danh sách, thay cho Nguyễn Thuỳ Linh" in text
    walk_ins = select(Attendee).where(Attendee.source == AttendeeSource.WALK_IN)
    assert len(db.session.scalars(walk_ins).all()) == 1
    assert_adds_up()


def test_a_walk_in_without_a_name_is_asked_for_it(scene, yen):
    response = yen.post(address(scene, "/walk-in"), data={"unit_text": "Đội 3"})
    assert response.status_code == 422
    assert "Đội 3" in response.text


def test_closing_and_opening_the_roll(scene, yen):
    scene.record(scene.scan())
    assert "2" in page(yen.get(address(scene, "/close"))).select_one(".totals .total dd").text
    closed = said(yen, yen.post(address(scene, "/close")))
    assert "Vắng: 2" in closed
    assert page(yen.get(address(scene))).select("input[name=here]:not([disabled])") == []
    yen.post(address(scene, "/reopen"))
    db.session.expire_all()
    states = db.session.scalars(select(Tally.roll_state)).all()
    assert states == [RollState.OPEN]


def test_an_empty_roll_is_not_closed_and_the_page_says_why(scene, yen):
    response = yen.post(address(scene, "/close"))
    assert response.status_code == 422
    assert "Chưa ai được điểm danh" in response.text


@pytest.mark.parametrize(("moment", "is_stored"), [("16:59:59", False), ("17:00:00", True)])
def test_ticks_are_taken_from_midnight_in_the_conference_s_own_zone(
    scene, sign_in, moment, is_stored
):
    body = {"ticks": [{"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}]}
    with time_machine.travel(f"2022-06-19 {moment}+00:00", tick=False):
        answer = sign_in(scene.cast.yen).post(address(scene, "/ticks"), json=body).get_json()
    assert answer["results"][0]["stored"] is is_stored


def test_a_closed_session_refuses_ticks_with_the_reason(scene, yen):
    close_attendance(scene.session, by=scene.cast.olga)
    body = {"ticks": [{"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}]}
    (result,) = yen.post(address(scene, "/ticks"), json=body).get_json()["results"]
    assert result["stored"] is False
    assert "Ban tổ chức đã khóa" in result["message"]


def test_long_rolls_have_pages_by_letter(scene):
    for number in range(PER_PAGE):
        factories.attendee(scene.yen_bai, f"Nguyễn Thị Vân ({number})")
    db.session.flush()
    first = roll_page(scene.yen_bai, scene.session)
    assert (len(first.rows), list(first.labels)) == (PER_PAGE, ["Á–V", "V"])
    assert len(roll_page(scene.yen_bai, scene.session, 2).rows) == 3


@pytest.mark.parametrize("people", [1, 3, 100])
def test_the_roll_costs_the_same_at_any_number_of_people(scene, yen, counted, people):
    for number in range(people):
        factories.attendee(scene.yen_bai, f"Người {number}")
    db.session.commit()
    url = address(scene)
    with counted() as statements:
        yen.get(url)
    assert len(statements) == 9


def test_a_check_in_costs_six_statements(scene, yen, counted):
    url = address(scene, "/ticks")
    tick = {"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}
    with counted() as statements:
        answer = yen.post(url, json={"version": 0, "ticks": [tick]})
    assert answer.get_json()["results"][0]["stored"] is True
    assert len(statements) == 6


def test_who_may_not_take_the_roll_finds_no_page(scene, sign_in, client):
    phuc, olga = sign_in(scene.cast.phuc), sign_in(scene.cast.olga)
    for rest in ("", "/walk-in", "/close"):
        assert phuc.get(address(scene, rest)).status_code == 404
        assert olga.get(address(scene, rest)).status_code == 200
        assert "/sign-in" in client.get(address(scene, rest)).location
    for rest in ("/ticks", "/reopen", "/close"):
        assert phuc.post(address(scene, rest), json={"ticks": []}).status_code == 404


def test_when_all_sessions_are_called_off_the_roll_says_so(scene, yen):
    scene.session.cancelled_at = scene.at(-60)
    db.session.commit()
    roll = address(scene).partition("?")[0]
    shown = page(yen.get(roll))
    assert "Buổi này đã hủy" in shown.select_one(".notice-bad").text
    assert shown.select("#roll-save, #roll-all") == []
    assert "Buổi này đã hủy" in said(
        yen, yen.post(roll, data=form_of(shown) | {"here": str(scene.people[0].id)})
    )
    assert scan_count() == 1
    assert presence(scene.people[0]) is None


def test_sessions_and_points_that_are_not_there_are_not_found(scene, yen):
    assert yen.get(address(scene, session=0)).status_code == 404
    assert yen.get(address(scene).replace("yen-bai", "ha-noi")).status_code == 404
