"""Units through time. The current name of a unit is a question with a date: ask ``queries``."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub.columns import Base, Versioned, code_text, pk, short_text, sort_text
from eventhub.text.folding import fold, one_line
from eventhub.text.sorting import title_key


def name_columns(name: str, short_name: str) -> dict[str, str]:
    """The columns that a name and its short form fill: as they are shown, searched and sorted."""
    name, short_name = one_line(name), one_line(short_name)
    return {
        "name": name,
        "short_name": short_name,
        "folded": fold(f"{name} {short_name}")[:400],
        "sort_key": title_key(short_name or name)[:800],
    }


class UnitLevel(Base):
    """A level of the organisation: ministry, department, province, commune… Levels are data."""

    __tablename__ = "unit_level"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_vi: Mapped[short_text]
    name_en: Mapped[short_text]
    # Highest first: 1 is the centre.
    position: Mapped[int]


class Unit(Base, Versioned):
    """An organisation by its own stable code."""

    __tablename__ = "unit"

    id: Mapped[pk]
    code: Mapped[code_text] = mapped_column(unique=True)

    periods: Mapped[list["UnitPeriod"]] = relationship(
        back_populates="unit", order_by="UnitPeriod.valid_from", foreign_keys="UnitPeriod.unit_id"
    )


class UnitPeriod(Base):
    """What a unit was called and what it was below, over a stretch of days."""

    __tablename__ = "unit_period"
    __table_args__ = (
        UniqueConstraint("unit_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="in_order"),
        Index("ix_unit_period_parent", "parent_id", "valid_from"),
    )

    id: Mapped[pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[short_text]
    # What a strip, a wall or a list has room for: «Yên Bái» for «Công an tỉnh Yên Bái».
    short_name: Mapped[short_text]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    level_code: Mapped[str] = mapped_column(ForeignKey("unit_level.code"))
    # The province of that day, by name; empty for units of the whole country.
    province: Mapped[str] = mapped_column(String(80), default="")
    valid_from: Mapped[date]
    # The last day it was so; None means until further notice.
    valid_to: Mapped[date | None]
    # Derived: for searching without diacritics and for Vietnamese order.
    folded: Mapped[str] = mapped_column(String(400), default="", index=True)
    sort_key: Mapped[sort_text]

    unit: Mapped[Unit] = relationship(back_populates="periods", foreign_keys=[unit_id])
    parent: Mapped[Unit | None] = relationship(foreign_keys=[parent_id])
    level: Mapped[UnitLevel] = relationship()

    @validates("name", "short_name")
    def _fill_derived(self, key: str, value: str) -> str:
        names = {"name": self.name or "", "short_name": self.short_name or ""} | {key: value}
        columns = name_columns(**names)
        self.folded, self.sort_key = columns["folded"], columns["sort_key"]
        return columns[key]


class UnitSuccession(Base):
    """What a unit became: a merger has several predecessors, a division several successors."""

    __tablename__ = "unit_succession"

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    # The first day of the successor's authority over the predecessor's past.
    happened_on: Mapped[date]
