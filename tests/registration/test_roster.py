"""The roster of a point: its list, one person, moving, withdrawing, handing in; who sees whom."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from eventhub.accounts.models import Role, User
from eventhub.columns import now
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.registration.queries import attendee_seen_by
from tests import factories


@pytest.fixture
def lao_cai(coming, units) -> Point:
    return factories.point(coming, units.lao_cai, "Lào Cai", capacity=3)


@pytest.fixture
def hall(coming, units) -> Point:
    """Of Phú Thọ, in the coming course."""
    return factories.point(coming, units.phu_tho, "Phú Thọ", capacity=2)


@pytest.fixture
def phuc(cast) -> User:
    """The official of Phú Thọ, whose roster this is."""
    official: User = cast.phuc
    return official


@pytest.fixture
def lan(units) -> User:
    """The official of Lào Cai, where Yên Bái belongs by then."""
    return factories.make_user("Lan", role=Role.OFFICIAL, unit=units.lao_cai)


def roster_of(point, path=""):
    return f"/manage/c/{point.conference.slug}/points/{point.code}/roster{path}"


def people_shown(answer):
    soup = BeautifulSoup(answer.text, "html.parser")
    return [link.text for link in soup.select(".ledger th a")]


def values(**changed):
    return {"full_name": "Lê Thị Bình", "rank": "", "position": "", "unit_text": ""} | changed


def test_the_roster_stands_in_vietnamese_order_with_phones_masked(sign_in, hall, phuc):
    for name in ("Trần Văn Ỷ", "Đỗ Thị Ẩn", "Nguyễn Thị Hường", "Lê Thị An"):
        hall.capacity = 9
        factories.attendee(hall, name, phone="0912345678", rank="Đại úy", unit_text="Đội 3")
    answer = sign_in(phuc).get(roster_of(hall))
    assert people_shown(answer) == [
        "Lê Thị An",
        "Đỗ Thị Ẩn",
        "Nguyễn Thị Hường",
        "Trần Văn Ỷ",
    ]
    assert "0912•••678" in answer.text
    assert "0912345678" not in answer.text


@pytest.mark.parametrize("search", ["huong", "HƯỜNG", "doi 3 huong", "2"])
def test_the_roster_is_searched_by_name_unit_and_number(sign_in, hall, phuc, search):
    factories.attendee(hall, "Lê Thị An")
    factories.attendee(hall, "Nguyễn Thị Hường", unit_text="Đội 3")
    assert people_shown(sign_in(phuc).get(roster_of(hall, f"?q={search}"))) == ["Nguyễn Thị Hường"]


def test_an_official_adds_somebody(sign_in, hall, phuc):
    form = values(phone="+84 912 345 678", birth_year="1985", unit_id=hall.unit_id)
    client = sign_in(phuc)
    answer = client.post(roster_of(hall, "/add"), data=form)
    assert "«Lê Thị Bình» đã có trong danh sách" in client.get(answer.location).text
    attendee = db.session.scalars(select(Attendee)).one()
    assert (attendee.full_name, attendee.phone) == ("Lê Thị Bình", "0912345678")
    assert (attendee.birth_year, attendee.registered_by_id) == (1985, phuc.id)


def test_a_wrong_entry_is_kept_and_told_beside_its_field(sign_in, hall, phuc):
    form = values(full_name="=1+1", birth_year="85", rank="Đại úy", unit_id=hall.unit_id)
    answer = sign_in(phuc).post(roster_of(hall, "/add"), data=form)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "công thức" in soup.select_one("#full_name-error").text
    assert "4 chữ số" in soup.select_one("#birth_year-error").text
    assert soup.select_one("#rank")["value"] == "Đại úy"
    assert db.session.query(Attendee).count() == 0


def test_a_full_hall_is_told_on_the_form(sign_in, hall, phuc):
    factories.attendee(hall, "Lê Thị An")
    factories.attendee(hall, "Lê Thị Ân")
    answer = sign_in(phuc).post(roster_of(hall, "/add"), data=values(unit_id=hall.unit_id))
    assert answer.status_code == 422
    assert "Lê Thị Bình" in answer.text
    assert db.session.query(Attendee).count() == 2


def test_the_second_of_two_editors_is_shown_the_current_entry(sign_in, hall, phuc):
    attendee = factories.attendee(hall, rank="Đại úy")
    client = sign_in(phuc)
    page = roster_of(hall, f"/{attendee.id}")
    form = values(full_name=attendee.full_name, unit_id=hall.unit_id, row_version=1)
    assert client.post(page, data=form | {"rank": "Thiếu tá"}).status_code == 303
    answer = client.post(page, data=form | {"rank": "Trung tá"})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one("#rank")["value"] == "Thiếu tá"


def test_somebody_is_moved_to_a_point_that_may_be_used(sign_in, hall, lao_cai, phuc, cast):
    attendee = factories.attendee(hall)
    page = roster_of(hall, f"/{attendee.id}/move")
    assert "Lào Cai" not in sign_in(phuc).get(page).text
    answer = sign_in(phuc).post(page, data={"point_id": lao_cai.id})
    assert answer.status_code == 422
    assert sign_in(cast.olga).post(page, data={"point_id": lao_cai.id}).status_code == 303
    db.session.refresh(attendee)
    assert attendee.point_id == lao_cai.id


def test_withdrawing_asks_for_the_reason_and_can_be_undone(sign_in, hall, phuc):
    attendee = factories.attendee(hall)
    client = sign_in(phuc)
    page = roster_of(hall, f"/{attendee.id}")
    assert client.post(f"{page}/withdraw", data={"reason": " "}).status_code == 422
    assert client.post(f"{page}/withdraw", data={"reason": "nghỉ phép"}).status_code == 303
    assert "Đã rút (1)" in client.get(roster_of(hall)).text
    assert client.post(f"{page}/bring-back").status_code == 303
    db.session.refresh(attendee)
    assert attendee.status is AttendeeStatus.ACTIVE


def test_from_the_first_day_on_nobody_is_moved_or_withdrawn(app, sign_in, yen_bai, cast):
    attendee = factories.attendee(yen_bai)
    client = sign_in(cast.yen)
    page = roster_of(yen_bai, f"/{attendee.id}")
    assert "bảng điểm danh" in client.get(page).text
    for step in ("move", "withdraw", "bring-back"):
        answer = client.post(f"{page}/{step}", data={"reason": "nghỉ phép"})
        assert answer.status_code == 422
        assert "đã bắt đầu" in answer.text
    db.session.refresh(attendee)
    assert attendee.status is AttendeeStatus.ACTIVE


def test_handing_in_is_shown_with_its_time_and_later_changes(sign_in, hall, phuc):
    factories.attendee(hall)
    client = sign_in(phuc)
    assert "Chưa gửi" in client.get(roster_of(hall)).text
    client.post(roster_of(hall, "/hand-in"))
    answer = client.get(roster_of(hall))
    assert "Đã gửi" in answer.text
    assert "Trần Văn Phúc: 1 người" in answer.text
    client.post(roster_of(hall, "/add"), data=values(unit_id=hall.unit_id))
    assert "Đã thay đổi sau khi gửi" in client.get(roster_of(hall)).text


def test_after_the_due_day_it_is_overdue_and_still_accepted(sign_in, coming, hall, phuc):
    coming.rosters_due_on = now().date() - timedelta(days=2)
    factories.attendee(hall)
    client = sign_in(phuc)
    assert "Quá hạn" in client.get(roster_of(hall)).text
    assert client.post(roster_of(hall, "/hand-in")).status_code == 303
    assert "Đã gửi muộn" in client.get(roster_of(hall)).text


def test_a_possible_duplicate_is_shown_only_to_officials_who_may_know_of_it(
    sign_in, hall, lao_cai, cast, lan
):
    factories.attendee(hall, "Nguyễn Thị Hường")
    factories.attendee(lao_cai, "Nguyen Thi Huong", unit=hall.unit)
    factories.attendee(lao_cai, "Nguyễn Thị Hường")
    assert "Có thể trùng: Lào Cai" in sign_in(cast.phuc).get(roster_of(hall)).text
    # Both at her own point, but of two units.
    assert "Có thể trùng" not in sign_in(lan).get(roster_of(lao_cai)).text


def test_a_link_to_somebodys_page_is_shown_once_and_kept_by_no_cache(sign_in, hall, phuc):
    attendee = factories.attendee(hall)
    answer = sign_in(phuc).post(roster_of(hall, f"/{attendee.id}/link"))
    address = BeautifulSoup(answer.text, "html.parser").select_one("#address")["value"]
    assert "/me/" in address
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_official_sees_her_own_people_at_other_points_and_nobody_else(
    db_app, sign_in, hall, lan, units
):
    guest = factories.attendee(hall, "Lý Thị Mai", unit=units.lao_cai)
    host = factories.attendee(hall, "Nguyễn Thị Hường")
    client = sign_in(lan)
    assert people_shown(client.get(roster_of(hall))) == ["Lý Thị Mai"]
    assert client.get(roster_of(hall, f"/{guest.id}")).status_code == 200
    for path in (f"/{host.id}", f"/{host.id}/move", f"/{host.id}/withdraw", "/add", "/paste"):
        assert client.get(roster_of(hall, path)).status_code == 404
    assert client.post(roster_of(hall, "/hand-in")).status_code == 404
    assert client.post(roster_of(hall, f"/{host.id}/link")).status_code == 404


def test_her_own_roster_leads_to_her_people_at_other_points(sign_in, hall, lao_cai, cast, lan):
    factories.attendee(hall, "Lý Thị Mai", unit=lao_cai.unit)
    factories.attendee(hall, "Nguyễn Thị Hường")
    link = f'href="{roster_of(hall)}"'
    answer = sign_in(lan).get(roster_of(lao_cai)).text
    assert link in answer
    assert "1 người" in answer
    assert link not in sign_in(cast.olga).get(roster_of(hall)).text


def test_a_roster_with_none_of_her_people_does_not_exist_for_her(sign_in, hall, lan):
    factories.attendee(hall)
    assert sign_in(lan).get(roster_of(hall)).status_code == 404


def test_whoever_isnt_signed_in_is_asked_to(app, client, hall):
    attendee = factories.attendee(hall)
    for path in ("", "/add", "/paste", f"/{attendee.id}"):
        answer = client.get(roster_of(hall, path))
        assert answer.status_code == 302
        assert "/sign-in" in answer.location


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(people=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8))
def test_an_official_sees_exactly_who_is_sent_by_her_unit_or_seated_at_her_point(db_app, people):
    ministry = factories.make_unit(level="ministry")
    units = [factories.make_unit(parent=ministry) for _ in range(3)]
    conference = factories.conference(ministry)
    halls = [factories.point(conference, unit, f"Hội trường {unit.id}") for unit in units]
    officials = [factories.make_user(role=Role.OFFICIAL, unit=unit) for unit in units]
    seated = [
        (factories.attendee(halls[at], unit=units[sent_by]).id, sent_by, at)
        for sent_by, at in people
    ]
    for place, official in enumerate(officials):
        seen = db.session.scalars(
            select(Attendee.id).where(
                Attendee.conference_id == conference.id, attendee_seen_by(official, conference)
            )
        )
        assert set(seen) == {id_ for id_, sent_by, at in seated if place in (sent_by, at)}


@pytest.mark.parametrize("path", ["", "?q=a"])
def test_the_roster_costs_the_same_for_1_3_and_100_people(sign_in, hall, phuc, counted, path):
    hall.capacity = None
    client = sign_in(phuc)
    costs = []
    for count in (1, 3, 100):
        while hall.seats_taken < count:
            factories.attendee(hall, f"Nguyễn Thị A{hall.seats_taken}", unit_text="Đội 3")
        db.session.commit()
        with counted() as statements:
            assert client.get(roster_of(hall, path)).status_code == 200
        costs.append(len(statements))
    assert len(set(costs)) == 1
