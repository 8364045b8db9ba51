"""Olga before the pages of a conference, and the conference as it stands in the database."""

import pytest
from bs4 import BeautifulSoup

from eventhub.conferences.models import Conference
from eventhub.extensions import db
from tests.factories import make_cast, make_organisation


@pytest.fixture
def organisation(tested_app):
    return make_organisation()


@pytest.fixture
def cast(organisation):
    return make_cast(organisation)


@pytest.fixture
def olga(cast, sign_in):
    return sign_in(cast.olga)


def nonce_of(browser, address):
    """What a page's form carries so that sending it twice is one entry."""
    return BeautifulSoup(browser.get(address).text, "html.parser").select_one("#nonce")["value"]


def stored(made: Conference) -> Conference:
    """The conference as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Conference, made.id, populate_existing=True)
