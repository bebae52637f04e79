"""The letter: what it says, where it stands on the paper, and where it lies in the end."""
