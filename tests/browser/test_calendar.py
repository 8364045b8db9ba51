"""How a programme gets into somebody's calendar: in a real browser by the file, in a chat app's own by Google first."""

import pytest
from playwright.sync_api import Page, expect

from eventhub.extensions import db
from tests import factories

pytestmark = pytest.mark.browser

ZALO = (
    "Mozilla/5.0 (Linux; Android 12; SM-A125F; wv) Chrome/109.0 Mobile Safari/537.36 Zalo android"
)


@pytest.fixture
def address(app) -> str:
    """The page of a point, as it is posted to a group."""
    units = factories.make_organisation()
    conference = factories.conference(units.ministry, slug="hoc-tap")
    factories.topic(factories.session(conference))
    factories.point(conference, units.yen_bai)
    db.session.commit()
    return "/c/hoc-tap/points/yen-bai"


def shown(page: Page) -> list[str]:
    """What one can press or follow to reach a calendar, in order."""
    return page.locator(
        ".calendar-buttons a:visible, .calendar-buttons button:visible, .calendar-buttons summary"
    ).all_inner_texts()


def test_real_browser_offers_the_file_first(phone, address):
    phone.goto(address)
    assert shown(phone) == ["Thêm vào lịch", "Google, Outlook, theo dõi lịch"]


def test_chat_app_offers_google_first_and_then_the_way_out(phone, address, accessible):
    phone.add_init_script(
        f"Object.defineProperty(navigator, 'userAgent', {{ get: () => '{ZALO}' }})"
    )
    phone.goto(address)
    assert shown(phone) == [
        "Thêm vào Google Calendar",
        "Sao chép liên kết",
        "Thêm vào lịch",
        "Google, Outlook, theo dõi lịch",
    ]
    expect(phone.get_by_text("Mở bằng trình duyệt")).to_be_visible()
    accessible(phone)
