"""What alembic runs: the revisions, in the transaction that the store has opened (`attributes["connection"]`)."""

from alembic import context

from knowledge.store.migrating import is_ours
from knowledge.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
