"""One folder per platform; deleting a folder removes the platform."""
