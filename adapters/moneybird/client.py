"""Moneybird's API as we use it: which request is sent, and what its answer means to whoever asked.

A 401 is three things there: a token that is not known (it is renewed once), a grant without a scope, and a grant that
was given a moment ago. Nothing but the first is a lost connection.
"""

from collections.abc import Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

from adapters.moneybird.payloads import TOO_LARGE, Raw
from connector.errors import Refused, SourceUnavailable, TooLarge
from connector.source import Access
from connector.transport import Answer, Request, Transport, Urgency

HOST = "https://moneybird.com"
AT_ONCE = 100  # records in one question; of more the rest would be left out without a word
EVERY_YEAR = "period:200001..209912"  # some lists answer with this year's records unless they are told otherwise
SALES, EXTERNAL, CONTACTS = "sales_invoices", "external_sales_invoices", "contacts"
NOT_OVER = 2  # seconds: what is younger than that may change once more without its version showing it
_OK = (200, 201)
_GONE = 204  # the answer to what was taken away
_NOT_AUTHORISED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_NO_SCOPE = "no access to"


def administrations(transport: Transport, access: Access, host: str) -> list[Raw]:
    """Those that a grant reaches. Raises what Client's methods raise."""
    asked = Request("GET", f"{host}/api/v2/administrations.json", urgency=Urgency.URGENT)
    return _list(_meaning(_sent(transport, access, asked)))


class Client:
    """One administration. Any method raises what Transport.send and Access raise, Refused for what Moneybird will
    never take, and SourceUnavailable for an answer that is not understood."""

    def __init__(self, transport: Transport, access: Access, administration: str, host: str = HOST) -> None:
        self._transport, self._access = transport, access
        self._base = f"{host}/api/v2/{administration}"

    def versions(self, resource: str, filters: str = "", urgency: Urgency = Urgency.BULK) -> dict[str, int]:
        """The id of each record with its version, which says that it is another one and not that it is newer.

        A version is the second of the last change. As long as that second is not over, another change may bear the
        same one, so it is given as a negative number, and stands for itself from the next question on.
        """
        params = {"filter": filters} if filters else {}
        if resource == CONTACTS:
            params["include_archived"] = "true"  # one that is archived may owe all the same
        answer = self._send(self._request("GET", f"/{resource}/synchronization", urgency, params=params))
        listed, over = _list(_meaning(answer)), _second(answer) - NOT_OVER
        try:
            told = {str(int(one["id"])): int(one["version"]) for one in listed}
        except (KeyError, TypeError, ValueError):
            raise SourceUnavailable("Moneybird lists records without an id or a version") from None
        return {record: version if version < over else -version for record, version in told.items()}

    def records(self, resource: str, ids: Sequence[str], urgency: Urgency = Urgency.BULK) -> list[Raw]:
        """Those of them that are there, at the price of one request for each AT_ONCE of them.

        Where an answer is larger than is read, each half is asked for by itself. Of a single record that is too large
        there is its id, and TOO_LARGE.
        """
        found: list[Raw] = []
        for start in range(0, len(ids), AT_ONCE):
            found += self._some(resource, ids[start : start + AT_ONCE], urgency)
        return found

    def _some(self, resource: str, ids: Sequence[str], urgency: Urgency) -> list[Raw]:
        asked: Raw = {"ids": list(ids)}
        request = self._request("POST", f"/{resource}/synchronization", urgency, json=asked, idempotent=True)
        try:
            return _list(_meaning(self._send(request)))
        except TooLarge:
            half = len(ids) // 2
            if not half:
                return [{"id": one, TOO_LARGE: True} for one in ids]
            return [*self._some(resource, ids[:half], urgency), *self._some(resource, ids[half:], urgency)]

    def workflows(self, urgency: Urgency = Urgency.BULK) -> list[Raw]:
        """What Moneybird does by itself with invoices."""
        return _list(_meaning(self._send(self._request("GET", "/workflows", urgency))))

    def record(self, resource: str, record: str) -> Raw | None:
        """One of them; None when it is not there."""
        answer = self._send(self._request("GET", f"/{resource}/{record}", Urgency.BULK))
        if answer.status == _NOT_FOUND:
            return None
        return _object(_meaning(answer))

    def note(self, resource: str, record: str, text: str, assignee: str = "") -> Raw:
        """A note on a record; a to-do where somebody is assigned to it. There is nothing by which a repetition could be
        known: look for it before."""
        note: dict[str, Any] = {"note": text}
        if assignee:
            note |= {"todo": True, "assignee_id": assignee}
        return self._written("POST", f"/{resource}/{record}/notes", {"note": note})

    def pause(self, record: str) -> Raw:
        """Moneybird's own reminders of this sales invoice rest; the invoice as it is then."""
        return self._written("POST", f"/{SALES}/{record}/pause", {})

    def resume(self, record: str) -> Raw:
        """They go on; the invoice as it is then."""
        return self._written("POST", f"/{SALES}/{record}/resume", {})

    def set_field(self, record: str, field: str, value: str) -> Raw:
        """Put this into a field of the user's own on a sales invoice; the invoice as it is then."""
        changed = {"custom_fields_attributes": {"0": {"id": field, "value": value}}}
        return self._written("PATCH", f"/{SALES}/{record}", {"sales_invoice": changed})

    def count_reminder(self, invoice: Raw) -> None:
        """Have Moneybird count a reminder of this sales invoice as sent by hand, by somebody else than itself."""
        named = ("contact_id", "workflow_id", "document_style_id", "identity_id")
        reminder: Raw = {name: str(invoice.get(name) or "") for name in named}
        reminder |= {"sales_invoice_ids": [str(invoice.get("id"))], "delivery_method": "Manual"}
        body = {"sales_invoice_reminders": [reminder]}
        _meaning(self._send(self._request("POST", f"/{SALES}/send_reminders", Urgency.BULK, json=body)))

    def custom_fields(self) -> list[Raw]:
        """The fields that the user made."""
        return _list(_meaning(self._send(self._request("GET", "/custom_fields", Urgency.BULK))))

    def users(self) -> list[Raw]:
        """Who works in the administration. Needs the scope `settings`."""
        return _list(_meaning(self._send(self._request("GET", "/users", Urgency.BULK))))

    def webhooks(self) -> list[Raw]:
        """The webhooks of this administration, whoever made them. Needs the scope `settings`, as the next two do."""
        return _list(_meaning(self._send(self._request("GET", "/webhooks", Urgency.URGENT))))

    def add_webhook(self, url: str, events: Sequence[str]) -> Raw:
        """A new one, with the secret that is told this once. Moneybird calls the address before it answers."""
        body = {"url": url, "enabled_events": list(events)}
        return _object(_meaning(self._send(self._request("POST", "/webhooks", Urgency.URGENT, json=body))))

    def remove_webhook(self, webhook: str) -> None:
        """Whether it is there or not."""
        answer = self._send(self._request("DELETE", f"/webhooks/{webhook}", Urgency.URGENT))
        if answer.status not in (_GONE, _NOT_FOUND):
            _meaning(answer)

    def _written(self, method: str, path: str, body: Raw) -> Raw:
        return _object(_meaning(self._send(self._request(method, path, Urgency.BULK, json=body))))

    def _request(self, method: str, path: str, urgency: Urgency, **more: Any) -> Request:
        return Request(method, f"{self._base}{path}.json", urgency=urgency, **more)

    def _send(self, request: Request) -> Answer:
        return _sent(self._transport, self._access, request)


def _sent(transport: Transport, access: Access, request: Request) -> Answer:
    token = access.token()
    answer = transport.send(_signed(request, token))
    if answer.status == _NOT_AUTHORISED and not _lacks_scope(answer):
        answer = transport.send(_signed(request, access.refused(token)))
    return answer


def _signed(request: Request, token: str) -> Request:
    return replace(request, headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})


def _meaning(answer: Answer) -> Any:
    """What a good answer says. Raises Refused for a request that will never be taken, SourceUnavailable otherwise."""
    if answer.status in _OK:
        return answer.json()
    if _lacks_scope(answer) or answer.status == _FORBIDDEN:
        raise Refused(f"Moneybird does not let this connection do that: {_said(answer) or 'it does not say why'}")
    if answer.status in (400, 402, _NOT_FOUND, 406, 422):
        raise Refused(f"Moneybird refuses this request (status {answer.status}): {_said(answer)}")
    raise SourceUnavailable(f"Moneybird gives an answer that is not understood (status {answer.status})")


def _lacks_scope(answer: Answer) -> bool:
    return answer.status == _NOT_AUTHORISED and _said(answer).lower().startswith(_NO_SCOPE)


def _said(answer: Answer) -> str:
    """Its own words, as far as they are a text: an error is a text or an object with one for each field."""
    try:
        said = answer.json()
    except SourceUnavailable:
        return ""
    error = said.get("error", "") if isinstance(said, dict) else said
    if isinstance(error, dict):
        error = ", ".join(str(name) for name in error)  # the fields; what stands in them may be personal
    return str(error)[:200] if isinstance(error, str) else ""


def _list(said: Any) -> list[Raw]:
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise SourceUnavailable("Moneybird gives something else than a list")
    return said


def _object(said: Any) -> Raw:
    if not isinstance(said, dict):
        raise SourceUnavailable("Moneybird gives something else than a record")
    return said


def _second(answer: Answer) -> int:
    """When it was answered, by Moneybird's own clock, in seconds since 1970; far in the future where it is not told."""
    try:
        return int(parsedate_to_datetime(answer.headers["date"]).timestamp())
    except (KeyError, ValueError, OverflowError):
        return 10**12
