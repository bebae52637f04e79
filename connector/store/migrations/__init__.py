"""The shapes that the tables went through; alembic runs them, `Store.migrate` starts it."""
