"""One shape for what a long run left behind: the rows of the table that `make soak` ends with."""

HEAD = ("| run | size | seed | what it left behind |", "| --- | --- | --- | --- |")
ROWS: list[str] = []


def row(run: str, size: str, seed: int | None, **left: object) -> None:
    """Print a line of the table in docs/performance.md, and keep it for the end."""
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in left.items())
    ROWS.append(f"| {run} | {size} | {'' if seed is None else seed} | {told} |")
    print(f"\n{ROWS[-1]}", flush=True)
