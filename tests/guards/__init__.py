"""The mutation list: each guard switched off in turn, and the named test that turns red. `make guards` prints it."""
