"""Carries messages to debtors, one module per channel."""
