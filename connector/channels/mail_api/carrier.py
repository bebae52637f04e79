"""The e-mail channel by way of a provider's HTTP API, as Resend's pages describe theirs.

`POST {url}/emails` with `Authorization: Bearer`, a `User-Agent` (resend.com/docs/api-reference/introduction), and the
`Idempotency-Key`, remembered for 24 hours (resend.com/docs/dashboard/emails/idempotency-keys). Whatever broke off is
handed over again with the same body under the same key, and the provider answers as it did the first time.

One plain session with explicit time-outs: there is one address, nothing to page through and nothing to refresh, and
trying again is the delivery's business, never this module's.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

import requests
from requests.auth import AuthBase

from connector.carrier import Carried, Outcome, Parcel, Rendered
from connector.channels.email import headers, message
from connector.channels.mail_api.answers import TOO_MANY, answered, broke
from connector.channels.mail_api.body import KEY_HEADER, key_of, request_of
from connector.channels.mail_api.pace import Pace
from connector.channels.mail_api.settings import MailApiSettings
from connector.model import Channel

REMEMBERED = timedelta(hours=24)
LARGEST_ANSWER = 16 * 1024  # bytes; an answer is an id or a sentence
US = "tijdig/0.1"


class MailApiCarrier:
    """Satisfies `connector.carrier.Carrier`, for any number of threads. `payment_code` gives a PNG for a parcel, or
    None when none fits; `repeats_within` is how long the provider remembers a key."""

    channel = Channel.EMAIL

    def __init__(
        self,
        settings: MailApiSettings,
        payment_code: Callable[[Parcel], bytes | None],
        repeats_within: timedelta = REMEMBERED,
    ) -> None:
        self.repeats_within = repeats_within
        self._settings = settings
        self._payment_code = payment_code
        self._pace = Pace(settings.per_second)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = US
        self._session.auth = _Bearer(settings.key)

    def render(self, parcel: Parcel) -> Rendered:
        """The mail as it would go over SMTP, its key in front. Raises Refused when it must not be made."""
        made = message.render(parcel, self._payment_code(parcel))
        return replace(made, raw=headers.block([(KEY_HEADER, headers.key(parcel.delivery))]) + made.raw)

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        """Hand over what `rendered.raw` says, once. What is no e-mail address in form never reaches the provider."""
        for whose, address in (("recipient's", parcel.to.email), ("creditor's own", parcel.creditor.email)):
            try:
                headers.address(address)
            except headers.BadAddress as error:
                return Carried(Outcome.FAILED, f"the {whose} e-mail address cannot be used: {error}")
        return self.carry_again(rendered.raw)

    def carry_again(self, raw: bytes) -> Carried:
        """The same request, under the key that stands in it."""
        self._pace.wait()
        try:
            carried = self._post(key_of(raw), request_of(raw))
        except requests.RequestException as error:
            carried = broke(error)
        return replace(carried, detail=carried.detail.replace(self._settings.key, "…"))

    def open(self) -> AbstractContextManager["MailApiCarrier"]:
        """The session keeps its lines in any case."""
        return nullcontext(self)

    def _post(self, key: str, body: bytes) -> Carried:
        with self._session.post(
            f"{self._settings.url.rstrip('/')}/emails",
            data=body,
            headers={"Content-Type": "application/json", KEY_HEADER: key},
            timeout=(self._settings.timeout, self._settings.timeout),
            allow_redirects=False,  # a key goes to whom it was given for
            stream=True,
        ) as answer:
            if answer.status_code == TOO_MANY:
                self._pace.hold(_seconds(answer.headers.get("retry-after", "")))
            return answered(answer.status_code, _read(answer, self._settings.timeout))


class _Bearer(AuthBase):
    """Without it requests would prefer what a .netrc says."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def _read(answer: requests.Response, seconds: float) -> bytes | None:
    """The answer's body; None when it breaks off, is too large, or does not end within so many seconds."""
    end = time.monotonic() + seconds
    body = b""
    try:
        for part in answer.iter_content(1):  # it would wait for more, and nobody would see that it trickles
            body += part
            if len(body) > LARGEST_ANSWER or time.monotonic() > end:
                return None
    except requests.RequestException:
        return None
    return body


def _seconds(said: str) -> float:
    """Of Retry-After, which is whole seconds there; 1 where it is not (RFC 9110, 10.2.3 also allows a date)."""
    return float(said) if said.isascii() and said.isdigit() else 1.0
