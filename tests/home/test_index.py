"""The front page: what is on, what comes, what was; and its one field."""

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup

from eventhub.conferences.models import ConferenceStatus, Visibility
from tests import factories


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


@time_machine.travel("2022-06-18 01:00:00+00:00", tick=False)
def test_next_conference_stands_first_with_the_days_left(client, units):
    factories.conference(units.ministry)
    page = words(client.get("/"))
    assert "còn 2 ngày" in page
    assert "Ngày 20 và 21/6/2022" in page
    assert "Cán bộ đầu mối: đăng nhập" in page


@time_machine.travel("2022-06-20 01:12:00+00:00", tick=False)
def test_running_conference_shows_its_count(client, units):
    conference = factories.conference(units.ministry)
    factories.session(conference)
    point = factories.point(conference, units.yen_bai)
    factories.attendee(point)
    page = words(client.get("/"))
    assert "Đang diễn ra" in page
    assert "0 / 1 có mặt" in page
    assert "0/1 điểm cầu đã báo" in page


@pytest.mark.parametrize(
    "values",
    [
        {"status": ConferenceStatus.DRAFT},
        {"visibility": Visibility.UNLISTED},
        {"visibility": Visibility.INTERNAL},
    ],
)
def test_what_is_not_public_is_neither_listed_nor_found(client, units, values):
    conference = factories.conference(units.ministry, short_title="Hội nghị kín", **values)
    factories.point(conference, units.yen_bai)
    assert "Hội nghị kín" not in client.get("/").text
    assert "Hội nghị kín" not in client.get("/?q=yen bai").text
    assert "Hội nghị kín" not in client.get("/?q=hoi nghi kin").text


def test_search_finds_conferences_and_points_without_diacritics(client, units):
    conference = factories.conference(units.ministry, slug="hoc-tap")
    factories.point(conference, units.yen_bai)
    assert 'href="/c/hoc-tap/"' in client.get("/?q=hoc tap nghi quyet").text
    assert 'href="/c/hoc-tap/points/yen-bai"' in client.get("/?q=yen bai").text


@time_machine.travel("2022-06-18 01:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (ConferenceStatus.POSTPONED, "Hoãn, chưa có lịch mới · Lịch cũ: ngày 20 và 21/6/2022"),
        (ConferenceStatus.CANCELLED, "Đã hủy · Ngày 20 và 21/6/2022"),
    ],
)
def test_what_does_not_take_place_says_so_wherever_it_is_listed(client, units, status, said):
    conference = factories.conference(units.ministry, status=status)
    factories.point(conference, units.yen_bai)
    assert said in words(client.get("/"))
    assert said in words(client.get("/?q=hoc tap"))
    assert said in words(client.get("/?q=yen bai"))


def test_search_without_a_hit_says_what_to_try(client, units):
    assert "Thử gõ ít chữ hơn" in words(client.get("/?q=zzz"))


def test_front_page_needs_as_many_statements_for_one_conference_as_for_a_hundred(
    client, units, counted
):
    def statements():
        with counted() as seen:
            assert client.get("/").status_code == 200
        return len(seen)

    made, counts = 0, []
    for number in (1, 3, 100):
        while made < number:
            made += 1
            conference = factories.conference(units.ministry, dates=[date(2020, 1, 1)])
            factories.session(conference)
            factories.point(conference, units.yen_bai)
        counts.append(statements())
    assert len(set(counts)) == 1
