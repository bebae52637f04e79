"""The pure part: decides the next step per debtor from facts, policy and a given day."""
