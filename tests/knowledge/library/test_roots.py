"""What was given, as the database keeps it."""

from knowledge.library import roots
from knowledge.store.engine import Store


def test_roots_by_domain_in_order(store: Store) -> None:
    with store.write() as connection:
        for server, domain, root in [("", "b", "/b"), ("", "a", "/z"), ("", "a", "/c"), ("1", "a", "/one")]:
            roots.enter(connection, server, domain, root)
            roots.enter(connection, server, domain, root)
    with store.read() as connection:
        assert roots.of(connection, "") == [("a", "/c"), ("a", "/z"), ("b", "/b")]
        assert roots.of(connection, "", "b") == [("b", "/b")]
        assert roots.of(connection, "1") == [("a", "/one")]


def test_a_domain_without_documents_forgets_all_of_its_own(store: Store) -> None:
    with store.write() as connection:
        for server, domain in [("", "a"), ("", "b"), ("1", "a")]:
            roots.enter(connection, server, domain, "/docs")
        roots.forget(connection, "", "a", set())
        assert roots.of(connection, "") == [("b", "/docs")]
        assert roots.of(connection, "1") == [("a", "/docs")]
