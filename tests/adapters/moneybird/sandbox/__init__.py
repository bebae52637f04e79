"""Tests of the local imitation of the platform."""
