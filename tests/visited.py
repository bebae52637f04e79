"""A platform's local imitation, served over real HTTP, as somebody in a browser meets it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests

from connector.flow.sources import Registration
from connector.oauth import Client

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass
class Served:
    """The sandbox at an address, what was asked of it (method and path), and whether it answers at all. `back` is where
    its consent page leads back to."""

    sandbox: Any
    back: str
    url: str = ""
    asked: list[str] = field(default_factory=list)
    is_away: bool = False

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        if self.is_away:
            start_response("500 Internal Server Error", [("Content-Length", "0")])
            return [b""]
        return self.sandbox.app(environ, start_response)

    @property
    def client(self) -> Client:
        application = self.sandbox.application
        return Client(application.client_id, application.secret, self.back)

    @property
    def registration(self) -> Registration:
        return Registration(self.client, self.url)

    def answer(self, asked: str, allow: bool = True) -> str:
        """What somebody says on the consent page that this address opens; where he is sent then."""
        assert requests.get(asked, timeout=10).status_code == 200
        said = {"answer": "allow" if allow else "deny"}
        answer = requests.post(asked, data=said, timeout=10, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]
