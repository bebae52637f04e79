"""Moneybird: what its answers and webhooks mean."""
