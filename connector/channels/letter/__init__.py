"""Carries messages on paper: makes each a PDF with its address in the window, for a person to print and post."""

from connector.channels.letter.carrier import LetterCarrier

__all__ = ["LetterCarrier"]
