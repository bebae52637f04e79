"""What must be known to read one division: checked when a source is opened, with every fault at once."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connector.errors import BadInput, Fault
from connector.source import Access
from connector.transport import Transport


class ExactSettings(BaseModel):
    """`number` is the field that holds the number by which debtors know an invoice. Another system that books into
    Exact writes it into YourRef; of an invoice that was made in Exact that is the customer's own reference, which
    several may bear, so it is not taken unless the user says so. `terms_days` count from the invoice date, where a term
    has no due date. `host` is that of the country in which the grant was given: it is good at no other.
    `webhook_secret` is that of our registration there, "" = changes are not told, and only polled; `assignee` is the id
    of the user who gets tasks, "" = whoever connected."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    transport: Transport
    access: Any  # connector.source.Access
    host: str = Field(pattern=r"^https?://[^/]+$")
    division: int = Field(gt=0)
    number: Literal["your_ref", "invoice_number", "entry_number"] = "invoice_number"
    terms_days: int = Field(default=14, ge=0, le=365)
    webhook_secret: str = Field(default="", repr=False)
    assignee: str = Field(default="", pattern=r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$")

    @property
    def grant(self) -> Access:
        access: Access = self.access
        return access


def read_settings(given: Mapping[str, Any]) -> ExactSettings:
    """Raises BadInput with every fault."""
    try:
        return ExactSettings.model_validate(dict(given))
    except ValidationError as wrong:
        faults = [
            Fault(".".join(map(str, error["loc"])), error["msg"].removeprefix("Value error, "))
            for error in wrong.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise BadInput("this division of Exact Online cannot be read:", faults) from None
