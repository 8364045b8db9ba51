"""What whoever runs the site is told when it starts, and by ``doctor``: nothing is broken, and yet it should be known."""

from collections.abc import Iterator
from difflib import get_close_matches

from flask import Flask

from eventhub import config, undeclared_proxy
from eventhub.sqlite import engine_warning


def notices(app: Flask) -> Iterator[str]:
    """One line each."""
    for name in config.unknown_settings():
        near = get_close_matches(name, config.SETTINGS, n=1)
        meant = f" Is {near[0]} meant?" if near else ""
        yield f"There is no setting {name}: it changes nothing.{meant}"
    if app.config["SQLALCHEMY_DATABASE_URI"].get_backend_name() == "sqlite":
        yield from filter(None, [engine_warning()])
    yield from filter(None, [undeclared_proxy.warning(app)])
