"""The rules, tested with plain values: no clock, no store, no files."""
