"""The ways to pay that a debtor is offered."""
