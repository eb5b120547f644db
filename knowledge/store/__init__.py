"""The one database: its schema, its engine, and the migrations that bring an older data folder up to date."""

from knowledge.store.engine import Store, open_store

__all__ = ["Store", "open_store"]
