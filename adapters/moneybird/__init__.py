"""Moneybird: sales invoices, external sales invoices and contacts of one administration."""
