"""The OAuth pages: consent or refusal, tokens, and revoking."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from adapters.moneybird.sandbox.answers import Refusal
from adapters.moneybird.sandbox.grants import DEFAULT_SCOPES, OUT_OF_BAND, SCOPES, Application, Grants, oauth_error

Page = str | BaseResponse


class OAuthPages:
    """What stands at the addresses that the platform uses. `given` is called when tokens were given, before anybody has
    them."""

    def __init__(self, grants: Grants, given: Callable[[], None] = lambda: None) -> None:
        self._grants, self._lock, self._given = grants, grants.world.lock, given

    def blueprint(self) -> Blueprint:
        pages = Blueprint("oauth", __name__)
        pages.get("/oauth/authorize")(self.ask)
        pages.post("/oauth/authorize")(self.answer)
        pages.post("/oauth/token")(self.token)
        pages.post("/oauth/revoke")(self.revoke)
        pages.register_error_handler(Refusal, _refused)
        return pages

    def ask(self) -> Page:
        """The consent page. Whom nobody knows is not sent back, but told here."""
        application = self._known()
        if application is None:
            return _nobody()
        if request.args.get("response_type") != "code":
            return _back(error="unsupported_response_type")
        if not set(_scopes()) <= set(SCOPES):
            return _back(error="invalid_scope")
        return render_template("consent.html", application=application, scopes=_scopes())

    def answer(self) -> Page:
        """Back to the application with a code or a refusal; without an address to go to, the code is shown."""
        application = self._known()
        if application is None or not set(_scopes()) <= set(SCOPES):
            return _nobody()
        if request.form.get("answer") != "allow":
            return _back(error="access_denied")
        with self._lock:
            code = self._grants.new_code(application, _scopes(), request.args["redirect_uri"])
        if request.args["redirect_uri"] == OUT_OF_BAND:
            return render_template("code.html", code=code)
        return _back(code=code)

    def token(self) -> Response:
        with self._lock:
            application, form = self._asking(), request.form
            match form.get("grant_type"):
                case "authorization_code":
                    given = self._grants.exchange(application, form.get("code", ""), form.get("redirect_uri", ""))
                case "refresh_token":
                    given = self._grants.renew(application, form.get("refresh_token", ""))
                case _:
                    raise oauth_error("unsupported_grant_type")
        self._given()
        return jsonify(given)

    def revoke(self) -> Response:
        """200 whether there was such a token or not."""
        with self._lock:
            self._asking()
            self._grants.revoke(request.form.get("token", ""))
        return jsonify({})

    def _known(self) -> Application | None:
        """The application that asks, if it is registered with this very address to go back to."""
        application = self._grants.applications.get(request.args.get("client_id", ""))
        known = application.redirect_uris if application else ()
        return application if request.args.get("redirect_uri", "") in known else None

    def _asking(self) -> Application:
        """Whoever asks, by id and secret in the form. Raises Refusal (401)."""
        application = self._grants.applications.get(request.form.get("client_id", ""))
        if application is None or request.form.get("client_secret") != application.secret:
            raise oauth_error("invalid_client", 401)
        return application


def _scopes() -> tuple[str, ...]:
    return tuple(request.args.get("scope", "").split()) or DEFAULT_SCOPES


def _nobody() -> Response:
    return Response(render_template("oauth_error.html"), 400)


def _back(**told: str) -> BaseResponse:
    """To the application, with its own state."""
    address = request.args["redirect_uri"]
    if "state" in request.args:
        told["state"] = request.args["state"]
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(told)}")


def _refused(refusal: Refusal) -> tuple[Response, int]:
    return jsonify(refusal.answer.payload), refusal.answer.status
