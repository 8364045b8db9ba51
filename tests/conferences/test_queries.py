"""Who may know of a conference, on both engines."""

import pytest
from flask_login import AnonymousUserMixin

from eventhub.accounts.actions import make_link, revoke_link
from eventhub.accounts.models import LinkKind, Role
from eventhub.conferences.models import ConferenceStatus, Visibility
from eventhub.conferences.queries import may_see, owner_units
from tests.factories import conference, make_unit, make_user

NOBODY = AnonymousUserMixin()

pytestmark = pytest.mark.usefixtures("db_app")


def seen_by(made, *people, keys=()):
    return [may_see(person, made, keys) for person in people]


def test_a_draft_is_for_its_organizers(units, cast):
    made = conference(units.ministry, status=ConferenceStatus.DRAFT)
    assert seen_by(made, cast.olga, cast.yen, NOBODY) == [True, False, False]


@pytest.mark.parametrize("status", ["published", "postponed", "cancelled"])
def test_what_was_published_publicly_is_for_everybody(units, cast, status):
    made = conference(units.ministry, status=ConferenceStatus(status))
    assert seen_by(made, cast.olga, cast.yen, NOBODY) == [True, True, True]


@pytest.mark.parametrize("visibility", ["unlisted", "internal"])
def test_what_is_not_public_is_for_accounts_over_or_below_its_owner(units, cast, visibility):
    made = conference(units.ministry, visibility=Visibility(visibility))
    assert seen_by(made, cast.olga, cast.yen, cast.phuc, NOBODY) == [True, True, True, False]
    of_yen_bai = conference(units.yen_bai, visibility=Visibility(visibility))
    assert seen_by(of_yen_bai, cast.olga, cast.yen, cast.phuc) == [True, True, False]


def test_who_took_over_a_unit_sees_its_past(units):
    successor = make_user(role=Role.OFFICIAL, unit=units.lao_cai)
    of_yen_bai = conference(units.yen_bai, visibility=Visibility.INTERNAL)
    of_the_ministry = conference(units.ministry, visibility=Visibility.INTERNAL)
    assert seen_by(of_yen_bai, successor) == seen_by(of_the_ministry, successor) == [True]


def test_a_link_opens_its_own_conference_until_it_is_revoked(units, cast):
    made = conference(units.ministry, visibility=Visibility.INTERNAL)
    other = conference(units.ministry, visibility=Visibility.INTERNAL)
    link, key = make_link(LinkKind.PAGE, by=cast.olga, conference_id=made.id, subject="1")
    assert seen_by(made, NOBODY, keys=[key]) == [True]
    assert seen_by(other, NOBODY, keys=[key]) == [False]
    revoke_link(link, by=cast.olga)
    assert seen_by(made, NOBODY, keys=[key]) == [False]


def test_a_link_does_not_open_a_draft(units, cast):
    made = conference(units.ministry, status=ConferenceStatus.DRAFT)
    _link, key = make_link(LinkKind.PAGE, by=cast.olga, conference_id=made.id, subject="1")
    assert seen_by(made, NOBODY, keys=[key]) == [False]


def test_units_to_organize_for_come_highest_first(units, cast):
    made = conference(units.ministry)
    make_unit("Hội Phụ nữ", level="ministry")
    names = [unit.short_name for unit in owner_units(cast.olga, made.first_on)]
    assert names[0] == "Bộ Công an"
    assert set(names) >= {"Yên Bái", "Phú Thọ"}
    assert "Hội Phụ nữ" not in names
    assert list(owner_units(cast.yen, made.first_on)) == []
