"""Settings are taken from the environment as they were meant, or refused with what they must be."""

import pytest
from psycopg.conninfo import conninfo_to_dict

from eventhub import config
from eventhub.config import SettingError, from_environment
from eventhub.notices import notices


@pytest.fixture
def given(monkeypatch):
    def given(**variables):
        for name, text in variables.items():
            monkeypatch.setenv(f"EVENTHUB_{name}", text)
        return from_environment()

    return given


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        *(("SMTP_TLS", text, True) for text in ("1", "true", "YES", " on ", "")),
        *(("SMTP_TLS", text, False) for text in ("0", "False", "no", "off")),
        ("PROXIES", " 2 ", 2),
        ("PROXIES", "", 0),
        ("BASE_URL", "https://hoinghi.example.vn", "https://hoinghi.example.vn"),
        ("BASE_URL", "http://10.0.0.1:8000/", "http://10.0.0.1:8000/"),
        ("BASE_URL", "", config.DEFAULTS["BASE_URL"]),
        ("SMTP_PASSWORD", " a ", " a "),
        ("TIMEZONE", "Asia/Bangkok", "Asia/Bangkok"),
    ],
)
def test_setting_is_read_as_its_kind(given, name, text, value):
    assert given(**{name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("SMTP_TLS", "ja", "on or off"),
        ("PROXIES", "x", "a whole number"),
        ("PROXIES", "-1", "0 or more"),
        ("SMTP_PORT", "70000", "a port"),
        ("MAX_CONTENT_LENGTH", "0", "a number of bytes"),
        ("BASE_URL", "hoinghi.example.vn", "an address such as https://"),
        ("BASE_URL", "ftp://hoinghi.example.vn", "an address such as https://"),
        ("BASE_URL", "https://", "an address such as https://"),
        ("BASE_URL", "https://hoinghi.example.vn/?a", "an address such as https://"),
        ("DEFAULT_LANGUAGE", "fr", "vi or en"),
        ("TIMEZONE", "Asia/Nowhere", "a timezone such as"),
    ],
)
def test_setting_that_cannot_be_is_refused_with_what_it_must_be(given, name, text, wanted):
    with pytest.raises(SettingError, match=f"EVENTHUB_{name} must be {wanted}") as refused:
        given(**{name: text})
    assert str(refused.value).endswith(f", not “{text}”.")


@pytest.mark.parametrize("address", ["rubbish", "postgresql://u:p@h:abc/x", "mysql://h/x"])
def test_address_that_is_no_databases_is_refused(address):
    with pytest.raises(SettingError, match="EVENTHUB_DATABASE_URL"):
        config.database_address(address)


def test_password_with_any_signs_reaches_postgresqls_own_library():
    url = config.database_address(
        "postgresql://eventhub:eh%20pa%2Fss'%5C%40@127.0.0.1:5433/hub?sslmode=prefer"
    )
    parts = conninfo_to_dict(config.libpq_address(url))
    assert parts["password"] == "eh pa/ss'\\@"
    assert (parts["user"], parts["host"], parts["port"]) == ("eventhub", "127.0.0.1", "5433")
    assert (parts["dbname"], parts["sslmode"]) == ("hub", "prefer")


def test_name_that_is_no_setting_is_told_with_the_one_that_may_be_meant(app, given):
    given(PROXY="1", INSTANCE="x")
    (told,) = [line for line in notices(app) if "There is no setting" in line]
    assert told == (
        "There is no setting EVENTHUB_PROXY: it changes nothing. Is EVENTHUB_PROXIES meant?"
    )
