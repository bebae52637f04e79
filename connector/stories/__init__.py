"""Reads and runs stories: timelines in days and amounts that a bookkeeper can write."""
