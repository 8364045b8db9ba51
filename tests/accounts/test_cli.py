"""The commands that make units, accounts and links, and send mails: a result, or one clear line and status 1."""

import pytest
from click.testing import Result
from flask import Flask

from eventhub.accounts.queries import user_with_email
from eventhub.cli import main
from eventhub.extensions import db
from eventhub.units.models import Unit
from tests.factories import make_organisation

UNITS = "Mã;Tên;Cấp;Mã cấp trên;Từ ngày\nbo;Bộ Công an;Bộ;;1/8/2008\na;A;Cấp tỉnh;bo;1/8/2008\n"


@pytest.fixture
def run(app: Flask):
    def running(*words: str) -> Result:
        db.session.commit()
        return app.test_cli_runner().invoke(args=words)

    return running


def test_first_administrator_gets_a_link(run, client):
    make_organisation()
    made = run(
        "user", "create", "quan.tri@test.example", "--name", "Quản Trị", "--unit", "BO-cong-an"
    )
    assert made.exit_code == 0
    path = made.output.strip().removeprefix("http://127.0.0.1:8000")
    assert client.post(path).location == "/sign-in/password"
    assert run("user", "link", "quan.tri@test.example").output.startswith("http://127.0.0.1:8000")


def test_account_with_a_password_signs_in(run, client):
    make_organisation()
    words = (
        "user",
        "create",
        "a@test.example",
        "--name",
        "A",
        "--unit",
        "bo-cong-an",
        "--password",
    )
    assert "at least 8 characters" in run(*words, "ngắn").output
    assert user_with_email("a@test.example") is None
    assert run(*words, "bốn con voi xanh ăn cơm").exit_code == 0
    answer = client.post(
        "/sign-in", data={"email": "a@test.example", "password": "bốn con voi xanh ăn cơm"}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("user", "create", "a@b.vn", "--name", "A", "--unit", "khong-co"), "no unit khong-co"),
        (("user", "create", "a.b.vn", "--name", "A", "--unit", "bo"), "no e-mail address"),
        (("user", "create", "a@b.vn", "--name", " ", "--unit", "bo"), "1 to 200 letters"),
        (("user", "create", "a@b.vn", "--name", "A" * 201, "--unit", "bo"), "1 to 200 letters"),
        (("user", "link", "khong-co@test.example"), "no open account"),
        (("worker", "--once"), "EVENTHUB_SMTP_HOST"),
    ],
)
def test_error_is_one_line_and_status_1(run, words, said):
    result = run(*words)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_refusal_of_a_rule_is_told_in_its_english_sentence(app, monkeypatch, tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_text("Họ và tên\nA\n", encoding="utf-8")
    monkeypatch.setenv("EVENTHUB_INSTANCE", app.instance_path)
    with pytest.raises(SystemExit) as ended:
        main(["units", "import", str(file)])
    assert ended.value.code == 1
    assert "No row has all needed headings. Missing: «mã» (code)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("DATABASE_URL", "postgresql://127.0.0.1:1/x", "The database does not answer"),
        ("DATABASE_URL", "sqlite:////no/such/folder/x.db", "The database does not answer"),
        ("DATABASE_URL", "rubbish", "EVENTHUB_DATABASE_URL is no address"),
        ("DATABASE_URL", "mysql://127.0.0.1/x", "must begin with sqlite:// or postgresql://"),
        ("SMTP_PORT", "smtp", "EVENTHUB_SMTP_PORT must be a whole number"),
        ("INSTANCE", __file__, "The instance folder cannot be made"),
    ],
)
def test_setting_that_cannot_be_is_told_in_one_line(
    monkeypatch, tmp_path, capsys, setting, value, said
):
    monkeypatch.setenv("EVENTHUB_INSTANCE", str(tmp_path))
    monkeypatch.setenv(f"EVENTHUB_{setting}", value)
    with pytest.raises(SystemExit) as ended:
        main(["user", "link", "a@test.example"])
    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert said in line


def test_units_come_in_from_a_file_or_only_every_error(run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(UNITS, encoding="utf-8")
    assert run("units", "import", "--check", str(file)).exit_code == 0
    assert db.session.query(Unit).count() == 0
    assert run("units", "import", str(file)).exit_code == 0
    assert db.session.query(Unit).count() == 2
    file.write_text(UNITS.replace("Cấp tỉnh", "Cấp lạ"), encoding="utf-8")
    wrong = run("units", "import", str(file))
    assert wrong.exit_code == 1
    assert "3: There is no level “Cấp lạ”. Use one of: " in wrong.output
