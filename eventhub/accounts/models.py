"""People with an account, their grants, the browsers they are signed in with, and every secret that opens something."""

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub.columns import Base, UtcDateTime, Versioned, moment, now, pk, short_text, sort_text
from eventhub.text.folding import fold
from eventhub.text.sorting import name_key
from eventhub.units.models import Unit


class Role(StrEnum):
    """What somebody may do over a unit and all below it; each includes the next."""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    OFFICIAL = "official"


class LinkKind(StrEnum):
    """What a secret opens. A secret of one kind never opens another."""

    SIGN_IN = "sign_in"
    RESET = "reset"
    PAGE = "page"  # an unlisted or internal conference, at one point: /s/<key>
    PERSONAL = "personal"  # a participant's page: /me/<token>/
    FEED = "feed"  # a participant's calendar: /me/<token>/calendar.ics


class User(Base, UserMixin, Versioned):
    """Somebody who signs in."""

    __tablename__ = "user_account"

    id: Mapped[pk]
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[short_text]
    # None until a password is chosen; such an account opens by sign-in link only.
    password_hash: Mapped[str | None] = mapped_column("password", String(255))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[moment] = mapped_column(default=now)
    # Derived: for searching without diacritics and for Vietnamese order.
    folded: Mapped[str] = mapped_column(String(500), default="")
    sort_key: Mapped[sort_text]

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def is_active(self) -> bool:
        """Whether it may sign in: how Flask-Login calls it."""
        return self.active

    @property
    def grant_ids(self) -> list[int]:
        """The ids of its grants, as the ticks of a form name them."""
        return [grant.id for grant in self.grants]

    @validates("name", "email")
    def _fill_derived(self, key: str, value: str) -> str:
        name = value if key == "name" else self.name or ""
        email = value if key == "email" else self.email or ""
        self.folded = fold(f"{name} {email}")[:500]
        self.sort_key = name_key(name)[:800]
        return value


class Grant(Base):
    """A role over a unit and all below it."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "unit_id"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    created_at: Mapped[moment] = mapped_column(default=now)

    user: Mapped[User] = relationship(back_populates="grants")
    unit: Mapped[Unit] = relationship()


class AccessLink(Base):
    """A secret that opens something: 256 bits that nobody can guess, stored hashed."""

    __tablename__ = "access_link"
    __table_args__ = (Index("ix_access_link_subject", "kind", "conference_id", "subject"),)

    id: Mapped[pk]
    kind: Mapped[LinkKind]
    # SHA-256 of the secret; the secret itself is shown once and stored nowhere.
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    # Whose sign-in or reset it is; None for links to pages.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    conference_id: Mapped[int | None]
    # What it opens within the conference: a point's id, an attendee's id; empty for sign-ins.
    subject: Mapped[str] = mapped_column(String(40), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[moment] = mapped_column(default=now)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])


class Via(StrEnum):
    """What somebody proved who she is with. A passkey would be one more; a second factor, a column of its own."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, no secret
    LINK = "link"


class SignIn(Base):
    """A browser that is signed in. Once it has ended, every copy of its cookie is worth nothing."""

    __tablename__ = "sign_in"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    # SHA-256 of the secret that the cookie carries.
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    via: Mapped[Via]
    # Which browser, in words that every language shares: «Chrome, Android».
    browser: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[moment] = mapped_column(default=now)
    # Moves with what is sent, not with what is looked at, and not each time (sign_ins.note_browser_seen).
    last_seen_at: Mapped[moment] = mapped_column(default=now)
    expires_at: Mapped[moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """A failed try at a password or link, counted so that guessing is slowed in every process."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_key", "key", "at"),
        Index("ix_sign_in_attempt_at", "at"),
    )

    id: Mapped[pk]
    # A hash of the address tried, of the network or known browser it came from, or of both.
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[moment] = mapped_column(default=now)
