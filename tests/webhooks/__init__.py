"""The doors by which events come in and status goes out."""
