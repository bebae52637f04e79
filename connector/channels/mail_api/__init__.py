"""Carries messages by e-mail through a provider's HTTP API that takes each idempotency key once."""

from connector.channels.mail_api.carrier import MailApiCarrier
from connector.channels.mail_api.settings import MailApiSettings

__all__ = ["MailApiCarrier", "MailApiSettings"]
