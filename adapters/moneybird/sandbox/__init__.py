"""A small honest imitation of the platform: real HTTP over an invented administration, on this machine alone."""

from adapters.moneybird.sandbox.quirks import Quirks
from adapters.moneybird.sandbox.serving import Sandbox

__all__ = ["Quirks", "Sandbox"]
