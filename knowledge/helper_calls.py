"""For which threads and messages helpers were called already, so that nobody is called twice, not even after a
restart."""

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.store.clock import micros, now
from knowledge.store.engine import Store
from knowledge.store.schema import helper_calls


class HelperCalls:
    """Remembers calls in the one database. Safe to use from any thread and beside other processes."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def claim(self, place: str) -> bool:
        """Whether the caller is the first to call for `place` (the id of a thread or a message)."""
        first = insert(helper_calls).values(place=place, at=micros(now())).on_conflict_do_nothing()
        with self.store.write() as connection:
            return connection.execute(first).rowcount > 0

    def release(self, place: str) -> None:
        """Take a claim back, because the call could not be sent."""
        with self.store.write() as connection:
            connection.execute(sa.delete(helper_calls).where(helper_calls.c.place == place))
