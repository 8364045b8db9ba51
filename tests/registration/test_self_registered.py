"""The page of those who registered themselves: by groups, with ticks, one button for each step; and what others see."""

from datetime import timedelta

import psycopg
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from eventhub.accounts.models import Role, User
from eventhub.columns import new_id, now
from eventhub.database import let_others_write
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.actions import create_personal_links
from eventhub.registration.models import Attendee, AttendeeStatus, RegistrationOrigin
from eventhub.registration.rules import REGISTRATIONS_ALLOWED
from eventhub.registration.self_registration_queries import PAGE_SIZE
from eventhub.registration.views import self_registrations as views
from tests import factories

ALLOWED = REGISTRATIONS_ALLOWED
REGISTER = "/c/tap-huan/register?unit=lao-cai"
ALL = "/manage/c/tap-huan/self-registered"
HERE = "/manage/c/tap-huan/points/lao-cai/self-registered"


@pytest.fixture
def hall(coming, units) -> Point:
    return factories.point(
        coming, units.lao_cai, "Lào Cai", capacity=127, contact_name="Đại úy Lan"
    )


@pytest.fixture
def lan(units) -> User:
    """The official of Lào Cai, who keeps this roster."""
    return factories.make_user("Lan", role=Role.OFFICIAL, unit=units.lao_cai)


@pytest.fixture
def waiting(hall) -> list[Attendee]:
    """Three who wait, within two minutes; the first of their network an hour before."""
    begun = now() - timedelta(hours=1)
    factories.crowd(hall, ALLOWED, at=begun)
    return [
        *factories.self_registered(hall, "Trần Thị An", at=begun + timedelta(minutes=40)),
        *factories.self_registered(hall, "Lê Thị Bình", at=begun + timedelta(minutes=41)),
        *factories.self_registered(hall, "Phạm Thị Chi", at=begun + timedelta(minutes=42)),
    ]


def soup_of(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return " ".join(soup_of(answer).main.get_text(" ").split())


def names_shown(answer):
    return [name.get_text() for name in soup_of(answer).select(".self-rows b")]


def statuses(people):
    db.session.rollback()
    return [
        db.session.get_one(Attendee, (one.conference_id, one.id)).status.value for one in people
    ]


def register(client, hall, name, network, **facts):
    form = {
        "nonce": new_id().hex,
        "point_id": hall.id,
        "full_name": name,
        "consent": "y",
        **facts,
    }
    return client.post(REGISTER, data=form, environ_overrides={"REMOTE_ADDR": network})


def tick(page, step, **fields):
    """A form as the browser sends it: who is ticked on a page, and the button pressed."""
    up_to = soup_of(page).select_one("[name=up_to]")["value"]
    return {"step": step, "up_to": up_to, **fields}


def test_two_hundred_from_one_network_leave_seats_for_others(db_app, client, hall):
    answers = [register(client, hall, f"Người Thứ{n}", "10.0.0.1") for n in range(200)]
    assert {answer.status_code for answer in answers} == {303}
    db.session.refresh(hall)
    assert hall.seats_taken == ALLOWED
    assert register(client, hall, "Trần Thị An", "10.0.0.2").status_code == 303
    db.session.refresh(hall)
    assert hall.seats_taken == ALLOWED + 1
    found = db.session.scalars(select(Attendee.status)).all()
    assert found.count(AttendeeStatus.WAITING) == 200 - ALLOWED
    assert "10.0.0" not in repr([row.network for row in db.session.query(RegistrationOrigin)])


def test_the_addresses_of_one_ipv6_site_are_one_network(client, hall):
    for n in range(ALLOWED):
        register(client, hall, f"Người Thứ{n}", f"2001:db8:0:1::{n:x}")
    register(client, hall, "Trần Thị An", "2001:db8:0:1:ffff::1")
    register(client, hall, "Lê Thị Bình", "2001:db8:0:2::1")
    found = dict(db.session.execute(select(Attendee.full_name, Attendee.status)).all())
    assert found["Trần Thị An"] is AttendeeStatus.WAITING
    assert found["Lê Thị Bình"] is AttendeeStatus.ACTIVE


def test_whoever_waits_is_told_so_whom_to_ask_and_nothing_as_if_it_were_certain(
    client, hall, waiting
):
    factories.session(hall.conference)
    for n in range(ALLOWED):
        register(client, hall, f"Người Thứ{n}", "10.0.0.1")
    answer = register(client, hall, "Nguyễn Thị Hường", "10.0.0.1")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "còn chờ cán bộ đầu mối xác nhận" in page.text
    assert "Chờ xác nhận" in words(page)
    assert "Đại úy Lan" in words(page)
    assert "Có mặt trước" not in words(page)
    for certain in ("qr-code", "calendar.ics", "Mã điểm danh"):
        assert certain not in page.text
    db.session.execute(
        update(Attendee)
        .where(Attendee.full_name == "Nguyễn Thị Hường")
        .values(status=AttendeeStatus.ACTIVE)
    )
    page = client.get(answer.location)
    assert "qr-code" in page.text
    assert "Chờ xác nhận" not in words(page)


def test_a_refused_one_is_told_whom_to_ask(client, hall, waiting):
    secret = create_personal_links(waiting[0])
    waiting[0].status = AttendeeStatus.REFUSED
    page = client.get(f"/me/{secret}/")
    assert "Đăng ký này không được xác nhận" in words(page)
    assert "Đại úy Lan" in words(page)
    assert "qr-code" not in page.text


def test_they_are_shown_as_a_group_that_names_no_address(sign_in, hall, waiting, lan):
    page = sign_in(lan).get(HERE)
    assert names_shown(page) == ["Trần Thị An", "Lê Thị Bình", "Phạm Thị Chi"]
    assert "3 đăng ký từ cùng một nơi trong 2 phút" in words(page)
    assert str(waiting[0].origin_id) in page.text
    network = db.session.scalars(select(RegistrationOrigin.network)).one()
    assert network.hex() not in page.text


def test_one_alone_is_no_group(sign_in, hall, waiting, lan):
    for other in waiting[1:]:
        other.status = AttendeeStatus.REFUSED
    assert "từ cùng một nơi trong" not in words(sign_in(lan).get(HERE))


@pytest.mark.parametrize("address", [ALL, HERE])
def test_ticked_people_a_group_or_everybody_are_confirmed(sign_in, hall, waiting, cast, address):
    client = sign_in(cast.olga)
    page = client.get(address)
    answer = client.post(address, data=tick(page, "confirm", person=[waiting[1].id]))
    assert answer.status_code == 303
    assert statuses(waiting) == ["waiting", "active", "waiting"]
    assert "Đã xác nhận và giữ chỗ cho 1 người" in client.get(answer.location).text
    client.post(address, data=tick(page, "confirm", origin=[waiting[0].origin_id]))
    assert statuses(waiting) == ["active"] * 3
    factories.self_registered(hall, "Hoàng Thị Dung", "Vũ Thị Én")
    client.post(address, data=tick(client.get(address), "confirm", everybody="y"))
    assert db.session.query(Attendee).filter_by(status=AttendeeStatus.WAITING).count() == 0
    db.session.refresh(hall)
    assert hall.seats_taken == ALLOWED + 5


def test_many_are_confirmed_slice_by_slice_and_one_that_collides_is_repeated_alone(
    sign_in, hall, waiting, lan, monkeypatch
):
    stored: list[int] = []

    def colliding_once() -> None:
        if len(stored) == 1:
            stored.append(0)
            raise OperationalError("", {}, psycopg.errors.DeadlockDetected())
        let_others_write()
        active = select(func.count()).where(Attendee.status == AttendeeStatus.ACTIVE)
        with db.engine.connect() as somebody_else:
            stored.append((somebody_else.scalar(active) or 0) - ALLOWED)

    monkeypatch.setattr(views, "SLICE", 1)
    monkeypatch.setattr(views, "let_others_write", colliding_once)
    client = sign_in(lan)
    answer = client.post(HERE, data=tick(client.get(HERE), "confirm", everybody="y"))
    assert stored == [1, 0, 2, 3]
    assert "Đã xác nhận và giữ chỗ cho 3 người" in client.get(answer.location).text


@pytest.mark.parametrize("scope", [{"everybody": "y"}, {"origin": None}])
def test_who_came_after_the_page_was_shown_is_not_meant(sign_in, hall, waiting, lan, scope):
    client = sign_in(lan)
    page = client.get(HERE)
    late = factories.self_registered(hall, "Hoàng Thị Dung")
    fields = {name: value or waiting[0].origin_id for name, value in scope.items()}
    client.post(HERE, data=tick(page, "confirm", **fields))
    assert statuses([*waiting, *late]) == ["active", "active", "active", "waiting"]


def test_those_without_a_seat_stay_and_are_named(sign_in, hall, waiting, lan):
    hall.capacity = ALLOWED + 1
    client = sign_in(lan)
    answer = client.post(HERE, data=tick(client.get(HERE), "confirm", everybody="y"))
    said = client.get(answer.location).text
    assert "Đã xác nhận và giữ chỗ cho 1 người" in said
    assert "Không còn chỗ cho Lê Thị Bình, Phạm Thị Chi" in said
    assert statuses(waiting) == ["active", "waiting", "waiting"]


def test_refusing_asks_first_whom_and_can_be_taken_back(sign_in, hall, waiting, lan):
    client = sign_in(lan)
    fields = tick(client.get(HERE), "refuse", everybody="y")
    asked = client.post(HERE, data=fields)
    assert asked.status_code == 200
    assert "Từ chối 3 đăng ký?" in words(asked)
    assert "Lê Thị Bình" in words(asked)
    assert set(statuses(waiting)) == {"waiting"}
    sent = {field["name"]: field.get("value", "") for field in soup_of(asked).select("form input")}
    assert client.post(HERE, data=sent).status_code == 303
    assert set(statuses(waiting)) == {"refused"}
    page = client.get(f"{HERE}?show=refused")
    assert names_shown(page) == ["Trần Thị An", "Lê Thị Bình", "Phạm Thị Chi"]
    client.post(f"{HERE}?show=refused", data=tick(page, "wait_again", everybody="y"))
    assert set(statuses(waiting)) == {"waiting"}


def test_registered_people_are_withdrawn_in_bulk_after_a_question_and_brought_back(
    sign_in, hall, waiting, lan
):
    official = factories.attendee(hall, "Hoàng Thị Dung")
    client = sign_in(lan)
    page = client.get(f"{HERE}?show=active")
    assert len(names_shown(page)) == ALLOWED
    assert "Hoàng Thị Dung" not in names_shown(page)
    fields = tick(page, "withdraw", everybody="y")
    asked = client.post(HERE, data=fields)
    assert f"Rút {ALLOWED} người khỏi danh sách?" in words(asked)
    db.session.refresh(hall)
    assert hall.seats_taken == ALLOWED + 1
    client.post(HERE, data=fields | {"sure": "y", "reason": "Đăng ký ảo"})
    db.session.refresh(hall)
    assert hall.seats_taken == 1
    assert statuses([official, *waiting]) == ["active"] + ["waiting"] * 3
    page = client.get(f"{HERE}?show=withdrawn")
    client.post(HERE, data=tick(page, "bring_back", everybody="y"))
    db.session.refresh(hall)
    assert hall.seats_taken == ALLOWED + 1


def test_from_the_first_day_on_the_page_offers_no_withdrawing(sign_in, hall, waiting, lan):
    hall.conference.dates = [now().date() - timedelta(days=1), now().date() + timedelta(days=1)]
    page = sign_in(lan).get(f"{HERE}?show=active")
    assert soup_of(page).select("[value=withdraw]") == []
    assert "Hội nghị đã bắt đầu" in words(page)


@pytest.mark.parametrize(
    "fields",
    [
        {"step": "confirm"},
        {"step": "erase", "everybody": "y"},
        {"step": "confirm", "person": "x"},
        {"step": "confirm", "everybody": "y", "up_to": "x"},
        {},
    ],
)
def test_a_form_that_names_nobody_or_nonsense_changes_nothing(sign_in, hall, waiting, lan, fields):
    assert sign_in(lan).post(HERE, data=fields).status_code == 422
    assert set(statuses(waiting)) == {"waiting"}


def test_nobody_of_another_point_is_reached_through_a_form(sign_in, hall, waiting, lan, units):
    other = factories.point(hall.conference, units.phu_tho, "Phú Thọ")
    there = factories.self_registered(other, "Hoàng Thị Dung")
    client = sign_in(lan)
    page = client.get(HERE)
    assert "Hoàng Thị Dung" not in page.text
    for fields in (
        {"person": [there[0].id]},
        {"origin": [there[0].origin_id]},
        {"everybody": "y"},
    ):
        client.post(HERE, data=tick(page, "confirm", **fields))
    assert statuses(there) == ["waiting"]


def test_an_official_of_another_unit_sees_nothing_of_them(sign_in, client, hall, waiting, cast):
    """Phúc's own officer sits in the hall, so its roster is a page of his; who waits there is not his to know."""
    guest = factories.attendee(hall, "Hoàng Thị Dung", unit=cast.phuc.grants[0].unit)
    phuc = sign_in(cast.phuc)
    roster = phuc.get("/manage/c/tap-huan/points/lao-cai/roster")
    assert guest.full_name in roster.text
    for page in (roster, phuc.get("/manage/")):
        assert page.status_code == 200
        for told in ("chờ xác nhận", "Trần Thị An", "self-registered"):
            assert told not in page.text
    for address in (HERE, ALL, f"{HERE}?show=refused"):
        assert phuc.get(address).status_code == 404
        assert phuc.post(address, data={"step": "confirm", "everybody": "y"}).status_code == 404
        assert client.get(address).status_code == 302
    one = waiting[0]
    person = f"/manage/c/tap-huan/points/lao-cai/roster/{one.id}"
    assert sign_in(cast.olga).get(person).status_code == 404


def test_roster_overview_desk_and_work_say_how_many_wait_with_the_way_there(
    sign_in, hall, waiting, lan, cast
):
    olga, official = sign_in(cast.olga), sign_in(lan)
    for browser, address, target in (
        (official, "/manage/c/tap-huan/points/lao-cai/roster", HERE),
        (official, "/manage/", HERE),
        (olga, "/manage/c/tap-huan/rosters", ALL),
        (olga, "/manage/c/tap-huan/", ALL),
        (olga, "/manage/", ALL),
    ):
        page = browser.get(address)
        assert "3 đăng ký chờ xác nhận" in page.text or "3 chờ xác nhận" in page.text, address
        assert soup_of(page).select(f'a[href="{target}"]'), address
    for one in waiting:
        one.status = AttendeeStatus.REFUSED
    for address in ("/manage/c/tap-huan/", "/manage/", "/manage/c/tap-huan/rosters"):
        assert "chờ xác nhận" not in olga.get(address).text


def test_a_namesake_on_the_list_is_said(sign_in, hall, waiting, lan):
    factories.attendee(hall, waiting[0].full_name)
    assert "Có thể trùng: Lào Cai" in words(sign_in(lan).get(HERE))


def test_long_lists_have_pages_and_whole_groups_over_all_of_them(sign_in, hall, lan):
    hall.capacity = None
    factories.crowd(hall, ALLOWED + PAGE_SIZE + 1)
    client = sign_in(lan)
    first = client.get(HERE)
    assert len(names_shown(first)) == PAGE_SIZE
    last = client.get(f"{HERE}?page=2")
    assert len(names_shown(last)) == 1
    assert f"{PAGE_SIZE + 1} đăng ký từ cùng một nơi" in words(last)
    assert client.get(f"{HERE}?page=3").status_code == 404
    origin = soup_of(last).select_one("[name=origin]")["value"]
    client.post(HERE, data=tick(last, "confirm", origin=[origin]))
    db.session.refresh(hall)
    assert hall.seats_taken == ALLOWED + PAGE_SIZE + 1


@pytest.mark.parametrize(
    "address",
    [HERE, ALL, "/manage/c/tap-huan/points/lao-cai/roster", "/manage/", "/manage/c/tap-huan/"],
)
def test_pages_cost_the_same_for_1_3_and_100_who_wait(
    db_app, sign_in, hall, cast, counted, address
):
    factories.crowd(hall, ALLOWED)
    client = sign_in(cast.olga)
    costs = []
    made = 0
    for count in (1, 3, 100):
        factories.self_registered(hall, *(f"Người Chờ{n}" for n in range(made, count)))
        made = count
        client.get(address)
        with counted() as statements:
            assert client.get(address).status_code == 200
        costs.append(len(statements))
    assert len(set(costs)) == 1
