"""Changes to accounts, their grants and the links that open something. Every one is logged.

Hashing a password is slow on purpose: views hash before their transaction begins and pass the hash.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, insert, or_, update
from sqlalchemy.exc import IntegrityError

from eventhub.accounts.models import AccessLink, Grant, LinkKind, Role, SignIn, User, Via
from eventhub.accounts.passwords import hash_of
from eventhub.accounts.queries import accounts_below, grants_within
from eventhub.accounts.rules import LINK_LASTS, hashed_secret, normal_email
from eventhub.accounts.sign_ins import end_sign_ins
from eventhub.columns import now, table_of, today
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import log_change
from eventhub.text.folding import one_line
from eventhub.units.models import Unit


def create_account(email: str, name: str, *, by: User | None, password: str | None = None) -> User:
    """Make an account without any authority yet; refuses an address that has one already.

    Without a password it opens by sign-in link only.
    """
    hashed = hash_of(password) if password else None
    user = User(
        email=normal_email(email),
        name=one_line(name),
        password_hash=hashed,
        grants=[],
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        raise RuleError("email_taken", field="email") from error
    log_change(user, "created", by=by, new={"email": user.email, "name": user.name})
    return user


def give_grant(user: User, role: Role, unit: Unit, *, by: User | None) -> Grant:
    """Give an account a role over a unit and all below it; what it was granted already stays as it is. Refuses what lies
    beyond the giver's own authority.

    Sign-in links that somebody else made end: whoever has one might open more with it than its maker could give. Where
    the account becomes the giver's equal, her own end too, and what they have signed in.
    """
    for grant in user.grants:
        if (grant.role, grant.unit_id) == (role, unit.id):
            return grant
    if by is not None and not grants_within(by, [(role, unit.id)], today()):
        raise RuleError("grant_out_of_reach", field="role")
    grant = Grant(role=role, unit=unit)
    user.grants.append(grant)
    db.session.flush()
    if by is None or accounts_below(by, [user], today()):
        others = AccessLink.created_by_id.is_distinct_from(by.id if by else None)
        _revoke_open_links(user, [LinkKind.SIGN_IN], now(), others)
    else:
        _revoke_open_links(user, [LinkKind.SIGN_IN], now())
        end_sign_ins(user, SignIn.via == Via.LINK)
    log_change(user, "granted", by=by, new={"role": role, "unit": unit.code})
    return grant


def revoke_grant(grant: Grant, *, by: User | None) -> None:
    """Take a role over a unit away from an account."""
    user, old = grant.user, {"role": grant.role, "unit": grant.unit.code}
    user.grants.remove(grant)
    db.session.flush()
    log_change(user, "grant_taken", by=by, old=old)


def update_account(
    user: User,
    name: str,
    grants: Collection[tuple[Role, Unit]],
    *,
    by: User | None,
    row_version: int | None = None,
) -> None:
    """Change an account's name and exactly what it is granted.

    Refuses one's own grants, to leave none, and to take any from an equal: who lowers her could then make her a link.
    """
    lock_row(user)
    user.ensure_current(row_version)
    wanted = {(role, unit.id): unit for role, unit in grants}
    granted = {(grant.role, grant.unit_id): grant for grant in user.grants}
    if not wanted:
        raise RuleError("account_needs_grant", field="grant_ids")
    if by is not None and by.id == user.id and wanted.keys() != granted.keys():
        raise RuleError("own_account")
    if granted.keys() - wanted.keys() and by is not None:
        ensure_below(by, user)
    if user.name != one_line(name):
        log_change(user, "renamed", by=by, old={"name": user.name}, new={"name": one_line(name)})
        user.name = one_line(name)
    for key in granted.keys() - wanted.keys():
        revoke_grant(granted[key], by=by)
    for role, unit_id in sorted(wanted.keys() - granted.keys()):
        give_grant(user, role, wanted[role, unit_id], by=by)
    user.touch()


def deactivate_account(user: User, *, by: User | None) -> None:
    """Close an account: it is signed out everywhere and its links no longer open; refuses one's own."""
    lock_row(user)
    if by is not None and by.id == user.id:
        raise RuleError("own_account")
    user.active = False
    sign_out_everywhere(user)
    user.touch()
    log_change(user, "deactivated", by=by)


def reactivate_account(user: User, *, by: User | None) -> None:
    """Open a closed account again, with the grants it had."""
    lock_row(user)
    user.active = True
    user.touch()
    log_change(user, "reactivated", by=by)


def ensure_below(by: User, user: User) -> None:
    """Refuse unless an account is strictly below somebody, who may then make a sign-in link for it."""
    if not accounts_below(by, [user], today()):
        raise RuleError("account_is_equal", name=user.name)


def set_password(
    user: User, password_hash: str, *, by: User | None, here: SignIn | None = None
) -> None:
    """Give an account a new password, and sign it out wherever it is signed in, but for the browser it is set in.

    Refuses when that has been signed out meanwhile.
    """
    lock_row(user)
    if here is not None:
        lock_row(here)
        if here.ended_at is not None or not user.active:
            raise RuleError("signed_out")
    user.password_hash = password_hash
    sign_out_everywhere(user, but=here)
    log_change(user, "password_set", by=by)


def sign_out_everywhere(user: User, *, but: SignIn | None = None) -> None:
    """End all sign-ins of an account, but one, and revoke the links that would sign in to it."""
    end_sign_ins(user, *([SignIn.id != but.id] if but is not None else []))
    _revoke_open_links(user, LINK_LASTS.keys(), now())
    db.session.flush()


def make_link(
    kind: LinkKind,
    *,
    by: User | None,
    user: User | None = None,
    conference_id: int | None = None,
    subject: str = "",
    expires_at: datetime | None = None,
    secret: str | None = None,
) -> tuple[AccessLink, str]:
    """Make a secret that opens something, unless one is given; it is returned this once and stored nowhere.

    Of the links that sign somebody in only the newest opens: older ones of the kind are revoked.
    """
    at = now()
    if expires_at is None and kind in LINK_LASTS:
        expires_at = at + LINK_LASTS[kind]
    if user is not None:
        _revoke_open_links(user, [kind], at)
    secret = secret or token_urlsafe(32)
    link = AccessLink(
        kind=kind,
        secret_hash=hashed_secret(secret),
        user=user,
        conference_id=conference_id,
        subject=subject,
        created_by_id=by.id if by else None,
        created_at=at,
        expires_at=expires_at,
    )
    db.session.add(link)
    db.session.flush()
    log_change(
        link, "created", by=by, conference_id=conference_id, new={"kind": kind, "subject": subject}
    )
    return link, secret


_ADD_LINKS = insert(table_of(AccessLink))


def store_links(
    secrets: Mapping[LinkKind, str], *, by: User | None, conference_id: int, subject: str
) -> None:
    """Store links to one subject whose secrets are made already, one of each kind, in one statement; logs nothing."""
    rows = [
        {
            "kind": kind,
            "secret_hash": hashed_secret(secret),
            "conference_id": conference_id,
            "subject": subject,
            "created_by_id": by.id if by else None,
        }
        for kind, secret in secrets.items()
    ]
    db.session.connection().execute(_ADD_LINKS, rows)


def use_link(link: AccessLink, *, at: datetime | None = None) -> None:
    """Use up a link that works once; of several who press its button at the same moment one gets in."""
    moment = at or now()
    used = db.session.execute(
        update(AccessLink)
        .where(
            AccessLink.id == link.id,
            AccessLink.used_at.is_(None),
            AccessLink.revoked_at.is_(None),
            or_(AccessLink.expires_at.is_(None), AccessLink.expires_at > moment),
        )
        .values(used_at=moment)
        .returning(AccessLink.id)
    ).one_or_none()
    if used is None:
        raise RuleError("link_closed")
    log_change(link, "opened", by=link.user, new={"kind": link.kind, "user_id": link.user_id})


def revoke_link(link: AccessLink, by: User | None) -> None:
    """Close a link for good; one that is closed already stays as it is."""
    if link.revoked_at is None:
        link.revoked_at = now()
        log_change(link, "revoked", by=by, conference_id=link.conference_id)
        db.session.flush()


def _revoke_open_links(
    user: User, kinds: Collection[LinkKind], at: datetime, *only: ColumnElement[bool]
) -> None:
    db.session.execute(
        update(AccessLink)
        .where(
            AccessLink.user_id == user.id,
            AccessLink.kind.in_(kinds),
            AccessLink.used_at.is_(None),
            AccessLink.revoked_at.is_(None),
            *only,
        )
        .values(revoked_at=at)
    )
