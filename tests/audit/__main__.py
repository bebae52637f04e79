"""Runs the tools against the code and against a demo that is thrown away, and ends with 1 when a finding is open."""

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from connector import app
from connector.cli.serving import listening, url_of
from connector.store import installations
from connector.web import create_app, desk
from tests.audit import headers, tools
from tests.audit.finding import Finding, excuses, judged
from tests.serving import waited
from tests.web import walk
from tests.web.walk import Ground


def main() -> int:
    found, seconds = dict[str, list[Finding]](), dict[str, float]()

    def asked(tool: str, ask: Callable[[], list[Finding]]) -> None:
        began = time.monotonic()
        found[tool] = ask()
        seconds[tool] = time.monotonic() - began

    asked("bandit", tools.bandit)
    with tempfile.TemporaryDirectory(prefix="tijdig-audit-") as folder, listening("127.0.0.1", 0) as bound:
        site = url_of(bound)
        with app.open_demo(Path(folder, "demo"), site) as house:
            there = next(one for one in installations.listing(house.store) if one.platform == "exact")
            logging.getLogger("connector.web.noting").setLevel(logging.WARNING)  # thousands of lines, all alike
            ground = Ground(create_app(house), house, there)
            pages = [address for end, address in walk.addresses(ground)]
            answers = {address: ground.visitor.client.get(address, base_url="https://localhost") for address in pages}
            asked("headers", lambda: [one for address in pages for one in headers.look(answers[address], address)])
            policies = [answer.headers.get("Content-Security-Policy", "") for answer in answers.values()]
            asked("csp_evaluator", lambda: tools.csp_evaluator(policies))
            with waited(app._web(house), bound):
                cookies = {desk.COOKIE: there.scope.installation, **walk.cookies()}
                asked("wapiti", lambda: tools.wapiti(site, pages, cookies, Path(folder)))
    return _tell(found, seconds)


def _tell(found: dict[str, list[Finding]], seconds: dict[str, float]) -> int:
    still, stale = judged([one for each in found.values() for one in each], excuses(), list(found))
    for tool, each in found.items():
        still_here = [one for one in still if one.tool == tool]
        print(f"{tool}: {len(each)} found, {len(each) - len(still_here)} excused, {seconds[tool]:.0f} s")
    for one in still:
        print(f"  OPEN {one.tool} {one.rule} {one.place}: {one.about}")
    for key in stale:
        print(f"  excused, and not found (any more): {key}")
    print("no finding is open" if not still and not stale else f"{len(still)} findings are open")
    return 1 if still or stale else 0


if __name__ == "__main__":
    sys.exit(main())
