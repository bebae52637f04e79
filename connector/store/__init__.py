"""Keeps every row: tables, migrations, and one module of queries per aggregate."""
