"""The composition root and console script: the one place that reads the wall clock and sees every room."""

import fcntl
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connector import registry
from connector.carrier import NEVER, Carrier, Parcel
from connector.cli import Doors, tijdig
from connector.cli.desk import Told
from connector.errors import BadInput, Fault, Refused, StoreBusy, TijdigError
from connector.flow.house import GivenClock, House
from connector.model import Channel

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from sqlalchemy.exc import DBAPIError

    from connector.channels.email import SmtpSettings
    from connector.flow.house import SmallMail
    from connector.flow.sources import Registration
    from connector.flow.work import Handlers
    from connector.settings import Settings
    from connector.store.engine import Store
    from webhooks.inbound import Inbound

DEMO_ZONE = "Europe/Amsterdam"
DEMO_SENDER = "tijdig@voorbeeld.example"
DEMO_BEGINS = datetime(2026, 3, 3, 9, tzinfo=ZoneInfo(DEMO_ZONE))  # a Tuesday


def main() -> None:
    """The console script `tijdig`."""
    tijdig(obj=Doors(house=open_house, demo=open_demo, web=_web, tell=_tell, work=_at_work))


# ---------------------------------------------------------------- the house


def open_house(home: Path | None = None) -> House:
    """The house as its settings describe it. Raises BadInput that names every setting which is wrong."""
    settings = read_settings(**({"home": home} if home is not None else {}))
    zone = ZoneInfo(settings.zone)
    return House(
        settings=settings,
        clock=lambda: datetime.now(zone),
        open_store=_opener(settings),
        carriers=_carriers(settings),
        registrations=_registrations(settings),
        mail=_notes(settings),
    )


def read_settings(**given: Any) -> "Settings":
    """The settings from the environment and .env. Raises BadInput; values are not repeated, they may be secret."""
    from pydantic import ValidationError

    from connector.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as wrong:
        faults = [
            Fault(f"TIJDIG_{'_'.join(map(str, error['loc'])).upper()}", error["msg"].removeprefix("Value error, "))
            for error in wrong.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise BadInput("these settings cannot be used:", faults) from None


def _registrations(settings: "Settings") -> "Mapping[str, Registration]":
    """Where this house is registered. A person comes back from a platform to the page's own address."""
    if not settings.platforms:
        return {}
    from connector.flow.sources import Registration
    from connector.oauth import Client

    back = f"{settings.address}/connections"
    return {
        name: Registration(
            Client(at.client_id, at.client_secret.get_secret_value(), at.redirect_uri or f"{back}/{name}/back"),
            at.host,
            at.webhook_secret.get_secret_value(),
        )
        for name, at in settings.platforms.items()
    }


def _opener(settings: "Settings") -> Callable[[], "Store"]:
    """Keys and database are made, and brought to the newest shape, when the first command needs them."""

    def opened() -> "Store":
        _log_to_stderr()
        from sqlalchemy.exc import DBAPIError

        from connector.store.engine import open_store
        from connector.store.keyring import Keyring
        from connector.store.ledger import NAME as LEDGER

        try:
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            ring = Keyring.from_file(settings.keys)
            store = open_store(settings.database, ring, ledger=settings.home / LEDGER)
            store.migrate()
        except OSError as error:
            fault = Fault(str(settings.home), error.strerror or "cannot be written", "choose another with TIJDIG_HOME")
            raise BadInput("the folder for the data cannot be used:", [fault]) from error
        except DBAPIError as error:
            raise _cannot_open(settings, error) from error
        return store

    return opened


def _cannot_open(settings: "Settings", error: "DBAPIError") -> TijdigError:
    if settings.database_url.get_secret_value():
        return StoreBusy("the database cannot be reached: does it run, and is TIJDIG_DATABASE_URL right?")
    hint = "put back a backup of this file together with its master.key"
    return BadInput("the database cannot be opened:", [Fault(str(settings.home), str(error.orig), hint)])


def _carriers(settings: "Settings") -> Mapping[Channel, Carrier]:
    return {**_by_mail(settings), **_by_letter(settings)}


def _by_letter(settings: "Settings") -> Mapping[Channel, Carrier]:
    from connector.channels.letter import LetterCarrier

    return {Channel.LETTER: LetterCarrier(settings.letter_folder, _payment_code)}


def _payment_code(parcel: Parcel) -> bytes | None:
    from connector.pay.epc import payment_code  # most commands make no letter

    return payment_code(parcel)


def _by_mail(settings: "Settings") -> Mapping[Channel, Carrier]:
    if settings.mail_api_url or settings.mail_api_key.get_secret_value():
        return _by_mail_api(settings)
    if not settings.smtp_host:
        return {}
    from connector.channels.email import SmtpSettings

    return _by_email(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            timeout=settings.smtp_timeout,
        ),
        settings.smtp_key_header,
        timedelta(hours=settings.smtp_key_hours),
    )


def _by_mail_api(settings: "Settings") -> Mapping[Channel, Carrier]:
    if settings.smtp_host:
        fault = Fault("TIJDIG_SMTP_HOST, TIJDIG_MAIL_API_URL", "are both set", "choose one of them")
        raise BadInput("messages leave by one road:", [fault])
    from connector.channels.mail_api import MailApiCarrier, MailApiSettings
    from connector.pay.epc import payment_code

    api = MailApiSettings(
        url=settings.mail_api_url,
        key=settings.mail_api_key.get_secret_value(),
        per_second=settings.mail_api_per_second,
    )
    return {Channel.EMAIL: MailApiCarrier(api, payment_code, timedelta(hours=settings.mail_api_hours))}


def _by_email(
    smtp: "SmtpSettings", key_header: str = "", repeats_within: timedelta = NEVER
) -> Mapping[Channel, Carrier]:
    from connector.channels.email import EmailCarrier
    from connector.pay.epc import payment_code

    return {Channel.EMAIL: EmailCarrier(smtp, payment_code, key_header, repeats_within)}


def _notes(settings: "Settings") -> "SmallMail | None":
    """How the house writes to its own people; None where it has no road, or no address of its own."""
    carrier = _by_mail(settings).get(Channel.EMAIL)
    if carrier is None or not settings.sender:
        return None
    from connector.channels.notes import Notes

    try:
        return Notes(carrier, settings.sender, keyed=bool(settings.mail_api_url))
    except ValueError as error:
        raise BadInput("these settings cannot be used:", [Fault("TIJDIG_MAIL_FROM", str(error))]) from error


# ---------------------------------------------------------------- the demo


@contextmanager
def open_demo(home: Path, page: str = "http://127.0.0.1:8000", furnished: bool = True) -> Iterator[House]:
    """The demo that lies in this folder, with its clock, its mailbox and an imitated platform; made at the first start.
    `page` is where its pages are served: scheme, address and port. One that is not `furnished` begins with nothing.

    Whatever the settings say, it is an embedded database, a mail server on this machine that passes nothing on, and
    letters in this folder.
    """
    from connector.channels.catcher import MailCatcher
    from connector.channels.email import SmtpSettings
    from connector.channels.notes import Notes
    from connector.demo.opening import opened
    from connector.flow import home_secret

    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    unset = dict.fromkeys(("database_url", "smtp_host", "mail_api_url", "mail_api_key", "letters", "public_url"), "")
    settings = read_settings(**unset, home=home, tenant="demo", zone=DEMO_ZONE, new_tenants=False, proxies=0)
    clock = GivenClock(home / "clock", DEMO_BEGINS)
    home_secret.secret(home / "pages.key")  # so that the first notes have an address already
    with _alone(home / "demo.lock"), MailCatcher(home / "mails") as catcher:
        by_mail = _by_email(SmtpSettings("127.0.0.1", catcher.port, "none"))
        with closing(_opener(settings)()) as store:
            house = House(settings, clock, lambda: store, {**by_mail, **_by_letter(settings)})
            house.mail = Notes(by_mail[Channel.EMAIL], DEMO_SENDER)
            begins, inbound = DEMO_BEGINS.date(), _inbound(house)
            with opened(house, clock, catcher, begins, page, inbound, _handlers, furnished) as made:
                yield made


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two demos on one folder would share a clock and number each other's mails."""
    with path.open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(f"the demo in {path.parent} runs already; stop it first, or give another --home") from error
        yield


# ---------------------------------------------------------------- the other rooms


def _web(house: House) -> "WSGIApplication":
    from connector.web import create_app, probes
    from connector.web.noting import Noted
    from webhooks.inbound import PREFIX, beside

    pages = beside(create_app(house), _inbound(house))
    return Noted(probes.beside(pages, house), (PREFIX, probes.READY, probes.METRICS))


def _inbound(house: House) -> "Inbound":
    from webhooks.inbound import Inbound

    return Inbound(house.store, house.clock, lambda platform: registry.adapter(platform).hooks).ready()


def _handlers(house: House) -> "Handlers":
    """What each job of this house does."""
    from connector.flow.rounds import Rounds
    from connector.web.links import page_of_debtor
    from webhooks.outbound import Outbound

    return Rounds(
        house.store,
        house.clock,
        house.carriers,
        house.sources.open,
        None,  # of all tenants in this database
        house.settings.hooks_url,
        Outbound(house.store, house.clock, house.sources.open, page_of_debtor(house)).tell,
        house.settings.letter_folder,
    ).handlers()


@contextmanager
def _at_work(house: House) -> Iterator[None]:
    """Does the house's work until the block ends. Raises Refused where another process does so already."""
    from connector.flow import restored
    from connector.flow.jobs import Jobs
    from connector.flow.rounds import QUESTIONS

    restored.compare(house.store, house.clock())
    jobs = Jobs(house.store, house.clock, _handlers(house))
    try:
        with jobs.working():
            jobs.schedule(QUESTIONS)
            yield
    finally:
        jobs.close()


def _tell(text: str, name: str) -> Told:
    from connector.channels.email import SmtpSettings
    from connector.stories import parse, tell

    texts = _by_email(SmtpSettings("127.0.0.1", security="none"))[Channel.EMAIL]  # renders, and never carries
    return tell(parse(text, name), texts=texts)


def _log_to_stderr() -> None:
    """One line a happening, on stderr; people read it on a terminal, machines elsewhere. Nothing personal is logged."""
    import structlog

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    watched = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    if not watched:  # nobody wants to read each request on a terminal
        logging.getLogger("connector.web.noting").setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
