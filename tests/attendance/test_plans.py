"""What large conferences ask of the database: the roll of one hall reads that hall alone, and a freeze reads before it writes."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql

from eventhub.attendance.actions import close_attendance
from eventhub.attendance.models import Direction, Tally
from eventhub.attendance.roll_queries import rows_on_roll
from eventhub.columns import new_id, table_of
from eventhub.extensions import db
from eventhub.registration.models import Attendee, AttendeeStatus
from tests import factories
from tests.scene import Scene, make_scene

ELSEWHERE = 4000
attendees = table_of(Attendee)


@pytest.fixture
def scene(db_app) -> Scene:
    """Somebody of Yên Bái who is there, one who withdrew, one excused, a visitor, and thousands in another hall."""
    made = make_scene(people=5)
    visitor = factories.attendee(made.phu_tho, "Khách Thị Thăm")
    excused = factories.attendee(made.phu_tho, "Vắng Thị Mặt")
    made.record(
        made.scan(),
        made.scan(visitor),
        made.scan(excused, direction=Direction.EXCUSED),
    )
    made.people[1].status = AttendeeStatus.WITHDRAWN
    db.session.flush()
    one = dict(
        db.session.execute(select(attendees).where(attendees.c.id == visitor.id)).mappings().one()
    )
    rows = [one | {"id": new_id(), "full_name": f"Người {n}"} for n in range(ELSEWHERE)]
    db.session.execute(insert(attendees), rows)
    db.session.commit()
    return made


def statement_of(scene: Scene) -> Any:
    return rows_on_roll(scene.yen_bai, scene.session)


def test_roll_of_a_hall_reads_its_own_rows_only(scene):
    ids = set(db.session.scalars(statement_of(scene)))
    assert names_of(ids) == {
        *(person.full_name for person in scene.people if person is not scene.people[1]),
        "Khách Thị Thăm",
    }
    if db.engine.dialect.name != "postgresql":
        assert not re.search(r"SCAN (attendee|presence)(_\d+)?\b", plan_of_sqlite(scene))
        return
    for table in ("attendee", "presence", "point"):
        db.session.execute(db.text(f"ANALYZE {table}"))
    plan = "\n".join(db.session.scalars(db.text(f"EXPLAIN {in_words(statement_of(scene))}")))
    assert "Seq Scan on attendee" not in plan


def in_words(statement: Any) -> str:
    return str(
        statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    )


def plan_of_sqlite(scene: Scene) -> str:
    statement = statement_of(scene).compile(db.engine, compile_kwargs={"literal_binds": True})
    rows = db.session.execute(db.text(f"EXPLAIN QUERY PLAN {statement}"))
    return "\n".join(row.detail for row in rows)


def names_of(ids: set[UUID]) -> set[str]:
    return set(db.session.scalars(select(Attendee.full_name).where(Attendee.id.in_(ids))))


def test_what_was_expected_is_read_before_it_is_frozen(scene, counted):
    with counted() as statements:
        close_attendance(scene.session, by=scene.cast.olga, at=scene.at(300))
        db.session.flush()
    assert [
        each for each in statements if re.search(r"INSERT\b.*\bSELECT\b", each, re.DOTALL)
    ] == []
    frozen = select(Tally.point_id, Tally.expected).where(Tally.session_id == scene.session.id)
    assert {row.point_id: row.expected for row in db.session.execute(frozen)} == {
        scene.yen_bai.id: 5,
        scene.phu_tho.id: 2,
    }


def test_deleting_a_hall_looks_for_halls_below_it_by_an_index(scene):
    """Else a draft with 37.000 halls compares each with each, and holds SQLite's lock for an hour."""
    question = "SELECT 1 FROM point WHERE conference_id = 1 AND parent_id = 1"
    if db.engine.dialect.name == "sqlite":
        (step,) = db.session.execute(db.text(f"EXPLAIN QUERY PLAN {question}"))
        assert "ix_point_parent" in step.detail
    else:
        db.session.execute(db.text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(db.session.scalars(db.text(f"EXPLAIN {question}")))
        assert "ix_point_parent" in plan


def test_statistics_of_hot_tables_keep_up_with_a_large_conference(postgresql_app):
    with postgresql_app.app_context(), db.engine.connect() as connection:
        found = connection.execute(
            db.text("SELECT relname, reloptions FROM pg_class WHERE reloptions IS NOT NULL")
        )
        options = {row.relname: row.reloptions for row in found}
    hot = {"point", "attendee", "scan", "presence", "tally"}
    assert {name for name in hot if "autovacuum_analyze_scale_factor=0.002" in options[name]} == hot
