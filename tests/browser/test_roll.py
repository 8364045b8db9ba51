"""The roll on a phone, over a line that drops: nothing ticked is lost, and the page says what is still unsent."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select, update

from eventhub.attendance.doctor import differences
from eventhub.attendance.models import Direction, Presence, PresenceState, Scan
from eventhub.conferences.models import ConferenceSession
from eventhub.extensions import db
from tests.scene import NAMES, Scene, make_scene

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(app) -> Scene:
    made = make_scene(12)
    for person in made.people:
        person.rank, person.unit_text = "Thượng uý", "Phòng PC06"
    made.record(made.scan(made.people[0]), made.scan(made.people[1]))
    away = made.scan(made.people[2], direction=Direction.EXCUSED, reason="đi công tác")
    made.record(away, made.scan(made.people[3], point_id=made.phu_tho.id))
    # The test keeps what it made without a transaction, which would hold the server's writes up.
    db.session().expire_on_commit = False
    db.session.commit()
    db.session.expunge_all()
    return made


def address(scene: Scene) -> str:
    point = f"/manage/c/{scene.conference.slug}/points/{scene.yen_bai.code}"
    return f"{point}/roll?session={scene.session.id}"


def row(page: Page, name: str):
    return page.locator(".roll-row").filter(has=page.get_by_text(name, exact=True))


def tick(page: Page, name: str) -> None:
    row(page, name).locator(".roll-tick").click()


def present(page: Page) -> str:
    return page.locator(".roll-count").inner_text()


def test_the_roll_is_taken_over_a_line_that_drops(scene, browse, stored, photograph, accessible):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    accessible(page)
    photograph(page, "roll-360-light", whole=False)
    tick(page, NAMES[4])
    expect(row(page, NAMES[4]).locator(".roll-sign")).to_have_text("✓")
    expect(page.locator("#roll-present")).to_have_text("3")

    page.context.set_offline(True)
    for name in (NAMES[5], f"{NAMES[0]} (6)", f"{NAMES[1]} (7)"):
        tick(page, name)
    expect(page.locator("#roll-unsent")).to_contain_text("Chưa gửi: 3")
    photograph(page, "roll-360-unsent", whole=False)
    assert len(stored(select(Presence).where(Presence.state == PresenceState.PRESENT))) == 4

    page.context.set_offline(False)
    expect(page.locator("#roll-unsent")).to_be_hidden(timeout=20_000)
    expect(page.locator("#roll-present")).to_have_text("6")
    here = select(Presence).where(
        Presence.state == PresenceState.PRESENT, Presence.point_id == scene.yen_bai.id
    )
    assert len(stored(here)) == 6
    assert list(differences()) == []


def test_unsent_ticks_survive_a_closed_page(scene, browse, stored):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    page.route(re.compile("/ticks"), lambda route: route.abort())
    tick(page, NAMES[4])
    expect(page.locator("#roll-unsent")).to_contain_text("Chưa gửi: 1")
    again = page.context.new_page()
    page.close()
    again.goto(address(scene))
    expect(row(again, NAMES[4]).locator(".roll-sign")).to_have_text("✓")
    expect(again.locator("#roll-present")).to_have_text("3")
    assert len(stored(select(Scan).where(Scan.attendee_id == scene.people[4].id))) == 1


def test_leaving_with_unsent_ticks_warns(scene, browse):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    page.route(re.compile("/ticks"), lambda route: route.abort())
    tick(page, NAMES[4])
    warned: list[str] = []

    def note(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", note)
    page.reload()
    assert warned == ["beforeunload"]


def test_tapping_again_offers_undo_and_excuse(scene, browse, stored, photograph):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    tick(page, NAMES[0])
    first = row(page, NAMES[0])
    expect(first.get_by_role("button", name="Hoàn tác")).to_be_visible()
    photograph(page, "roll-360-undo", whole=False)
    first.get_by_label("Lý do vắng").fill("ốm")
    first.get_by_role("button", name="Vắng có lý do").click()
    expect(first.locator(".roll-note")).to_have_text("Vắng có lý do: ốm")
    expect(page.locator("#roll-present")).to_have_text("1")
    tick(page, NAMES[1])
    row(page, NAMES[1]).get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#roll-present")).to_have_text("0")
    expect(row(page, NAMES[1]).locator(".roll-off")).to_be_visible()


def test_everybody_then_untick_is_one_step(scene, browse, stored, photograph):
    page = browse(1280, user=scene.cast.yen, dark=True)
    page.goto(address(scene))
    page.get_by_role("link", name="Tất cả có mặt").click()
    expect(page.locator("#roll-unsent")).to_have_text("Chưa lưu: 8")
    tick(page, NAMES[5])
    photograph(page, "roll-1280-dark-all", whole=False)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#roll-present")).to_have_text("9")
    assert stored(select(Presence).where(Presence.attendee_id == scene.people[5].id)) == []


def test_people_are_found_by_name_unit_or_number_without_diacritics(scene, browse):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    for wanted, shown in (("do thi huong", 2), ("PC06", 12), ("12", 1), ("không ai", 0)):
        page.get_by_label("Tìm theo tên, đơn vị hoặc số thứ tự").fill(wanted)
        expect(page.locator(".roll-row:visible")).to_have_count(shown)


def test_a_refused_tick_says_why_on_its_row(scene, browse):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    closed = update(ConferenceSession).values(attendance_closed_at=scene.session.ends_at)
    db.session.execute(closed)
    db.session.commit()
    tick(page, NAMES[4])
    expect(row(page, NAMES[4]).locator(".roll-error")).to_contain_text("Ban tổ chức đã khóa")
    expect(row(page, NAMES[4]).locator(".roll-off")).to_be_visible()
    expect(page.locator("#roll-unsent")).to_be_hidden()


def test_pages_of_attendance_are_accessible(scene, browse, accessible, photograph):
    point = f"/manage/c/{scene.conference.slug}/points/{scene.yen_bai.code}"
    session = f"session={scene.session.id}"
    pages = {
        "roll": address(scene),
        "walk-in": f"{point}/roll/walk-in?{session}",
        "close": f"{point}/roll/close?{session}",
        "headcount": f"{point}/headcount?{session}",
        "headcounts": f"/manage/c/{scene.conference.slug}/headcounts?{session}&point=phu-tho",
    }
    for width, language, dark in ((360, "vi", False), (1280, "en", True)):
        page = browse(width, language=language, dark=dark, user=scene.cast.olga)
        for name, path in pages.items():
            page.goto(path)
            accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            photograph(page, f"{name}-{width}-{language}{'-dark' if dark else ''}")
