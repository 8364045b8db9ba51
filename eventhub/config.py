"""Every setting, its default and its meaning. Each is read from the environment as ``EVENTHUB_<NAME>``.

Nothing else in the code base reads the environment.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

PACKAGE = Path(__file__).resolve().parent


def shared_folder(name: str) -> Path:
    """Where ``templates`` or ``static`` lie: inside an installed package, or beside it in the repository."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def instance_folder() -> Path:
    """Where the database and the secret live: ``$EVENTHUB_INSTANCE``, else ``./instance``."""
    return Path(os.environ.get("EVENTHUB_INSTANCE") or "instance").resolve()


DEFAULTS: dict[str, Any] = {
    # The name in the bar of every page, and in the subject of mails.
    "SITE_NAME": "Hội nghị & tập huấn",
    # Who runs this site and whom to ask for a sign-in; shown on the sign-in page.
    "SITE_OWNER": "",
    "HELP_CONTACT": "",
    # The address people reach the site by, e.g. https://hoinghi.example.vn: for links in mails and calendars, in QR
    # codes and in texts to copy. While it names this machine only, those on pages begin as the page was asked for.
    "BASE_URL": "http://127.0.0.1:8000",
    # A SQLAlchemy address of the database; empty means SQLite in the instance folder.
    "DATABASE_URL": "",
    # Signs cookies and tickets; empty means a random one kept in the instance folder.
    "SECRET_KEY": "",
    # The language of visitors who chose none.
    "DEFAULT_LANGUAGE": "vi",
    # The timezone of what belongs to no conference; each conference has its own.
    "TIMEZONE": "Asia/Ho_Chi_Minh",
    # How many proxies in front set X-Forwarded-*; with at least one, cookies are sent over https only.
    "PROXIES": 0,
    # The mail server; empty means no mail is sent and links are shown to who made them.
    "SMTP_HOST": "",
    "SMTP_PORT": 587,
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_TLS": True,
    "MAIL_FROM": "",
    # The password of the demonstration's accounts; empty means a random one, printed once when it is loaded.
    "DEMO_PASSWORD": "",
    # Encrypts backups, and opens encrypted ones; empty means that `eventhub backup --encrypt` asks for it.
    "BACKUP_PASSPHRASE": "",
    # The largest upload, in bytes.
    "MAX_CONTENT_LENGTH": 8 * 1024 * 1024,
}
LANGUAGES = ("vi", "en")
SETTINGS = frozenset({*(f"EVENTHUB_{name}" for name in DEFAULTS), "EVENTHUB_INSTANCE"})
FLAGS = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
    ("0", "false", "no", "off"), False
)
MUST: dict[str, tuple[Callable[[Any], bool], str]] = {
    "BASE_URL": (
        lambda text: bool(re.fullmatch(r"https?://[^/?#\s]+(/[^?#\s]*)?", text)),
        "an address such as https://hoinghi.example.vn",
    ),
    "DEFAULT_LANGUAGE": (lambda code: code in LANGUAGES, "vi or en"),
    "TIMEZONE": (lambda name: name in available_timezones(), "a timezone such as Asia/Ho_Chi_Minh"),
    "PROXIES": (lambda number: number >= 0, "0 or more"),
    "SMTP_PORT": (lambda port: 0 < port < 65536, "a port"),
    "MAX_CONTENT_LENGTH": (lambda size: size > 0, "a number of bytes"),
}
"""What a setting must be that is not free text."""
DRIVERS = ("sqlite", "postgresql+psycopg")
APPLICATION_NAME = "eventhub"
"""How PostgreSQL lists our connections: a restore looks for them, whatever host they come from."""


def from_environment() -> dict[str, Any]:
    """The defaults, each overridden by its environment variable, read as the default's type."""
    return {name: _read(name, default) for name, default in DEFAULTS.items()}


def unknown_settings() -> list[str]:
    """The variables of the environment that are called like settings and are none, such as misspelled ones."""
    ours = {name for name in os.environ if name.startswith("EVENTHUB_")}
    return sorted(ours - SETTINGS)


class SettingError(Exception):
    """A setting that cannot be; its text says which one and what it should be."""


def database_address(text: str) -> URL:
    """The address of the database as SQLAlchemy takes it; refuses what is none, and databases other than our two."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SettingError(
            "EVENTHUB_DATABASE_URL is no address of a database, such as postgresql://user:password@host/name"
        ) from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in DRIVERS:
        raise SettingError(
            f"EVENTHUB_DATABASE_URL must begin with sqlite:// or postgresql://, not {url.drivername}://"
        )
    if url.get_backend_name() == "postgresql":
        url = url.update_query_dict({"application_name": APPLICATION_NAME})
    return url


def libpq_address(url: URL) -> str:
    """The address of a PostgreSQL database as its own library takes it, whatever signs its password holds."""
    _none, options = url.get_dialect()().create_connect_args(url)
    return make_conninfo(**options)


def _read(name: str, default: Any) -> Any:
    text = os.environ.get(f"EVENTHUB_{name}")
    if not text:
        return default
    value = _read_as(type(default), name, text)
    is_right, wanted = MUST.get(name, (bool, ""))
    if wanted and not is_right(value):
        raise SettingError(f"EVENTHUB_{name} must be {wanted}, not “{text}”.")
    return value


def _read_as(kind: type, name: str, text: str) -> Any:
    try:
        if kind is bool:
            return FLAGS[text.strip().lower()]
        return kind(text)
    except KeyError as error:
        raise SettingError(f"EVENTHUB_{name} must be on or off, not “{text}”.") from error
    except ValueError as error:
        raise SettingError(f"EVENTHUB_{name} must be a whole number, not “{text}”.") from error
