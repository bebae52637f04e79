"""What the operator sets, read once at the start from the environment (TIJDIG_…) or a `.env` file beside the data."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ZONE = "Europe/Amsterdam"
SHORTEST_TOKEN = 22  # characters of base64 hold 128 bits


class Registered(BaseModel):
    """What we are known by at a platform where Tijdig was registered as an application.

    `redirect_uri` is where a person comes back to after the consent; the platform compares it sign by sign; "" means
    this page's own address, /connections/<platform>/back. `host` is scheme, name and port; "" = the platform's own.
    `webhook_secret` signs the platform's webhooks where that is one secret for all of the registration.
    """

    model_config = ConfigDict(extra="forbid")

    client_id: Annotated[str, Field(min_length=1)]
    client_secret: SecretStr
    redirect_uri: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    host: Annotated[str, Field(pattern=r"^(https?://[^/\s]+)?$")] = ""
    webhook_secret: SecretStr = SecretStr("")


class Settings(BaseSettings):
    """Paths, addresses and limits. Days are whole days; the time zone is the tenant's.

    Raises pydantic's ValidationError, which names every setting that is wrong.
    """

    model_config = SettingsConfigDict(
        env_prefix="TIJDIG_",
        env_nested_delimiter="__",
        extra="ignore",
        env_file=".env",
        env_file_encoding="utf-8",
    )

    home: Path = Path("tijdig-data")  # where an embedded database, its keys and the demo's mails lie
    letters: Path = Path()  # where finished letters are laid, for a person to print and post; "" = in `home`
    database_url: SecretStr = SecretStr("")  # "" = SQLite in `home`
    zone: str = ZONE
    language: Literal["nl", "en"] = "nl"
    tenant: str = "default"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    # Where people reach the pages from other machines: scheme, name and perhaps port; "" = they do not. Then the pages
    # are served under this name too, links lead there, and `host` may be an address of another network.
    public_url: Annotated[str, Field(pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+)?$")] = ""
    proxies: Annotated[int, Field(ge=0, le=9)] = 0  # in front of us, each of which adds to X-Forwarded-For
    new_tenants: bool = False  # whether anybody who has an e-mail address may begin here, in a tenant of his own
    mail_from: str = ""  # the address that links for signing in come from; "" = `smtp_user`, if that is an address
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    # Where the provider takes each key once: the header it wants it in, and how long it remembers (hours).
    smtp_key_header: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9-]{0,60})?$")] = ""
    smtp_key_hours: Annotated[float, Field(ge=0.25, le=24 * 30)] = 24.0
    smtp_timeout: Annotated[float, Field(gt=0, le=120)] = 30.0  # seconds
    # A provider's HTTP API instead of a mail server; how long it remembers keys, and requests of this process.
    mail_api_url: str = ""
    mail_api_key: SecretStr = SecretStr("")
    mail_api_hours: Annotated[float, Field(ge=0.25, le=24 * 30)] = 24.0
    mail_api_per_second: Annotated[float, Field(gt=0, le=1000)] = 2.0
    # By the platform's name, as in TIJDIG_PLATFORMS__MONEYBIRD__CLIENT_ID.
    platforms: Annotated[dict[str, Registered], Field(default_factory=dict)]
    # Where platforms reach this machine's /hooks/ from outside; "" = they do not, and changes are asked for.
    hooks_url: Annotated[str, Field(pattern=r"^(https?://[^\s?#]+[^\s?#/])?$")] = ""
    # Who bears this may read /metrics from anywhere; "" = they are shown to this machine alone.
    metrics_token: SecretStr = SecretStr("")
    retention_days: Annotated[int, Field(ge=30)] = 7 * 365  # after a debtor's last event, when nothing is open
    upload_limit: Annotated[int, Field(gt=0)] = 20 * 1024 * 1024  # bytes

    @field_validator("metrics_token")
    @classmethod
    def _token_is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"use {SHORTEST_TOKEN} characters or more, made by chance")
        return value

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {value!r}; use a name such as {ZONE}") from error
        return value

    @field_validator("public_url")
    @classmethod
    def _public_is_safe(cls, value: str) -> str:
        """Over an open line anybody in between could take a session along."""
        parts = urlsplit(value)
        try:
            name = (parts.hostname or "", parts.port)[0]
        except ValueError as error:
            raise ValueError("this is no web address; give https:// and a name") from error
        if parts.scheme == "http" and name not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError(
                "people are not signed in over an open line; let a proxy with a certificate serve https://"
            )
        return value.lower()

    @property
    def address(self) -> str:
        """Where the pages are, as links lead there: scheme, name and port."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{name}:{self.port}"

    @property
    def sender(self) -> str:
        """The address that our own mails come from; "" = there is none."""
        return self.mail_from or (self.smtp_user if "@" in self.smtp_user else "")

    @property
    def database(self) -> str:
        """The database's URL; may hold a password, so it is never shown."""
        return self.database_url.get_secret_value() or f"sqlite:///{(self.home / 'tijdig.sqlite').absolute()}"

    @property
    def letter_folder(self) -> Path:
        return self.home / "letters" if self.letters == Path() else self.letters

    @property
    def keys(self) -> Path:
        """The file with the master keys. Whoever has it and the database can read everything."""
        return self.home / "master.key"
