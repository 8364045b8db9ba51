"""The ways from a page into somebody's calendar: the links, their language, and what a chat app's browser is shown first."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from eventhub.registration.actions import create_personal_links
from eventhub.registration.rules import feed_secret
from tests import factories

POINT = "/c/nghi-quyet/points/yen-bai"


@pytest.fixture
def yen_bai(app):
    units = factories.make_organisation()
    conference = factories.conference(units.ministry, slug="nghi-quyet")
    factories.topic(factories.session(conference))
    return factories.point(conference, units.yen_bai)


def buttons(client, address):
    page = BeautifulSoup(client.get(address).text, "html.parser")
    found = page.select_one("[data-calendar-buttons]")
    assert found is not None
    return found


def addresses(found):
    return [str(link["href"]) for link in found.select("a")]


def test_page_of_a_point_offers_to_add_to_follow_google_and_outlook(client, yen_bai):
    found = buttons(client, POINT)
    feed = f"http://localhost{POINT}/calendar.ics"
    google, add, again, outlook, follow = addresses(found)
    assert add == f"{POINT}/calendar.ics?download=1"
    assert follow == f"webcal://localhost{POINT}/calendar.ics"
    assert google == again
    assert parse_qs(urlsplit(google).query)["cid"] == [follow]
    assert parse_qs(urlsplit(outlook).query)["url"] == [feed]
    assert [button["data-copy-text"] for button in found.select("[data-copy-text]")] == [
        f"http://localhost{POINT}",
        feed,
    ]


def test_personal_page_offers_her_own_feed_and_her_own_page(client, yen_bai):
    secret = create_personal_links(factories.attendee(yen_bai))
    found = buttons(client, f"/me/{secret}/")
    assert f"/me/{feed_secret(secret)}/calendar.ics?download=1" in addresses(found)[1]
    assert found.select_one("[data-calendar-in-app] [data-copy-text]")["data-copy-text"] == (
        f"http://localhost/me/{secret}/"
    )


def test_english_page_leads_to_english_calendars(client, yen_bai):
    secret = create_personal_links(factories.attendee(yen_bai))
    for address in (POINT, f"/me/{secret}/"):
        client.set_cookie("lang", "vi")
        assert not [each for each in addresses(buttons(client, address)) if "lang" in each]
        client.set_cookie("lang", "en")
        assert all("lang" in each for each in addresses(buttons(client, address)))
        file = addresses(buttons(client, address))[1]
        assert b"Morning 20 June" in client.get(file).data
    general = BeautifulSoup(client.get("/c/nghi-quyet/").text, "html.parser")
    assert general.select('a[href="/c/nghi-quyet/calendar.ics?lang=en"]')
