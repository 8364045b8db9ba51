"""Registrations that wait to be confirmed, and how many came from one network"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "registration_origin",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.LargeBinary(length=32), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("registrations", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_registration_origin_conference_id")
        ),
        sa.PrimaryKeyConstraint("conference_id", "network", name=op.f("pk_registration_origin")),
    )
    op.create_index(
        "ix_registration_origin_began_at", "registration_origin", ["began_at"], unique=False
    )
    # Plain statements: adding a column to a table of a hundred thousand people must not write it anew.
    op.add_column("attendee", sa.Column("origin_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_attendee_waiting",
        "attendee",
        ["conference_id", "point_id"],
        unique=False,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_index("ix_attendee_waiting", table_name="attendee")
    op.drop_column("attendee", "origin_id")
    op.drop_index("ix_registration_origin_began_at", table_name="registration_origin")
    op.drop_table("registration_origin")
