"""Styles, scripts and font: named by their content, kept for a year, and light enough for a first visit by phone."""

import gzip
import re

import pytest

from eventhub.extensions import db
from eventhub.points.models import PointRole
from tests import factories

FIRST_VISIT_BYTES = 130 * 1024
ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def page(app, client):
    """The page of a conference with 40 topics and 100 points, as it comes over the line."""
    units = factories.make_organisation()
    conference = factories.conference(units.ministry, slug="nghi-quyet")
    for day in conference.dates:
        session = factories.session(conference, day)
        for number in range(20):
            factories.topic(session, f"Chuyên đề {number}: nội dung của chuyên đề", 10)
    factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    for number in range(99):
        factories.point(conference, units.ministry, f"Điểm cầu {number}")
    db.session.commit()
    answer = client.get("/c/nghi-quyet/", headers=ZIPPED)
    assert answer.headers["Content-Encoding"] == "gzip"
    return answer


def fetch(client, address, **headers):
    """Ask for a file and let go of it; its answer keeps the file open until then."""
    with client.get(address, headers=headers) as answer:
        assert answer.status_code in {200, 304}
        answer.get_data()
        return answer


def files_of(page):
    text = gzip.decompress(page.data).decode()
    return set(re.findall(r'(?:href|src)="(/[^"]*static/[^"]*)"', text))


def test_first_visit_of_a_conference_weighs_at_most_130_kb(page, client):
    sizes = {"page": len(page.data)}
    for address in files_of(page):
        sizes[address] = len(fetch(client, address, **ZIPPED).data)
    assert len(sizes) > 5
    assert sum(sizes.values()) <= FIRST_VISIT_BYTES, sizes


def test_every_file_but_the_font_is_named_by_its_content_and_kept_for_a_year(page, client):
    for address in files_of(page):
        kept = fetch(client, address).headers["Cache-Control"]
        if address.endswith(".woff2"):
            assert kept == "public, max-age=86400"
        else:
            assert re.search(r"\?v=[0-9a-f]{12}$", address)
            assert kept == "public, max-age=31536000, immutable"


def test_file_that_does_not_exist_gets_no_hash(app):
    with app.test_request_context():
        assert app.url_for("static", filename="css/none.css") == "/static/css/none.css"


def test_file_is_sent_compressed_only_to_who_takes_it(client):
    plain = fetch(client, "/static/css/base.css")
    zipped = fetch(client, "/static/css/base.css", **ZIPPED)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    known = {"If-None-Match": zipped.headers["ETag"], **ZIPPED}
    assert fetch(client, "/static/css/base.css", **known).status_code == 304


def test_font_is_compressed_already(client):
    font = fetch(client, "/static/fonts/plex.woff2", **ZIPPED)
    assert "Content-Encoding" not in font.headers


def test_page_that_is_not_kept_is_compressed_too(client):
    answer = client.get("/sign-in", headers=ZIPPED)
    assert "<html" in gzip.decompress(answer.data).decode()
    assert "Accept-Encoding" in answer.headers["Vary"]
