"""Tijdig's core: the nouns, the decision, and everything that carries a decision out."""
