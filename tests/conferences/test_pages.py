"""The organizer's pages of a conference: happy path, who may not, bad input."""

from datetime import date

import pytest
from sqlalchemy import select

from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.extensions import db
from tests.factories import conference, make_cast, make_organisation, session, topic


@pytest.fixture
def organisation(app):
    return make_organisation()


@pytest.fixture
def cast(organisation):
    return make_cast(organisation)


@pytest.fixture
def olga(cast, sign_in):
    return sign_in(cast.olga)


NEW = {
    "short_title": "Tập huấn cán bộ Hội",
    "kind": "training",
    "first_day": "2026-03-09",
    "last_day": "2026-03-11",
    "written_days": "",
    "organizing_body": "Hội Phụ nữ Bộ Công an",
    "owner": "Bộ Công an",
}


def facts_of(made, **changes):
    """Everything the form of facts sends, as a browser would."""
    return {
        "row_version": made.row_version,
        "short_title": made.short_title,
        "kind": made.kind.value,
        "written_days": "20 và 21/6/2022",
        "organizing_body": made.organizing_body,
        "owner": "Bộ Công an",
        "official_title": made.official_title,
        "timezone": made.timezone,
        "contact_name": made.contact_name,
        "contact_phone": made.contact_phone,
        "arrive_minutes": 15,
        "visibility": "public",
        "slug": made.slug,
    } | changes


def stored(made):
    """The conference as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Conference, made.id, populate_existing=True)


def test_an_organizer_begins_a_conference_and_is_led_to_its_sessions(olga):
    answer = olga.post("/manage/conferences/new", data=NEW)
    assert answer.status_code == 303
    assert answer.location.endswith("/manage/c/tap-huan-can-bo-hoi/sessions")
    made = db.session.scalars(select(Conference)).one()
    assert made.status is ConferenceStatus.DRAFT
    assert made.dates == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)]
    assert "từ ngày 09 đến 11/3/2026" in olga.get(answer.location).text


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_every_page_of_a_draft_opens(olga, organisation, query):
    made = conference(organisation.ministry, status=ConferenceStatus.DRAFT, slug="nghi-quyet")
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
