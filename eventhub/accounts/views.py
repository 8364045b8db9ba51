"""Signing in and out, accounts and their links."""

from flask import Flask
from flask_security.datastore import SQLAlchemySessionUserDatastore

from eventhub.accounts.models import User
from eventhub.extensions import db, security

SECURITY = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_TRACKABLE": False,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
}


def register(app: Flask) -> None:
    """Bind Flask-Security to the accounts."""
    for name, value in SECURITY.items():
        app.config.setdefault(name, value)
    app.config.setdefault("SECURITY_PASSWORD_SALT", app.config["SECRET_KEY"])
    security.init_app(
        app, SQLAlchemySessionUserDatastore(db.session, User, None), register_blueprint=False
    )
