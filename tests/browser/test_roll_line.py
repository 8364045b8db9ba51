"""The roll over a bad line: what a phone has kept is sent, or told, whatever happened to the roll and to its sign-in."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from eventhub.accounts.sign_ins import end_sign_ins
from eventhub.attendance.actions import close_attendance, close_roll
from eventhub.attendance.doctor import differences
from eventhub.attendance.models import Direction, Presence, PresenceState
from eventhub.conferences.models import Daypart
from eventhub.extensions import db
from tests import factories
from tests.browser.conftest import Browse
from tests.scene import NAMES, Scene, make_scene

pytestmark = pytest.mark.browser
TICKS = re.compile("/ticks")


@pytest.fixture
def scene(app) -> Scene:
    made = make_scene(6)
    factories.session(made.conference, daypart=Daypart.AFTERNOON)
    made.record(made.scan(made.people[0]))
    away = made.scan(made.people[1], direction=Direction.EXCUSED, reason="ốm")
    made.record(away, made.scan(made.people[2], point_id=made.phu_tho.id))
    # The test keeps what it made without a transaction, which would hold the server's writes up.
    db.session().expire_on_commit = False
    db.session.commit()
    return made


def address(scene: Scene, session: int = 0) -> str:
    point = f"/manage/c/{scene.conference.slug}/points/{scene.yen_bai.code}"
    return f"{point}/roll?session={scene.conference.sessions[session].id}"


def row(page: Page, name: str):
    return page.locator(".roll-row").filter(has=page.get_by_text(name, exact=True))


def tick(page: Page, name: str) -> None:
    row(page, name).locator(".roll-tick").click()


def states(stored: Callable[..., list[Presence]]) -> dict[object, PresenceState]:
    return {each.attendee_id: each.state for each in stored(select(Presence))}


def left_with_a_tick(scene: Scene, browse: Browse) -> BrowserContext:
    """A phone whose page was closed while a tick was unsent, with a new empty page."""
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    page.route(TICKS, lambda route: route.abort())
    tick(page, NAMES[4])
    expect(page.locator("#roll-unsent")).to_contain_text("Chưa gửi: 1")
    context = page.context
    # The next page is opened first: a context without pages would end.
    context.new_page()
    page.close()
    return context


def test_a_tick_kept_by_a_phone_is_sent_although_the_roll_was_closed(scene, browse, stored):
    page = left_with_a_tick(scene, browse).pages[0]
    close_roll(scene.yen_bai, scene.session, by=None, at=scene.at(40))
    db.session.commit()
    page.goto(address(scene))
    expect(row(page, NAMES[4]).locator(".roll-sign")).to_have_text("✓")
    expect(page.locator("#roll-present")).to_have_text("2")
    expect(page.locator(".roll-foot")).to_be_hidden()
    assert states(stored)[scene.people[4].id] is PresenceState.PRESENT
    assert list(differences()) == []


def test_a_tick_kept_by_a_phone_is_told_of_when_the_session_was_closed(scene, browse, stored):
    page = left_with_a_tick(scene, browse).pages[0]
    roll, somebody = address(scene), scene.people[4].id
    close_attendance(scene.session, by=None, at=scene.at(40))
    db.session.commit()
    page.goto(roll)
    expect(row(page, NAMES[4]).locator(".roll-error")).to_contain_text("Ban tổ chức đã khóa")
    assert somebody not in states(stored)


def test_ticks_kept_for_another_session_are_told_of_and_sent_from_its_roll(scene, browse, stored):
    page = left_with_a_tick(scene, browse).pages[0]
    page.goto(address(scene, session=1))
    notice = page.locator("#roll-elsewhere")
    expect(notice).to_contain_text("Trên máy này còn dấu điểm danh")
    notice.get_by_role("link").click()
    expect(row(page, NAMES[4]).locator(".roll-sign")).to_have_text("✓")
    expect(page.locator("#roll-present")).to_have_text("2")
    page.goto(address(scene, session=1))
    expect(page.locator(".roll-rows")).to_be_visible()
    expect(notice).to_be_hidden()


def test_ticks_wait_for_a_new_sign_in_and_are_sent_then(scene, browse, sign_in, stored):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    page.context.clear_cookies(name="session")
    tick(page, NAMES[4])
    expect(page.locator("#roll-unsent")).to_contain_text("Đã hết phiên đăng nhập")
    door = page.get_by_role("link", name="Đăng nhập lại")
    expect(door).to_have_attribute("href", re.compile(r"^/sign-in\?next=/manage/.*/roll"))
    again = sign_in(scene.cast.yen).get_cookie("session")
    db.session.commit()
    url = page.url.partition("/manage")[0]
    page.context.add_cookies([{"name": "session", "value": again.value, "url": url}])
    expect(page.locator("#roll-unsent")).to_be_hidden(timeout=20_000)
    expect(page.locator("#roll-present")).to_have_text("2")
    assert states(stored)[scene.people[4].id] is PresenceState.PRESENT


def test_a_phone_without_a_line_says_that_ticks_are_kept_and_sent_by_themselves(scene, browse):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    page.context.set_offline(True)
    tick(page, NAMES[4])
    told = page.locator("#roll-unsent")
    expect(told).to_contain_text("Chưa gửi: 1 · Mất mạng. Đã giữ trên máy này")
    page.context.set_offline(False)
    expect(told).to_be_hidden(timeout=20_000)


def test_what_is_not_saved_yet_is_never_said_to_be_kept(scene, browse):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    page.get_by_role("link", name="Tất cả có mặt").click()
    page.context.clear_cookies(name="session")
    row(page, NAMES[1]).locator("summary").click()
    expect(page.locator("#roll-unsent")).to_have_text(re.compile("^Chưa lưu: [0-9]+$"))


def test_ticks_wait_when_the_device_was_signed_out_from_afar(scene, browse, sign_in, stored):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    end_sign_ins(scene.cast.yen)
    db.session.commit()
    tick(page, NAMES[4])
    expect(page.locator("#roll-unsent")).to_contain_text("Đã hết phiên đăng nhập")
    assert scene.people[4].id not in states(stored)
    again = sign_in(scene.cast.yen).get_cookie("session")
    db.session.commit()
    url = page.url.partition("/manage")[0]
    page.context.add_cookies([{"name": "session", "value": again.value, "url": url}])
    expect(page.locator("#roll-unsent")).to_be_hidden(timeout=20_000)
    assert states(stored)[scene.people[4].id] is PresenceState.PRESENT


def test_ticks_wait_as_long_as_a_busy_server_asks_for(scene, browse, stored):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    asked: list[float] = []

    def busy_once(route: Route) -> None:
        asked.append(time.monotonic())
        if len(asked) > 1:
            route.continue_()
            return
        body = '{"title": "Hệ thống đang bận", "code": "busy"}'
        kind = "application/problem+json"
        route.fulfill(status=503, headers={"Retry-After": "4"}, content_type=kind, body=body)

    page.route(TICKS, busy_once)
    tick(page, NAMES[4])
    expect(page.locator("#roll-unsent")).to_contain_text("Chưa gửi: 1 · Hệ thống đang bận")
    expect(page.locator("#roll-unsent")).to_be_hidden(timeout=20_000)
    # Unasked it tries again after two seconds.
    assert asked[1] - asked[0] > 3.5
    assert states(stored)[scene.people[4].id] is PresenceState.PRESENT


def test_a_server_that_is_busy_when_the_page_is_asked_again_signs_nobody_out(
    scene, browse, sign_in, stored
):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    again = sign_in(scene.cast.yen).get_cookie("session")
    db.session.commit()
    url = page.url.partition("/manage")[0]
    page.context.add_cookies([{"name": "session", "value": again.value, "url": url}])
    body = '{"title": "Hệ thống đang bận", "code": "busy"}'
    kind = "application/problem+json"
    busy = {"status": 503, "content_type": kind, "body": body}
    page.route(re.compile("/roll[?]"), lambda route: route.fulfill(**busy))
    tick(page, NAMES[4])
    expect(page.locator("#roll-unsent")).to_contain_text("Chưa gửi: 1 · Hệ thống đang bận")
    page.unroute(re.compile("/roll[?]"))
    expect(page.locator("#roll-unsent")).to_be_hidden(timeout=20_000)
    assert states(stored)[scene.people[4].id] is PresenceState.PRESENT


def test_somebody_elses_sign_in_sends_nothing_of_hers(scene, browse, sign_in, stored):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    other = sign_in(scene.cast.olga).get_cookie("session")
    db.session.commit()
    url = page.url.partition("/manage")[0]
    page.context.add_cookies([{"name": "session", "value": other.value, "url": url}])
    tick(page, NAMES[4])
    expect(page.locator("#roll-unsent")).to_contain_text("Đã hết phiên đăng nhập")
    assert scene.people[4].id not in states(stored)


def test_the_later_of_two_marks_counts_also_when_the_first_was_slow(scene, browse, stored):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    held: list[Route] = []
    page.route(TICKS, lambda route: route.continue_() if held else held.append(route))
    somebody = row(page, NAMES[4])
    somebody.locator("summary").click()
    somebody.get_by_label("Lý do vắng").fill("ốm")
    somebody.get_by_role("button", name="Vắng có lý do").click()
    tick(page, NAMES[4])
    page.wait_for_timeout(1500)
    held[0].continue_()
    expect(page.locator("#roll-unsent")).to_be_hidden()
    expect(page.locator("#roll-present")).to_have_text("2")
    assert states(stored)[scene.people[4].id] is PresenceState.PRESENT


def test_who_comes_over_from_another_point_is_told_with_its_name(scene, browse):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    tick(page, NAMES[2])
    expect(row(page, NAMES[2]).locator(".roll-note")).to_have_text(
        "Có mặt; chuyển từ điểm cầu Phú Thọ sang."
    )


def test_a_double_tap_is_one_tick_and_opens_what_to_do_next(scene, browse, stored):
    page = browse(360, user=scene.cast.yen)
    page.goto(address(scene))
    row(page, NAMES[4]).locator(".roll-tick").dblclick()
    expect(page.locator("#roll-unsent")).to_be_hidden()
    expect(row(page, NAMES[4]).get_by_role("button", name="Hoàn tác")).to_be_visible()
    expect(page.locator("#roll-present")).to_have_text("2")


def test_two_phones_on_one_roll_agree(scene, browse, stored):
    one, other = browse(360, user=scene.cast.yen), browse(360, user=scene.cast.olga)
    for page in (one, other):
        page.goto(address(scene))
    one.context.set_offline(True)
    tick(one, NAMES[4])
    tick(one, NAMES[5])
    tick(other, NAMES[4])
    expect(other.locator("#roll-present")).to_have_text("2")
    one.context.set_offline(False)
    expect(one.locator("#roll-present")).to_have_text("3", timeout=20_000)
    tick(other, NAMES[3])
    expect(other.locator("#roll-present")).to_have_text("4")
    expect(row(other, NAMES[5]).locator(".roll-sign")).to_have_text("✓")
    here = [state for state in states(stored).values() if state is PresenceState.PRESENT]
    assert len(here) == 5
    assert list(differences()) == []
