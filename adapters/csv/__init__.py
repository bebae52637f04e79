"""Files of open items, as spreadsheets and bookkeeping packages export them."""

from adapters.csv import sandbox
from adapters.csv.commands import csv_group
from adapters.csv.source import open_source
from connector.source import Adapter

ADAPTER = Adapter(
    name="csv",
    title="File (CSV or Excel)",
    source=open_source,
    tells_history=True,
    sandbox=sandbox,
    commands=(csv_group,),
)
