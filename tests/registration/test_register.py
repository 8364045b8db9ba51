"""A participant registers herself: unit, point, name, consent; and nothing about others is told to her."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from eventhub.accounts.models import LinkKind
from eventhub.columns import now
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.registration.models import Attendee, AttendeeSource
from eventhub.registration.queries import attendee_of_link, points_near
from eventhub.registration.rules import feed_secret
from tests import factories

ADDRESS = "/c/tap-huan/register"


@pytest.fixture
def lao_cai(coming, units) -> Point:
    return factories.point(coming, units.lao_cai, "Lào Cai", capacity=2)


def form_at(client, unit="lao-cai"):
    """The form as a browser would send it back, consent not ticked yet."""
    page = client.get(f"{ADDRESS}?unit={unit}")
    assert page.status_code == 200
    soup = BeautifulSoup(page.text, "html.parser")
    chosen = soup.select_one("#point_id option[selected]")
    return {
        "nonce": soup.select_one("#nonce")["value"],
        "point_id": chosen["value"] if chosen else "",
        "full_name": "Nguyễn Thị Hường",
    }


def send(client, form, unit="lao-cai"):
    return client.post(f"{ADDRESS}?unit={unit}", data=form)


def registered():
    return db.session.scalars(select(Attendee).order_by(Attendee.id)).all()


def test_units_are_found_without_diacritics_and_only_those_with_a_point(client, lao_cai):
    answer = client.get(f"{ADDRESS}?q=yen+bai")
    links = [link.text for link in BeautifulSoup(answer.text, "html.parser").select(".unit-list b")]
    # The commune below Lào Cai; the province Yên Bái is gone by then, and Phú Thọ has no point.
    assert links == ["Công an phường Yên Bái"]
    assert "Không có đơn vị nào khớp" in client.get(f"{ADDRESS}?q=phu+tho").text
    assert client.get(f"{ADDRESS}?unit=phu-tho").text.count("Bước 1/2") == 1


def test_registering_leads_to_the_personal_page(client, lao_cai, coming):
    answer = send(client, form_at(client, "phuong-yen-bai") | {"consent": "y"}, "phuong-yen-bai")
    assert answer.status_code == 303
    token = answer.location.rstrip("/").rsplit("/", 1)[-1]
    attendee = attendee_of_link(token, LinkKind.PERSONAL)
    assert attendee is not None
    assert attendee.point_id == lao_cai.id
    assert attendee.unit.code == "phuong-yen-bai"
    assert attendee.source is AttendeeSource.SELF
    assert attendee.consented_at is not None
    assert attendee_of_link(feed_secret(token), LinkKind.FEED) is attendee
    assert "Đã đăng ký. Hãy giữ liên kết" in client.get(answer.location).text


def test_without_consent_nothing_is_stored(client, lao_cai):
    form = form_at(client)
    answer = send(client, form)
    assert answer.status_code == 422
    assert "Cần đánh dấu đồng ý" in answer.text
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.select_one("#full_name")["value"] == "Nguyễn Thị Hường"
    assert not soup.select_one("#consent").has_attr("checked")
    assert registered() == []


def test_a_double_click_is_one_registration(client, lao_cai):
    form = form_at(client) | {"consent": "y"}
    assert [send(client, form).status_code for _ in range(2)] == [303, 303]
    assert len(registered()) == 1


def test_whether_a_name_is_on_the_list_already_is_not_told(client, lao_cai):
    factories.attendee(lao_cai, "Nguyễn Thị Hường")
    answer = send(client, form_at(client) | {"consent": "y"})
    assert answer.status_code == 303
    assert len(registered()) == 2


def test_seats_left_are_shown_and_the_last_ones_taken_meanwhile_are_told(client, lao_cai):
    factories.attendee(lao_cai, "Trần Thị An")
    assert "Lào Cai: còn 1 chỗ" in client.get(f"{ADDRESS}?unit=lao-cai").text
    form = form_at(client) | {"consent": "y"}
    factories.attendee(lao_cai, "Lê Thị Bình")
    answer = send(client, form)
    assert answer.status_code == 422
    assert "Lào Cai: hết chỗ" in answer.text
    assert "Tất cả điểm cầu đã hết chỗ" in answer.text
    assert len(registered()) == 2


def test_when_the_nearest_hall_is_full_the_next_with_seats_is_chosen(
    client, lao_cai, coming, units
):
    factories.attendee(lao_cai, "Trần Thị An")
    factories.attendee(lao_cai, "Lê Thị Bình")
    host = factories.point(coming, units.ministry, "Bộ Công an")
    answer = client.get(f"{ADDRESS}?unit=lao-cai")
    assert "Điểm cầu Lào Cai đã hết chỗ" in answer.text
    assert form_at(client)["point_id"] == str(host.id)


def test_the_nearest_point_is_the_units_own_then_that_of_the_unit_above(
    app, coming, lao_cai, units
):
    host = factories.point(coming, units.ministry, "Bộ Công an")
    factories.point(coming, units.phu_tho, "Phú Thọ")
    factories.point(coming, units.commune, "Phường", status=PointStatus.SUBMITTED)
    near = points_near(coming, units.commune.id)
    assert [(point.point.name, point.steps) for point in near] == [
        ("Lào Cai", 1),
        ("Bộ Công an", 2),
        ("Phú Thọ", None),
    ]
    assert near[1].point is host


def test_a_name_that_is_no_name_is_told_beside_it(client, lao_cai):
    answer = send(client, form_at(client) | {"consent": "y", "full_name": "ă" * 300})
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "quá 120 ký tự" in soup.select_one("#full_name-error").text


def test_a_forged_point_is_refused(client, lao_cai, units):
    other = factories.point(factories.conference(units.ministry), units.lao_cai)
    for point_id in (other.id, 999999, "x"):
        answer = send(client, form_at(client) | {"consent": "y", "point_id": point_id})
        assert answer.status_code == 422
    assert registered() == []


@pytest.mark.parametrize("unit", ["lao-cai", "phuong-yen-bai"])
@pytest.mark.parametrize("begins_the_count", [False, True], ids=["one more", "first"])
def test_a_registration_costs_eight_statements_of_which_one_holds_the_conference(
    db_app, client, lao_cai, counted, unit, begins_the_count
):
    """The first of a network forgets the counts that are over, with a ninth."""
    if not begins_the_count:
        send(client, form_at(client, unit) | {"consent": "y", "full_name": "Trần Thị An"}, unit)
    form = form_at(client, unit) | {"consent": "y"}
    db.session.commit()
    with counted() as statements:
        answer = send(client, form, unit)
    assert answer.status_code == 303
    holding = [statement for statement in statements if "FOR KEY SHARE" in statement]
    assert len(holding) == (db.engine.dialect.name == "postgresql")
    assert len(statements) == 8 + begins_the_count


@pytest.mark.parametrize("closed", ["not opened", "past due"])
def test_when_it_is_closed_the_page_says_whom_to_ask(client, coming, lao_cai, closed):
    form = form_at(client) | {"consent": "y"}
    if closed == "not opened":
        coming.registration_open = False
    else:
        coming.registration_due_on = now().date() - timedelta(days=2)
    assert "cán bộ đầu mối" in client.get(ADDRESS).text.casefold()
    assert send(client, form).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Attendee)) == 0


def test_pages_with_seats_are_kept_by_no_cache(client, lao_cai):
    for address in (ADDRESS, f"{ADDRESS}?unit=lao-cai"):
        assert client.get(address).headers["Cache-Control"] == "no-store"
