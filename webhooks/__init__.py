"""Carries events in and status out; decides nothing."""
