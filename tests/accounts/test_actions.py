"""Accounts, grants and links."""

from eventhub.accounts.actions import make_link, use_link
from eventhub.accounts.models import LinkKind
from eventhub.accounts.queries import link_opened_by
from tests.factories import make_cast, make_organisation


def test_link_opens_until_it_is_used(db_app):
    cast = make_cast(make_organisation())
    link, secret = make_link(LinkKind.SIGN_IN, by=cast.olga, user=cast.yen)
    assert len(secret) == 43
    assert link_opened_by(LinkKind.SIGN_IN, secret) == link
    use_link(link)
    assert link_opened_by(LinkKind.SIGN_IN, secret) is None
