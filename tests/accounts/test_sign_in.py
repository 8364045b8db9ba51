"""Coming in and going out: by password, by link, and after a forgotten password."""

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from eventhub.accounts import actions
from eventhub.accounts.models import AccessLink, LinkKind, SignInAttempt, User
from eventhub.accounts.views.sign_in import CAME_BY_LINK_AT
from eventhub.columns import now
from eventhub.extensions import db
from eventhub.outbox.models import Mail
from tests.factories import PASSWORD, make_user


@pytest.fixture
def yen(db_app) -> User:
    return make_user("Nguyễn Thị Yến", email="yen@test.example", password=PASSWORD)


def is_inside(client: FlaskClient) -> bool:
    """Whether the browser is signed in: a page of one's own is shown rather than that of signing in."""
    return client.get("/sign-in/password").status_code == 200


def sign_in_with(client, email="yen@test.example", password=PASSWORD, **options):
    return client.post("/sign-in", data={"email": email, "password": password}, **options)


def test_right_password_opens_and_leads_to_ones_work(client, yen):
    answer = sign_in_with(client)
    assert (answer.status_code, answer.location) == (303, "/manage/")
    assert is_inside(client)


def test_address_may_be_typed_in_capitals_and_the_password_in_decomposed_letters(client, yen):
    answer = sign_in_with(
        client, " YEN@Test.example ", "hoa sen tră\u0301ng 63".replace("ă\u0301", "a\u0306\u0301")
    )
    assert answer.status_code == 303


def test_visitor_goes_on_to_the_page_she_came_for(client, yen):
    for path in ("/sign-in/password", "/manage/", "/manage/units/?q=x"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (
            302,
            f"/sign-in?next={quote(path, safe='/?')}",
        )
    answer = client.post(
        "/sign-in?next=/manage/accounts/", data={"email": yen.email, "password": PASSWORD}
    )
    assert answer.location == "/manage/accounts/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leads_to_another_site(client, yen, target):
    answer = client.post(
        "/sign-in",
        query_string={"next": target},
        data={"email": yen.email, "password": PASSWORD},
    )
    assert answer.location == "/manage/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("yen@test.example", "sai mật khẩu"), ("nobody@test.example", PASSWORD)],
)
def test_wrong_password_and_unknown_address_get_the_same_answer(client, yen, email, password):
    answer = sign_in_with(client, email, password)
    assert answer.status_code == 422
    assert "Địa chỉ hoặc mật khẩu chưa đúng" in answer.text
    assert email in answer.text
    assert not is_inside(client)


def test_account_without_password_and_closed_account_do_not_open_by_password(client, yen):
    make_user(email="link@test.example")
    assert sign_in_with(client, "link@test.example").status_code == 422
    actions.deactivate_account(yen, by=None)
    assert sign_in_with(client).status_code == 422


def test_empty_form_says_what_to_enter(client, yen):
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert answer.text.count("Cần điền mục này.") == 4


def test_right_password_is_not_counted_as_an_attempt(client, yen):
    for _ in range(12):
        assert sign_in_with(client).status_code == 303
    assert db.session.query(SignInAttempt).all() == []


def test_signing_in_begins_a_new_session(client, yen):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in_with(client)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_signing_out_ends_the_session(client, yen):
    sign_in_with(client)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert not is_inside(client)
    assert client.get("/sign-out").status_code == 405


def test_looking_at_a_sign_in_link_uses_nothing_up(client, yen):
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        answer = client.open(f"/sign-in/link/{secret}", method=method)
        assert answer.status_code == 200
    buttons = BeautifulSoup(answer.text, "html.parser").select("main button")
    assert [button.get_text(strip=True) for button in buttons] == ["Vào hệ thống"]
    assert not is_inside(client)


def test_link_signs_in_once_and_offers_a_first_password(client, db_app):
    yen = make_user("Nguyễn Thị Yến")
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    answer = client.post(f"/sign-in/link/{secret}")
    assert (answer.status_code, answer.location) == (303, "/sign-in/password")
    page = client.get("/sign-in/password").text
    assert "Để sau" in page
    assert "Mật khẩu hiện tại" not in page
    second = db_app.test_client().post(f"/sign-in/link/{secret}")
    assert second.status_code == 410
    assert "mỗi liên kết chỉ dùng được một lần" in second.text


def test_link_of_an_account_with_a_password_leads_to_ones_work(client, yen):
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    assert client.post(f"/sign-in/link/{secret}").location == "/manage/"
    assert "Quên mật khẩu?" in client.get("/manage/").text


def test_who_forgot_the_password_chooses_another_after_coming_by_link(client, yen, sign_in):
    elsewhere = sign_in(yen)
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    client.post(f"/sign-in/link/{secret}")
    menu = BeautifulSoup(client.get("/manage/").text, "html.parser").select("header a")
    assert "/sign-in/password" in [link["href"] for link in menu]
    assert "Mật khẩu hiện tại" not in client.get("/sign-in/password").text
    answer = client.post("/sign-in/password", data={"password": "bốn con voi xanh ăn cơm"})
    assert answer.status_code == 303
    assert not is_inside(elsewhere)
    assert "Mật khẩu hiện tại" in client.get("/sign-in/password").text


def test_session_that_came_by_link_long_ago_is_asked_for_the_present_password(client, yen):
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    client.post(f"/sign-in/link/{secret}")
    with client.session_transaction() as session:
        session[CAME_BY_LINK_AT] -= 3601
    assert "Mật khẩu hiện tại" in client.get("/sign-in/password").text
    assert (
        client.post("/sign-in/password", data={"password": "bốn con voi xanh ăn cơm"}).status_code
        == 422
    )


def test_closed_links_say_why_and_what_to_do(client, yen):
    _old, old_secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    _new, new_secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    _expired, expired_secret = actions.make_link(
        LinkKind.SIGN_IN, by=None, user=make_user(), expires_at=now()
    )
    for secret, words, status in (
        (old_secret, "liên kết mới hơn", 410),
        (expired_secret, "hết hạn", 410),
        ("x" * 43, "thiếu một phần", 404),
    ):
        for method in ("GET", "POST"):
            answer = client.open(f"/sign-in/link/{secret}", method=method)
            assert answer.status_code == status
            assert words in answer.text
            assert "Đăng nhập" in answer.text
    assert client.get(f"/sign-in/reset/{new_secret}").status_code == 404


def test_link_of_a_closed_account_does_not_open(client, yen):
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    yen.active = False
    assert client.post(f"/sign-in/link/{secret}").status_code == 422
    assert not is_inside(client)


def test_first_password_is_chosen_and_works(client, db_app, sign_in):
    yen = make_user("Nguyễn Thị Yến", email="yen@test.example")
    inside = sign_in(yen)
    short = inside.post("/sign-in/password", data={"password": "ngắn"})
    assert short.status_code == 422
    assert "ít nhất 8 ký tự" in short.text
    assert inside.post("/sign-in/password", data={"password": PASSWORD}).status_code == 303
    assert is_inside(inside)
    assert sign_in_with(client).status_code == 303


def test_changing_the_password_asks_for_the_present_one_and_signs_out_elsewhere(
    client, yen, sign_in
):
    here, elsewhere = sign_in(yen), sign_in(yen)
    wrong = here.post(
        "/sign-in/password", data={"current": "x", "password": "bốn con voi xanh ăn cơm"}
    )
    assert wrong.status_code == 422
    right = here.post(
        "/sign-in/password", data={"current": PASSWORD, "password": "bốn con voi xanh ăn cơm"}
    )
    assert right.status_code == 303
    assert is_inside(here)
    assert not is_inside(elsewhere)


def test_without_a_mail_server_the_page_says_whom_to_ask(client, tested_app, yen):
    tested_app.config.update(HELP_CONTACT="Phòng Tham mưu, 0216 3852123", SITE_OWNER="Hội Phụ nữ")
    try:
        page = client.get("/sign-in/forgot")
        assert "Phòng Tham mưu, 0216 3852123" in page.text
        assert "Hội Phụ nữ" in client.get("/sign-in").text
        assert "không gửi thư" in client.post("/sign-in/forgot", data={"email": yen.email}).text
        assert db.session.query(Mail).all() == []
    finally:
        tested_app.config.update(HELP_CONTACT="", SITE_OWNER="")


@pytest.fixture
def mailing(tested_app):
    tested_app.config.update(SMTP_HOST="127.0.0.1")
    yield
    tested_app.config.update(SMTP_HOST="")


def test_forgotten_password_is_chosen_anew_through_a_mail(client, yen, mailing, sign_in):
    elsewhere = sign_in(yen)
    known = client.post("/sign-in/forgot", data={"email": "Yen@test.example"})
    unknown = client.post("/sign-in/forgot", data={"email": "nobody@test.example"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("Yen@test", "x@test") == unknown.text.replace("nobody@test", "x@test")
    (mail,) = db.session.query(Mail).all()
    assert mail.recipient == "yen@test.example"
    path = mail.body.split("http://127.0.0.1:8000")[1].split()[0]
    assert client.get(path).status_code == 200
    assert client.post(path, data={"password": "ngắn"}).status_code == 422
    answer = client.post(path, data={"password": "bốn con voi xanh ăn cơm"})
    assert (answer.status_code, answer.location) == (303, "/manage/")
    assert client.post(path, data={"password": "bốn con voi xanh ăn cơm"}).status_code == 410
    assert not is_inside(elsewhere)
    assert sign_in_with(client, password="bốn con voi xanh ăn cơm").status_code == 303


def test_asking_for_a_mail_does_the_same_for_known_and_unknown_addresses(
    client, yen, mailing, counted
):
    done = []
    for email in (yen.email, "nobody@test.example"):
        with counted() as statements:
            client.post("/sign-in/forgot", data={"email": email})
        done.append({statement.split()[2] for statement in statements if "INSERT" in statement})
    known, unknown = done
    assert known == unknown
    assert db.session.query(Mail).count() == db.session.query(AccessLink).count() == 1


def test_mails_asked_for_are_counted(client, yen, mailing):
    for _ in range(5):
        assert client.post("/sign-in/forgot", data={"email": yen.email}).status_code == 200
    answer = client.post("/sign-in/forgot", data={"email": yen.email})
    assert answer.status_code == 429
    assert "Thử lại sau" in answer.text
    assert len(db.session.query(Mail).all()) == 5


def test_only_our_own_addresses_exist(app):
    rules = list(app.url_map.iter_rules())
    assert {rule.endpoint for rule in rules if "security" in rule.endpoint} == set()
    for path in ("/login", "/logout", "/register", "/reset", "/verify", "/us-signin"):
        assert path not in {rule.rule for rule in rules}


@pytest.mark.parametrize(
    ("signed_in_anew", "words"),
    [(False, "Trình duyệt này đã đăng xuất"), (True, "Phiên đăng nhập đã thay đổi")],
)
def test_form_of_an_earlier_sign_in_is_told_what_has_happened(app, client, signed_in_anew, words):
    make_user(email="yen@test.example", password=PASSWORD)
    sign_in_with(client)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        page = BeautifulSoup(client.get("/sign-in/password").text, "html.parser")
        token = page.select_one("main [name=csrf_token]")
        assert token is not None
        with client.session_transaction() as session:
            session.pop("csrf_token")
            if not signed_in_anew:
                session.clear()
        answer = client.post("/sign-in/password", data={"csrf_token": token["value"]})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    told = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 400
    assert words in told.h1.text
    links = [link["href"] for link in told.select("main a.btn")]
    assert links == (["/manage/"] if signed_in_anew else ["/sign-in?next=/sign-in/password"])


def test_form_of_somebody_without_an_account_is_not_told_to_sign_in(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post("/sign-in", data={"email": "yen@test.example"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert "Biểu mẫu này không còn hiệu lực" in answer.text
    assert "đã đăng xuất" not in answer.text
