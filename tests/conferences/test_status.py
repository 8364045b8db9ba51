"""Postponing and cancelling on screen, and who finds the pages of a conference."""

from datetime import date

import pytest

from eventhub.conferences.models import ConferenceStatus
from tests.conferences.conftest import stored
from tests.factories import conference, session, topic


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_every_page_of_a_draft_opens(olga, units, query):
    made = conference(units.ministry, status=ConferenceStatus.DRAFT, slug="nghi-quyet")
    first = session(made)
    item = topic(first, "Chuyên đề 1")
    for page in (
        "facts",
        "sessions",
        f"sessions/{first.id}",
        f"sessions/{first.id}/title",
        f"sessions/{first.id}/topics/{item.id}",
        "publish",
        "postpone",
        "cancel",
    ):
        answer = olga.get(f"/manage/c/nghi-quyet/{page}{query}")
        assert answer.status_code == 200, page
    assert olga.get(f"/manage/conferences/new{query}").status_code == 200


def test_moving_is_shown_before_it_happens(olga, units):
    made = conference(units.ministry)
    session(made)
    session(made, date(2022, 6, 21))
    page = f"/manage/c/{made.slug}/postpone"
    data = {"written_days": "27/6/2022", "reason": "Bão số 2", "row_version": 1}
    shown = olga.post(page, data=data)
    assert shown.status_code == 200
    assert "ngày 27/6/2022" in shown.text
    assert "bị hủy" in shown.text
    assert stored(made).first_on == date(2022, 6, 20)
    assert olga.post(page, data=data | {"confirmed": "1"}).status_code == 303
    assert stored(made).days == ["2022-06-27"]


def test_postponed_without_a_date_and_set_again(olga, units):
    made = conference(units.ministry)
    session(made)
    page = f"/manage/c/{made.slug}/postpone"
    both = olga.post(page, data={"no_days_yet": "y", "written_days": "27/6/2022"})
    assert "Hãy bỏ một trong hai." in both.text
    waiting = {"no_days_yet": "y", "confirmed": "1", "row_version": 1}
    assert olga.post(page, data=waiting).status_code == 303
    assert stored(made).status is ConferenceStatus.POSTPONED
    assert "Đặt lịch mới" in olga.get(page).text
    again = {"first_day": "2022-07-04", "last_day": "2022-07-05", "confirmed": "1"}
    assert olga.post(page, data=again | {"row_version": 2}).status_code == 303
    assert stored(made).status is ConferenceStatus.PUBLISHED


def test_cancelling_asks_why(olga, units):
    made = conference(units.ministry)
    page = f"/manage/c/{made.slug}/cancel"
    assert olga.post(page, data={"reason": " ", "row_version": 1}).status_code == 422
    olga.post(page, data={"reason": "Không đủ điều kiện", "row_version": 1})
    assert stored(made).status is ConferenceStatus.CANCELLED
    assert stored(made).status_reason == "Không đủ điều kiện"


@pytest.mark.parametrize(
    "page", ["facts", "sessions", "publish", "postpone", "cancel", "sessions/1"]
)
def test_only_organizers_of_the_owner_unit_find_these_pages(cast, units, sign_in, client, page):
    conference(units.ministry, slug="nghi-quyet")
    address = f"/manage/c/nghi-quyet/{page}"
    assert "/sign-in" in client.get(address).location
    assert sign_in(cast.yen).get(address).status_code == 404
    assert sign_in(cast.yen).post(address).status_code == 404


def test_a_cancelled_conference_offers_no_more_changes_of_its_status(olga, units):
    made = conference(units.ministry, status=ConferenceStatus.CANCELLED)
    for page in ("cancel", "postpone"):
        shown = olga.get(f"/manage/c/{made.slug}/{page}").text
        assert "Hội nghị đã hủy, không sửa được nữa." in shown
        assert 'name="reason"' not in shown
    sent = {"row_version": 1, "reason": "x", "written_days": "27/6/2022", "confirmed": "1"}
    assert olga.post(f"/manage/c/{made.slug}/postpone", data=sent).status_code == 422
    grid = {"row_version": 1, "2022-06-20-morning-held": "on"}
    refused = olga.post(f"/manage/c/{made.slug}/sessions", data=grid)
    assert "Hội nghị đã hủy" in refused.text
    assert stored(made).sessions == []


def test_a_draft_is_not_offered_to_be_called_off(olga, units):
    made = conference(units.ministry, status=ConferenceStatus.DRAFT)
    assert 'name="reason"' not in olga.get(f"/manage/c/{made.slug}/cancel").text
    sent = {"row_version": 1, "reason": "x"}
    assert olga.post(f"/manage/c/{made.slug}/cancel", data=sent).status_code == 422
    assert stored(made).status is ConferenceStatus.DRAFT
