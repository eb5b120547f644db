"""The part of the first schema that is the full-text index."""

from alembic import op


def create() -> None:
    """Makes the index over passages, and the triggers that keep it in step with them."""
    op.execute(
        """CREATE VIRTUAL TABLE chunk_words USING fts5(locator, text, parts, content='chunks', content_rowid='n',
        tokenize="unicode61 remove_diacritics 2 tokenchars '_'")"""
    )
    op.execute("CREATE VIRTUAL TABLE chunk_vocabulary USING fts5vocab(chunk_words, row)")
    added = """INSERT INTO chunk_words (rowid, locator, text, parts)
        VALUES (new.n, new.locator, new.text, new.parts);"""
    removed = """INSERT INTO chunk_words (chunk_words, rowid, locator, text, parts)
        VALUES ('delete', old.n, old.locator, old.text, old.parts);"""
    op.execute(f"CREATE TRIGGER chunk_words_added AFTER INSERT ON chunks BEGIN {added} END")
    op.execute(f"CREATE TRIGGER chunk_words_removed AFTER DELETE ON chunks BEGIN {removed} END")
    changed = "AFTER UPDATE OF n, locator, text, parts ON chunks"
    op.execute(f"CREATE TRIGGER chunk_words_changed {changed} BEGIN {removed} {added} END")
