"""What a role allows, what has become of a link, and when somebody may try again: pure decisions.

The roles somebody holds over a unit at a date come from ``queries.roles_over``.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil

from eventhub.accounts.models import AccessLink, LinkKind, Role
from eventhub.text.folding import one_line

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


def role_to_give(role: Role) -> Role:
    """The role one must hold over a unit to give a role there: its own, and at least an organizer's."""
    return Role.ORGANIZER if role is Role.OFFICIAL else role


LONGEST_NAME = 200
"""Letters in the name of whom an account belongs to."""

LINK_LASTS = {LinkKind.SIGN_IN: timedelta(hours=72), LinkKind.RESET: timedelta(hours=1)}
"""How long the links live that sign somebody in; the other kinds live until they are revoked."""


def hashed_secret(secret: str) -> bytes:
    """What is stored of the secret of a link."""
    return sha256(secret.encode()).digest()


def secret_of_form(secret_key: str, nonce: str, maker_id: int, entered: Iterable[str]) -> str:
    """The secret of the link that a form makes: the same when its maker sends it twice, another once something else was
    entered, and for nobody to compute but this site.
    """
    told = "\0".join([str(maker_id), nonce, *entered])
    derived = hmac.digest(secret_key.encode(), b"account form" + told.encode(), sha256)
    return urlsafe_b64encode(derived).rstrip(b"=").decode()


class LinkState(StrEnum):
    """What has become of a link; only an open one opens anything."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def link_state(link: AccessLink | None, at: datetime) -> LinkState:
    """What to tell somebody who follows a link; one that was never made is unknown."""
    if link is None:
        return LinkState.UNKNOWN
    if link.used_at is not None:
        return LinkState.USED
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if link.expires_at is not None and link.expires_at <= at:
        return LinkState.EXPIRED
    return LinkState.OPEN


ATTEMPTS_COUNT_FOR = timedelta(minutes=15)
ATTEMPTS_ALLOWED = {"account_from_network": 10, "account": 200, "network": 50, "forgot": 5}
"""In that time: failures at one account from one network, at one account from anywhere, and from one network; reset
mails asked for one account.

Whoever fails on purpose closes an account to their own network only: from anywhere its limit is far above that of one,
and does not hold for a browser that has signed in to it before.
"""

IPV6_SITE_BITS = 64
"""What one customer of an IPv6 network has at the least; within it anybody changes the address at will."""


def network_of(address: str) -> str:
    """What counts as one place on the network: an IPv4 address, or the site of an IPv6 address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address) or found.ipv4_mapped:
        return str(found)
    return str(ip_network((found, IPV6_SITE_BITS), strict=False))


def minutes_to_wait(attempts: Sequence[datetime], allowed: int, at: datetime) -> int:
    """How long until the next attempt may be made; 0 if the latest of those given is still allowed."""
    recent = sorted(made for made in attempts if made > at - ATTEMPTS_COUNT_FOR)
    if len(recent) <= allowed:
        return 0
    return ceil((recent[-allowed - 1] + ATTEMPTS_COUNT_FOR - at) / timedelta(minutes=1))


def normal_email(email: str) -> str:
    """An e-mail address as it is stored and compared: without blanks around it, in small letters."""
    return one_line(email).casefold()
