"""The main paths of those who come: an organizer publishes, an official registers a hall and hands in its roster, a
participant finds her hall, another registers herself and downloads her invite.
"""

from datetime import date, timedelta

import icalendar
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceStatus, Daypart
from eventhub.extensions import db
from eventhub.points.models import Point, PointRole, PointStatus
from eventhub.registration.models import Attendee
from tests import factories

pytestmark = pytest.mark.browser

NAMES = [
    f"Nguyễn Thị {first} {last}"
    for first in ["An", "Bình", "Cúc", "Dung"]
    for last in (["Hoa", "Hường", "Khuyên", "Lan", "Mai", "Nga", "Oanh", "Quỳnh", "Thuỷ", "Yến"])
]


@pytest.fixture
def day() -> date:
    """A day two weeks ahead, so that nothing is late."""
    return now().date() + timedelta(days=14)


@pytest.fixture
def cast(units):
    made = factories.make_cast(units)
    db.session().expire_on_commit = False
    db.session.commit()
    return made


def coming_conference(units, day, **values):
    """A published conference with a host point."""
    made = factories.conference(units.ministry, slug="hoc-tap", dates=[day], **values)
    factories.topic(factories.session(made))
    factories.topic(factories.session(made, daypart=Daypart.AFTERNOON), "Thảo luận", 90)
    factories.point(made, units.ministry, "Hà Nội", role=PointRole.HOST)
    db.session.commit()
    return made


def follow(page: Page, name: str) -> None:
    """Follow the link of that name, the first if there are several."""
    page.get_by_role("link", name=name, exact=True).first.click()


def press(page: Page, name: str) -> None:
    """Press the button of that name and wait for the answer."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def send(page: Page) -> None:
    """Send the page's last form and wait for the answer."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def test_organizer_schedules_and_publishes_a_conference(cast, browse, stored, day, accessible):
    page = browse(1280, user=cast.olga)
    page.goto("/manage/")
    follow(page, "Tạo hội nghị")
    page.get_by_label("Tên ngắn").fill("Học tập Nghị quyết")
    page.get_by_label("Ngày đầu").fill(day.isoformat())
    page.get_by_label("Ngày cuối").fill((day + timedelta(days=1)).isoformat())
    page.get_by_label("Đơn vị tổ chức").fill("Hội Phụ nữ Bộ Công an")
    accessible(page)
    press(page, "Lưu bản nháp")

    page.goto("/manage/c/hoc-tap-nghi-quyet/")
    accessible(page)
    follow(page, "Xếp lịch")
    page.locator(f"[name='{day}-morning-held']").check()
    page.locator(f"[name='{day}-afternoon-held']").check()
    accessible(page)
    press(page, "Lưu các buổi")
    session = stored(select(Conference))[0]
    assert session.status is ConferenceStatus.DRAFT
    first = page.locator("a[href*='/sessions/']").first
    first.click()
    for title, minutes in (("Khai mạc", "30"), ("Kỹ năng công tác Hội", "90")):
        page.locator("main form [name=title]").last.fill(title)
        page.locator("main form [name=minutes]").last.fill(minutes)
        press(page, "Thêm")
        expect(page.locator("main")).to_contain_text(title)
    accessible(page)

    page.goto("/manage/c/hoc-tap-nghi-quyet/facts")
    page.locator("[name=contact_name]").fill("Ban tổ chức")
    accessible(page)
    press(page, "Lưu")
    page.goto("/manage/c/hoc-tap-nghi-quyet/publish")
    accessible(page)
    press(page, "Công bố")
    assert stored(select(Conference))[0].status is ConferenceStatus.PUBLISHED

    visitor = browse(360)
    visitor.goto("/c/hoc-tap-nghi-quyet/")
    expect(visitor.locator("h1")).to_have_text("Học tập Nghị quyết")
    expect(visitor.locator(".programme")).to_contain_text("Kỹ năng công tác Hội")


def test_official_registers_a_point_and_hands_in_forty_names(
    cast, units, browse, stored, day, accessible
):
    # Yên Bái has become a part of Lào Cai by now, so it is Phú Thọ that registers.
    coming_conference(units, day)
    page = browse(360, user=cast.phuc)
    page.goto("/manage/")
    follow(page, "Đăng ký điểm cầu")
    if page.locator("[name=hall]").count() == 0:
        follow(page, "Công an tỉnh Phú Thọ")
    page.locator("[name=hall]").fill("Hội trường tầng 3")
    page.locator("[name=address]").fill("Số 51, đường Trần Phú")
    page.locator("[name=contact_name]").fill("Trần Văn Phúc")
    page.locator("[name=contact_phone]").fill("069.234.5678")
    accessible(page)
    send(page)
    point = select(Point).where(Point.role == PointRole.REMOTE)
    assert stored(point)[0].status is PointStatus.SUBMITTED

    organizer = browse(1280, user=cast.olga)
    organizer.goto("/manage/c/hoc-tap/points/")
    accessible(organizer)
    press(organizer, "Duyệt")
    assert stored(point)[0].status is PointStatus.APPROVED

    page.goto("/manage/c/hoc-tap/points/phu-tho/roster/paste")
    rows = "\n".join(f"{name}\tThiếu tá\tCán bộ\tPX03\t1985\t" for name in NAMES)
    page.locator("[name=rows]").fill(rows)
    press(page, "Kiểm tra")
    expect(page.locator("main")).to_contain_text("40")
    accessible(page)
    assert stored(select(Attendee)) == []
    press(page, "Lưu 40 dòng")
    assert len(stored(select(Attendee))) == 40
    page.goto("/manage/c/hoc-tap/points/phu-tho/roster")
    accessible(page)
    press(page, "Gửi danh sách")
    sent = stored(point)[0]
    assert (sent.roster_sent_count, sent.roster_sent_by) == (40, "Trần Văn Phúc")


def test_participant_finds_her_point(cast, units, browse, day, accessible):
    made = coming_conference(units, day)
    factories.point(made, units.lao_cai, "Lào Cai", contact_name="Chị Mỷ")
    db.session.commit()
    page = browse(360)
    page.goto("/c/hoc-tap/")
    accessible(page)
    page.get_by_label("Chọn điểm cầu").fill("lao cai")
    press(page, "Xem hội trường và lịch")
    expect(page.locator("h1")).to_contain_text("Lào Cai")
    expect(page.locator(".point-hall")).to_have_text("Hội trường Lào Cai")
    accessible(page)
    add = page.get_by_role("link", name="Thêm vào lịch")
    assert add.bounding_box()["y"] + add.bounding_box()["height"] <= page.viewport_size["height"]
    assert add.get_attribute("href")


def test_participant_registers_herself_and_downloads_her_invite(
    cast, units, browse, stored, day, accessible
):
    made = coming_conference(units, day, registration_open=True)
    factories.point(made, units.lao_cai, "Lào Cai", capacity=2)
    db.session.commit()
    page = browse(360)
    page.goto("/c/hoc-tap/")
    follow(page, "Đăng ký tham dự")
    page.get_by_label("Thuộc đơn vị nào?").fill("lao cai")
    press(page, "Tìm kiếm")
    accessible(page)
    follow(page, "Công an tỉnh Lào Cai")
    expect(page.locator("main")).to_contain_text("2 chỗ")
    page.locator("[name=full_name]").fill("Lò Thị Mỷ")
    page.locator("main form [type=checkbox]").last.check()
    accessible(page)
    send(page)
    expect(page.locator("h1")).to_have_text("Lò Thị Mỷ")
    expect(page.locator(".point-hall")).to_have_text("Hội trường Lào Cai")
    expect(page.locator("svg.qr-code")).to_be_visible()
    accessible(page)
    assert [person.full_name for person in stored(select(Attendee))] == ["Lò Thị Mỷ"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Thêm vào lịch").click()
    calendar = icalendar.Calendar.from_ical(download.value.path().read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == 2
    assert all("Hội trường Lào Cai" in str(event["LOCATION"]) for event in events)
