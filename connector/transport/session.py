"""The session beneath: what requests would do by itself and must not is switched off here, each with its reason."""

import logging
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version

import requests

from connector.transport.watch import WatchedAdapter

CONNECTIONS = 10  # kept open to one host

# They write whole addresses, and a query may name a person.
TALKATIVE = ("urllib3.connection", "urllib3.connectionpool")


def new_session() -> requests.Session:
    """For any number of threads."""
    for name in TALKATIVE:
        logging.getLogger(name).disabled = True
    session = requests.Session()
    # Neither a proxy, nor other certificates, nor a .netrc with credentials because of what surrounds us.
    session.trust_env = False
    session.verify = True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers.update({"User-Agent": f"Tijdig/{_version()}", "Accept-Encoding": "gzip, deflate"})
    for scheme in ("http://", "https://"):
        session.mount(scheme, WatchedAdapter(pool_maxsize=CONNECTIONS, max_retries=0))
    return session


def _version() -> str:
    try:
        return version("tijdig")
    except PackageNotFoundError:  # run from its folder, not installed
        return "0"
