"""Large conferences: an index that deleting halls asks for, and statistics that keep up

A hall that is deleted may be the one above others, which was looked for among all halls of its conference. PostgreSQL
counts a hot table anew after a fiftieth of its default of changed rows: a conference that its statistics don't know is read
by the wrong index.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HOT_TABLES = ("point", "attendee", "scan", "presence", "tally")


def upgrade() -> None:
    with op.batch_alter_table("point") as batch:
        batch.create_index("ix_point_parent", ["conference_id", "parent_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table in HOT_TABLES:
            op.execute(f"ALTER TABLE {table} SET (autovacuum_analyze_scale_factor = 0.002)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in HOT_TABLES:
            op.execute(f"ALTER TABLE {table} RESET (autovacuum_analyze_scale_factor)")
    with op.batch_alter_table("point") as batch:
        batch.drop_index("ix_point_parent")
