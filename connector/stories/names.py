"""Keeps the names that a story gives, so that a misspelt one is told with its line and the nearest known one."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from connector.stories.pattern import Blank
from connector.stories.story import Item, Rung

# Which names may stand in which blank.
_REGISTERS = {
    "debtor": ("debtor",),
    "invoice": ("invoice",),
    "receivable": ("single invoice", "instalment"),
    "receivables": ("invoice", "instalment"),
    "subject": ("debtor", "invoice", "instalment"),
    "entry": ("entry",),
    "policy": ("policy",),
    "step": ("step",),
}
_ITEMS = {
    "invoice": ("single invoice", "instalment"),
    "cost": ("single invoice", "instalment"),
    "interest": ("single invoice", "instalment"),
    "credit": ("entry",),
    "receipt": ("entry", "single invoice", "instalment"),  # what was paid too much on an invoice has its name
}


@dataclass(slots=True)
class Names:
    """Everything that has been named so far, by register."""

    known: dict[str, set[str]] = field(default_factory=dict)
    payments: int = 0

    def add(self, register: str, name: str) -> None:
        self.known.setdefault(register, set()).add(name)

    def learn(self, blank: Blank, line_values: dict[str, object]) -> str:
        """Takes up a new name; says what is wrong with it, "" when nothing is."""
        register = blank.slot.removeprefix("new-")
        name = str(line_values[blank.name])
        # Policies and steps may be said again: a replaced policy keeps its name, two policies may share step names.
        if register not in ("policy", "step") and name in self.known.get(register, ()):
            return f"{name!r} is taken already"
        self.add(register, name)
        if register == "invoice":
            self._learn_instalments(name, line_values.get("parts"))
        return ""

    def _learn_instalments(self, invoice: str, parts: object) -> None:
        if not isinstance(parts, tuple) or len(parts) == 1:
            self.add("single invoice", invoice)
            return
        for number in range(1, len(parts) + 1):
            self.add("instalment", f"{invoice}/{number}")

    def next_payment(self) -> str:
        """The name of a payment that the story gives none."""
        self.payments += 1
        name = f"P{self.payments}"
        self.add("entry", name)
        return name

    def missing(self, blank: Blank, value: object) -> str:
        """What is wrong with the names in a value, "" when all are known."""
        if blank.slot == "items" and isinstance(value, tuple):
            return next(filter(None, (self._item(each) for each in value if isinstance(each, Item))), "")
        if blank.slot == "rung" and isinstance(value, Rung):
            return self._unknown(value.step, ("step",)) if value.step else ""
        registers = _REGISTERS.get(blank.slot)
        if registers is None:
            return ""
        names = value if isinstance(value, tuple) else (value,)
        return next(filter(None, (self._unknown(str(name), registers) for name in names)), "")

    def _item(self, item: Item) -> str:
        if not item.name:
            return ""
        return self._unknown(item.name, _ITEMS[item.what]) or (self._unknown(item.step, ("step",)) if item.step else "")

    def _unknown(self, name: str, registers: tuple[str, ...]) -> str:
        known = [each for register in registers for each in sorted(self.known.get(register, ()))]
        if name in known:
            return ""
        if "instalment" in registers and name in self.known.get("invoice", ()):
            return f"{name} has instalments; say which one, such as {name}/1"
        near = get_close_matches(name, known, n=1)
        what = " or ".join(registers).replace("single ", "")
        return f"no {what} {name!r} so far" + (f"; did you mean {near[0]!r}?" if near else "")
