"""How alembic reaches the ledger: through the connection that `ledger.engine` holds."""

from alembic import context

from perennial.stores.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
