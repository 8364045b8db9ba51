"""What somebody sees when something is wrong: a page that helps, in her language, and never the inside of the program."""

import pytest
from bs4 import BeautifulSoup

from eventhub import create_app
from eventhub.accounts.models import Via
from eventhub.accounts.signed_in import session_holding
from eventhub.extensions import db
from tests import engines

ADDRESSES = ("/", "/c/khong-co/", "/c/khong-co/calendar.ics", "/static/css/base.css", "/healthz")


@pytest.fixture
def without_database(tested_app, tmp_path):
    """An application whose database has gone."""
    settings = engines.settings_of(tested_app) | {
        "INSTANCE": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'gone' / 'away.sqlite3'}",
        "PROPAGATE_EXCEPTIONS": False,
    }
    app = create_app(**settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("language", "heading"),
    [("vi", "Hệ thống gặp sự cố"), ("en", "Something went wrong on our side")],
)
def test_page_says_what_to_do_when_the_database_is_gone(without_database, language, heading):
    answer = without_database.test_client().get(f"/?lang={language}")
    assert answer.status_code == 500
    assert BeautifulSoup(answer.text, "html.parser").h1.text == heading
    for inside in ("Traceback", "sqlite", "OperationalError"):
        assert inside not in answer.text


def test_somebody_signed_in_sees_that_page_too(without_database):
    visitor = without_database.test_client()
    with visitor.session_transaction() as session:
        session.update(session_holding("somebody", Via.PASSWORD))
    answer = visitor.get("/manage/")
    assert answer.status_code == 500
    assert "Hệ thống gặp sự cố" in answer.text


def test_proxy_is_told_that_the_database_is_gone_and_that_the_process_lives(without_database):
    visitor = without_database.test_client()
    assert visitor.get("/readyz").status_code == 500
    assert visitor.get("/healthz").status_code == 200


@pytest.mark.parametrize(("language", "title"), [("vi", "Không có trang này"), ("en", "This page")])
def test_program_is_told_in_the_language_of_its_caller(client, language, title):
    answer = client.get(f"/khong-co?lang={language}", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "not_found"
    assert answer.json["title"].startswith(title)


@pytest.mark.parametrize("accepted", ["text/html", "application/json"])
def test_wrong_method_is_told_the_right_ones(client, accepted):
    answer = client.put("/healthz", headers={"Accept": accepted})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.mimetype != "text/html" or "<h1>" in answer.text


@pytest.mark.parametrize("host", ["x" * 64, "a..b", ".example"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_name_that_no_site_can_have_is_a_bad_request(client, address, host):
    answer = client.get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"]
