"""The first schema: journal, feedback, settings, library and its full-text index."""

import sqlalchemy as sa
from alembic import op

from knowledge.store.migrations import routing
from knowledge.store.migrations.first_triggers import remembered, words

revision = "0001"
down_revision = None


def upgrade() -> None:
    _answers()
    _feedback()
    _upkeep()
    _curated()
    remembered()
    _library()
    words()
    routing.create()


def _fresh(table: str, *columns: str, where: str) -> None:
    """An index of what still has texts, for erasing those that are too old."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns, sqlite_where=sa.text(where))


def _answers() -> None:
    op.create_table(
        "numbers",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_numbers"),
    )
    op.execute("INSERT INTO numbers (name, last) VALUES ('journal', 0), ('curated', 0), ('remembered', 0), ('fits', 0)")
    op.create_table(
        "asked",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("surface", sa.String, nullable=False),
        sa.Column("server", sa.String),
        sa.Column("channel", sa.String),
        sa.Column("conversation", sa.String),
        sa.Column("asker", sa.String),
        sa.Column("message", sa.String),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("question", sa.String),
        sa.Column("history", sa.JSON, nullable=False),
        sa.Column("expired", sa.BigInteger),
        sa.PrimaryKeyConstraint("n", name="pk_asked"),
        sa.UniqueConstraint("answer_id", name="uq_asked_answer_id"),
    )
    op.create_index("ix_asked_asker", "asked", ["asker"])
    op.create_index("ix_asked_at", "asked", ["at"])
    op.create_index("ix_asked_conversation", "asked", ["conversation"])
    op.create_index("ix_asked_message", "asked", ["message"])
    op.create_index("ix_asked_server", "asked", ["server"])
    _fresh("asked", "server", "at", where="expired IS NULL")
    op.create_table(
        "routed",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("domain", sa.String),
        sa.Column("p_specialized", sa.Float),
        sa.Column("decided_by", sa.String),
        sa.Column("eligible", sa.JSON, nullable=False),
        sa.Column("odds", sa.JSON, nullable=False),
        sa.Column("variant_odds", sa.JSON, nullable=False),
        sa.Column("model_odds", sa.JSON, nullable=False),
        sa.Column("policy", sa.String),
        sa.Column("policy_version", sa.String),
        sa.Column("router_version", sa.String),
        sa.Column("seed", sa.BigInteger),
        sa.Column("override_scope", sa.String),
        sa.Column("override_strategy", sa.String),
        sa.Column("strategy", sa.String, nullable=False),
        sa.Column("ms", sa.Float),
        sa.Column("reason", sa.String),
        sa.Column("features", sa.JSON, nullable=False),
        sa.Column("standalone", sa.String),
        sa.PrimaryKeyConstraint("n", name="pk_routed"),
        sa.ForeignKeyConstraint(["n"], ["asked.n"], name="fk_routed_n_asked"),
    )
    op.create_index("ix_routed_kind_strategy", "routed", ["kind", "strategy"])
    op.create_table(
        "answered",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("answered_by", sa.String),
        sa.Column("template", sa.String),
        sa.Column("model", sa.String),
        sa.Column("first_token_ms", sa.Float),
        sa.Column("total_ms", sa.Float),
        sa.Column("input_tokens", sa.Integer),
        sa.Column("output_tokens", sa.Integer),
        sa.Column("cost_usd", sa.Float),
        sa.Column("error", sa.String),
        sa.Column("attempts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_answered"),
        sa.ForeignKeyConstraint(["n"], ["asked.n"], name="fk_answered_n_asked"),
    )
    op.create_table(
        "rendered",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("prompt", sa.JSON, nullable=False),
        sa.Column("passages", sa.JSON, nullable=False),
        sa.Column("citations", sa.JSON, nullable=False),
        sa.Column("unsupported", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_rendered"),
        sa.ForeignKeyConstraint(["n"], ["asked.n"], name="fk_rendered_n_asked"),
    )
    op.create_table(
        "shown",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("channel", sa.String),
        sa.Column("message", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_shown"),
    )
    op.create_index("ix_shown_answer_id", "shown", ["answer_id"])
    op.create_index("ix_shown_message", "shown", ["message"])


def _feedback() -> None:
    op.create_table(
        "rated",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("voter", sa.String, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_rated"),
    )
    op.create_index("ix_rated_answer_id_voter", "rated", ["answer_id", "voter"])
    op.create_index("ix_rated_voter", "rated", ["voter"])
    op.create_table(
        "reasoned",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("voter", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("comment", sa.String),
        sa.Column("moderator", sa.Boolean, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("n", name="pk_reasoned"),
    )
    op.create_index("ix_reasoned_answer_id_voter", "reasoned", ["answer_id", "voter"])
    op.create_index("ix_reasoned_reason", "reasoned", ["reason"])
    op.create_index("ix_reasoned_voter", "reasoned", ["voter"])
    _fresh("reasoned", "at", where="comment IS NOT NULL")
    op.create_table(
        "corrected",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("training_consent", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_corrected"),
    )
    op.create_index("ix_corrected_answer_id", "corrected", ["answer_id"])
    _fresh("corrected", "at", where="text IS NOT NULL")
    op.create_table(
        "route_corrected",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("domain", sa.String),
        sa.Column("moderator", sa.Boolean, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("n", name="pk_route_corrected"),
    )
    op.create_index("ix_route_corrected_answer_id", "route_corrected", ["answer_id"])
    op.create_table(
        "duel_shown",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("duel_id", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("server", sa.String),
        sa.Column("channel", sa.String),
        sa.Column("asker", sa.String),
        sa.Column("question", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("domain", sa.String),
        sa.Column("a_strategy", sa.String, nullable=False),
        sa.Column("a_answer", sa.String),
        sa.Column("b_strategy", sa.String, nullable=False),
        sa.Column("b_answer", sa.String),
        sa.Column("shown_first", sa.String, nullable=False),
        sa.Column("expired", sa.BigInteger),
        sa.Column("seed", sa.BigInteger),
        sa.Column("odds", sa.JSON),
        sa.PrimaryKeyConstraint("n", name="pk_duel_shown"),
        sa.UniqueConstraint("duel_id", name="uq_duel_shown_duel_id"),
    )
    op.create_index("ix_duel_shown_a_answer", "duel_shown", ["a_answer"])
    op.create_index("ix_duel_shown_asker", "duel_shown", ["asker"])
    op.create_index("ix_duel_shown_at", "duel_shown", ["at"])
    _fresh("duel_shown", "server", "at", where="expired IS NULL")
    op.create_index("ix_duel_shown_b_answer", "duel_shown", ["b_answer"])
    op.create_table(
        "duel_closed",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("duel_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_duel_closed"),
        sa.UniqueConstraint("duel_id", name="uq_duel_closed_duel_id"),
    )
    op.create_table(
        "voted",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("duel_id", sa.String, nullable=False),
        sa.Column("voter", sa.String, nullable=False),
        sa.Column("choice", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_voted"),
    )
    op.create_index("ix_voted_duel_id", "voted", ["duel_id"])
    op.create_index("ix_voted_voter", "voted", ["voter"])


def _upkeep() -> None:
    op.create_table(
        "promoted",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("server", sa.String),
        sa.Column("domain", sa.String),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("author", sa.String),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_promoted"),
    )
    op.create_table(
        "forgotten",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_forgotten"),
    )
    op.create_table(
        "overrides",
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("server", sa.String, nullable=False),
        sa.Column("target", sa.String, nullable=False),
        sa.Column("strategy", sa.String, nullable=False),
        sa.Column("author", sa.String),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("scope", "server", "target", name="pk_overrides"),
    )
    op.create_table(
        "settings",
        sa.Column("server", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("server", "name", name="pk_settings"),
    )
    op.create_table(
        "helper_calls",
        sa.Column("place", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_helper_calls"),
    )


def _curated() -> None:
    op.create_table(
        "curated",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("server", sa.String, nullable=False),
        sa.Column("channels", sa.JSON(none_as_null=True)),
        sa.Column("domain", sa.String),
        sa.Column("answer_id", sa.String),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("signature", sa.String),
        sa.Column("question", sa.String),
        sa.Column("quoted", sa.Boolean, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_curated"),
    )
    op.create_index("ix_curated_server", "curated", ["server"])
    op.create_index("ix_curated_answer_id", "curated", ["answer_id"])
    op.create_table(
        "curated_for",
        sa.Column("curated", sa.String, nullable=False),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("curated", "answer_id", name="pk_curated_for"),
        sa.ForeignKeyConstraint(["curated"], ["curated.id"], name="fk_curated_for_curated_curated", ondelete="CASCADE"),
    )
    op.create_index("ix_curated_for_answer_id", "curated_for", ["answer_id"])
    op.create_table(
        "question_vectors",
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("embedder", sa.String, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_question_vectors"),
    )
    moved = "UPDATE numbers SET last = last + 1 WHERE name = 'curated';"
    dropped = "DELETE FROM question_vectors WHERE owner ="
    op.execute(f"CREATE TRIGGER curated_added AFTER INSERT ON curated BEGIN {moved} END")
    op.execute(f"CREATE TRIGGER curated_changed AFTER UPDATE ON curated BEGIN {moved} END")
    op.execute(f"CREATE TRIGGER curated_removed AFTER DELETE ON curated BEGIN {moved} {dropped} old.id; END")
    op.execute(
        f"""CREATE TRIGGER curated_reworded AFTER UPDATE OF question ON curated
        WHEN new.question IS NOT old.question BEGIN {dropped} old.id; END"""
    )
    given = "EXISTS (SELECT 1 FROM curated_for WHERE answer_id = old.answer_id)"
    op.execute(
        f"""CREATE TRIGGER asked_blanked AFTER UPDATE OF question ON asked
        WHEN new.question IS NULL BEGIN {dropped} old.answer_id; {moved.rstrip(";")} AND {given}; END"""
    )
    answer = "(SELECT answer_id FROM asked WHERE n = old.n)"
    given = "EXISTS (SELECT 1 FROM curated_for JOIN asked USING (answer_id) WHERE asked.n = old.n)"
    op.execute(
        f"""CREATE TRIGGER routed_reworded AFTER UPDATE OF standalone ON routed
        WHEN new.standalone IS NOT old.standalone BEGIN {dropped} {answer}; {moved.rstrip(";")} AND {given}; END"""
    )
    for event in ("INSERT", "DELETE"):
        op.execute(f"CREATE TRIGGER curated_for_{event.lower()} AFTER {event} ON curated_for BEGIN {moved} END")


def _library() -> None:
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
