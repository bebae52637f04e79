"""How a debtor wants to be approached, where a person said so: by post instead of by e-mail, or called first."""

from dataclasses import replace
from functools import lru_cache

from connector.model import Channel, Debtor
from connector.rules.policy import Policy

CHOICES = (Channel.LETTER, Channel.PHONE)  # besides none: as the ladder says


def as_he_wishes(policy: Policy, debtor: Debtor) -> Policy:
    """The ladder for this debtor: what it sends by e-mail goes by post to whoever wants that and has an address.

    The steps, their days and their notices stay, so it is the same ladder and nobody loses his place on it.
    """
    return by_post(policy) if debtor.prefers is Channel.LETTER and debtor.address is not None else policy


@lru_cache(maxsize=256)
def by_post(policy: Policy) -> Policy:
    """The same ladder with letters for e-mails."""
    steps = (replace(s, channel=Channel.LETTER) if s.channel is Channel.EMAIL else s for s in policy.steps)
    return replace(policy, steps=tuple(steps))
