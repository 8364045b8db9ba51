"""How Flask-Security is bound: it hashes passwords and keeps sessions; pages, links and mails are ours.

None of its addresses exist, its roles are unused (authority is ``Grant``), and it knows people by session only.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_security.core import RoleMixin
from flask_security.datastore import SQLAlchemySessionUserDatastore
from werkzeug.wrappers import Response

from eventhub.accounts.models import User
from eventhub.config import PACKAGE
from eventhub.extensions import db, security

SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    # argon2 salts by itself; with a second hash by the secret key, a new key would lock everybody out.
    "SECURITY_PASSWORD_SINGLE_HASH": True,
    "SECURITY_PASSWORD_LENGTH_MIN": 8,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_TRACKABLE": False,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_LOGIN_URL": "/sign-in",
    # Its messages come out of our catalogue, like all others.
    "SECURITY_I18N_DOMAIN": "messages",
    "SECURITY_I18N_DIRNAME": [str(PACKAGE / "translations")],
    # Our own commands make users; its roles don't exist here.
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    # A phone changes its network address many times a day; a session stays, but counts as less fresh.
    "SESSION_PROTECTION": "basic",
}


def bind(app: Flask, to_the_door: Callable[[], Response]) -> None:
    """Bind Flask-Security to the accounts of an application; ``to_the_door`` answers whoever must sign in first."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    datastore = SQLAlchemySessionUserDatastore(db.session, User, RoleMixin)
    security.init_app(app, datastore, register_blueprint=False)
    # Else the account is loaded before each request, for needs that nothing here asks for.
    security.principal.identity_loaders.clear()
    security.login_manager.request_loader(_nobody_by_token)
    # Called with the ways to sign in and the headers that would ask for them.
    security.unauthn_handler(lambda *_asked, **_headers: to_the_door())


def _nobody_by_token(_request: Any) -> None:
    """Nobody is known by a token in a query or body; without this, each anonymous request is searched for one."""
