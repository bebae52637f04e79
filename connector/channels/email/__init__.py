"""Carries messages by e-mail: renders them, and hands them to the creditor's mail server."""

from connector.channels.email.carrier import EmailCarrier
from connector.channels.email.settings import SmtpSettings

__all__ = ["EmailCarrier", "SmtpSettings"]
