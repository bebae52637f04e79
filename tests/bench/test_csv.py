"""What reading a file costs, beside the standard library's reader over the same bytes."""

import csv
import io
from datetime import date
from time import process_time

import pytest

from connector import registry
from connector.model import Scope

ROWS = 50_000
HEAD = "Relatiecode;Relatie;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand\n"


@pytest.mark.bench
def test_a_large_file_is_read_at_a_bounded_multiple_of_the_plain_reader() -> None:
    lines = (
        f"K{n % 5_000};Bakkerij {n % 5_000};2026-{n:06};13-01-2026;27-02-2026;{n % 900 + 100},50;{n % 900 + 100},50\n"
        for n in range(ROWS)
    )
    content = (HEAD + "".join(lines)).encode()
    began = process_time()
    plain = sum(1 for _ in csv.reader(io.StringIO(content.decode()), delimiter=";")) - 1
    floor = process_time() - began
    began = process_time()
    source = registry.adapter("csv").source(
        Scope("bench", "bench"), {"content": content, "filename": "bench.csv", "currency": "EUR"}
    )
    read = sum(len(page.receivables) for page in source.pull(None, date(2026, 3, 10)))
    spent = process_time() - began
    print(f"\ncsv: {read:,} rows, {spent / read * 1e6:.0f} µs each, {spent / floor:.0f} x the plain reader")
    assert read == plain == ROWS
    assert spent / floor < 400
