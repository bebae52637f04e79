"""The demo, and the whole way at an imitated platform."""
