"""The tools: bandit over the code, csp_evaluator over the policies, wapiti over a running instance.

Each is asked in a process of its own, without a network beyond this machine, and answers in JSON.
"""

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.audit.finding import Finding

HOUSE = Path(__file__).resolve().parents[2]
BIN = HOUSE / ".venv-audit" / "bin"
SOURCES = ("connector", "adapters", "webhooks")
# Injections of every kind, and headers, cookies and methods; not those that look for other programs' faults or need a
# network.
MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,ssrf,upload,xss"
WALKS_FOR, TRIES_FOR = 60, 15  # seconds: in all, and for each module


def bandit() -> list[Finding]:
    """Its configuration is in pyproject.toml."""
    asked = [str(BIN / "bandit"), "-q", "-r", *SOURCES, "-f", "json", "-c", "pyproject.toml"]
    done = subprocess.run(asked, cwd=HOUSE, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    if said["errors"]:
        raise RuntimeError(f"bandit could not read: {said['errors']}")
    return [
        Finding("bandit", one["test_id"], one["filename"], f"line {one['line_number']}: {one['issue_text']}")
        for one in said["results"]
    ]


def csp_evaluator(policies: Iterable[str]) -> list[Finding]:
    """Everything it says, its hints too."""
    folder = HOUSE / ".ci" / "audit"
    asked = "".join(f"{policy}\n" for policy in sorted(set(policies)))
    done = subprocess.run(
        ["node", "csp.mjs"], cwd=folder, input=asked, capture_output=True, text=True, check=True, timeout=60
    )
    found: list[dict[str, str]] = json.loads(done.stdout)
    return [
        Finding("csp_evaluator", one["severity"], one["directive"], f"{one['about']} {one['value']} ({one['policy']})")
        for one in found
    ]


def wapiti(site: str, addresses: Sequence[str], cookies: dict[str, str], folder: Path) -> list[Finding]:
    """It walks from these addresses on, sends every form that it finds, and tries what it knows on all of them."""
    report = folder / "wapiti.json"
    asked = [str(BIN / "wapiti"), "-u", f"{site}/", "--scope", "folder", "-f", "json", "-o", str(report), "-m", MODULES]
    asked += [
        "--flush-session",
        "--no-bugreport",
        "--store-session",
        str(folder),
        "--store-config",
        str(folder),
        "-v",
        "0",
    ]
    asked += ["--max-scan-time", str(WALKS_FOR), "--max-attack-time", str(TRIES_FOR), "-d", "2"]
    for address in addresses:
        asked += ["-s", f"{site}{address}"]
    if cookies:
        asked += ["-C", "; ".join(f"{name}={value}" for name, value in cookies.items())]
    subprocess.run(
        asked, cwd=folder, capture_output=True, check=True, timeout=1200, env={**os.environ, "HOME": str(folder)}
    )
    said: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    if said["infos"]["crawled_pages_nbr"] < len(addresses):
        raise RuntimeError("wapiti did not even walk to the pages that it was told of")
    return [
        Finding("wapiti", kind, one["path"], f"{one['method']} {one['info']}")
        for part in ("vulnerabilities", "anomalies")
        for kind, many in said[part].items()
        for one in many
    ]
