"""Sends a request and brings back its answer: with time-outs, a cap on what is read, and a second try where it is safe.

Statuses that say what a request meant (200, 302, 400, 401, 404 …) come back as an answer: their meaning is the
adapter's. What says that the platform cannot answer now becomes an error of ours.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_before_delay, wait_exponential_jitter
from urllib3.exceptions import HTTPError

from connector.errors import BudgetSpent, SourceUnavailable, TooLarge
from connector.transport.addresses import check
from connector.transport.budget import Limits, Meter, Meters, unmetered
from connector.transport.messages import Answer, Request
from connector.transport.session import new_session
from connector.transport.watch import watched

LARGEST = 10_000_000  # bytes of an answer, unpacked
PORTION = 64 * 1024
TOO_MANY = 429
FAILED = 500
PASSING = (502, 503, 504)
NOT_IN_TIME = "the platform did not finish its answer in time"
WITHOUT_A_WORD = timedelta(minutes=1)  # after a 429 that does not say how long
# What lies outside of these was misread, or not meant.
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(hours=1)

Clock = Callable[[], datetime]  # aware


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, in seconds: to connect, between two bytes, and in all, further tries included."""

    connect: float = 5.0
    read: float = 15.0
    whole: float = 30.0
    tries: int = 3
    pause: float = 0.5  # before the second try, about; twice that before the third


class _NoAnswer(Exception):
    """Nothing sensible came, and may come at another try; the text is fit for a user."""


class Transport:
    """For any number of threads. `home` is the origin (https://host) that Authorization headers may be sent to; without
    one no request may carry any. `meters` are the counts that a request goes into."""

    def __init__(
        self,
        clock: Clock,
        *,
        home: str = "",
        meters: Meters = unmetered,
        session: requests.Session | None = None,
        patience: Patience = Patience(),
        largest: int = LARGEST,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._home = home
        self._meters = meters
        self._session = session or new_session()
        self._patience = patience
        self._largest = largest
        self._sleep = sleep

    def send(self, request: Request) -> Answer:
        """The answer, whatever its status, but for those that say "not now". A 500 is an answer to a request that
        judges it by itself.

        An idempotent request is sent again when the connection failed, took too long, or a 502, 503 or 504 came; each
        try counts in the budget. Any other is sent once: when no answer came, whether it was done is not known.

        Raises SourceUnavailable (no answer, or a 5xx; TooLarge for one that is not read to its end), BudgetSpent (our
        budget or the platform says when the next request may go) and Refused (the address is none that may be asked).
        """
        check(request, self._home)
        ends = time.monotonic() + self._patience.whole
        try:
            return self._tries(request)(self._try, request, ends)
        except _NoAnswer as error:
            raise SourceUnavailable(f"{error} ({request.place})") from None

    def _tries(self, request: Request) -> Retrying:
        many = self._patience.tries if request.may_repeat else 1
        return Retrying(
            retry=retry_if_exception_type(_NoAnswer),
            stop=stop_after_attempt(many) | stop_before_delay(self._patience.whole),
            wait=wait_exponential_jitter(multiplier=self._patience.pause, jitter=self._patience.pause),
            sleep=self._sleep,
            reraise=True,
        )

    def _try(self, request: Request, ends: float) -> Answer:
        meters = self._meters(request)
        for meter in meters:
            meter.budget.take(request.urgency)
        answer = self._exchange(request, ends - time.monotonic())
        hear(meters, answer, self._clock())
        if answer.status in PASSING:
            raise _NoAnswer(f"the platform cannot answer for now (status {answer.status})")
        if answer.status >= 500 and not (answer.status == FAILED and request.judges_500):  # RFC 9110, 15.6
            raise SourceUnavailable(f"the platform failed (status {answer.status}, {request.place})")
        return answer

    # ------------------------------------------------------------ one exchange

    def _exchange(self, request: Request, seconds: float) -> Answer:
        """Raises _NoAnswer and SourceUnavailable; what requests says names whole addresses, so it is not repeated."""
        with watched(seconds) as watch:
            try:
                answer = self._receive(request)
            except (requests.RequestException, HTTPError) as error:
                raise _told(error, request, watch.cut) from None
        if watch.cut:  # within its headers: such an answer looks like a whole one, with fewer of them
            raise _NoAnswer(NOT_IN_TIME)
        return answer

    def _receive(self, request: Request) -> Answer:
        with self._session.request(
            request.method.upper(),
            request.url,
            params=dict(request.params),
            json=request.json,
            data=request.body if request.form is None else dict(request.form),
            headers=dict(request.headers),
            timeout=(self._patience.connect, self._patience.read),
            allow_redirects=False,  # what was given for one host goes to no other
            stream=True,
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, b"".join(self._portions(response, request)))

    def _portions(self, response: requests.Response, request: Request) -> Iterator[bytes]:
        size = 0
        for portion in response.iter_content(PORTION):
            size += len(portion)
            if size > self._largest:
                raise TooLarge(f"the platform's answer is too large to be read ({request.place})")
            yield portion


def hear(meters: Sequence[Meter], answer: Answer, now: datetime) -> None:
    """Tell each budget what an answer says that came at this aware moment. Raises BudgetSpent when it says "not
    before"."""
    here = now.astimezone(UTC)
    said = [meter.limits(answer, here) or Limits() for meter in meters]
    until = _not_before(answer, said, here)
    for place, meter in enumerate(meters):
        meter.budget.heard(replace(said[place], retry_at=until if place == 0 else None))
    if until is not None:
        raise BudgetSpent(until)


def _not_before(answer: Answer, said: Sequence[Limits], now: datetime) -> datetime | None:
    """The moment before which the platform wants no more; None = it does not say so."""
    if answer.status not in (TOO_MANY, *PASSING):
        return None
    until = max((limits.retry_at for limits in said if limits.retry_at), default=None)
    if answer.status == TOO_MANY and until is None:
        until = min((limits.resets_at for limits in said if limits.resets_at), default=now + WITHOUT_A_WORD)
    return min(max(until, now + SHORTEST_WAIT), now + LONGEST_WAIT) if until is not None else None


def _told(error: Exception, request: Request, cut: bool) -> Exception:
    """What became of it, in our words."""
    if cut:
        return _NoAnswer(NOT_IN_TIME)
    if isinstance(error, requests.exceptions.SSLError):
        return SourceUnavailable(f"the platform's certificate is not trusted ({request.place})")
    if isinstance(error, requests.Timeout) or isinstance(_root(error), TimeoutError):
        return _NoAnswer("the platform took too long to answer")
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return _NoAnswer("the connection to the platform failed")
    return SourceUnavailable(f"the platform's answer cannot be read ({request.place})")


def _root(error: BaseException) -> BaseException:
    while inner := error.__cause__ or error.__context__:
        error = inner
    return error
