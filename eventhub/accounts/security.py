"""How Flask-Security is bound: it hashes passwords and keeps sessions; pages, links and mails are ours.

None of its addresses exist, its roles are unused (authority is ``Grant``), and it knows people by session only.
"""

from typing import Any

from flask import Flask, redirect, request, url_for
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


def bind(app: Flask) -> None:
    """Bind Flask-Security to the accounts of an application."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    datastore = SQLAlchemySessionUserDatastore(db.session, User, RoleMixin)
    security.init_app(app, datastore, register_blueprint=False)
    # Else the account is loaded before each request, for needs that nothing here asks for.
    security.principal.identity_loaders.clear()
    security.login_manager.request_loader(_nobody_by_token)
    security.unauthn_handler(_ask_to_sign_in)


def _nobody_by_token(_request: Any) -> None:
    """Nobody is known by a token in a query or body; without this, each anonymous request is searched for one."""


def _ask_to_sign_in(
    _mechanisms: list[str],
    headers: dict[str, str] | None = None,  # noqa: ARG001 - passed by this name
) -> Response:
    """Lead somebody who isn't signed in to the door, and from there back."""
    return redirect(url_for("accounts.sign_in", next=request.full_path))
