"""The part of the first schema that holds the documents."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Makes the tables of domains, documents and their passages."""
    op.create_table(
        "domains",
        sa.Column("server", sa.String, nullable=False),
        sa.Column("domain", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("server", "domain", name="pk_domains"),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("server", sa.String, nullable=False),
        sa.Column("domain", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("root", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("stamp", sa.String),
        sa.Column("address", sa.String),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("server", "domain", "source", name="uq_documents_server_domain_source"),
    )
    op.create_table(
        "roots",
        sa.Column("server", sa.String, nullable=False),
        sa.Column("domain", sa.String, nullable=False),
        sa.Column("root", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("server", "domain", "root", name="pk_roots"),
    )
    op.create_table(
        "chunks",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("document", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("locator", sa.String, nullable=False),
        sa.Column("anchor", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("text_hash", sa.LargeBinary, nullable=False),
        sa.Column("parts", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_chunks"),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name="fk_chunks_document_documents", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("id", name="uq_chunks_id"),
    )
    op.create_index("ix_chunks_document", "chunks", ["document"])
    op.create_index("ix_chunks_text_hash", "chunks", ["text_hash"])
