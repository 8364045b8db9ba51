"""The pages of accounts and units: ``sign_in``, the ``devices`` signed in, ``accounts``, ``organisation``."""

from flask import Flask

from eventhub.accounts import browser_session
from eventhub.accounts.views import accounts, devices, organisation, sign_in  # noqa: F401 - each adds its pages to a blueprint
from eventhub.accounts.views.blueprint import bp, units


def init_app(app: Flask) -> None:
    """Bind Flask-Login to the accounts, and add the pages of units."""
    browser_session.init_app(app)
    app.register_blueprint(units)


__all__ = ["bp", "init_app"]
