"""A participant's own page: her hall, her code, her calendar; nothing for anybody without the link."""

from datetime import UTC, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup

from eventhub.conferences.models import ConferenceStatus
from eventhub.registration.actions import create_personal_links, withdraw_attendee
from eventhub.registration.rules import feed_secret
from tests import factories


@pytest.fixture
def huong(units):
    conference = factories.conference(units.ministry, slug="hoc-tap")
    factories.topic(factories.session(conference))
    return factories.attendee(factories.point(conference, units.yen_bai))


def test_page_shows_hall_hour_code_and_calendar(client, huong):
    secret = create_personal_links(huong)
    with time_machine.travel(datetime(2022, 6, 19, tzinfo=UTC), tick=False):
        answer = client.get(f"/me/{secret}/")
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.h1.get_text() == "Nguyễn Thị Hường"
    assert page.select_one(".point-hall").get_text() == "Hội trường Yên Bái"
    assert page.select_one("svg.qr-code")
    assert "Có mặt trước 7 giờ 15, sáng 20/6" in " ".join(page.get_text().split())
    assert f"/me/{feed_secret(secret)}/calendar.ics" in answer.text


def test_page_offers_its_own_link_to_keep(client, huong):
    address = f"/me/{create_personal_links(huong)}/"
    page = BeautifulSoup(client.get(address).text, "html.parser")
    copied = [button.get("data-copy-text", "") for button in page.select(".copy-button")]
    assert any(text.endswith(address) for text in copied)


def test_page_is_private_and_names_nobody_in_its_title(client, huong):
    answer = client.get(f"/me/{create_personal_links(huong)}/")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Hường" not in BeautifulSoup(answer.text, "html.parser").title.get_text()


def test_withdrawn_participant_is_told_and_has_no_code(client, huong):
    secret = create_personal_links(huong)
    withdraw_attendee(huong, "Bận", by=None, at=factories.day_before(huong.conference))
    answer = client.get(f"/me/{secret}/")
    assert "Đăng ký này đã được rút" in answer.text
    assert "qr-code" not in answer.text


def test_postponed_conference_shows_no_sessions(client, huong):
    huong.conference.status = ConferenceStatus.POSTPONED
    page = BeautifulSoup(
        client.get(f"/me/{create_personal_links(huong)}/").text, "html.parser"
    ).main
    assert "Hoãn, chưa có lịch mới" in page.get_text(" ")
    assert "Lịch cũ: ngày 20 và 21/6/2022" in page.get_text(" ")
    assert page.select(".session-cell, .programme") == []


def test_feed_secret_does_not_open_the_page(client, huong):
    assert client.get(f"/me/{feed_secret(create_personal_links(huong))}/").status_code == 404


def test_unknown_link_is_a_page_that_helps(client, app):
    answer = client.get("/me/khong-co/")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text
