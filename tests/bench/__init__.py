"""Measurements beside a floor of the same run: `make bench` prints them, and ratios are what holds."""
