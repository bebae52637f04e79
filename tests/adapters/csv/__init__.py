"""Tests of the adapter for files of open items."""
