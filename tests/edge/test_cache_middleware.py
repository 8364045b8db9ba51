"""What is cached, for whom, and that nobody is ever served an older version."""

import gzip
import re
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask, session
from flask_login import LoginManager, UserMixin
from werkzeug.test import EnvironBuilder, run_wsgi_app

from eventhub import create_app
from eventhub.conferences.actions import update_conference
from eventhub.conferences.models import Conference, ConferenceStatus, Visibility
from eventhub.edge.cache import Cache, CachedAnswer
from eventhub.edge.cache_middleware import PARAMETERS, allow_caching, init_app
from eventhub.extensions import db
from eventhub.points.models import PointRole
from tests import engines, factories

BEFORE = time_machine.travel("2022-06-18 01:00:00+00:00", tick=False)
"""Afterwards the page of the conference is not cached: it shows a count."""
FEED = "/c/nghi-quyet/calendar.ics"
BLANKS: dict[str, dict[str, object]] = {
    "points.show": {"code": "yen-bai"},
    "calendar.point": {"code": "yen-bai"},
}
"""What fills the addresses of a conference's public pages besides its slug."""


@pytest.fixture
def conference(tested_app):
    units = factories.make_organisation()
    made = factories.conference(units.ministry, slug="nghi-quyet")
    factories.session(made)
    factories.point(made, units.ministry, "Hà Nội", role=PointRole.HOST)
    factories.point(made, units.yen_bai, "Yên Bái")
    db.session.commit()
    return made


@pytest.fixture
def cache(tested_app):
    """What is cached from here on; the application outlives the test."""
    edge = tested_app.extensions["edge"]
    edge.cache = Cache()
    return edge.cache


def cached(cache):
    return list(cache)


def test_feed_is_made_once_and_served_again(client, conference, cache):
    first, again = client.get(FEED), client.get(FEED)
    assert first.data == again.data
    assert len(cached(cache)) == 1
    assert client.get(FEED, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_cached_answer_is_sent_compressed_to_who_takes_it(client, conference, cache):
    plain = client.get(FEED)
    zipped = client.get(FEED, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
    assert client.get(FEED, headers=known).status_code == 304


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("br, gzip;q=0.5", "gzip"),
        ("gzip, *;q=0", "gzip"),
        ("gzip;q=0", None),
        ("br, gzip; Q=0.0", None),
    ],
)
def test_answer_is_compressed_as_the_caller_weighs_it(client, conference, cache, accepted, sent):
    for path in (FEED, "/sign-in"):
        answer = client.get(path, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == sent


def test_first_request_with_an_old_validator_is_cached_too(client, conference, cache):
    tag = client.get(FEED).headers["ETag"]
    cache._cached.clear()
    assert client.get(FEED, headers={"If-None-Match": tag}).status_code == 304
    assert len(cached(cache)) == 1


def test_edit_in_another_process_is_served_at_once(db_app, conference):
    here = db_app.test_client()
    there = create_app(**engines.settings_of(db_app))
    path = "/c/nghi-quyet/calendar.ics"
    assert "Học tập Nghị quyết" in here.get(path).text
    conference_id = conference.id
    db.session.commit()
    for number in range(3):
        title = f"Tên mới {number}"
        with there.app_context():
            found = db.session.get_one(Conference, conference_id)
            update_conference(found, {"short_title": title}, by=None)
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        assert title in here.get(path).text
        assert title in there.test_client().get(path).text
    with there.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "change",
    [{"visibility": Visibility.INTERNAL}, {"status": ConferenceStatus.DRAFT}],
    ids=["internal", "draft"],
)
def test_what_is_no_longer_public_is_gone_at_once(client, conference, cache, change):
    assert client.get(FEED).status_code == 200
    conference.assign(change)
    assert client.get(FEED).status_code == 404


def test_conference_made_anew_under_an_old_address_shows_nothing_of_the_former(
    client, conference, cache
):
    client.get(FEED)
    conference.slug = "cu"
    other = factories.conference(conference.owner_unit, slug="nghi-quyet", short_title="Khác hẳn")
    factories.session(other)
    assert other.revision == conference.revision
    assert "Khác hẳn" in client.get(FEED).text


def test_each_language_theme_query_and_host_has_its_own_answer(client, conference, cache):
    client.get(FEED)
    client.get(f"{FEED}?lang=en")
    client.get(FEED, base_url="http://hoinghi.example.vn")
    client.set_cookie("lang", "en")
    client.get(FEED)
    client.set_cookie("theme", "dark")
    client.get(FEED)
    assert len(cached(cache)) == 5
    client.set_cookie("theme", "no such theme")
    client.get(FEED)
    assert len(cached(cache)) == 5


@pytest.mark.parametrize("cookie", ["session", "keys"])
def test_whoever_may_be_somebody_goes_to_flask(client, conference, cache, cookie):
    client.set_cookie(cookie, "whatever")
    assert client.get(FEED).status_code == 200
    assert cached(cache) == []


def test_long_made_up_values_are_not_cached(client, conference, cache):
    client.get(f"/c/nghi-quyet/?session={'x' * 300}")
    assert cached(cache) == []


def pages_cached(app, client, cache):
    """Every public page of a conference that is cached, with its path."""
    with app.test_request_context():
        paths = {
            rule.endpoint: app.url_for(rule.endpoint, slug="nghi-quyet", **BLANKS[rule.endpoint])
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/c/<slug>/") and "GET" in rule.methods
            if BLANKS.setdefault(rule.endpoint, {}).keys() == rule.arguments - {"slug"}
        }
    for endpoint, path in paths.items():
        cache._cached.clear()
        client.get(path)
        if cached(cache):
            yield endpoint, path


@BEFORE
def test_every_cached_page_states_what_it_knows_of_a_query(tested_app, client, conference, cache):
    BLANKS["calendar.session"] = {"session_id": conference.sessions[0].id}
    found = {endpoint for endpoint, _path in pages_cached(tested_app, client, cache)}
    assert found == PARAMETERS.keys()


@BEFORE
def test_what_a_page_does_not_know_neither_reaches_it_nor_is_cached_beside_it(
    tested_app, client, conference, cache
):
    BLANKS["calendar.session"] = {"session_id": conference.sessions[0].id}
    for _endpoint, path in pages_cached(tested_app, client, cache):
        plain = client.get(path)
        for query in ("utm_source=zalo&fbclid=" + "x" * 300, "x=1", "&&", "lang", "=", "%ff=%ff"):
            assert client.get(f"{path}?{query}").data == plain.data
        client.get(f"{path}?x=1&lang=en&utm_source=zalo")
        client.get(f"{path}?lang=en")
        client.get(f"{path}?lang=en&lang=vi")
        assert len(cached(cache)) <= 3  # as it is, in English, and with an empty lang


@BEFORE
def test_order_and_repetition_of_parameters_do_not_matter(client, conference, cache):
    session = conference.sessions[0].id
    address = "/c/nghi-quyet/"
    pages = {
        client.get(f"{address}?{query}").data
        for query in (
            f"session={session}&lang=en",
            f"lang=en&session={session}",
            f"lang=en&x=1&session={session}&session=0&lang=vi",
        )
    }
    assert len(pages) == len(cached(cache)) == 1
    (page,) = pages
    # The switch to the other language leads back to this session.
    assert f"next=/c/nghi-quyet/?session%3D{session}" in page.decode()


def test_key_of_a_link_goes_to_flask_whole(client, conference, cache):
    assert client.get(f"{FEED}?key=a&key=b").status_code == 200
    assert cached(cache) == []


@pytest.mark.parametrize("cookie", ["lang=\xff", "keys=\x80\x81", "theme=\xed\xa0\x80; lang=en"])
def test_cookie_that_is_no_text_harms_nobody(tested_app, client, conference, cookie):
    for path in (FEED, "/c/nghi-quyet/", "/c/nghi-quyet/live", "/c/nghi-quyet/points/yen-bai"):
        environ = EnvironBuilder(path).get_environ() | {"HTTP_COOKIE": cookie}
        status = Context().run(run_wsgi_app, tested_app, environ, buffered=True)[1]
        assert status == "200 OK"


def test_long_made_up_hosts_are_not_cached(client, conference, cache):
    assert client.get(FEED, headers={"Host": "a." * 200 + "example"}).status_code == 200
    assert cached(cache) == []


def test_cached_pages_hold_nothing_personal(client, conference, cache):
    for path in ("", "points/", "points/yen-bai", "calendar.ics"):
        assert client.get(f"/c/nghi-quyet/{path}").status_code == 200
    assert cached(cache)
    for answer in cached(cache):
        body = answer.bodies[0].decode()
        assert not re.search(r"csrf_token|nonce|role=\"alert\"|còn \d+ chỗ", body)
        assert "Set-Cookie" not in dict(answer.headers[0])


@pytest.fixture
def small_app(tested_app, conference):
    """An application with one page whose view does what the test says, before the real database."""
    app = Flask("small")
    app.secret_key = "for tests only"
    LoginManager(app).user_loader(lambda _id: None)
    init_app(app, db.engine.url)
    return app


def page_of(app, view):
    app.add_url_rule("/c/nghi-quyet/", view_func=view, endpoint="page")
    return app.test_client()


def test_answer_is_made_anew_after_the_moment_it_is_good_until(app, small_app):
    made = []

    def view():
        made.append(1)
        return allow_caching(str(len(made)), until=datetime.now(UTC) - timedelta(seconds=1))

    client = page_of(small_app, view)
    assert [client.get("/c/nghi-quyet/").text for _ in range(2)] == ["1", "2"]


def test_answer_is_served_again_before_that_moment(app, small_app):
    made = []

    def view():
        made.append(1)
        return allow_caching(str(len(made)), until=datetime.now(UTC) + timedelta(hours=1))

    client = page_of(small_app, view)
    assert [client.get("/c/nghi-quyet/").text for _ in range(2)] == ["1", "1"]


def test_answer_to_somebody_known_by_other_means_than_a_cookie_is_not_cached(app, small_app):
    somebody = UserMixin()
    small_app.login_manager.request_loader(
        lambda request: somebody if "Authorization" in request.headers else None
    )
    client = page_of(small_app, lambda: allow_caching("page"))
    assert client.get("/c/nghi-quyet/", headers={"Authorization": "x"}).text == "page"
    assert cached(small_app.extensions["edge"].cache) == []


def sets_a_cookie():
    session["seen"] = True
    return allow_caching("page")


def is_private():
    return allow_caching(("page", {"Cache-Control": "private"}))


def is_not_stored():
    return allow_caching(("page", {"Cache-Control": "no-store"}))


def is_an_error():
    return allow_caching(("page", 404))


def does_not_ask_to_be_cached():
    return "page"


@pytest.mark.parametrize(
    "view",
    [sets_a_cookie, is_private, is_not_stored, is_an_error, does_not_ask_to_be_cached],
    ids=lambda view: view.__name__,
)
def test_answer_is_not_cached_when_it(app, small_app, view):
    client = page_of(small_app, view)
    assert client.get("/c/nghi-quyet/").text == "page"
    assert client.head("/c/nghi-quyet/").data == b""
    assert cached(small_app.extensions["edge"].cache) == []


def test_shelf_makes_room_by_what_was_asked_for_least_recently():
    cache = Cache(room=3 * 5100)
    answers = {name: CachedAnswer(("uid", 1), 0.0, [], name.encode() * 1000) for name in "abcd"}
    for name in "abc":
        cache.put((name,), answers[name])
    cache.find(("a",))
    cache.put(("d",), answers["d"])
    assert cache.find(("b",)) is None
    assert cache.find(("a",)) is answers["a"]


def test_database_that_cannot_be_asked_leaves_requests_to_flask(app, conference, small_app):
    client = page_of(small_app, lambda: allow_caching("page"))
    small_app.extensions["edge"].revisions._url = db.engine.url.set(database="/nowhere/at-all")
    assert client.get("/c/nghi-quyet/").text == "page"


def test_broken_connection_is_opened_anew(tested_app, client, conference, cache):
    client.get(FEED)
    revisions = tested_app.extensions["edge"].revisions
    revisions._connection().connection.close()
    assert revisions.of("nghi-quyet") == (conference.uid, conference.revision)
