"""Runs migrations over the connection that it is handed, inside that connection's transaction."""

from alembic import context

from connector.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by writing it anew
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
