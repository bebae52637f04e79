"""Promises as tests, mirroring the tree of the code."""
