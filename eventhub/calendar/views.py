"""The feeds and files: of a conference, one session, a point, and a participant by her own secret link."""

from flask import Flask

from eventhub.calendar.rules import follow_links


def init_app(app: Flask) -> None:
    """Give the application the feeds, and templates the links to follow them."""
    app.jinja_env.globals["calendar_links"] = follow_links
