"""A small honest imitation of the platform: real HTTP over an invented administration, on this machine alone."""

from adapters.moneybird.sandbox.quirks import Quirks
from adapters.moneybird.sandbox.serving import Sandbox
from adapters.moneybird.sandbox.visitor import Visitor

__all__ = ["ROOMY", "Quirks", "Sandbox", "Visitor"]
# For whoever has a clock that stands still, so that no window of the limits ever ends.
ROOMY = Quirks(requests_allowed=1_000_000)
