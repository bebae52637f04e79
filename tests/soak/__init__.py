"""Long runs against machines that die: what `make soak` does in full, and `make test` in short."""
