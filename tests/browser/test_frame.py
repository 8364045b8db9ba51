"""The frame of every page in a real browser: the menu of a phone, the way past the bar, copying, and axe on the 404 page."""

import re

import pytest
from playwright.sync_api import Page, expect

NOWHERE = "/no-such-page"
BUTTON = """
  <details><p id="message">Điểm cầu Yên Bái: có mặt trước 7 giờ 15</p></details>
  <button hidden data-copy="#message" data-copied="Đã sao chép" data-copy-failed="Đã chọn sẵn">Sao chép</button>
"""


def open_with_copy_button(page: Page) -> None:
    page.goto(NOWHERE)
    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", BUTTON
    )
    page.add_script_tag(url="/static/js/copy.js", type="module")


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_a_page_that_does_not_exist_is_accessible(request, screen, accessible):
    page = request.getfixturevalue(screen)
    page.goto(NOWHERE)
    accessible(page)


def test_the_menu_of_a_phone_opens_without_a_script(phone):
    phone.goto(NOWHERE)
    sign_in = phone.get_by_role("link", name="Đăng nhập")
    expect(sign_in).to_be_hidden()
    phone.locator("summary", has_text="Danh mục").click()
    expect(sign_in).to_be_visible()


def test_the_first_tab_leads_past_the_bar(desktop):
    desktop.goto(NOWHERE)
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_role("link", name="Skip to the content")).to_be_focused()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("main")).to_be_focused()


def test_nothing_is_wider_than_the_narrowest_phone(browse):
    page = browse(320)
    page.goto(NOWHERE)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_press_copies_the_text_and_says_so(phone):
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_with_copy_button(phone)
    phone.get_by_role("button", name="Sao chép").click()
    expect(phone.get_by_role("status")).to_have_text("Đã sao chép")
    assert phone.evaluate("navigator.clipboard.readText()") == (
        "Điểm cầu Yên Bái: có mặt trước 7 giờ 15"
    )


def test_where_the_clipboard_is_closed_the_text_is_selected_instead(phone):
    phone.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    open_with_copy_button(phone)
    phone.get_by_role("button", name="Sao chép").click()
    expect(phone.get_by_role("status")).to_have_text(re.compile("Đã chọn sẵn"))
    expect(phone.locator("#message")).to_be_visible()
    assert "Yên Bái" in phone.evaluate("getSelection().toString()")
