"""Olga before the pages of a conference, and the conference as it stands in the database."""

from bs4 import BeautifulSoup

from eventhub.conferences.models import Conference
from eventhub.extensions import db


def nonce_of(browser, address):
    """What a page's form carries so that sending it twice is one entry."""
    return BeautifulSoup(browser.get(address).text, "html.parser").select_one("#nonce")["value"]


def stored(made: Conference) -> Conference:
    """The conference as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Conference, made.id, populate_existing=True)
