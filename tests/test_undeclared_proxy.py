"""An operator who has forgotten to declare her proxy is told so; one who has declared it, or has none, is not."""

from contextvars import Context

import pytest

from eventhub import create_app, undeclared_proxy
from eventhub.extensions import db
from tests import engines


@pytest.fixture
def made(tested_app, tmp_path):
    """Make an application that finds the database of the test, with an instance folder of its own."""
    apps = []

    def make(**settings):
        url = tested_app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
        known = engines.settings_for(tmp_path, url)
        apps.append(create_app(**known, **settings))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def doctor(app):
    """Everything that the command says, for an application other than the one whose context the test is in."""
    found = Context().run(app.test_cli_runner().invoke, args=["doctor"])
    assert found.exit_code == 0
    return found.output


@pytest.mark.parametrize("header", undeclared_proxy.HEADERS)
def test_undeclared_proxy_is_told_of_to_every_process_and_by_the_doctor(made, header):
    app = made()
    assert undeclared_proxy.warning(app) is None
    for _time in range(2):
        app.test_client().get("/healthz", headers={header: "203.0.113.9"})
    said = undeclared_proxy.warning(made()) or ""
    assert f"{header} from 127.0.0.1" in said
    assert "EVENTHUB_PROXIES" in said
    assert said in doctor(made())


def test_request_that_names_nobody_else_leaves_nothing(made):
    app = made()
    app.test_client().get("/healthz")
    assert undeclared_proxy.warning(app) is None
    assert "EVENTHUB_PROXIES" not in doctor(app)


def test_declaring_the_proxy_ends_the_warning(made):
    made().test_client().get("/healthz", headers={"Forwarded": "for=x"})
    declared = made(PROXIES=1)
    declared.test_client().get("/healthz", headers={"Forwarded": "for=x"})
    assert undeclared_proxy.warning(declared) is None
    assert undeclared_proxy.warning(made()) is None


def test_note_is_read_by_its_owner_alone_and_is_written_once(made, tmp_path):
    app = made()
    app.test_client().get("/healthz", headers={"X-Real-IP": "x"})
    note = tmp_path / undeclared_proxy.NOTE
    assert note.stat().st_mode & 0o777 == 0o600
    note.write_text("as it was")
    made().test_client().get("/healthz", headers={"Forwarded": "for=x"})
    assert note.read_text() == "as it was"


def test_full_disk_stops_no_request(made, tmp_path):
    app = made()
    (tmp_path / undeclared_proxy.NOTE).mkdir()
    assert app.test_client().get("/healthz", headers={"Forwarded": "for=x"}).status_code == 200
