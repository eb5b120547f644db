"""Questions that a model writes from passages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "written_questions",
        sa.Column("server", sa.String, nullable=False),
        sa.Column("domain", sa.String, nullable=False),
        sa.Column("passage", sa.LargeBinary, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("question", sa.String),
        sa.PrimaryKeyConstraint("server", "domain", "passage", "place", name="pk_written_questions"),
    )
