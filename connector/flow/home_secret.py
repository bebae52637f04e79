"""The secret of a home: it signs what browsers keep, makes the addresses of cases, and the code of whoever sets up."""

import base64
import hmac
import os
import re
import secrets
from pathlib import Path

NAME = "pages.key"  # in the home
SECRET_BYTES = 32
CODE_LETTERS = 26


def setup_code(secret: bytes) -> str:
    """What shows that somebody has the machine, as long as its house is nobody's: the same for every process of this
    home, and known to nobody who cannot read its files. 130 bits."""
    digest = hmac.digest(secret, b"tijdig setup code", "sha256")
    return "-".join(re.findall(".{1,5}", base64.b32encode(digest).decode().lower()[:CODE_LETTERS]))


def bare_code(typed: str) -> str:
    """Without the dashes and spaces that make it readable."""
    return re.sub(r"[\s-]+", "", typed).lower()


def secret(path: Path) -> bytes:
    """The secret of this home, made on first use; only its owner may read it."""
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Two processes may start at once: the file appears with its content, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        os.link(draft, path)
    except FileExistsError:
        pass  # the other one was first
    finally:
        draft.unlink(missing_ok=True)
