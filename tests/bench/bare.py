"""Bare sends by some hands, each over one line that it keeps: python -m tests.bench.bare PORT HANDS MESSAGES."""

import smtplib
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from connector.channels.email.message import render
from connector.pay.epc import payment_code
from tests.channels.parcels import parcel


def send(port: int, raw: bytes, messages: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="us.test") as smtp:
        for _ in range(messages):
            smtp.sendmail("us@dehalm.nl", ["jan@devries.nl"], raw)


if __name__ == "__main__":
    port, hands, messages = map(int, sys.argv[1:])
    given = render(parcel(), payment_code(parcel())).raw
    print("at work", flush=True)
    before = time.process_time()
    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(lambda _: send(port, given, messages // hands), range(hands)))
    sys.stdin.read()
    print(time.process_time() - before, flush=True)
