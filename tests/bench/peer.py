"""What the peer takes for the same: Tryton's module account_dunning makes the dunnings of so many overdue lines.

    PYTHON tests/bench/peer.py LINES

under a Python of its own, with `trytond-account-dunning` and `proteus` from PyPI; prints the seconds of processor time.
One company on SQLite in memory, ten lines of a customer, 5 to 94 days late, one procedure of three levels (5, 20 and 40
days). Its own assertions are on, as whoever starts it has them; `PYTHON -O` is it at its quickest.
"""

import sys
from datetime import date, timedelta
from decimal import Decimal
from time import process_time
from typing import Any

from proteus import Model, Wizard
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.tests.tools import activate_modules

EACH = 10  # lines of one customer
AT_ONCE = 1_000
LEVELS = (5, 20, 40)  # days overdue
TODAY = date(2026, 3, 10)


def furnish(config: Any, many: int) -> None:
    """So many posted lines, all of them late."""
    year = create_fiscalyear(today=TODAY)
    year.click("create_period")
    period, accounts, company = year.periods[0], get_accounts(), get_company()
    customers = _customers(many // EACH)
    [journal] = Model.get("account.journal").find([("code", "=", "REV")], limit=1)
    moves = Model.get("account.move")

    def move(n: int) -> dict[str, Any]:
        amount = Decimal(100 + n % 900)
        sold = {"account": accounts["revenue"].id, "debit": Decimal(0), "credit": amount}
        owed = {
            "account": accounts["receivable"].id,
            "party": customers[n // EACH],
            "debit": amount,
            "credit": Decimal(0),
            "maturity_date": TODAY - timedelta(days=5 + n % 90),
        }
        place = {"company": company.id, "period": period.id, "journal": journal.id, "date": period.start_date}
        return {**place, "lines": [("create", [sold, owed])]}

    for first in range(0, many, AT_ONCE):
        made = moves._proxy.create([move(n) for n in range(first, min(many, first + AT_ONCE))], config.context)
        moves._proxy.post(made, config.context)


def _customers(many: int) -> list[int]:
    procedure = Model.get("account.dunning.procedure")(name="Ladder")
    for place, days in enumerate(LEVELS):
        level = procedure.levels.new()
        level.sequence, level.overdue = place, timedelta(days=days)
    procedure.save()
    kind = Model.get("party.party")
    customers = [kind(name=f"Customer {n}", dunning_procedure=procedure) for n in range(many)]
    kind.save(customers)
    return [customer.id for customer in customers]


def main(many: int) -> float:
    """Seconds of processor time for making the dunnings of all of them."""
    config = activate_modules("account_dunning", create_company, create_chart)
    furnish(config, many)
    began = process_time()
    create = Wizard("account.dunning.create")
    create.form.date = TODAY
    create.execute("create_")
    spent = process_time() - began
    made = len(Model.get("account.dunning").find([]))
    if made != many:
        raise SystemExit(f"{made} dunnings of {many} lines: this is not the same work")
    return spent


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
