"""Gives a debtor ways to pay: transfer codes and payment links."""
