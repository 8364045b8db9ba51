"""Changes to accounts and links, also when two people make them at the same moment."""

import threading
import time
from datetime import timedelta

import pytest

from eventhub.accounts import actions
from eventhub.accounts.models import AccessLink, LinkKind, Role
from eventhub.accounts.queries import link_opened_by, roles_over, units_ever_reached
from eventhub.columns import now
from eventhub.errors import RuleError
from eventhub.extensions import db
from tests.factories import LAST_DAY_OF_63, make_cast, make_organisation, make_user
from tests.logged import changes_of


@pytest.fixture
def cast(db_app):
    return make_cast(make_organisation())


def test_link_opens_until_it_is_used(cast):
    link, secret = actions.make_link(LinkKind.SIGN_IN, by=cast.olga, user=cast.yen)
    assert len(secret) == 43
    assert link_opened_by(LinkKind.SIGN_IN, secret) == link
    actions.use_link(link)
    assert link_opened_by(LinkKind.SIGN_IN, secret) is None
    with pytest.raises(RuleError, match="link_closed"):
        actions.use_link(link)


def test_link_that_expired_or_was_revoked_meanwhile_is_not_used(cast):
    link, _secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=cast.yen)
    with pytest.raises(RuleError, match="link_closed"):
        actions.use_link(link, at=now() + timedelta(hours=73))
    actions.revoke_link(link, by=None)
    with pytest.raises(RuleError, match="link_closed"):
        actions.use_link(link)


def test_link_of_one_kind_opens_no_other(cast):
    _link, secret = actions.make_link(LinkKind.PAGE, by=cast.olga, conference_id=1)
    assert link_opened_by(LinkKind.PAGE, secret) is not None
    for kind in (LinkKind.SIGN_IN, LinkKind.RESET, LinkKind.PERSONAL, LinkKind.FEED):
        assert link_opened_by(kind, secret) is None


@pytest.mark.parametrize(
    ("kind", "hours"), [(LinkKind.SIGN_IN, 72), (LinkKind.RESET, 1), (LinkKind.FEED, None)]
)
def test_links_that_sign_in_live_for_a_while_and_the_others_until_revoked(cast, kind, hours):
    link, secret = actions.make_link(kind, by=None, user=cast.yen)
    if hours is None:
        assert link_opened_by(kind, secret, at=now() + timedelta(days=4000)) is link
        actions.revoke_link(link, cast.olga)
        assert link_opened_by(kind, secret) is None
    else:
        made = link.created_at
        assert link_opened_by(kind, secret, at=made + timedelta(hours=hours, minutes=-1)) is link
        assert link_opened_by(kind, secret, at=made + timedelta(hours=hours)) is None


def test_secret_stands_nowhere_in_the_database(cast):
    link, secret = actions.make_link(LinkKind.SIGN_IN, by=cast.olga, user=cast.yen)
    stored = [getattr(link, column.key) for column in AccessLink.__table__.columns]
    assert secret not in str(stored)
    assert secret not in str([(change.old, change.new) for change in changes_of(link)])


def test_of_several_who_press_the_button_at_once_one_gets_in(db_app, cast):
    link, _secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=cast.yen)
    link_id = link.id
    db.session.commit()
    outcomes = []
    together = threading.Barrier(4)

    def press() -> None:
        with db_app.app_context():
            mine = db.session.get_one(AccessLink, link_id)
            db.session.commit()
            together.wait()
            try:
                actions.use_link(mine)
                db.session.commit()
                outcomes.append("in")
            except RuleError:
                db.session.rollback()
                outcomes.append("out")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "out", "out", "out"]


def test_same_address_twice_is_refused(cast):
    with pytest.raises(RuleError, match="email_taken"):
        actions.create_account("YEN@test.example", "Yến khác", by=cast.olga)


def test_same_address_from_two_at_once_is_refused_to_the_second(db_app):
    outcomes = []

    def create() -> None:
        with db_app.app_context():
            try:
                actions.create_account("moi@test.example", "Mới", by=None)
                db.session.commit()
            except RuleError as error:
                outcomes.append(error.code)

    actions.create_account("moi@test.example", "Mới", by=None)
    second = threading.Thread(target=create)
    second.start()
    time.sleep(0.5)
    db.session.commit()
    second.join()
    assert outcomes == ["email_taken"]


def test_same_grant_twice_is_one_grant(cast):
    grant = cast.yen.grants[0]
    assert actions.give_grant(cast.yen, grant.role, grant.unit, by=None) is grant


def test_roles_follow_the_units_of_the_day(db_app):
    units = make_organisation()
    cast = make_cast(units)
    tuyen = make_user(role=Role.ORGANIZER, unit=units.lao_cai)
    yen_bai = units.yen_bai.id
    assert roles_over(cast.yen, yen_bai, LAST_DAY_OF_63) == {Role.OFFICIAL}
    assert roles_over(tuyen, yen_bai, LAST_DAY_OF_63) == {Role.ORGANIZER, Role.OFFICIAL}
    assert roles_over(cast.olga, yen_bai, LAST_DAY_OF_63) == {Role.ORGANIZER, Role.OFFICIAL}
    assert roles_over(cast.phuc, yen_bai, LAST_DAY_OF_63) == frozenset()
    assert roles_over(cast.yen, units.commune.id, now().date()) == frozenset()


def test_accounts_of_ended_units_stay_within_reach_of_those_above_and_after(db_app):
    units = make_organisation()
    tuyen = make_user(role=Role.ORGANIZER, unit=units.lao_cai)
    held = set(db.session.scalars(units_ever_reached(tuyen, Role.ORGANIZER, now().date())))
    assert held == {units.lao_cai.id, units.yen_bai.id, units.commune.id}
    assert (
        set(db.session.scalars(units_ever_reached(tuyen, Role.ADMINISTRATOR, now().date())))
        == set()
    )
