"""What the store promises, on SQLite and on a real PostgreSQL."""
