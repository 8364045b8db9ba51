"""The devices somebody is signed in on: how long each stays, how it is signed out, and that copies die with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import has_request_context
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from eventhub.accounts import actions, browser_session, sign_ins
from eventhub.accounts.models import LinkKind, SignIn, User, Via
from eventhub.accounts.rules import browser_words
from eventhub.accounts.sign_ins import IDLE, LASTS, begin_sign_in, sign_in_of, sign_ins_of
from eventhub.accounts.views import sign_in as pages
from eventhub.columns import now
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from tests.factories import PASSWORD, make_user

BEGUN = datetime(2022, 6, 20, 1, 12, tzinfo=UTC)
PHONE = "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def yen(db_app) -> User:
    return make_user("Nguyễn Thị Yến", email="yen@test.example", password=PASSWORD)


def is_inside(client: FlaskClient) -> bool:
    return client.get("/sign-in/password").status_code == 200


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def by_password(client: FlaskClient, **options):
    data = {"email": "yen@test.example", "password": PASSWORD}
    return client.post("/sign-in", data=data, **options)


def by_link(client: FlaskClient, user: User):
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=user)
    return client.post(f"/sign-in/link/{secret}")


def copy_of(client: FlaskClient, app) -> FlaskClient:
    """Another browser that holds a copy of the cookie."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    other: FlaskClient = app.test_client()
    other.set_cookie("session", cookie.value)
    return other


def test_cookie_copied_before_signing_out_is_dead_after_it(client, yen, tested_app):
    by_password(client)
    copy = copy_of(client, tested_app)
    assert is_inside(copy)
    client.post("/sign-out")
    assert not is_inside(copy)
    assert not is_inside(client)


def test_browser_signed_out_from_afar_is_told_once_why_it_has_to_sign_in(client, yen):
    said = "Trình duyệt này đã được đăng xuất"
    assert said not in client.get("/manage/", follow_redirects=True).text
    by_password(client)
    sign_ins.end_sign_ins(yen)
    assert said in client.get("/manage/", follow_redirects=True).text
    assert said not in client.get("/manage/", follow_redirects=True).text
    by_password(client)
    sign_ins.end_sign_ins(yen)
    sent = client.post("/manage/accounts/new", data={"name": "x"}, follow_redirects=True)
    assert "Nội dung vừa gửi chưa được lưu" in sent.text


def test_cookie_copied_before_the_password_was_changed_is_dead_after_it(client, yen, tested_app):
    by_password(client)
    copy = copy_of(client, tested_app)
    client.post(
        "/sign-in/password", data={"current": PASSWORD, "password": "bốn con voi xanh ăn cơm"}
    )
    assert is_inside(client)
    assert not is_inside(copy)


def test_signing_in_again_ends_what_the_browser_held(client, yen, tested_app):
    by_password(client)
    copy = copy_of(client, tested_app)
    by_password(client)
    assert is_inside(client)
    assert not is_inside(copy)


def test_secret_of_a_cookie_stands_nowhere_in_the_database(yen):
    secret = begin_sign_in(yen, Via.PASSWORD, browser="")
    (row,) = db.session.query(SignIn).all()
    assert secret not in str([getattr(row, column.key) for column in SignIn.__table__.columns])


def test_browser_that_stayed_away_too_long_is_signed_out(client, yen):
    with at(BEGUN):
        by_password(client)
    with at(BEGUN + IDLE[Via.PASSWORD] - timedelta(seconds=1)):
        assert is_inside(client)
    with at(BEGUN + 2 * IDLE[Via.PASSWORD] - timedelta(seconds=1)):
        assert not is_inside(client)


def test_pages_only_looked_at_keep_somebody_signed_in_and_write_nothing(client, yen):
    with at(BEGUN):
        by_password(client)
    for hours in (20, 40, 60):
        with at(BEGUN + timedelta(hours=hours)):
            assert is_inside(client)
    (row,) = db.session.query(SignIn).all()
    assert row.last_seen_at == BEGUN


def test_cookie_is_sent_again_every_five_minutes_at_most(client, yen):
    with at(BEGUN):
        by_password(client)
        # The first page with a form puts its token into the session.
        client.get("/manage/")
    with at(BEGUN + timedelta(minutes=4)):
        assert "Set-Cookie" not in client.get("/manage/").headers
    with at(BEGUN + timedelta(minutes=6)):
        assert "session=" in client.get("/manage/").headers["Set-Cookie"]
    with at(BEGUN + timedelta(minutes=10)):
        assert "Set-Cookie" not in client.get("/manage/").headers


def test_sign_in_ends_at_its_last_day_however_busy_it_was(client, yen):
    days = LASTS[Via.PASSWORD].days
    with at(BEGUN):
        by_password(client)
    for hours in range(20, days * 24, 20):
        with at(BEGUN + timedelta(hours=hours)):
            assert is_inside(client)
    with at(BEGUN + LASTS[Via.PASSWORD]):
        assert not is_inside(client)


@pytest.mark.parametrize("days", [1, 29])
def test_device_that_came_by_link_stays_thirty_days_without_a_password(client, db_app, days):
    hang = make_user("Hằng")
    with at(BEGUN):
        answer = by_link(client, hang)
        # The cookie outlives the browser, and «Để sau» leaves it so.
        assert "Expires=Wed, 20 Jul 2022" in answer.headers.getlist("Set-Cookie")[0]
        assert client.get("/manage/").status_code == 200
    with at(BEGUN + timedelta(days=days)):
        assert is_inside(client)
    with at(BEGUN + timedelta(days=30)):
        assert not is_inside(client)


def test_device_that_came_by_link_stays_also_with_a_first_password(client, db_app):
    hang = make_user("Hằng")
    with at(BEGUN):
        by_link(client, hang)
        client.post("/sign-in/password", data={"password": "bốn con voi xanh ăn cơm"})
    with at(BEGUN + timedelta(days=29)):
        assert is_inside(client)


def test_cookie_of_a_password_sign_in_ends_with_the_browser(client, yen):
    cookies = by_password(client).headers.getlist("Set-Cookie")
    (cookie,) = [cookie for cookie in cookies if cookie.startswith("session=")]
    assert "Expires" not in cookie


def test_last_seen_moves_with_what_is_sent_every_few_minutes(client, yen):
    seen = []
    with at(BEGUN):
        by_password(client)
    for minutes in (4, 6, 8):
        with at(BEGUN + timedelta(minutes=minutes)):
            client.post("/sign-in/devices/end-others")
        db.session.expire_all()
        seen.append(db.session.query(SignIn).one().last_seen_at - BEGUN)
    assert seen == [timedelta(0), timedelta(minutes=6), timedelta(minutes=6)]


def listed(client: FlaskClient) -> list[str]:
    soup = BeautifulSoup(client.get("/sign-in/devices").text, "html.parser")
    return [row.get_text(" ", strip=True) for row in soup.select("th.name")]


def test_page_lists_the_devices_this_one_first_and_marked(client, yen, tested_app):
    by_password(client, headers={"User-Agent": PHONE})
    other = tested_app.test_client()
    by_link(other, yen)
    begin_sign_in(make_user("Ai đó"), Via.PASSWORD, browser="Edge, Windows")
    here, there = listed(client)
    assert here.startswith("Chrome, Android thiết bị này; đăng nhập bằng mật khẩu,")
    assert there.startswith("Trình duyệt không rõ đăng nhập bằng liên kết,")
    links = BeautifulSoup(client.get("/manage/").text, "html.parser").select("header a")
    assert "/sign-in/devices" in [link["href"] for link in links]
    assert "/sign-in/devices" in client.get("/sign-in/password").text


def row_of(client: FlaskClient, position: int) -> str:
    forms = BeautifulSoup(client.get("/sign-in/devices").text, "html.parser").select("td form")
    return str(forms[position]["action"])


def test_one_device_is_signed_out_from_another(client, yen, sign_in):
    one, two = sign_in(yen), sign_in(yen)
    by_password(client)
    assert client.post(row_of(client, 1)).location == "/sign-in/devices"
    assert sorted([is_inside(one), is_inside(two)]) == [False, True]
    assert is_inside(client)
    assert client.post(row_of(client, 0)).location == "/"
    assert not is_inside(client)


def test_all_other_devices_are_signed_out_and_nobody_elses(client, yen, sign_in):
    others = [sign_in(yen), sign_in(yen)]
    stranger = sign_in(make_user("Ai đó"))
    by_password(client)
    assert client.post("/sign-in/devices/end-others").status_code == 303
    assert [is_inside(other) for other in others] == [False, False]
    assert is_inside(client)
    assert is_inside(stranger)
    assert len(listed(client)) == 1
    assert "Đăng xuất mọi thiết bị khác" not in client.get("/sign-in/devices").text


def test_nobody_signs_out_somebody_elses_device(client, yen, sign_in):
    begin_sign_in(make_user("Ai đó"), Via.PASSWORD, browser="")
    (theirs,) = db.session.query(SignIn).all()
    assert sign_in(yen).post(f"/sign-in/devices/{theirs.id}/end").status_code == 404
    assert client.post(f"/sign-in/devices/{theirs.id}/end").status_code == 302
    db.session.expire_all()
    assert theirs.ended_at is None


def test_closing_the_account_ends_its_sign_ins_for_good(yen, sign_in):
    inside = sign_in(yen)
    actions.deactivate_account(yen, by=None)
    actions.reactivate_account(yen, by=None)
    assert not is_inside(inside)


def test_closed_account_is_signed_out_also_where_its_rows_still_stand(yen, sign_in):
    inside = sign_in(yen)
    yen.active = False
    assert not is_inside(inside)


def test_password_is_not_set_in_a_browser_signed_out_meanwhile(yen):
    secret = begin_sign_in(yen, Via.PASSWORD, browser="")
    found = sign_in_of(secret)
    assert found is not None
    sign_ins.end_sign_ins(yen)
    with pytest.raises(RuleError, match="signed_out"):
        actions.set_password(yen, "hash", by=yen, here=found.sign_in)


def test_who_is_signed_in_is_one_statement(yen, counted):
    secret = begin_sign_in(yen, Via.PASSWORD, browser="")
    db.session.commit()
    with counted() as statements:
        found = sign_in_of(secret)
        assert found is not None
        assert found.user.name == "Nguyễn Thị Yến"
    assert len(statements) == 1


def test_what_was_over_long_ago_is_forgotten(yen):
    with at(BEGUN):
        begin_sign_in(yen, Via.PASSWORD, browser="")
    with at(BEGUN + timedelta(days=103)):
        begin_sign_in(yen, Via.PASSWORD, browser="")
        assert db.session.query(SignIn).count() == 2
    with at(BEGUN + timedelta(days=105)):
        begin_sign_in(yen, Via.PASSWORD, browser="")
        assert db.session.query(SignIn).count() == 2


def test_noting_that_somebody_is_here_waits_for_nobody(db_app, yen):
    secret = begin_sign_in(yen, Via.PASSWORD, browser="")
    found = sign_in_of(secret)
    assert found is not None
    sign_in_id, long_ago = found.sign_in.id, now() - timedelta(hours=1)
    found.sign_in.last_seen_at = long_ago
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        lock_row(found.sign_in)
        with db_app.app_context():
            db.session.execute(text("SET LOCAL lock_timeout = '1s'"))
            sign_ins.note_browser_seen(sign_in_id, long_ago)
            db.session.commit()
        assert seen_at(sign_in_id) == long_ago
    sign_ins.note_browser_seen(sign_in_id, long_ago)
    assert seen_at(sign_in_id) - long_ago > timedelta(minutes=59)


def seen_at(sign_in_id: int) -> datetime:
    return db.session.execute(
        select(SignIn.last_seen_at).where(SignIn.id == sign_in_id)
    ).scalar_one()


@contextmanager
def nothing_stored() -> Iterator[None]:
    """No request can commit, as on a full disk."""

    def refuse(_session: Any) -> None:
        if has_request_context():
            raise PoolTimeoutError

    event.listen(db.session, "before_commit", refuse)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", refuse)


def test_browser_shows_nothing_else_than_what_is_stored(client, yen, tested_app):
    by_password(client)
    other = tested_app.test_client()
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    with nothing_stored():
        assert client.post("/sign-out").status_code == 503
        assert client.post(f"/sign-in/link/{secret}").status_code == 503
        assert other.post(f"/sign-in/link/{secret}").status_code == 503
    assert is_inside(client)
    assert not is_inside(other)
    assert len(sign_ins_of(yen)) == 1
    client.post(f"/sign-in/link/{secret}")
    assert is_inside(client)
    assert [row.via for row in sign_ins_of(yen)] == [Via.LINK]


@pytest.mark.parametrize("way", ["password", "link"])
def test_nobody_signs_in_beside_a_password_being_set(client, yen, tested_app, monkeypatch, way):
    seen: list[Any] = []

    def begin_sign_in_here(user, via):
        # Whoever sets a password locks the account first, and would wait here.
        if db.engine.dialect.name == "postgresql":
            locked = select(User.id).where(User.id == user.id).with_for_update(skip_locked=True)
            with db.engine.connect() as other:
                seen.append(other.execute(locked).all())
        else:
            assert db.session.connection().info["writes"]
            seen.append([])
        return browser_session.begin_sign_in_here(user, via)

    monkeypatch.setattr(pages, "begin_sign_in_here", begin_sign_in_here)
    answer = by_password(client) if way == "password" else by_link(client, yen)
    assert answer.status_code == 303
    assert seen == [[]]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/126.0 Chrome/120.0 Safari/537.36",
            "Cốc Cốc, Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox, Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browser_is_called_as_people_call_it(user_agent, words):
    assert browser_words(user_agent) == words
