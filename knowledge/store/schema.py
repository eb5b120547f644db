"""Every table of the one database.

The journal is one table an event, append-only. Every event has a running number `n` from the one counter in `numbers`,
which is the order of events whatever the clock says. `asked`, `routed`, `answered` and `rendered` describe one answer
and share its number, so that they join by row id; the long texts stand in `rendered` alone, so that a comparison of a
million answers reads none of them. Times are whole microseconds since 1970 (UTC). People are pseudonyms (`p:…`), never
raw ids. Objects and lists are JSON text.
"""

import hashlib
from typing import Any

import sqlalchemy as sa

from knowledge.store.scripts import in_parts

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_n = sa.Integer  # SQLite's rowid; a running number


def _numbered(name: str, *columns: sa.Column[Any] | sa.Index) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("n", _n, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        *columns,
    )


def _of_answer(name: str, *columns: sa.Column[Any] | sa.Index) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("n", _n, sa.ForeignKey("asked.n"), primary_key=True, autoincrement=False),
        *columns,
    )


numbers = sa.Table(
    "numbers",
    metadata,
    sa.Column("name", sa.String, primary_key=True),  # journal | curated | remembered | fits
    sa.Column("last", sa.BigInteger, nullable=False),  # the last running number that was given out
)

asked = _numbered(
    "asked",
    sa.Column("answer_id", sa.String, nullable=False, unique=True),
    sa.Column("surface", sa.String, nullable=False),
    sa.Column("server", sa.String, index=True),
    sa.Column("channel", sa.String),
    sa.Column("conversation", sa.String, index=True),
    sa.Column("asker", sa.String, index=True),
    sa.Column("message", sa.String, index=True),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("question", sa.String),
    sa.Column("history", sa.JSON, nullable=False),  # [{role, content}]
    sa.Column("expired", sa.BigInteger),  # when its texts were erased for their age
    sa.Index(None, "at"),
    sa.Index(None, "server", "at", sqlite_where=sa.text("expired IS NULL")),
)

routed = _of_answer(
    "routed",
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
    sa.Column("reason", sa.String),  # one sentence for a person
    sa.Column("features", sa.JSON, nullable=False),
    sa.Column("standalone", sa.String),
    sa.Index(None, "kind", "strategy"),
)

answered = _of_answer(
    "answered",
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("status", sa.String, nullable=False),  # complete | stopped | failed
    sa.Column("answered_by", sa.String),
    sa.Column("template", sa.String),
    sa.Column("model", sa.String),
    sa.Column("first_token_ms", sa.Float),
    sa.Column("total_ms", sa.Float),
    sa.Column("input_tokens", sa.Integer),
    sa.Column("output_tokens", sa.Integer),
    sa.Column("cost_usd", sa.Float),
    sa.Column("error", sa.String),
    sa.Column("attempts", sa.JSON, nullable=False),  # [{strategy, model, error}] that failed before
)

rendered = _of_answer(
    "rendered",
    sa.Column("text", sa.String),  # the answer
    sa.Column("prompt", sa.JSON, nullable=False),  # [{role, content}] exactly as sent
    sa.Column("passages", sa.JSON, nullable=False),  # [{id, domain, source, locator, title, score, …}] in order
    sa.Column("citations", sa.JSON, nullable=False),  # [{n, domain, source, locator, title, quote}]
    sa.Column("unsupported", sa.JSON, nullable=False),  # sentences of the text that the passages don't support
)

shown = _numbered(
    "shown",
    sa.Column("answer_id", sa.String, nullable=False, index=True),
    sa.Column("channel", sa.String),
    sa.Column("message", sa.String, nullable=False, index=True),  # the front end's id of a message that shows it
)

rated = _numbered(
    "rated",
    sa.Column("answer_id", sa.String, nullable=False),
    sa.Column("voter", sa.String, nullable=False, index=True),
    sa.Column("value", sa.Integer, nullable=False),  # 1 | -1
    sa.Index(None, "answer_id", "voter"),
)

reasoned = _numbered(
    "reasoned",
    sa.Column("answer_id", sa.String, nullable=False),
    sa.Column("voter", sa.String, nullable=False, index=True),
    sa.Column("reason", sa.String, index=True),
    sa.Column("comment", sa.String),
    sa.Column("moderator", sa.Boolean, nullable=False, server_default=sa.text("0")),  # whether the voter was one then
    sa.Index(None, "answer_id", "voter"),
    sa.Index(None, "at", sqlite_where=sa.text("comment IS NOT NULL")),
)

corrected = _numbered(
    "corrected",
    sa.Column("answer_id", sa.String, nullable=False, index=True),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("text", sa.String),
    sa.Column("training_consent", sa.Boolean, nullable=False),
    sa.Index(None, "at", sqlite_where=sa.text("text IS NOT NULL")),
)

route_corrected = _numbered(
    "route_corrected",
    sa.Column("answer_id", sa.String, nullable=False, index=True),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("domain", sa.String),
    sa.Column("moderator", sa.Boolean, nullable=False, server_default=sa.text("0")),  # whether the author was one then
)
"""Triggers move the number `remembered` on with every change of these rows, of the reason `wrong-route` in `reasoned`,
and of the words of a question that either is about."""

duel_shown = _numbered(
    "duel_shown",
    sa.Column("duel_id", sa.String, nullable=False, unique=True),
    sa.Column("origin", sa.String, nullable=False),  # command | sampled | retry
    sa.Column("server", sa.String),
    sa.Column("channel", sa.String),
    sa.Column("asker", sa.String, index=True),
    sa.Column("question", sa.String),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("domain", sa.String),
    sa.Column("a_strategy", sa.String, nullable=False),
    sa.Column("a_answer", sa.String),  # answer id or text, as given
    sa.Column("b_strategy", sa.String, nullable=False),
    sa.Column("b_answer", sa.String),
    sa.Column("shown_first", sa.String, nullable=False),  # a | b
    sa.Column("expired", sa.BigInteger),  # when its texts were erased for their age
    sa.Index(None, "at"),
    sa.Column("seed", sa.BigInteger),  # of the draw that gave the order
    sa.Column("odds", sa.JSON(none_as_null=True)),  # {strategy: probability} where strategies were drawn
    sa.Index(None, "a_answer"),
    sa.Index(None, "b_answer"),
    sa.Index(None, "server", "at", sqlite_where=sa.text("expired IS NULL")),
)

duel_closed = _numbered(
    "duel_closed",
    sa.Column("duel_id", sa.String, nullable=False, unique=True),
)

voted = _numbered(
    "voted",
    sa.Column("duel_id", sa.String, nullable=False, index=True),
    sa.Column("voter", sa.String, nullable=False, index=True),
    sa.Column("choice", sa.String, nullable=False),  # a | b | tie | bad
)

promoted = _numbered(
    "promoted",
    sa.Column("what", sa.String, nullable=False),  # model | template
    sa.Column("name", sa.String, nullable=False),
    sa.Column("server", sa.String),
    sa.Column("domain", sa.String),
    sa.Column("action", sa.String, nullable=False),  # promote | rollback
    sa.Column("author", sa.String),
    sa.Column("details", sa.JSON, nullable=False),
)

forgotten = _numbered(
    "forgotten",
    sa.Column("who", sa.String, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
)

curated = sa.Table(
    "curated",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),  # when it was written first
    sa.Column("changed", sa.BigInteger, nullable=False),  # when it was written last
    sa.Column("server", sa.String, nullable=False, index=True),  # "" for all servers
    sa.Column("channels", sa.JSON(none_as_null=True)),  # ids of those where it is given; NULL: everywhere on the server
    sa.Column("domain", sa.String),
    sa.Column("answer_id", sa.String, index=True),  # the answer to the question that it was written for, if any
    sa.Column("author", sa.String, nullable=False),
    sa.Column("signature", sa.String),  # the name that its author let stand below it
    sa.Column("question", sa.String),  # NULL once the member whose words it was is forgotten
    sa.Column("quoted", sa.Boolean, nullable=False),  # whether the question is still in that member's words
    sa.Column("text", sa.String, nullable=False),
)
"""Answers that the team wrote."""

curated_for = sa.Table(
    "curated_for",
    metadata,
    sa.Column("curated", sa.String, sa.ForeignKey("curated.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("answer_id", sa.String, primary_key=True, index=True),
)
"""Other questions of the journal to which a curated answer is given: their words stand in `asked` alone, and go with
them.

Every change of what a curated answer says, or of the questions that it is given to, moves the number `curated` on
(by triggers)."""

question_vectors = sa.Table(
    "question_vectors",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),  # id of the answer, or curated answer, to the question
    sa.Column("embedder", sa.String, nullable=False),  # key of the space (see `Space`) that it belongs to
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32, little-endian
)
"""Embeddings of questions. Triggers delete those of questions that are blanked or no longer understood in the words of
their conversation, and of curated answers that are erased or ask something else."""

overrides = sa.Table(
    "overrides",
    metadata,
    sa.Column("scope", sa.String, primary_key=True),  # user | channel | server
    sa.Column("server", sa.String, primary_key=True),  # "" where it belongs to no server
    sa.Column("target", sa.String, primary_key=True),  # pseudonym of the user, channel id, or server id
    sa.Column("strategy", sa.String, nullable=False),
    sa.Column("author", sa.String),
    sa.Column("at", sa.BigInteger, nullable=False),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("server", sa.String, primary_key=True),  # "" for the whole installation
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

helper_calls = sa.Table(
    "helper_calls",
    metadata,
    sa.Column("place", sa.String, primary_key=True),  # id of the thread or message for which helpers were called
    sa.Column("at", sa.BigInteger, nullable=False),
)

domains = sa.Table(
    "domains",
    metadata,
    sa.Column("server", sa.String, primary_key=True),  # "" for all servers
    sa.Column("domain", sa.String, primary_key=True),
    sa.Column("description", sa.String, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("server", sa.String, nullable=False),  # "" for all servers
    sa.Column("domain", sa.String, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("origin", sa.String, nullable=False),  # absolute path or URL that `sync` reads again
    sa.Column("root", sa.String, nullable=False),  # the PATH that was given, which `sync` walks again
    sa.Column("title", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),  # SHA-256 of the content and of the chunking's version
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("stamp", sa.String),  # of the file or page when it was read, and of the chunking's version
    sa.Column("address", sa.String),  # where a reader can open it
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("server", "domain", "source"),
)

roots = sa.Table(
    "roots",
    metadata,
    sa.Column("server", sa.String, primary_key=True),  # "" for all servers
    sa.Column("domain", sa.String, primary_key=True),
    sa.Column("root", sa.String, primary_key=True),  # as in `documents`; stays when `sync` finds nothing there for now
)


def text_hash(text: str) -> bytes:
    """By which the same text is known again wherever it stands: the first 16 bytes of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _hash_of_text(context: Any) -> bytes:
    return text_hash(context.get_current_parameters()["text"])


def _in_parts(context: Any) -> str:
    values = context.get_current_parameters()
    return in_parts(f"{values['locator']}\n{values['text']}")


chunks = sa.Table(
    "chunks",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True),  # rowid of the full-text row
    sa.Column("id", sa.String, nullable=False, unique=True),  # id in the vector index
    sa.Column("document", sa.Integer, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),  # 0, 1, 2 … in the document
    sa.Column("locator", sa.String, nullable=False),
    sa.Column("anchor", sa.String, nullable=False),  # behind the document's address and a "#"; "" for none
    sa.Column("text", sa.String, nullable=False),
    sa.Column("text_hash", sa.LargeBinary, nullable=False, index=True, default=_hash_of_text),  # see `text_hash`
    sa.Column("parts", sa.String, nullable=False, default=_in_parts),  # of what is written without spaces: `in_parts`
)

fits = sa.Table(
    "fits",
    metadata,
    sa.Column("server", sa.String, primary_key=True),  # "" for documents of all servers
    sa.Column("domain", sa.String, primary_key=True),
    sa.Column("space", sa.String, nullable=False),  # key of the space (see `Space`) whose vectors it reads
    sa.Column("made_of", sa.String, nullable=False),  # digest of all that it was fitted on
    sa.Column("weights", sa.LargeBinary, nullable=False),  # float32, little-endian: one a dimension, and the bias
)
"""What the router has learned from each domain's documents. The number `fits` moves on with every change."""

written_questions = sa.Table(
    "written_questions",
    metadata,
    sa.Column("server", sa.String, primary_key=True),  # "" for documents of all servers
    sa.Column("domain", sa.String, primary_key=True),
    sa.Column("passage", sa.LargeBinary, primary_key=True),  # `chunks.text_hash` of what they were written from
    sa.Column("place", sa.Integer, primary_key=True),  # 0, 1 … of the passage
    sa.Column("question", sa.String),  # NULL: the model wrote nothing that could be used
)
"""What a model asked about passages, for the router to learn from."""

bank_vectors = sa.Table(
    "bank_vectors",
    metadata,
    sa.Column("space", sa.String, primary_key=True),
    sa.Column("digest", sa.String, nullable=False),  # of the bank's texts
    sa.Column("vectors", sa.LargeBinary, nullable=False),  # float16, little-endian, row by row
)
"""The bank of general questions as vectors, so that they are made once."""

chunk_words = sa.table("chunk_words", sa.column("rowid"), sa.column("locator"), sa.column("text"), sa.column("parts"))
"""The FTS5 index over `chunks` (rowid = chunks.n), made by the first migration and outside `metadata`.

    CREATE VIRTUAL TABLE chunk_words USING fts5(locator, text, parts, content='chunks', content_rowid='n',
        tokenize="unicode61 remove_diacritics 2 tokenchars '_'")

Triggers keep it in step with `chunks`, deletions by cascade included: write `chunks` and nothing else. `E5`, `X1000`
and `function_names` are one token each; `v2.1` and `E-5` are two, found as the phrase that a quoted query makes of
them (a full stop inside tokens would glue it to the last word of every sentence). A query is the FTS5 expression of
quoted terms, such as `"e5" OR "v2.1"`; the smallest `bm25(chunk_words)`, which is negative, is the best.
"""

chunk_vocabulary = sa.table("chunk_vocabulary", sa.column("term"), sa.column("doc"), sa.column("cnt"))
"""The fts5vocab (`row`) table of `chunk_words`: a term as tokenized (lower case, no accents), the number of chunks that
hold it, and how often it occurs in all. Asked by `term` it is an index look-up."""
