"""What a role allows, what has become of a link, and what a browser is called: pure decisions.

The roles somebody has over a unit at a date come from ``queries.roles_over``.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network

from eventhub.accounts.models import AccessLink, LinkKind, Role
from eventhub.keyed_hashes import keyed_secret
from eventhub.text.folding import one_line

Roles = frozenset[Role]
"""The roles somebody has over a unit at a date, each with the roles it includes."""

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
    """The role one must have over a unit to give a role there: its own, and at least an organizer's."""
    return Role.ORGANIZER if role is Role.OFFICIAL else role


def role_above(role: Role) -> Role | None:
    """The role above another over the same unit; nobody is above its administrator."""
    return {Role.OFFICIAL: Role.ORGANIZER, Role.ORGANIZER: Role.ADMINISTRATOR}.get(role)


LONGEST_ACCOUNT_NAME = 200
"""Letters in the name of whom an account belongs to."""

LEAST_PASSWORD, LONGEST_PASSWORD = 8, 128
"""Letters in a password."""

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
    return keyed_secret(secret_key, "account form", told)


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


def normal_email(email: str) -> str:
    """An e-mail address as it is stored and compared: without blanks around it, in small letters."""
    return one_line(email).casefold()


BROWSERS = (
    ("Zalo", "Zalo"),
    ("Edg", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("coc_coc_browser/", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What browsers write of themselves, and how they are called; the first that fits, as most also claim to be others."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """What a browser and its device are called, in words that every language shares; empty where neither is known."""
    parts = (
        next((name for sign, name in known if sign in user_agent), None)
        for known in (BROWSERS, SYSTEMS)
    )
    return ", ".join(part for part in parts if part)
