"""Sends messages over real SMTP and says when: python -m tests.soak.traced FOLDER PORT MESSAGES.

Before and after every commit it writes a word to standard output, so that whoever traces its system calls knows which
of them lie in between. The last commit before a conversation with the mail server is the claim.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

from connector.channels.email import EmailCarrier, SmtpSettings
from connector.flow.delivery import deliver
from connector.flow.dunning import run
from connector.model import Channel
from connector.store.keyring import Keyring
from tests.soak.at_once import NOW, SCOPE, furnish
from tests.soak.moments import ToldStore


def say(what: str) -> None:
    os.write(1, f"{what}\n".encode())


def main(folder: Path, port: int, messages: int) -> None:
    url = f"sqlite:///{folder}/traced.sqlite3"
    furnish(folder, url, messages)
    smtp = SmtpSettings("127.0.0.1", port, "none", timeout=10, local_hostname="us.test")
    carrier = EmailCarrier(smtp, lambda _: None, "", timedelta(0))
    with ToldStore(url, Keyring([(folder / "key").read_bytes()]), say) as store:
        run(store, SCOPE, NOW)
        report = deliver(store, SCOPE, lambda: NOW, {Channel.EMAIL: carrier})
    say(f"sent {len(report.sent)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
