"""The e-mail channel as the flow knows it."""

from collections.abc import Callable

from connector.carrier import Carried, Outcome, Parcel, Rendered
from connector.channels.email import headers, message
from connector.channels.email.smtp import SmtpSettings, hand_over
from connector.model import Channel


class EmailCarrier:
    """Satisfies `connector.carrier.Carrier`. `payment_code` gives a PNG for a parcel, or None when none fits."""

    channel = Channel.EMAIL

    def __init__(self, smtp: SmtpSettings, payment_code: Callable[[Parcel], bytes | None]) -> None:
        self._smtp = smtp
        self._payment_code = payment_code

    def render(self, parcel: Parcel) -> Rendered:
        """Raises Refused when the message must not be made: see `message.render`."""
        return message.render(parcel, self._payment_code(parcel))

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
        return hand_over(self._smtp, sender, recipient, rendered.raw)
