"""Exact Online's REST API as we use it: which request is sent, and for whom it is sent again.

A page is asked for when the one before it was used: Exact promises no order to questions that run side by side. Where
an answer names the next page elsewhere than in the same administration, it is not followed, for the token would go
along. A POST knows no repetition there, so none is sent twice; whoever writes looks first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from adapters.exact.answers import NOT_AUTHORISED, NOT_FOUND, NotThere, asks_to_sign_in, meaning
from adapters.exact.entities import Entity, entity
from adapters.exact.odata import Literal, Raw, equals, filtered, guid, listed, long, select, single
from connector.errors import SourceUnavailable
from connector.source import Access
from connector.transport import Answer, Request, Transport, Urgency

API = "/api/v1"
ME = ("UserID", "CurrentDivision", "DivisionCustomerName", "LanguageCode", "ServerUtcOffset")
DIVISION = ("Code", "Description", "Country", "Currency", "Status", "BlockingStatus")
_OF_CUSTOMER = (*DIVISION, "CustomerName")
_DONE = (200, 204, NOT_FOUND)  # what was to be taken away is not there any more


def me(transport: Transport, access: Access, host: str) -> Raw:
    """Who the grant is of: the fields ME. The current administration is whichever the user last worked in, so it is
    good for a first question and for nothing else. Raises what Client's methods raise."""
    what = entity("current/Me")
    asked = _question(what, f"{host}{API}/{what.path}", ME, urgency=Urgency.URGENT)
    found = single(meaning(_sent(transport, access, asked), what.name))
    if found is None:
        raise SourceUnavailable("Exact Online does not say whose connection this is")
    return found


def divisions(transport: Transport, access: Access, host: str, division: int) -> list[Raw]:
    """The administrations that a grant reaches, asked for from one of them; fields as in DIVISION, as far as they are
    known. Some accounts may not have the list of all, or none: then that of one licence, and at last the one that is
    asked from. Raises what Client's methods raise."""
    all_of_them = entity("system/Divisions")
    of_one_licence = replace(all_of_them, name="hrm/Divisions", path="{division}/hrm/Divisions")
    client = Client(transport, access, host, division)
    for what, fields in ((all_of_them, _OF_CUSTOMER), (of_one_licence, DIVISION)):
        try:
            found = [row for page in client.read(what, fields, urgency=Urgency.URGENT) for row in page]
        except NotThere:
            continue
        if found:  # without the rights for it a list may be empty, too
            return found
    return [{"Code": division}]


class Client:
    """One administration. Any method raises what Transport.send and Access raise, Refused for what Exact will never
    take, SourceUnavailable for an answer that is not understood, and ValueError for what it must not be asked."""

    def __init__(self, transport: Transport, access: Access, host: str, division: int) -> None:
        self._transport, self._access = transport, access
        self._host, self._division = host.rstrip("/"), division

    def pages(
        self, name: str, fields: Sequence[str], where: str = "", urgency: Urgency = Urgency.BULK
    ) -> Iterator[list[Raw]]:
        """The records page by page, at the price of one request for each; the next is asked for when it is wanted."""
        return self.read(entity(name), fields, where, urgency)

    def rows(self, name: str, fields: Sequence[str], where: str = "", urgency: Urgency = Urgency.BULK) -> list[Raw]:
        """All of them."""
        return [row for page in self.pages(name, fields, where, urgency) for row in page]

    def page(
        self,
        name: str,
        fields: Sequence[str],
        where: str = "",
        following: str = "",
        urgency: Urgency = Urgency.BULK,
    ) -> tuple[list[Raw], str]:
        """One page of the records and the address of the next one, "" after the last: the page at `following`, as the
        page before named it, or the first one. Raises SourceUnavailable for an address that is not followed."""
        what = entity(name)
        request = _question(what, self._url(what), fields, where, urgency)
        if following:
            request = self._at(request, following, name)
        rows, after = listed(meaning(self._send(request), name))
        if after:
            self._at(request, after, name)
        return rows, after

    def one(self, name: str, key: str, fields: Sequence[str], urgency: Urgency = Urgency.BULK) -> Raw | None:
        """The record with this key; None when it is not there.

        It is asked for by a filter: to one that is not there the answer is an empty list, and no error that counts. A
        404 says that the whole entity is not there, and is Refused.
        """
        what = entity(name)
        found = self.rows(name, fields, equals(what.key, _key(what, key)), urgency)
        if len(found) > 1:
            raise SourceUnavailable(f"Exact Online gives several {name} for one key")
        return found[0] if found else None

    def create(self, name: str, values: Mapping[str, Any]) -> Raw:
        """A new record; it as it is then. Nothing by which a repetition could be known goes along: after a
        SourceUnavailable it may be there or not, so look for it first."""
        what = entity(name)
        _check_post(what, values)
        request = Request("POST", self._url(what), json=dict(values), judges_500=True)
        made = single(meaning(self._send(_with(request, {"Prefer": "return=representation"})), name))
        if made is None:
            raise SourceUnavailable(f"Exact Online does not say what became of a new record in {name}")
        return made

    def remove(self, name: str, key: str) -> None:
        """Whether it is there or not."""
        what = entity(name)
        _check_method(what, "DELETE")
        answer = self._send(Request("DELETE", f"{self._url(what)}({_key(what, key)})", judges_500=True))
        if answer.status not in _DONE:
            meaning(answer, name)

    def read(
        self, what: Entity, fields: Sequence[str], where: str = "", urgency: Urgency = Urgency.BULK
    ) -> Iterator[list[Raw]]:
        """`pages` of an entity that need not stand in the table under this name."""
        return self._follow(_question(what, self._url(what), fields, where, urgency), what.name)

    def leads_here(self, url: str) -> bool:
        """Whether it stays at this host and in this administration, however its path is written: a token goes nowhere
        else."""
        if not url.lower().startswith(f"{self._host}{API}/{self._division}/".lower()):
            return False
        path = unquote(urlsplit(url).path)
        return "\\" not in path and not {".", ".."} & set(path.split("/"))

    def _follow(self, request: Request, about: str) -> Iterator[list[Raw]]:
        seen: set[str] = set()
        while True:
            rows, following = listed(meaning(self._send(request), about))
            yield rows
            if not following:
                return
            if following in seen:
                raise _not_followed(about)
            seen.add(following)
            request = self._at(request, following, about)

    def _at(self, request: Request, following: str, about: str) -> Request:
        if following == request.url or not self.leads_here(following):
            raise _not_followed(about)
        return replace(request, url=following, params={})

    def _url(self, what: Entity) -> str:
        return f"{self._host}{API}/{what.path.format(division=self._division)}"

    def _send(self, request: Request) -> Answer:
        return _sent(self._transport, self._access, request)


def _question(
    what: Entity, url: str, fields: Sequence[str], where: str = "", urgency: Urgency = Urgency.BULK
) -> Request:
    _check_method(what, "GET")
    params = {"$select": select(what, fields)}
    if where:
        params["$filter"] = filtered(what, where)
    return Request("GET", url, params=params, urgency=urgency, judges_500=True)


def _not_followed(about: str) -> SourceUnavailable:
    return SourceUnavailable(f"Exact Online names a next page of {about} that is not followed")


def _check_method(what: Entity, method: str) -> None:
    if method not in what.methods:
        raise ValueError(f"{what.name} takes no {method}")


def _check_post(what: Entity, values: Mapping[str, Any]) -> None:
    _check_method(what, "POST")
    wrong = sorted(values.keys() - what.post)
    missing = sorted(name for name in what.required if not values.get(name))
    if wrong or missing or not values:
        raise ValueError(f"{what.name} takes no {', '.join(wrong) or 'less'}; it needs {', '.join(missing) or 'more'}")


def _key(what: Entity, key: str) -> Literal:
    if what.fields[what.key] == "guid":
        return guid(key)
    if not (key.isascii() and key.isdecimal()):
        raise ValueError(f"this is no key of {what.name}")
    return long(int(key)) if what.fields[what.key] == "int64" else Literal(key)


def _sent(transport: Transport, access: Access, request: Request) -> Answer:
    """A token that Exact does not know is renewed once. Nothing was done for whoever it does not know, so a 401 lets a
    POST go again, too; what looks like the page to sign in lets only questions do so."""
    token = access.token()
    answer = transport.send(_signed(request, token))
    if answer.status == NOT_AUTHORISED or (request.may_repeat and asks_to_sign_in(answer)):
        newer = access.refused(token)
        if newer != token:
            answer = transport.send(_signed(request, newer))
    return answer


def _signed(request: Request, token: str) -> Request:
    return _with(request, {"Authorization": f"Bearer {token}", "Accept": "application/json"})


def _with(request: Request, headers: Mapping[str, str]) -> Request:
    return replace(request, headers={**request.headers, **headers})
