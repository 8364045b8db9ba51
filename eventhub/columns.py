"""Column types shared by all models, so that a time, an id or a version means the same in every table.

Every moment is stored in UTC and comes back aware; every hot table has ids made here, in time order.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Annotated, Any, Self, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import uuid_utils.compat
from flask import current_app
from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Table, TypeDecorator, Uuid
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventhub.errors import RuleError

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on both sides, UTC in the database; a naive value is an error, never a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; SQLite stores it without its offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a timezone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The present moment in UTC; the one clock, so that tests can stop it."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is here, for what belongs to no conference; a conference has a timezone of its own."""
    return now().astimezone(ZoneInfo(current_app.config["TIMEZONE"])).date()


def new_id() -> UUID:
    """A UUIDv7: unique on any host and sorted by the time it was made, so that indexes grow at their end."""
    return uuid_utils.compat.uuid7()


pk = Annotated[int, mapped_column(primary_key=True)]
moment = Annotated[datetime, mapped_column(UtcDateTime())]
hot_id = Annotated[UUID, mapped_column(Uuid(), default=new_id)]
code_text = Annotated[str, mapped_column(String(80))]
sort_text = Annotated[
    str,
    # Keys from text.sorting compare byte by byte, whatever the server's own language is.
    mapped_column(String(800).with_variant(String(800, collation="C"), "postgresql"), default=""),
]
short_text = Annotated[str, mapped_column(String(200))]


def _values(kind: type[Enum]) -> list[str]:
    return [member.value for member in kind]


facts = Annotated[dict[str, Any], mapped_column(JSON())]


class Base(DeclarativeBase):
    """The base of all models; its metadata is what migrations compare with."""

    metadata = MetaData(naming_convention=NAMING)
    # States are stored as their words, so that the database reads like the design and a new state needs no migration.
    type_annotation_map = {
        StrEnum: EnumType(StrEnum, native_enum=False, length=24, values_callable=_values)
    }

    @property
    def key_text(self) -> str:
        """The primary key as text, its parts joined by a slash: how the log of changes names a row."""
        return "/".join(str(value) for value in self.__mapper__.primary_key_from_instance(self))

    def __repr__(self) -> str:
        """Name the row by class and primary key, for logs and test failures."""
        return f"<{type(self).__name__} {self.key_text}>"

    def assign(self, values: Mapping[str, Any]) -> Self:
        """Set several columns at once; an unknown name is an error."""
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise AttributeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)
        return self


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that go past the ORM."""
    return cast("Table", model.__table__)


class Versioned:
    """A row that people edit: its version travels in the form, and the second of two editors is told."""

    row_version: Mapped[int] = mapped_column(default=1)

    def ensure_current(self, row_version: int | None) -> None:
        """Refuse an edit that began from an older version; None means the caller edits what it just loaded."""
        if row_version is not None and row_version != self.row_version:
            raise RuleError("edited_meanwhile")

    def touch(self) -> None:
        """Count one more edit."""
        self.row_version += 1
