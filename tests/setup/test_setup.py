"""The first hour: one command makes unit and administrator, and until then every page says which."""

import pytest
from sqlalchemy import select

from eventhub import create_app
from eventhub.accounts.models import Grant, Role
from eventhub.cli import main
from eventhub.extensions import db
from eventhub.setup.readiness import Seen
from eventhub.units.models import UnitPeriod
from tests import engines, factories

ADMINISTRATOR = ("--email", "quan.tri@test.example", "--name", "Quản Trị")
UNIT = ("--unit-code", "bo-cong-an", "--unit-name", "Bộ Công an")
SAID = "eventhub setup"


@pytest.fixture
def setup(db_app):
    def running(*words, typed=None):
        db.session.commit()
        result = db_app.test_cli_runner().invoke(main, ["setup", *words], input=typed)
        db.session.expire_all()
        return result

    return running


@pytest.fixture
def unseen(db_app):
    """The application as a process that has not yet looked whether the site is set up."""
    before = db_app.extensions["setup"]
    db_app.extensions["setup"] = Seen()
    yield db_app
    db_app.extensions["setup"] = before


def test_one_command_makes_unit_administrator_and_a_link_that_opens(setup, client):
    result = setup(*UNIT, *ADMINISTRATOR)
    assert result.exit_code == 0, result.output
    grant = db.session.scalars(select(Grant)).one()
    assert (grant.role, grant.unit.code) == (Role.ADMINISTRATOR, "bo-cong-an")
    period = db.session.scalars(select(UnitPeriod)).one()
    assert (period.name, period.level_code, period.valid_to) == ("Bộ Công an", "ministry", None)
    path = result.output.splitlines()[-1].removeprefix("http://127.0.0.1:8000")
    assert client.post(path).location == "/sign-in/password"


def test_what_is_not_given_is_asked_for(setup):
    asked = "bo-cong-an\nBộ Công an\nquan.tri@test.example\nQuản Trị\n"
    result = setup("--level", "Bộ", "--password", "một mật khẩu dài", typed=asked)
    assert result.exit_code == 0, result.output
    assert db.session.scalars(select(UnitPeriod)).one().level_code == "ministry"
    assert result.output.endswith("quan.tri@test.example can sign in.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*UNIT, "--email", "a.b.vn", "--name", "A"), "no e-mail address"),
        ((*UNIT, *ADMINISTRATOR, "--password", "ngắn"), "at least 8 characters"),
        ((*UNIT, *ADMINISTRATOR, "--level", "Hội"), "There is no level “Hội”"),
        (("--unit-code", "Bộ!", "--unit-name", "Bộ", *ADMINISTRATOR), "A code has letters"),
    ],
)
def test_what_cannot_be_is_one_line_and_stores_nothing(setup, words, said):
    result = setup(*words)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
    db.session.rollback()
    assert db.session.scalars(select(UnitPeriod)).all() == []


def test_site_with_an_administrator_is_refused_before_anything_is_asked(setup):
    factories.make_cast(factories.make_organisation())
    result = setup()
    assert result.exit_code == 1
    assert result.output.startswith("Error: This site has an administrator already.")


def test_unit_that_is_there_already_is_taken(setup):
    factories.make_organisation()
    assert setup(*UNIT, *ADMINISTRATOR).exit_code == 0
    assert db.session.scalars(select(Grant)).one().unit.code == "bo-cong-an"


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/sign-in", 200), ("/c/khong-co/", 404), ("/manage/", 302)]
)
def test_every_page_says_so_until_then(unseen, path, status, setup):
    client = unseen.test_client()
    answer = client.get(path)
    assert answer.status_code == status
    followed = client.get(path, follow_redirects=True)
    assert "Trang này chưa được thiết lập" in followed.text
    assert SAID in followed.text
    assert followed.headers["Cache-Control"] == "no-store"
    assert "not set up yet" in client.get("/", query_string={"lang": "en"}).text
    assert setup(*UNIT, *ADMINISTRATOR).exit_code == 0
    assert SAID not in client.get(path, follow_redirects=True).text


def test_set_up_site_is_asked_once_for_each_process(unseen, counted, setup):
    setup(*UNIT, *ADMINISTRATOR)
    client = unseen.test_client()
    with counted() as first:
        client.get("/")
    with counted() as second:
        client.get("/")
    assert [s for s in first if "alembic_version" in s or "role_grant" in s]
    assert [s for s in second if "alembic_version" in s or "role_grant" in s] == []


def test_database_without_tables_is_told_on_every_page_and_not_a_500(tmp_path):
    app = create_app(**engines.settings_for(tmp_path))
    client = app.test_client()
    for path in ("/", "/sign-in", "/c/khong-co/", "/manage/"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "eventhub db upgrade" in answer.text
        assert "chưa sẵn sàng" in answer.text
        assert answer.headers["Retry-After"]
    assert "not ready yet" in client.get("/?lang=en").text
    assert client.get("/healthz").status_code == 200
    told = client.get("/manage/", headers={"Accept": "application/json"})
    assert told.json["code"] == "database_not_ready"
    with app.app_context():
        db.engine.dispose()


def test_demonstration_is_set_up(unseen):
    client = unseen.test_client()
    assert SAID in client.get("/").text
    factories.make_cast(factories.make_organisation())
    assert SAID not in client.get("/").text
