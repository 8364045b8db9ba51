"""What people pass on names the address the site is known by, however they have reached it: QR codes, chats, calendars."""

import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from eventhub.accounts.models import Role
from eventhub.registration.actions import create_personal_links
from eventhub.registration.rules import ticket_code
from eventhub.template_globals import qr_code
from tests import factories

HERE = "localhost"
"""The name by which the test's browsers reach the site."""
POINT = "/c/nghi-quyet/points/yen-bai"
CALENDARS = {"calendar.google.com", "outlook.live.com", "outlook.office.com"}


@pytest.fixture
def known_by(app):
    """Say under which address the site is known, for one test."""
    before = app.config["BASE_URL"]
    yield lambda address: app.config.update(BASE_URL=address)
    app.config.update(BASE_URL=before)


@pytest.fixture
def seated(app):
    """Somebody expected at a point."""
    units = factories.make_organisation()
    conference = factories.conference(units.ministry, slug="nghi-quyet")
    factories.topic(factories.session(conference))
    return factories.attendee(factories.point(conference, units.yen_bai))


@pytest.fixture
def answers(seated, sign_in, client):
    """Asks for every page with something on it to pass on; the first is a participant's own."""

    def asked():
        olga = sign_in(factories.make_user(role=Role.ORGANIZER, unit=seated.point.unit))
        boss = sign_in(factories.make_user(role=Role.ADMINISTRATOR, unit=ministry_of(seated)))
        return [
            client.get(f"/me/{create_personal_links(seated)}/"),
            client.get(POINT),
            olga.post(f"/manage{POINT}/roster/{seated.id}/link"),
            boss.post("/manage/c/nghi-quyet/links", follow_redirects=True),
        ]

    return asked


def ministry_of(seated):
    return seated.point.unit.periods[0].parent


def hosts(answer) -> set[str]:
    """The hosts of all addresses on a page, also of those within others."""
    page = BeautifulSoup(answer.text, "html.parser")
    said = [page.text, *(value for tag in page.find_all() for value in tag.attrs.values())]
    found = re.findall(r"(?:https?|webcal)://([^/\s]+)", unquote(" ".join(map(str, said))))
    return set(found) - CALENDARS - {"www.w3.org"}


def test_everything_to_pass_on_names_the_address_the_site_is_known_by(known_by, answers):
    known_by("https://hoinghi.example.vn/")
    for answer in answers():
        assert answer.status_code == 200
        assert hosts(answer) == {"hoinghi.example.vn"}


def test_ticket_names_it_too(app, known_by, answers, seated):
    known_by("https://hoinghi.example.vn/")
    code = ticket_code(app.config["SECRET_KEY"], seated.conference_id, seated.id)
    assert str(qr_code(f"https://hoinghi.example.vn/k/{code}")) in answers()[0].text


@pytest.mark.parametrize("own", ["http://127.0.0.1:8080", "http://[::1]:8000", "http://localhost"])
def test_where_only_the_serving_machine_is_known_it_is_the_name_that_was_used(
    known_by, answers, own
):
    known_by(own)
    for answer in answers():
        assert hosts(answer) == {HERE}
