"""Tells whoever started the program what shows, on the first page, that the house is his."""

from connector.cli.output import say
from connector.flow import home_secret
from connector.flow.house import House
from connector.flow.sign_in_links import is_owned


def tell_setup_code(house: House) -> None:
    """Where people come from outside and nobody owns the house yet. On this machine alone nobody is asked for it."""
    if not (house.settings.public_url or house.settings.proxies) or is_owned(house):
        return
    code = home_secret.setup_code(home_secret.secret(house.settings.home / "pages.key"))
    say(f"Nobody owns it yet: open {house.settings.address} and give the setup code {code}")
