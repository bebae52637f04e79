"""The views: each room of the pages, a few lines per address."""
