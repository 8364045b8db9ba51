"""The pages of accounts and units: ``door`` to come in, ``keeping`` for accounts, ``organisation`` for units."""

from flask import Flask

from eventhub.accounts import security
from eventhub.accounts.views import door, keeping, organisation  # noqa: F401 - each adds its pages to a blueprint
from eventhub.accounts.views.blueprint import bp, units
from eventhub.web import to_the_door


def init_app(app: Flask) -> None:
    """Bind Flask-Security to the accounts, and add the pages of units."""
    security.bind(app, to_the_door)
    app.register_blueprint(units)


__all__ = ["bp", "init_app"]
