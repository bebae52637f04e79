"""The adapter for Exact Online, and its imitation."""
