"""Accounts are kept by organizers and administrators, within their units and never above their own role."""

import threading
import time

import pytest
from bs4 import BeautifulSoup

from eventhub.accounts.actions import give_grant
from eventhub.accounts.models import Role, User
from eventhub.accounts.queries import user_with_email
from eventhub.database import lock_row
from eventhub.extensions import db
from eventhub.outbox.models import Mail
from tests.accounts.managing import NEW, create_sign_in_link, edit_data, filled_form, path_on
from tests.factories import make_user
from tests.logged import changes_of

pytestmark = pytest.mark.usefixtures("db_app")


def listed(answer) -> list[str]:
    page = BeautifulSoup(answer.text, "html.parser")
    return [name.get_text(" ", strip=True).split(" Cán bộ")[0] for name in page.select("th.name a")]


def test_organizer_makes_an_account_and_gets_a_link_to_hand_over(cast, sign_in, client):
    answer = sign_in(cast.olga).post("/manage/accounts/new", data=NEW)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    page = BeautifulSoup(answer.text, "html.parser")
    address = page.select_one("#address")["value"]
    assert address in page.select_one("#message").text
    assert "trong 72 giờ" in page.select_one("#message").text
    assert page.select_one("svg.qr-code")
    user = user_with_email("hoa@test.example")
    assert [(grant.role, grant.unit.code) for grant in user.grants] == [(Role.OFFICIAL, "phu-tho")]
    path = address.removeprefix("http://127.0.0.1:8000")
    assert client.post(path).location == "/sign-in/password"


@pytest.fixture
def mailing(tested_app):
    tested_app.config.update(SMTP_HOST="127.0.0.1")
    yield
    tested_app.config.update(SMTP_HOST="")


def test_button_pressed_twice_makes_one_account_with_one_link_mailed_once(
    cast, sign_in, client, mailing
):
    browsers = [sign_in(cast.olga), sign_in(cast.olga)]
    form = filled_form(browsers[0])
    answers = []

    def press(browser) -> None:
        answers.append(browser.post("/manage/accounts/new", data=form))

    threads = [threading.Thread(target=press, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201, 201]
    (path,) = {path_on(answer) for answer in answers}
    assert path in db.session.query(Mail).one().body
    assert client.post(path).location == "/sign-in/password"


def test_form_sent_again_shows_no_link_that_its_sender_did_not_make_by_it(cast, sign_in, client):
    olga = sign_in(cast.olga)
    form = filled_form(olga)
    path = path_on(olga.post("/manage/accounts/new", data=form))

    def refused(browser, **changes) -> bool:
        answer = browser.post("/manage/accounts/new", data=form | changes)
        return answer.status_code == 422 and "/sign-in/link/" not in answer.text

    assert refused(sign_in(cast.admin))
    assert refused(olga, nonce="x" * 32)
    assert refused(olga, nonce="")
    assert refused(olga, name="Lê Thị Hoa")
    assert refused(olga, role="organizer")
    assert refused(olga, email=cast.yen.email)
    assert client.post(path).status_code == 303
    assert refused(olga)


def test_form_sent_again_shows_no_link_to_an_account_that_was_given_more(units, cast, sign_in):
    olga = sign_in(cast.olga)
    form = filled_form(olga)
    assert olga.post("/manage/accounts/new", data=form).status_code == 201
    user = db.session.query(User).filter_by(email="hoa@test.example").one()
    give_grant(user, Role.ADMINISTRATOR, units.ministry, by=cast.admin)
    assert olga.post("/manage/accounts/new", data=form).status_code == 422


def test_account_is_logged_with_who_made_it(cast, sign_in):
    sign_in(cast.olga).post("/manage/accounts/new", data=NEW)
    user = user_with_email("hoa@test.example")
    assert user is not None
    assert [(change.action, change.actor_name) for change in changes_of(user)] == [
        ("granted", "Olga"),
        ("created", "Olga"),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "yen@test.example"}, "đã có tài khoản"),
        ({"email": "không phải địa chỉ"}, "Địa chỉ thư điện tử chưa đúng"),
        ({"name": ""}, "Cần điền mục này."),
        ({"name": "N" * 300}, "Tối đa 200 ký tự"),
        ({"unit": "Công an tỉnh Nào Đó"}, "Không có đơn vị này"),
        ({"unit": "Công an"}, "Nhập mã của đơn vị cần chọn"),
        ({"role": "administrator"}, "Chọn một mục trong danh sách."),
    ],
)
def test_wrong_input_is_told_beside_the_field_and_nothing_is_stored(cast, sign_in, change, words):
    before = db.session.query(User).count()
    answer = sign_in(cast.olga).post("/manage/accounts/new", data=NEW | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert (NEW | change)["email"] in answer.text
    assert db.session.query(User).count() == before


@pytest.mark.parametrize(
    "typed", ["yen-bai", "YEN-Bai", "Yên Bái (Yen-bai)", "công an tinh yen bai", "yen bai"]
)
def test_unit_is_found_by_code_or_name_also_when_it_has_ended(units, sign_in, typed):
    olga = make_user(role=Role.ORGANIZER, unit=units.ministry)
    typed = typed if typed != "yen bai" else "cong an tinh yen"
    answer = sign_in(olga).post("/manage/accounts/new", data=NEW | {"unit": typed})
    assert answer.status_code == 201
    assert user_with_email("hoa@test.example").grants[0].unit == units.yen_bai


def test_organizer_of_a_province_reaches_only_accounts_within_it(units, cast, sign_in):
    tuyen = make_user("Tuyên", role=Role.ORGANIZER, unit=units.lao_cai)
    client = sign_in(tuyen)
    assert listed(client.get("/manage/accounts/"))[0].startswith("Tuyên")
    assert "Nguyễn Thị Yến" in client.get("/manage/accounts/").text
    assert "Trần Văn Phúc" not in client.get("/manage/accounts/").text
    assert client.get(f"/manage/accounts/{cast.yen.id}").status_code == 200
    for path in ("", "/link", "/deactivate", "/reactivate"):
        assert client.post(f"/manage/accounts/{cast.phuc.id}{path}").status_code == 404
        assert client.post(f"/manage/accounts/{cast.olga.id}{path}").status_code == 404
    answer = client.post("/manage/accounts/new", data=NEW)
    assert "Không có đơn vị này" in answer.text


def test_nobody_gets_into_an_account_with_more_authority_than_ones_own(units, cast, sign_in):
    boss = make_user("Sếp", role=Role.ADMINISTRATOR, unit=units.phu_tho)
    both = make_user("Hai nơi", role=Role.OFFICIAL, unit=units.phu_tho)
    both_client = sign_in(make_user(role=Role.ORGANIZER, unit=units.phu_tho))
    give_grant(both, Role.OFFICIAL, units.yen_bai, by=None)
    assert both_client.post(f"/manage/accounts/{boss.id}/link").status_code == 404
    assert both_client.post(f"/manage/accounts/{both.id}/link").status_code == 404
    assert "còn phụ trách nơi khác" in both_client.get("/manage/accounts/").text


def test_role_held_over_one_unit_is_not_given_over_another(units, sign_in):
    keeper = make_user("Hai vai", role=Role.ADMINISTRATOR, unit=units.phu_tho)
    give_grant(keeper, Role.ORGANIZER, units.yen_bai, by=None)
    client = sign_in(keeper)
    data = NEW | {"role": "administrator", "unit": "yen-bai"}
    answer = client.post("/manage/accounts/new", data=data)
    assert answer.status_code == 422
    assert "vượt phạm vi được giao" in answer.text
    assert user_with_email("hoa@test.example") is None
    right = data | {"role": "organizer", "unit": "phu-tho"}
    assert client.post("/manage/accounts/new", data=right).status_code == 201


def test_official_and_nobody_keep_no_accounts(cast, sign_in, client):
    for path in ("/manage/accounts/", "/manage/accounts/new", f"/manage/accounts/{cast.phuc.id}"):
        assert sign_in(cast.yen).get(path).status_code == 404
        assert client.get(path).status_code == 302


def test_grants_are_added_and_taken_away(units, cast, sign_in):
    client = sign_in(cast.olga)
    path = f"/manage/accounts/{cast.yen.id}"
    added = client.post(path, data=edit_data(cast.yen, role="organizer", unit="lao-cai"))
    assert added.status_code == 303
    db.session.expire_all()
    kept = [grant.id for grant in cast.yen.grants if grant.role is Role.ORGANIZER]
    taken = client.post(path, data=edit_data(cast.yen, grant_ids=kept, name="Yến Nguyễn"))
    assert taken.status_code == 303
    db.session.expire_all()
    assert [(g.role, g.unit.code) for g in cast.yen.grants] == [(Role.ORGANIZER, "lao-cai")]
    assert cast.yen.name == "Yến Nguyễn"
    assert {"granted", "grant_taken", "renamed"} <= {c.action for c in changes_of(cast.yen)}


def test_what_somebody_may_do_is_ticked_until_it_is_taken_away(cast, sign_in):
    page = sign_in(cast.olga).get(f"/manage/accounts/{cast.yen.id}")
    ticks = BeautifulSoup(page.text, "html.parser").select("input[type=checkbox]")
    assert [tick.has_attr("checked") for tick in ticks] == [True]


def test_account_keeps_at_least_one_grant(cast, sign_in):
    answer = sign_in(cast.olga).post(
        f"/manage/accounts/{cast.yen.id}", data=edit_data(cast.yen, grant_ids=[])
    )
    assert answer.status_code == 422
    assert "Giữ ít nhất một vai trò" in answer.text


def test_second_of_two_editors_is_told_and_overwrites_nothing(cast, sign_in):
    stale = edit_data(cast.yen, name="Yến Một")
    assert sign_in(cast.olga).post(f"/manage/accounts/{cast.yen.id}", data=stale).status_code == 303
    second = sign_in(cast.admin).post(
        f"/manage/accounts/{cast.yen.id}", data=stale | {"name": "Yến Hai"}
    )
    assert second.status_code == 422
    assert "Yến Một" in second.text
    assert "checked" in second.text
    db.session.expire_all()
    assert cast.yen.name == "Yến Một"


def test_nobody_changes_their_own_authority(cast, sign_in):
    client = sign_in(cast.olga)
    path = f"/manage/accounts/{cast.olga.id}"
    more = client.post(path, data=edit_data(cast.olga, role="organizer", unit="phu-tho"))
    assert more.status_code == 422
    assert client.post(f"{path}/deactivate").status_code == 422
    assert client.post(path, data=edit_data(cast.olga, name="Olga Trần")).status_code == 303


def test_closing_an_account_signs_it_out_everywhere_and_closes_its_links(cast, sign_in, client):
    yen, olga = sign_in(cast.yen), sign_in(cast.olga)
    path = create_sign_in_link(olga, cast.yen)
    assert yen.get("/sign-in/password").status_code == 200
    assert olga.post(f"/manage/accounts/{cast.yen.id}/deactivate").status_code == 303
    assert yen.get("/sign-in/password").status_code == 302
    assert client.post(path).status_code == 410
    refused = olga.post(f"/manage/accounts/{cast.yen.id}/link")
    assert "Tài khoản đang khóa" in refused.text
    assert olga.post(f"/manage/accounts/{cast.yen.id}/reactivate").status_code == 303
    assert olga.post(f"/manage/accounts/{cast.yen.id}/link").status_code == 201


def test_role_added_by_somebody_else_ends_a_link_that_was_open(cast, sign_in, client):
    olga, admin = sign_in(cast.olga), sign_in(cast.admin)
    old = create_sign_in_link(olga, cast.yen)
    assert "giao thêm vai trò" in admin.get(f"/manage/accounts/{cast.yen.id}").text
    more = edit_data(cast.yen, role="organizer", unit="bo-cong-an")
    assert admin.post(f"/manage/accounts/{cast.yen.id}", data=more).status_code == 303
    for method in ("GET", "POST"):
        answer = client.open(old, method=method)
        assert answer.status_code == 410
        assert "đã được giao thêm vai trò" in answer.text
    assert client.get("/manage/").status_code == 302
    assert client.post(create_sign_in_link(admin, cast.yen)).location == "/sign-in/password"


def test_link_stays_open_when_its_maker_adds_a_role_or_somebody_takes_one(cast, sign_in, client):
    olga, admin = sign_in(cast.olga), sign_in(cast.admin)
    path = f"/manage/accounts/{cast.yen.id}"
    address = create_sign_in_link(olga, cast.yen)
    more = edit_data(cast.yen, role="organizer", unit="lao-cai")
    assert olga.post(path, data=more).status_code == 303
    db.session.expire_all()
    fewer = edit_data(cast.yen, grant_ids=cast.yen.grant_ids[:1], name="Yến")
    assert admin.post(path, data=fewer).status_code == 303
    assert client.post(address).status_code == 303


def test_link_asked_for_while_a_higher_role_is_being_given_is_not_made(units, cast, sign_in):
    olga, answers = sign_in(cast.olga), []
    path = f"/manage/accounts/{cast.yen.id}/link"
    db.session.commit()
    lock_row(cast.yen)
    give_grant(cast.yen, Role.ADMINISTRATOR, units.ministry, by=cast.admin)
    asking = threading.Thread(target=lambda: answers.append(olga.post(path).status_code))
    asking.start()
    time.sleep(0.5)
    db.session.commit()
    asking.join()
    assert answers == [404]


def test_list_is_in_the_order_of_given_names_and_found_without_accents(units, cast, sign_in):
    for name in ("Đỗ Văn Ánh", "Lê An", "Nguyễn Thị Hường"):
        make_user(name, role=Role.OFFICIAL, unit=units.phu_tho)
    client = sign_in(cast.admin)
    names = [name.split("  ")[0] for name in listed(client.get("/manage/accounts/"))]
    order = [
        next(i for i, name in enumerate(names) if name.startswith(wanted))
        for wanted in ("Lê An", "Đỗ Văn Ánh", "Nguyễn Thị Hường", "Olga", "Trần Văn Phúc")
    ]
    assert order == sorted(order)
    found = listed(client.get("/manage/accounts/?q=do van anh"))
    assert [name for name in found if name.startswith("Đỗ Văn Ánh")] == found
    assert "Không có ai tên như vậy" in client.get("/manage/accounts/?q=xyz").text


@pytest.mark.parametrize("path", ["/manage/accounts/", "/manage/accounts/?q=nguoi"])
def test_list_asks_the_database_equally_often_for_1_3_and_100_accounts(
    units, sign_in, counted, path
):
    client = sign_in(make_user("Quản trị", role=Role.ADMINISTRATOR, unit=units.ministry))
    asked = []
    for count in (1, 2, 97):
        for _number in range(count):
            make_user(role=Role.OFFICIAL, unit=units.phu_tho)
        db.session.commit()
        with counted() as statements:
            assert client.get(path).status_code == 200
        asked.append(len(statements))
    assert len(set(asked)) == 1
    assert asked[0] <= 12
