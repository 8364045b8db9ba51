"""Nobody makes a sign-in link for an equal, nor comes by one in two steps."""

import pytest

from eventhub.accounts.actions import give_grant
from eventhub.accounts.models import AccessLink, Role
from eventhub.accounts.queries import user_with_email
from eventhub.extensions import db
from eventhub.outbox.models import Mail
from tests.accounts.managing import NEW, create_sign_in_link, edit_data, filled_form
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def mailing(tested_app):
    tested_app.config.update(SMTP_HOST="127.0.0.1")
    yield
    tested_app.config.update(SMTP_HOST="")


EQUAL = "quyền ngang với tài khoản đang dùng"


def test_nobody_makes_a_sign_in_link_for_an_equal(units, cast, sign_in):
    peer = make_user("Đồng cấp", role=Role.ORGANIZER, unit=units.ministry)
    fellow = make_user("Quản trị hai", role=Role.ADMINISTRATOR, unit=units.ministry)
    for maker, equal in ((cast.olga, peer), (cast.admin, fellow)):
        client = sign_in(maker)
        answer = client.post(f"/manage/accounts/{equal.id}/link")
        assert answer.status_code == 422
        assert EQUAL in answer.text
        assert "eventhub user link" in answer.text
        assert "/sign-in/link/" not in answer.text
        page = client.get(f"/manage/accounts/{equal.id}")
        assert page.status_code == 200
        assert EQUAL in page.text
        assert "Tạo liên kết đăng nhập" not in page.text
    assert db.session.query(AccessLink).count() == 0


def test_nobody_makes_a_sign_in_link_for_herself(cast, sign_in):
    client, path = sign_in(cast.olga), f"/manage/accounts/{cast.olga.id}"
    assert client.post(f"{path}/link").status_code == 422
    assert "đăng nhập bằng mật khẩu" in client.get(path).text


def test_link_is_made_for_whoever_stands_below_by_role_or_by_unit(units, cast, sign_in):
    below_by_role = make_user(role=Role.ORGANIZER, unit=units.ministry)
    assert create_sign_in_link(sign_in(cast.admin), below_by_role)
    for role in (Role.ORGANIZER, Role.OFFICIAL):
        below_by_unit = make_user(role=role, unit=units.phu_tho)
        assert create_sign_in_link(sign_in(cast.olga), below_by_unit)
    administrator_below = make_user(role=Role.ADMINISTRATOR, unit=units.phu_tho)
    assert create_sign_in_link(sign_in(cast.admin), administrator_below)


def test_one_equal_grant_is_enough_to_be_an_equal(units, cast, sign_in):
    give_grant(cast.yen, Role.ORGANIZER, units.ministry, by=None)
    assert sign_in(cast.olga).post(f"/manage/accounts/{cast.yen.id}/link").status_code == 422


def test_equal_is_not_lowered_by_an_equal_who_could_then_make_a_link(units, cast, sign_in):
    give_grant(cast.yen, Role.ORGANIZER, units.ministry, by=None)
    client, path = sign_in(cast.olga), f"/manage/accounts/{cast.yen.id}"
    lower = edit_data(cast.yen, grant_ids=[cast.yen.grants[0].id])
    answer = client.post(path, data=lower)
    assert answer.status_code == 422
    assert EQUAL in answer.text
    renamed = edit_data(cast.yen, name="Yến Nguyễn")
    assert client.post(path, data=renamed).status_code == 303
    assert sign_in(cast.admin).post(path, data=edit_data(cast.yen, grant_ids=[])).status_code == 422


def test_raising_somebody_to_an_equal_ends_the_ways_in_that_were_made_for_her(
    cast, sign_in, client, tested_app
):
    olga = sign_in(cast.olga)
    unused, used = create_sign_in_link(olga, cast.yen), tested_app.test_client()
    used.post(unused)
    unused = create_sign_in_link(olga, cast.yen)
    more = edit_data(cast.yen, role="organizer", unit="bo-cong-an")
    assert olga.post(f"/manage/accounts/{cast.yen.id}", data=more).status_code == 303
    assert client.post(unused).status_code == 410
    assert used.get("/manage/").status_code == 302


def test_account_that_would_be_an_equal_is_not_made_where_its_link_would_be_shown(cast, sign_in):
    data = NEW | {"role": "organizer", "unit": "bo-cong-an"}
    answer = sign_in(cast.olga).post("/manage/accounts/new", data=data)
    assert answer.status_code == 422
    assert "eventhub user create" in answer.text
    assert user_with_email("hoa@test.example") is None
    assert sign_in(cast.admin).post("/manage/accounts/new", data=data).status_code == 201


def test_link_of_a_new_equal_goes_to_her_mailbox_alone(cast, sign_in, mailing):
    olga = sign_in(cast.olga)
    form = filled_form(olga) | {"role": "organizer", "unit": "bo-cong-an"}
    for _press in range(2):
        answer = olga.post("/manage/accounts/new", data=form, follow_redirects=True)
        assert answer.status_code == 200
        assert "chỉ được gửi qua thư tới hoa@test.example" in answer.text
        assert "/sign-in/link/" not in answer.text
    assert "/sign-in/link/" in db.session.query(Mail).one().body
