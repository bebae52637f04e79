"""Whether the settings say the truth of what stands in front of the pages, as far as that can be seen before anybody
comes."""

from urllib.parse import urlsplit

from connector.cli.output import note
from connector.errors import BadInput, Fault
from connector.settings import Settings

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def check_front(settings: Settings) -> None:
    """Warns where limits would count all people as one. Raises BadInput where people would come by a proxy of which
    nobody said whether its line is closed: cookies would not be kept to https, and links would lead to this machine."""
    _refuse_an_open_line(settings)
    if settings.public_url and not settings.proxies and urlsplit(settings.public_url).hostname not in THIS_MACHINE:
        note(
            f"Careful: people come by {settings.public_url}, and TIJDIG_PROXIES is 0. Everybody then counts as one "
            "visitor: a stranger who tries links or asks for too many keeps all of them out. Set it to how many "
            "proxies add to X-Forwarded-For, usually 1."
        )


def _refuse_an_open_line(settings: Settings) -> None:
    if settings.proxies and not settings.public_url:
        raise BadInput(
            "people would be signed in without knowing whether their line is closed",
            [
                Fault(
                    "TIJDIG_PUBLIC_URL",
                    f"is not set, and TIJDIG_PROXIES says that {settings.proxies} in front of the pages pass people on",
                    "set it to the https:// address that people open, or leave TIJDIG_PROXIES out",
                )
            ],
        )
