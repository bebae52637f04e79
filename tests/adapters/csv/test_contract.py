"""A file keeps what every source promises, as far as a file can."""

import csv
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.csv import ADAPTER
from connector.model import Scope
from connector.source import Source
from tests.source_contract import FileContract, Stand

COLUMNS = ("Invoice number", "Customer number", "Customer name", "Invoice date", "Due date", "Amount", "Open amount")


@dataclass
class FileStand(Stand):
    """A list of open items that somebody exports anew after each change."""

    path: Path
    today: date = date(2026, 3, 3)
    open: dict[str, Decimal] = field(default_factory=lambda: {f"C-1|F-{n}": Decimal(100 + n) for n in range(1, 6)})

    def source(self) -> Source:
        with self.path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for key, amount in self.open.items():
                number = key.partition("|")[2]
                writer.writerow(
                    (number, "C-1", "Bakkerij Zon BV", "2026-01-05", "2026-01-19", f"{amount}.00", f"{amount}.00")
                )
        return ADAPTER.source(Scope("tenant", "files"), {"path": self.path, "currency": "EUR"})

    def owed(self) -> dict[str, Decimal]:
        return dict(self.open)

    def add(self) -> str:
        self.open["C-1|F-9"] = Decimal(250)
        return "C-1|F-9"

    def pay(self) -> str:
        """What is paid is no open item any more, and the list does not say why."""
        del self.open["C-1|F-1"]
        return "C-1|F-1"

    def delete(self) -> str:
        del self.open["C-1|F-2"]
        return "C-1|F-2"


class TestFile(FileContract):
    """The contract of a file."""

    @pytest.fixture
    def stand(self, tmp_path: Path) -> FileStand:
        return FileStand(tmp_path / "open items.csv")
