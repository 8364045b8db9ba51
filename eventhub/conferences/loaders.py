"""The conference of an address, for the views of this domain and of all later ones.

Whoever may not know of a conference is told that there is none; whoever isn't signed in is asked to before anything is
looked up, so that an address tells nobody whether there is a draft behind it.
"""

from collections.abc import Sequence

from flask import abort
from flask_login import current_user
from sqlalchemy import select

from eventhub.conferences.models import Conference
from eventhub.conferences.queries import may_see, organizes
from eventhub.database import load_locked_shared
from eventhub.extensions import db
from eventhub.web import load, opened_keys, require

MOST_KEYS_BROUGHT = 5
"""How many secrets of links are looked at in a query; a calendar program brings one."""


def visible_conference(slug: str, *, keys: Sequence[str] = (), locked: bool = False) -> Conference:
    """A conference the visitor may know of, also through the links this browser opened, or others she brings.

    ``locked``: nobody changes it until the transaction ends.
    """
    statement = select(Conference).where(Conference.slug == slug)
    conference = (
        load_locked_shared(statement) if locked else db.session.scalars(statement).one_or_none()
    )
    visible = may_see(current_user, conference, [*opened_keys(), *keys[-MOST_KEYS_BROUGHT:]])
    if conference is None or not visible:
        abort(404)
    return conference


def organized_conference(slug: str) -> Conference:
    """A conference the visitor may organize."""
    require(current_user.is_authenticated)
    conference = load(select(Conference).where(Conference.slug == slug))
    require(organizes(current_user, conference))
    return conference
