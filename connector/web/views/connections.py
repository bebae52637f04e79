"""Platforms: connecting one, coming back from its consent page, choosing administrations, signing in again, leaving."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import BudgetSpent, NotFound, ReAuthorise, Refused, RetryLater, SourceUnavailable
from connector.flow import connecting, joining, parting
from connector.flow.parting import Farewell
from connector.model import Connection, Installation
from connector.web import connected, errand, guards
from connector.web import desk as desks
from connector.web.desk import Desk, desk
from connector.web.language import count, say
from connector.web.sayings import said, translated

# What is undone at a platform when an administration leaves it, in this order, and what is told of it when it was not:
# connections.left_<name>.
FAREWELLS: Mapping[str, Farewell] = {"pauses": parting.end_pauses, "webhooks": parting.stop_listening}
ENDS = ("declined", "expired", "strange", "not_taken", "no_answer", "signed_out")
LOOKS_AGAIN = 2  # seconds

pages = Blueprint("connections", __name__)


@pages.get("/connections")
def listing() -> Response:
    here = desk()
    doors = connected.doors(here)
    page = render_template(
        "connections.html",
        doors=doors,
        open_doors={door.name for door in doors if not door.elsewhere},
        auths={door.name: door.auth for door in doors},
        closed=connected.closed(here),
        shown=connected.shown(here),
        disconnected=connected.disconnected(here),
        scope_words=connected.scope_words,
        platform_title=connected.title,
        settings_of=connected.operator_settings,
        back_address=_back_address,
    )
    answer = make_response(page)
    guards.let_forms_lead_to(answer, connected.origins(doors))
    return answer


@pages.post("/connections/<platform>/start")
def start(platform: str) -> Answer:
    """Off to the platform, for a grant or for one in place of another."""
    from connector.oauth import new_state

    here, renews = desk(), request.form.get("renews", "")
    sources, state = here.house.sources, new_state()
    host = _host_of(here, renews, platform) if renews else sources.host(platform, request.form.get("host", ""))
    answer = redirect(connecting.ask(sources, platform, request.form.getlist("scope"), state, host), 303)
    errand.begin(answer, state, platform, renews, here.now, host, _whose(here))
    return answer


@pages.get("/connections/<platform>/back")
def back(platform: str) -> Answer:
    """From the platform, with a code or a refusal in the address: whatever comes of it, the browser goes on at once."""
    here, state = desk(), request.args.get("state", "")
    here.house.sources.platform(platform)
    begun = errand.current()
    if begun is None or begun.whose != _whose(here) or not begun.is_answered_by(platform, state):
        return _back_again(here, state)
    answer = _landed(_next(here, platform, begun))
    errand.end(answer)
    return answer


@pages.get("/connections/landed")
def landed() -> Response:
    """A browser that another site led here keeps its session's cookie to itself until a page of ours leads on."""
    to = request.args.get("to", "")
    inside = to.startswith(f"{errand.PATH}/") and to.isprintable()
    answer = make_response(render_template("landed.html", to=to if inside else url_for("connections.listing")))
    answer.headers["Refresh"] = f"0; url={to if inside else url_for('connections.listing')}"
    return answer


@pages.get("/connections/ended/<why>")
def ended(why: str) -> tuple[str, int]:
    """A sign-in came to nothing: why, and how to begin anew."""
    if why not in ENDS:
        raise NotFound("there is nothing at this address")
    return render_template("connection_ended.html", why=why), 200


@pages.get("/connections/<key>/choose")
def choose(key: str) -> Response | Answer:
    """The administrations that this connection reaches, as the platform lists them now."""
    here = desk()
    sources, tenant = here.house.sources, here.tenant.tenant
    if (now := joining.where(sources, tenant, key)) != key:
        return redirect(url_for("connections.choose", key=now), 303)
    connection = _connection(here, key)
    title = connected.title(connection.platform)
    try:
        if "looked" not in request.args and joining.may_join(sources, tenant, key):
            return make_response(render_template("connection_join.html", key=key, title=title))
        offered = connecting.offers(sources, tenant, key)
    except ReAuthorise:
        return _sign_in_again()
    except RetryLater as error:
        return _moment(here, connection, error)
    except Refused as error:
        return _not_listed(error)
    free = sum(not offer.barred for offer in offered)
    return make_response(render_template("connection_choose.html", key=key, title=title, offered=offered, free=free))


@pages.post("/connections/<key>/join")
def join(key: str) -> Response | Answer:
    """The sign-in goes into the connection that its user has already, and the work goes on with it."""
    here = desk()
    sources, tenant = here.house.sources, here.tenant.tenant
    connection = _connection(here, joining.where(sources, tenant, key))
    try:
        joined = joining.join(sources, tenant, key, here.by)
    except ReAuthorise:
        return _sign_in_again()
    except RetryLater as error:
        return _moment(here, connection, error)
    except Refused as error:
        return _not_listed(error)
    if joined.key == key:
        return redirect(url_for("connections.choose", key=key, looked=1), 303)
    _tell_renewed(joined.missing)
    return redirect(url_for("connections.choose", key=joined.key), 303)


@pages.post("/connections/<key>/choose")
def take(key: str) -> Answer:
    here = desk()
    _connection(here, key)
    wanted = request.form.getlist("administration")
    try:
        chosen = connecting.choose(here.house.sources, here.tenant.tenant, key, wanted, here.by)
    except ReAuthorise:
        return _sign_in_again()
    except RetryLater:
        return redirect(url_for("connections.choose", key=key), 303)  # which says that it cannot be had now
    except Refused as error:
        return _not_listed(error)
    for sentence in chosen.refused:
        flash(translated(sentence), "note")
    if not chosen.connected:
        if not chosen.refused:
            flash(say("connections.none_ticked"), "note")
            return redirect(url_for("connections.choose", key=key), 303)
        return redirect(url_for("connections.listing"), 303)
    names = ", ".join(each.title for each in chosen.connected)
    flash(count("connections.took", len(chosen.connected), names=names), "done")
    answer = redirect(url_for("start.page"), 303)
    guards.set_cookie(answer, desks.COOKIE, chosen.connected[0].scope.installation)
    return answer


@pages.get("/connections/<key>/renew")
def renewing(key: str) -> Response:
    """Signed in again, and the platform needs a moment before it knows."""
    here = desk()
    connection, fresh = _connection(here, key), _connection(here, request.args.get("by", ""))
    title = connected.title(connection.platform)
    return make_response(render_template("connection_renew.html", key=key, fresh=fresh.key, title=title))


@pages.post("/connections/<key>/renew")
def renew(key: str) -> Answer:
    here = desk()
    return redirect(_renewed(here, key, request.form.get("by", "")), 303)


@pages.get("/connections/<key>/disconnect")
def leaving(key: str) -> str:
    """What leaving means, before it is done."""
    here = desk()
    connection = _connection(here, key)
    who = _who_leaves(here, key, request.args.get("administration", ""))
    others = len(connecting.served(here.house.sources, here.tenant.tenant, key)) - len(who)
    title = connected.title(connection.platform)
    only = request.args.get("administration", "")
    return render_template("connection_leave.html", key=key, title=title, who=who, others=others, only=only)


@pages.post("/connections/<key>/disconnect")
def leave(key: str) -> Answer:
    here = desk()
    sources, connection = here.house.sources, _connection(here, key)
    who = _who_leaves(here, key, request.form.get("administration", ""))
    left: set[str] = set()
    given_back: bool | None = None
    for each in who:
        try:
            parted = parting.disconnect(sources, each.scope, FAREWELLS, here.by)
        except BudgetSpent as spent:
            until = spent.until.astimezone(here.now.tzinfo)
            flash(say("connections.leave_later", name=each.title, time=f"{until:%H:%M}"), "error")
            return redirect(url_for("connections.leaving", key=key), 303)
        left |= set(parted.left)
        given_back = parted.given_back
        flash(say("connections.left", name=each.title), "done")
    if not who:
        given_back = parting.give_grant_back(sources, here.tenant.tenant, key, here.by)
        flash(say("connections.given_back"), "done")
    tell_what_remains(connection, left, given_back)
    return redirect(url_for("connections.listing"), 303)


# ---------------------------------------------------------------- coming back


def _next(here: Desk, platform: str, begun: errand.Errand) -> str:
    """The address at which the answer to an errand of ours is dealt with."""
    if request.args.get("error"):
        return url_for("connections.ended", why="declined")
    code = request.args.get("code", "")
    if begun.is_over(here.now) or not code:
        return url_for("connections.ended", why="expired" if code else "strange")
    sources, tenant = here.house.sources, here.tenant.tenant
    try:
        made = connecting.connect(sources, tenant, platform, begun.state, code, begun.host, here.by).key
    except Refused:
        return _made_by(here, begun.state, begun.renews) or url_for("connections.ended", why="not_taken")
    except SourceUnavailable:
        return url_for("connections.ended", why="no_answer")
    if not begun.renews:
        return url_for("connections.choose", key=made)
    return url_for("connections.renewing", key=begun.renews, by=made)


def _back_again(here: Desk, state: str) -> Answer:
    """Somebody else's answer, an old one, or the same one once more: nothing is exchanged."""
    return _landed(_made_by(here, state) or url_for("connections.ended", why="strange"))


def _made_by(here: Desk, state: str, renews: str = "") -> str:
    """Where to go on with the connection that this state made, "" = none. `renews` is what it was made for, as far as
    that is known; a browser that comes back late has forgotten it, and then the page of all connections tells more."""
    sources, tenant, key = here.house.sources, here.tenant.tenant, connecting.key_of(state)
    try:
        key = joining.where(sources, tenant, key)
        made = connecting.find(sources, tenant, key)
    except NotFound:
        return ""
    if renews:
        return url_for("connections.renewing", key=renews, by=key)
    others = (each for each in connecting.every(sources, tenant) if each.platform == made.platform and each.key != key)
    if any(others) and not connecting.served(sources, tenant, key):
        return url_for("connections.listing")
    return url_for("connections.choose", key=key)


def _landed(to: str) -> Answer:
    return redirect(f"{url_for('connections.landed')}?{urlencode({'to': to})}", 303)


# ---------------------------------------------------------------- helpers


def _whose(here: Desk) -> str:
    """Who sets out for a consent, and for which tenant."""
    return f"{here.tenant.tenant} {here.present.person.key}"


def _connection(here: Desk, key: str) -> Connection:
    return connecting.find(here.house.sources, here.tenant.tenant, key)


def _host_of(here: Desk, key: str, platform: str) -> str:
    """Where this connection was made: signing in again happens there too."""
    connection = _connection(here, key)
    if connection.platform != platform:
        raise NotFound("there is no such connection")
    return connection.host


def _sign_in_again() -> Answer:
    flash(say("connections.is_lost"), "error")
    return redirect(url_for("connections.listing"), 303)


def _not_listed(error: Refused) -> Answer:
    """The platform will not list them, now or later: why, where everything can be done about it."""
    flash(said(error), "error")
    return redirect(url_for("connections.listing"), 303)


def _moment(here: Desk, connection: Connection, error: RetryLater) -> Response:
    """The platform cannot list them now. A grant of a moment ago is looked at again by itself."""
    settles = isinstance(error, SourceUnavailable) and connecting.settles(connection, here.now)
    if isinstance(error, BudgetSpent):  # told by the clock on the reader's wall
        error = BudgetSpent(error.until.astimezone(here.now.tzinfo))
    detail = "" if settles else said(error)
    title = connected.title(connection.platform)
    page = render_template("connection_moment.html", key=connection.key, title=title, settles=settles, detail=detail)
    answer = make_response(page)
    if settles:
        answer.headers["Refresh"] = str(LOOKS_AGAIN)
    return answer


def _renewed(here: Desk, key: str, fresh: str) -> str:
    """Put the new grant in the old one's place, and say what came of it; where to go then."""
    try:
        renewed = joining.renew(here.house.sources, here.tenant.tenant, key, fresh, here.by)
    except RetryLater:
        flash(say("connections.not_yet"), "note")
        return url_for("connections.renewing", key=key, by=fresh)
    except (Refused, ReAuthorise) as error:
        flash(said(error), "error")
        return url_for("connections.listing")
    _tell_renewed(renewed.missing)
    return url_for("connections.listing")


def _tell_renewed(missing: Sequence[Installation]) -> None:
    flash(say("connections.renewed"), "done")
    if missing:
        flash(say("connections.missing", names=", ".join(each.title for each in missing)), "error")


def _who_leaves(here: Desk, key: str, only: str) -> list[Installation]:
    """The administration that was named, or all of them. Raises NotFound for one of another connection."""
    served = connecting.served(here.house.sources, here.tenant.tenant, key)
    if not only:
        return served
    if found := [each for each in served if each.scope.installation == only]:
        return found
    raise NotFound("this administration is not connected to a platform")


def tell_what_remains(connection: Connection, left: set[str], given_back: bool | None) -> None:
    """What of a leave could not be undone at the platform, and where the person does it himself."""
    remains = [say(f"connections.left_{name}") for name in FAREWELLS if name in left]
    if given_back is False:
        remains.append(say("connections.left_grant"))
    if not remains:
        return
    where = parting.withdraw_url(desk().house.sources, connection)
    platform = connected.title(connection.platform)
    flash(
        " ".join([say("connections.remains", platform=platform), *remains, say("connections.undo", url=where)]), "error"
    )


def _back_address(platform: str) -> str:
    """What is registered at the platform as the address to come back to."""
    return url_for("connections.back", platform=platform, _external=True)
