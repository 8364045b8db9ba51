"""Who has which authority over what, at a date. Authority is looked up here and decided on in ``rules``."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TypeAlias

from flask_login import AnonymousUserMixin
from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import selectinload

from eventhub.accounts.models import AccessLink, Grant, LinkKind, Role, User
from eventhub.accounts.rules import (
    LinkState,
    Roles,
    hashed_secret,
    link_state,
    normal_email,
    role_above,
    role_to_give,
    roles_including,
)
from eventhub.columns import now
from eventhub.database import Page, matches_words, on_page
from eventhub.extensions import db
from eventhub.units.models import Unit
from eventhub.units.reach import units_ever_within, units_over, units_within

Visitor: TypeAlias = User | AnonymousUserMixin
"""Whoever looks at a page, signed in or not."""


def roles_over(user: Visitor, unit_id: int, on: date) -> Roles:
    """The roles somebody has over a unit on a day, through grants on it, above it, or on what those became."""
    if not isinstance(user, User) or not user.grants:
        return frozenset()
    over = units_over(unit_id, on)
    return roles_including(grant.role for grant in user.grants if grant.unit_id in over)


def units_reached(user: Visitor, role: Role, on: date) -> Select[int]:
    """The ids of all units over which somebody has a role on a day, as a subquery for lists."""
    granted = granted_units(user, role)
    return units_within(granted, on) if granted else select(Unit.id).where(false())


def granted_units(user: Visitor, role: Role) -> Collection[int]:
    """The units on which somebody was granted a role, or one that includes it."""
    if not isinstance(user, User):
        return ()
    return [grant.unit_id for grant in user.grants if role in roles_including([grant.role])]


def own_units(user: Visitor) -> Collection[int]:
    """The units somebody is an official of, or more."""
    return granted_units(user, Role.OFFICIAL)


def managed_units(user: Visitor, on: date) -> Select[int]:
    """The ids of all units whose accounts somebody manages, also those that have ended."""
    return units_ever_reached(user, Role.ORGANIZER, on)


def codes_administered(user: Visitor, on: date) -> set[str]:
    """The codes of all units somebody may rename, move and merge, also those that have ended."""
    reached = units_ever_reached(user, Role.ADMINISTRATOR, on)
    return set(db.session.scalars(select(Unit.code).where(Unit.id.in_(reached))))


def is_official(user: Visitor) -> bool:
    """Whether somebody does anything for any unit: has a roster, a roll or more to look after."""
    return bool(own_units(user))


def is_organizer(user: Visitor) -> bool:
    """Whether somebody may hold conferences in the name of any unit."""
    return bool(granted_units(user, Role.ORGANIZER))


def is_administrator(user: Visitor) -> bool:
    """Whether somebody keeps any units and accounts."""
    return bool(granted_units(user, Role.ADMINISTRATOR))


def link_with_secret(kind: LinkKind, secret: str) -> AccessLink | None:
    """The link of a kind that a secret belongs to, whatever has become of it."""
    return db.session.scalars(
        select(AccessLink).where(
            AccessLink.secret_hash == hashed_secret(secret), AccessLink.kind == kind
        )
    ).one_or_none()


def link_opened_by(kind: LinkKind, secret: str, *, at: datetime | None = None) -> AccessLink | None:
    """The link of a kind that a secret opens now; None if it was used, has expired or was revoked."""
    link = link_with_secret(kind, secret)
    return link if link_state(link, at or now()) is LinkState.OPEN else None


def links_opened_by(kind: LinkKind, secrets: Collection[str]) -> Mapping[str, AccessLink]:
    """The links of a kind that some secrets open now, by secret: one statement however many these are."""
    secret_of = {hashed_secret(secret): secret for secret in secrets}
    if not secret_of:
        return {}
    links = db.session.scalars(
        select(AccessLink).where(AccessLink.secret_hash.in_(secret_of), AccessLink.kind == kind)
    )
    at = now()
    return {
        secret_of[link.secret_hash]: link
        for link in links
        if link_state(link, at) is LinkState.OPEN
    }


def user_with_email(email: str) -> User | None:
    """The account of an e-mail address, however it is typed."""
    return db.session.scalars(select(User).where(User.email == normal_email(email))).one_or_none()


def accounts_within(
    reach: Select[int], *, search: str = "", page: int = 1, per_page: int = 50
) -> Page[User]:
    """Accounts with a grant on one of the units, by name in Vietnamese order: one page of them."""
    granted = select(Grant.user_id).where(Grant.unit_id.in_(reach))
    statement = select(User).where(User.id.in_(granted), matches_words(User.folded, search))
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    listed = statement.order_by(User.sort_key, User.id).options(
        selectinload(User.grants).joinedload(Grant.unit)
    )
    return Page(db.session.scalars(on_page(listed, page, per_page)).all(), page, total, per_page)


def units_ever_reached(user: Visitor, role: Role, on: date) -> Select[int]:
    """The ids of all units over which somebody has a role, also those that have ended: for managing accounts and units."""
    granted = granted_units(user, role)
    return units_ever_within(granted, on) if granted else select(Unit.id).where(false())


def grants_within(
    user: Visitor, grants: Collection[tuple[Role, int]], on: date
) -> set[tuple[Role, int]]:
    """Those of some (role, unit id) that lie within the authority of an organizer or administrator."""
    within = set()
    for role in Role:
        unit_ids = [unit_id for other, unit_id in grants if other is role]
        reached = select(Unit.id).where(
            Unit.id.in_(unit_ids), Unit.id.in_(units_ever_reached(user, role_to_give(role), on))
        )
        within |= {(role, unit_id) for unit_id in db.session.scalars(reached)}
    return within


def manageable_accounts(user: Visitor, accounts: Collection[User], on: date) -> set[int]:
    """The ids of those accounts that somebody may manage: all they are granted lies within their own authority.

    Whoever may make a sign-in link can act as that account, so a part of its grants is not enough.
    """
    grants = {
        account.id: {(grant.role, grant.unit_id) for grant in account.grants}
        for account in accounts
    }
    within = grants_within(user, set().union(*grants.values()), on)
    return {user_id for user_id, given in grants.items() if given and given <= within}


def accounts_below(user: Visitor, accounts: Collection[User], on: date) -> set[int]:
    """The ids of those accounts that are strictly below somebody: each grant under a higher role, or a higher unit.

    Whoever makes a sign-in link can act as that account; who may do as much as its maker is her equal.
    """
    grants = {(g.role, g.unit_id) for account in accounts for g in account.grants}
    below = {(role, unit_id) for role, unit_id in grants if _is_below(user, role, unit_id, on)}
    return {
        account.id
        for account in accounts
        if account.grants and {(g.role, g.unit_id) for g in account.grants} <= below
    }


def _is_below(user: Visitor, role: Role, unit_id: int, on: date) -> bool:
    higher = role_above(role)
    roots = set(granted_units(user, role)) - {unit_id}
    roots |= set(granted_units(user, higher)) if higher is not None else set()
    if not roots:
        return False
    reach = select(Unit.id).where(Unit.id == unit_id, Unit.id.in_(units_ever_within(roots, on)))
    return db.session.scalar(reach) is not None


def roles_given_by(user: Visitor) -> list[Role]:
    """The roles somebody may give to others, the most powerful first; none unless they organize or administer."""
    if not isinstance(user, User):
        return []
    own = roles_including(grant.role for grant in user.grants)
    return [role for role in Role if role in own] if Role.ORGANIZER in own else []
