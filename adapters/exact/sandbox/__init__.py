"""A small honest imitation of the platform: real HTTP over invented divisions, on this machine alone."""

from adapters.exact.sandbox.quirks import Quirks
from adapters.exact.sandbox.serving import Sandbox
from adapters.exact.sandbox.visitor import Visitor

__all__ = ["ROOMY", "Quirks", "Sandbox", "Visitor"]
# For whoever has a clock that stands still, so that no window of the limits ever ends.
ROOMY = Quirks(per_minute=1_000_000, per_day=1_000_000)
