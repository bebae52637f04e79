"""The e-mail channel as the flow knows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import timedelta

from connector.carrier import NEVER, Carried, Outcome, Parcel, Rendered
from connector.channels.email import headers, message
from connector.channels.email.settings import SmtpSettings
from connector.channels.email.smtp import Line, hand_over
from connector.model import Channel


class EmailCarrier:
    """Satisfies `connector.carrier.Carrier`. `payment_code` gives a PNG for a parcel, or None when none fits.

    `key_header` names the header in which the provider wants an idempotency key (`Resend-Idempotency-Key`, …), and
    `repeats_within` how long it remembers keys; "" and nothing for a plain mail server.
    """

    channel = Channel.EMAIL

    def __init__(
        self,
        smtp: SmtpSettings,
        payment_code: Callable[[Parcel], bytes | None],
        key_header: str = "",
        repeats_within: timedelta = NEVER,
    ) -> None:
        self._smtp = smtp
        self._line: Line | None = None
        self._payment_code = payment_code
        self._key_header = key_header
        self.repeats_within = repeats_within if key_header else NEVER

    def render(self, parcel: Parcel) -> Rendered:
        """Raises Refused when the message must not be made: see `message.render`."""
        made = message.render(parcel, self._payment_code(parcel))
        if not self._key_header:
            return made
        return replace(made, raw=headers.block([(self._key_header, headers.key(parcel.delivery))]) + made.raw)

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        """Hand over exactly `rendered.raw`, once. What is no e-mail address in form never reaches a server."""
        try:
            recipient = headers.address(parcel.to.email)
        except headers.BadAddress as error:
            return Carried(Outcome.FAILED, f"the recipient's e-mail address cannot be used: {error}")
        try:
            sender = headers.address(parcel.creditor.email)
        except headers.BadAddress as error:
            return Carried(Outcome.FAILED, f"the creditor's own e-mail address cannot be used: {error}")
        return self._hand_over(sender, recipient, rendered.raw)

    def carry_again(self, raw: bytes) -> Carried:
        """The same bytes, with their key in them, to the same address from the same one."""
        sender, recipient = headers.addresses_in(raw)
        return self._hand_over(sender, recipient, raw)

    @contextmanager
    def open(self) -> Iterator["EmailCarrier"]:
        """The same with one line to the mail server for all its messages, opened with the first of them."""
        with Line(self._smtp) as line:
            kept = copy(self)
            kept._line = line
            yield kept

    def _hand_over(self, sender: str, recipient: str, raw: bytes) -> Carried:
        if self._line is not None:
            return self._line.hand_over(sender, recipient, raw)
        return hand_over(self._smtp, sender, recipient, raw)
