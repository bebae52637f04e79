"""What must be known to read one administration: checked when a source is opened, with every fault at once."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from adapters.moneybird.client import HOST
from connector.errors import BadInput, Fault
from connector.source import Access
from connector.transport import Transport


class MoneybirdSettings(BaseModel):
    """`own_user` is the id of our API user in the administration, or those that we were one after the other with blanks
    between them, "" while it is not known; `terms_days` count from the invoice date, where an invoice has no due date;
    `zone` is the administration's own time zone; `assignee` is the user who gets to-dos, "" for the owner.
    `counts_reminders` has Moneybird count ours as reminders of its own: what that
    does there beside counting is not documented, so it is off unless the user says otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    transport: Transport
    access: Any  # connector.source.Access
    administration: str = Field(pattern=r"^\d{1,20}$")
    zone: str = "Europe/Amsterdam"
    terms_days: int = Field(default=14, ge=0, le=365)
    own_user: str = Field(default="", pattern=r"^(\d{1,20}( \d{1,20})*)?$")
    assignee: str = Field(default="", pattern=r"^\d{0,20}$")
    counts_reminders: bool = False
    host: str = HOST

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is no time zone that is known here") from error
        return name

    @property
    def grant(self) -> Access:
        access: Access = self.access
        return access


def read_settings(given: Mapping[str, Any]) -> MoneybirdSettings:
    """Raises BadInput with every fault."""
    try:
        return MoneybirdSettings.model_validate(dict(given))
    except ValidationError as wrong:
        faults = [
            Fault(".".join(map(str, error["loc"])), error["msg"].removeprefix("Value error, "))
            for error in wrong.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise BadInput("this Moneybird administration cannot be read:", faults) from None
