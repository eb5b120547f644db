"""The part of the first schema that belongs to routing."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Makes the tables of what the router learns from documents."""
    op.create_table(
        "fits",
        sa.Column("server", sa.String, nullable=False),
        sa.Column("domain", sa.String, nullable=False),
        sa.Column("space", sa.String, nullable=False),
        sa.Column("made_of", sa.String, nullable=False),
        sa.Column("weights", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("server", "domain", name="pk_fits"),
    )
    op.create_table(
        "bank_vectors",
        sa.Column("space", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("space", name="pk_bank_vectors"),
    )
