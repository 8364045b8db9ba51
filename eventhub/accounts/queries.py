"""Who has which authority over what, at a date. Authority is looked up here and decided on in ``rules``."""

from collections.abc import Collection
from datetime import date
from typing import TypeAlias

from flask_login import AnonymousUserMixin
from sqlalchemy import Select, false, select

from eventhub.accounts.models import Role, User
from eventhub.accounts.rules import Roles, roles_including
from eventhub.units.models import Unit
from eventhub.units.queries import units_over, units_within

Visitor: TypeAlias = User | AnonymousUserMixin
"""Whoever looks at a page, signed in or not."""


def roles_over(user: Visitor, unit_id: int, on: date) -> Roles:
    """The roles somebody holds over a unit on a day, through grants on it, above it, or on what those became."""
    if not isinstance(user, User) or not user.grants:
        return frozenset()
    over = units_over(unit_id, on)
    return roles_including(grant.role for grant in user.grants if grant.unit_id in over)


def units_reached(user: Visitor, role: Role, on: date) -> Select[int]:
    """The ids of all units somebody holds a role over on a day, as a subquery for lists."""
    granted = granted_units(user, role)
    return units_within(granted, on) if granted else select(Unit.id).where(false())


def granted_units(user: Visitor, role: Role) -> Collection[int]:
    """The units on which somebody was granted a role, or one that includes it."""
    if not isinstance(user, User):
        return ()
    return [grant.unit_id for grant in user.grants if role in roles_including([grant.role])]
