"""The count page and the wall, open while the roll is taken: they change within two seconds, and say when they cannot."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from eventhub.columns import now
from eventhub.conferences.models import ConferenceSession, Daypart
from eventhub.extensions import db
from tests import factories
from tests.scene import Scene, make_scene

SOON = 2000
"""Milliseconds within which a stored tick is on every screen."""


@pytest.fixture
def scene(app) -> Scene:
    """The morning, moved to now: one of three people is here."""
    made = make_scene()
    conference = made.conference
    conference.dates = [conference.today(now())]
    move_to_now(made.session)
    factories.session(conference, daypart=Daypart.EVENING)
    made.record(made.scan())
    db.session.commit()
    return made


def move_to_now(session: ConferenceSession) -> None:
    begun = now() - timedelta(minutes=45)
    session.held_on = session.conference.first_on
    session.starts_at, session.ends_at = begun, begun + timedelta(hours=3)
    db.session.flush()


def tick(scene: Scene, number: int) -> None:
    scene.record(scene.scan(scene.people[number]))
    db.session.commit()


def cells(page: Page, row: str) -> list[str]:
    return page.locator(f"{row} td:not(.wide)").all_inner_texts()


def test_a_tick_is_on_every_screen_within_two_seconds(scene, browse):
    address = f"/c/{scene.conference.slug}/live"
    db.session.commit()
    count, wall = browse(1280), browse(1280)
    count.goto(address)
    wall.goto(f"{address}?view=wall")
    expect(wall.locator(".wall-number")).to_have_text("1")
    tick(scene, 1)
    expect(wall.locator(".wall-number")).to_have_text("2", timeout=SOON)
    tick(scene, 2)
    expect(count.locator("#count-sentence")).to_contain_text("có mặt 3/3", timeout=SOON)
    assert cells(count, '[data-table="point"] [data-key="yen-bai"]') == ["3"]
    assert cells(count, '[data-table="point"] [data-key="total"]') == ["3"]
    expect(wall.locator(".wall-sessions [aria-current] strong")).to_have_text("3")
    expect(wall.locator(".wall-names li")).to_have_text(["Phú Thọ"])


def test_a_line_that_is_lost_is_told_and_the_numbers_stay(scene, browse, photograph):
    address = f"/c/{scene.conference.slug}/live"
    db.session.commit()
    count, wall = browse(360), browse(1280)
    count.goto(address)
    wall.goto(f"{address}?view=wall")
    for page in (count, wall):
        page.context.set_offline(True)
    for page in (count, wall):
        expect(page.locator("[data-quiet]")).to_contain_text("Mất kết nối từ", timeout=15_000)
        expect(page.locator("[data-quiet]")).to_contain_text("số liệu cũ")
    expect(wall.locator(".wall-number")).to_have_text("1")
    photograph(wall, "wall-lost", whole=False)
    tick(scene, 1)
    for page in (count, wall):
        page.context.set_offline(False)
    expect(wall.locator(".wall-number")).to_have_text("2", timeout=20_000)
    for page in (count, wall):
        expect(page.locator("[data-quiet]")).to_be_hidden(timeout=20_000)


def test_nobody_asks_while_nobody_looks(scene, browse):
    address = f"/c/{scene.conference.slug}/live"
    db.session.commit()
    page = browse(1280)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.wait_for_timeout(500)
    before = len(asked)
    page.wait_for_timeout(4000)
    assert len(asked) == before


def test_the_sentence_is_copied(scene, browse):
    address = f"/c/{scene.conference.slug}/live"
    db.session.commit()
    page = browse(360)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.get_by_role("button", name="Sao chép câu này").click()
    expect(page.get_by_text("Đã sao chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#count-sentence").inner_text()


def test_the_pages_of_the_count_are_accessible(scene, phone, desktop, accessible, photograph):
    address = f"/c/{scene.conference.slug}/live"
    db.session.commit()
    for page, name in ((phone, "live-360-light"), (desktop, "live-1280-dark")):
        page.goto(f"{address}?by=all")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        photograph(page, name)
    desktop.goto(f"{address}?view=wall")
    accessible(desktop)
    photograph(desktop, "wall-1280", whole=False)
