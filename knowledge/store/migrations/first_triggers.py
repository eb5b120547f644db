"""What the first schema does by itself: triggers, and the full-text index that they keep."""

from alembic import op


def remembered() -> None:
    """The number `remembered` moves on with every correction, and with the words of every corrected question."""
    moved = "UPDATE numbers SET last = last + 1 WHERE name = 'remembered'"
    for event in ("INSERT", "UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER route_corrected_{event.lower()} AFTER {event} ON route_corrected BEGIN {moved}; END"
        )
    wrong = "SELECT 1 FROM reasoned AS given WHERE given.reason = 'wrong-route' AND given.answer_id ="
    op.execute(
        f"""CREATE TRIGGER reasoned_added AFTER INSERT ON reasoned WHEN new.reason IS NOT NULL
        BEGIN {moved} AND EXISTS ({wrong} new.answer_id AND given.voter = new.voter); END"""
    )
    op.execute(
        f"""CREATE TRIGGER reasoned_changed AFTER UPDATE OF voter, reason, moderator ON reasoned
        WHEN 'wrong-route' IN (old.reason, new.reason) BEGIN {moved}; END"""
    )
    named = "SELECT 1 FROM route_corrected AS given WHERE given.answer_id ="
    op.execute(
        f"""CREATE TRIGGER asked_blanked_remembered AFTER UPDATE OF question ON asked WHEN new.question IS NULL
        BEGIN {moved} AND (EXISTS ({named} old.answer_id) OR EXISTS ({wrong} old.answer_id)); END"""
    )
    answer = "(SELECT answer_id FROM asked WHERE n = old.n)"
    op.execute(
        f"""CREATE TRIGGER routed_reworded_remembered AFTER UPDATE OF standalone ON routed
        WHEN new.standalone IS NOT old.standalone
        BEGIN {moved} AND (EXISTS ({named} {answer}) OR EXISTS ({wrong} {answer})); END"""
    )


def words() -> None:
    """The full-text index over `chunks`, kept in step with it."""
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
