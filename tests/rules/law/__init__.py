"""The law, in days and euros."""
