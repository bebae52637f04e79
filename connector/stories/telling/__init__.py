"""Tells a story on the real core and store: what each sentence does, and what each expectation looks at."""
