"""Invented data say so on every page that shows them; real ones never do."""

from datetime import timedelta

import pytest

from eventhub.awards.models import AwardResults
from eventhub.columns import now
from eventhub.extensions import db
from eventhub.registration.actions import create_personal_links
from tests import factories

MARK = "Dữ liệu minh hoạ"


@pytest.fixture
def addresses(app):
    """The pages that show a conference's data to whoever comes, by whether the data are invented."""
    units = factories.make_organisation()
    factories.make_unit("Công an tỉnh Phú Thọ", code="cong-an", level="province")

    def pages(*, is_demo: bool) -> list[str]:
        day = (now() + timedelta(days=9)).date()
        conference = factories.conference(
            units.ministry, is_demo=is_demo, dates=[day], registration_open=True
        )
        factories.topic(factories.session(conference))
        point = factories.point(conference, units.phu_tho, "Phú Thọ")
        huong = factories.attendee(point)
        db.session.add(
            AwardResults(conference_id=conference.id, title="Hội thi", published_at=now())
        )
        own = f"/me/{create_personal_links(huong)}/"
        db.session.commit()
        pages = (
            "",
            "points/",
            "points/?q=nowhere",
            "points/phu-tho",
            "register?unit=phu-tho",
            "awards",
            "live",
            "calendar.ics",
        )
        found = [f"/?q={conference.short_title}", "/?q=phu+tho", "/"]
        return [f"/c/{conference.slug}/{page}" for page in (*pages, "live?view=wall")] + [
            own,
            *found,
        ]

    return pages


@pytest.mark.parametrize("is_demo", [True, False])
def test_invented_data_are_marked_on_every_page_that_shows_them(client, addresses, is_demo):
    found = {address: MARK in client.get(address).text for address in addresses(is_demo=is_demo)}
    assert found == dict.fromkeys(found, is_demo)


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_roll_of_invented_people_says_so(sign_in, is_demo, app):
    units = factories.make_organisation()
    cast = factories.make_cast(units)
    conference = factories.conference(units.ministry, is_demo=is_demo)
    factories.session(conference)
    factories.point(conference, units.phu_tho, "Phú Thọ")
    db.session.commit()
    roll = sign_in(cast.olga).get(f"/manage/c/{conference.slug}/points/phu-tho/roll")
    assert (MARK in roll.text) is is_demo
