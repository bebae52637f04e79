"""One shape for what a long run left behind: the rows of the table that `make soak` prints."""


def row(run: str, size: str, seed: int | None, **left: object) -> str:
    """A line of the table in docs/performance.md; printed, and given back for whoever wants to keep it."""
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in left.items())
    line = f"| {run} | {size} | {'' if seed is None else seed} | {told} |"
    print(f"\n{line}", flush=True)
    return line
