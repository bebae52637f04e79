"""What the pages of the first steps look at: the preview, worked out once for as long as nothing changes."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, current_app

from connector.carrier import Carrier
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.flow import preview as previews
from connector.flow.dunning import policy_of
from connector.flow.preview import Preview
from connector.model import Channel
from connector.pay.epc import payment_code
from connector.rules.policy import Policy
from connector.rules.presets import PRESETS
from connector.store import installations, journal, policies
from connector.web.desk import Desk

KEPT = 4  # previews, one for each administration that is open
EXTENSION = "tijdig_previews"


@dataclass
class _Kept:
    """Deciding about 5,000 debtors takes a second: it is not done for each page of their list."""

    previews: "OrderedDict[object, Preview]" = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


def install(app: Flask) -> None:
    app.extensions[EXTENSION] = _Kept()


def preview_of(here: Desk) -> Preview:
    """If it went live now. It is worked out anew as soon as anything was read, decided or chosen, and every hour."""
    kept: _Kept = current_app.extensions[EXTENSION]
    with here.store.read(here.scope, here.now) as tx:
        state = here.scope, installations.pulse(tx), journal.last(tx), here.now.strftime("%Y-%m-%d %H")
    with kept.lock:
        found = kept.previews.get(state)
    if found is None:
        found = previews.preview(here.store, here.scope, here.now)
        with kept.lock:
            kept.previews[state] = found
            while len(kept.previews) > KEPT:
                kept.previews.popitem(last=False)
    return found


def policy(here: Desk) -> Policy:
    """What counts for all debtors alike: days and hours."""
    with here.store.read(here.scope, here.now) as tx:
        return policy_of(installations.get(tx), policies.saved(tx))


def channels(here: Desk) -> set[Channel]:
    """What the administration's ladder sends by, and every one that was saved."""
    with here.store.read(here.scope, here.now) as tx:
        saved = policies.saved(tx)
        own = policy_of(installations.get(tx), saved)
    others = (each for each in saved.values() if each not in PRESETS)
    return {step.channel for each in (own, *others) for step in each.steps}


def lacks_server(here: Desk) -> bool:
    """Whether mails are to be sent, and no mail server is known."""
    return Channel.EMAIL not in here.house.carriers and channels(here) != {Channel.LETTER}


def carriers(here: Desk) -> Mapping[Channel, Carrier]:
    """What makes messages: this house's own, and where there is no mail server yet one that makes mails and sends
    none."""
    makes_mails = EmailCarrier(SmtpSettings("127.0.0.1", security="none"), payment_code)
    return {Channel.EMAIL: makes_mails, **here.house.carriers}
