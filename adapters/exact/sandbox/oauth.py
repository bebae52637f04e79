"""The OAuth pages: consent with its divisions, tokens, and the security centre where a consent is taken back."""

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from adapters.exact.sandbox.answers import Refusal, oauth_refused
from adapters.exact.sandbox.grants import Application, Grants

AUTH, TOKEN = "/api/oauth2/auth", "/api/oauth2/token"
SECURITY = "/docs/SecurityCentre.aspx"
Page = str | BaseResponse


class OAuthPages:
    """What stands at the addresses that the platform uses. `given` is called when tokens were given, before anybody has
    them."""

    def __init__(self, grants: Grants, given: Callable[[], None] = lambda: None) -> None:
        self._grants, self._lock, self._given = grants, grants.world.lock, given

    def blueprint(self) -> Blueprint:
        pages = Blueprint("oauth", __name__)
        pages.get(AUTH)(self.ask)
        pages.post(AUTH)(self.answer)
        pages.post(TOKEN)(self.token)
        pages.get(SECURITY)(self.security)
        pages.post(f"{SECURITY}/<client_id>/withdraw")(self.withdraw)
        pages.post(SECURITY)(self.register)
        pages.register_error_handler(Refusal, _refused)
        return pages

    def ask(self) -> Page:
        """The consent page. Whom nobody knows is not sent back, but told here."""
        application = self._known()
        if application is None:
            return _nobody()
        if request.args.get("response_type") != "code":
            return _back(error="unsupported_response_type")
        with self._lock:
            divisions = list(self._grants.world.books.values())
        return render_template("consent.html", application=application, divisions=divisions)

    def answer(self) -> Page:
        """Back to the application with a code or a refusal. A form that speaks of no divisions means all of them."""
        application = self._known()
        if application is None:
            return _nobody()
        if request.form.get("answer") != "allow":
            return _back(error="access_denied")
        with self._lock:
            code = self._grants.new_code(application, self._ticked(), request.args["redirect_uri"])
        return _back(code=code)

    def _ticked(self) -> Iterable[int]:
        every = self._grants.world.books
        if "scoped" not in request.form:
            return every
        ticked = set(request.form.getlist("division"))
        return [code for code in every if str(code) in ticked]

    def token(self) -> Response:
        with self._lock:
            application, form = self._asking(), request.form
            match form.get("grant_type"):
                case "authorization_code":
                    given = self._grants.exchange(application, form.get("code", ""), form.get("redirect_uri", ""))
                case "refresh_token":
                    given = self._grants.renew(application, form.get("refresh_token", ""))
                case _:
                    raise oauth_refused(400, "unsupported_grant_type", "The grant type is not supported.")
        self._given()
        return jsonify(given)

    def security(self) -> str:
        """Which applications there are; each can be withdrawn."""
        with self._lock:
            return render_template("security.html", applications=list(self._grants.applications.values()))

    def register(self) -> BaseResponse:
        with self._lock:
            self._grants.register(request.form["name"], request.form["redirect_uris"].split())
        return redirect(SECURITY, 303)

    def withdraw(self, client_id: str) -> BaseResponse:
        with self._lock:
            self._grants.withdraw(client_id)
        self._given()
        return redirect(SECURITY, 303)

    def _known(self) -> Application | None:
        """The application that asks, if it is registered with this very address to go back to."""
        application = self._grants.applications.get(request.args.get("client_id", ""))
        known = application.redirect_uris if application else ()
        return application if request.args.get("redirect_uri", "") in known else None

    def _asking(self) -> Application:
        """Whoever asks, by id and secret in the form and nowhere else. Raises Refusal (400, 401)."""
        if "Authorization" in request.headers:
            raise oauth_refused(401, "invalid_client", "Unexpected Authorization header.")
        if request.mimetype != "application/x-www-form-urlencoded":
            raise oauth_refused(400, "invalid_request", "The request is not form-encoded.")
        application = self._grants.applications.get(request.form.get("client_id", ""))
        if application is None or request.form.get("client_secret") != application.secret:
            raise oauth_refused(401, "invalid_client", "Client authentication failed.")
        return application


def _nobody() -> Response:
    return Response(render_template("nobody.html"), 400)


def _back(**told: str) -> BaseResponse:
    """To the application, with its own state."""
    address = request.args["redirect_uri"]
    if "state" in request.args:
        told["state"] = request.args["state"]
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(told)}")


def _refused(refusal: Refusal) -> tuple[Response, int]:
    return jsonify(refusal.answer.payload), refusal.answer.status
