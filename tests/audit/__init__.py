"""`make audit`: what public tools find in our code, and in a running instance filled with the demo's books."""
