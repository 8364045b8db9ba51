"""The frame of every page: what it says to whom, and that it says nothing personal to a visitor who isn't signed in."""

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from tests import factories

NOWHERE = "/no-such-page"


def frame(client: FlaskClient, address: str = NOWHERE) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).text, "html.parser")


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, selector
    return found[0]


def test_a_visitor_is_offered_to_sign_in_and_sent_nothing_personal(client):
    answer = client.get(NOWHERE)
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Đăng nhập" in one(page, ".bar").text
    assert "csrf_token" not in answer.text
    assert page.select("script, form[method=post]") == []
    assert "Set-Cookie" not in answer.headers


def test_who_is_signed_in_finds_her_work_and_the_way_out(sign_in):
    user = factories.make_user("Nguyễn Thị Hường")
    page = frame(sign_in(user))
    for bar in (one(page, ".bar .for-wide"), one(page, ".bar .for-narrow")):
        assert "Việc của tôi" in bar.text
        assert "Đăng nhập" not in bar.text
        assert bar.select("form[method=post] [name=csrf_token]")
    assert "Nguyễn Thị Hường" in one(page, ".bar .for-wide").text


def test_a_page_says_its_language_and_offers_the_other(client):
    page = frame(client, f"{NOWHERE}?lang=en")
    assert one(page, "html")["lang"] == "en"
    assert one(page, ".for-wide a[hreflang]").text == "Tiếng Việt"
    assert one(page, ".for-wide [aria-current]").text == "English"


def test_a_page_that_does_not_exist_offers_to_look_for_a_conference_or_a_point(client):
    page = frame(client)
    assert one(page, "h1").text == "Không có trang này"
    assert one(page, "form[role=search] input[name=q]")


def test_the_theme_is_the_system_s_unless_chosen(client):
    assert "data-bs-theme" not in one(frame(client), "html").attrs
    client.set_cookie("theme", "dark")
    assert one(frame(client), "html")["data-bs-theme"] == "dark"
    client.set_cookie("theme", "pink")
    assert "data-bs-theme" not in one(frame(client), "html").attrs


def test_every_style_font_and_picture_of_the_frame_is_served_from_here(client):
    addresses = [str(link["href"]) for link in frame(client).select("link[href]")]
    assert "/static/fonts/plex.woff2" in addresses
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == 200, address
