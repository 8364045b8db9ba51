"""What a role allows: pure decisions over the roles somebody holds over a unit at a date (see ``queries.roles_over``)."""

from collections.abc import Iterable

from eventhub.accounts.models import Role

Roles = frozenset[Role]
"""The roles somebody holds over a unit at a date, each with the roles it includes."""

INCLUDED = {
    Role.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR, Role.ORGANIZER, Role.OFFICIAL}),
    Role.ORGANIZER: frozenset({Role.ORGANIZER, Role.OFFICIAL}),
    Role.OFFICIAL: frozenset({Role.OFFICIAL}),
}


def roles_including(roles: Iterable[Role]) -> Roles:
    """The roles and all they include: an administrator also organizes, an organizer also acts for a unit."""
    return frozenset().union(*(INCLUDED[role] for role in roles))


def may_organize(roles: Roles) -> bool:
    """An organizer of a unit creates and runs its conferences."""
    return Role.ORGANIZER in roles


def may_act_for(roles: Roles) -> bool:
    """An official of a unit registers its points and hands in its rosters."""
    return Role.OFFICIAL in roles


def may_administer(roles: Roles) -> bool:
    """An administrator of a unit keeps its units and accounts."""
    return Role.ADMINISTRATOR in roles
