"""Tests of the adapters, a folder per platform."""
