"""What an application may reach: the scopes of its registration, and which of them an entity asks for."""

from collections.abc import Mapping
from types import MappingProxyType

READ, MANAGE = "read", "manage"
GROUPS = (
    "crm.accounts",
    "financial.receivables",
    "financial.cashflow",
    "financial.accounting",
    "sales.invoices",
    "organization.administration",
    "organization.documents",
    "organization.workflow",
)
SCOPES = frozenset(f"{group}:{level}" for group in GROUPS for level in (READ, MANAGE))

_BY_SERVICE: Mapping[str, str] = MappingProxyType(
    {
        "crm": "crm.accounts",
        "sync/CRM": "crm.accounts",
        "bulk/Cashflow": "financial.receivables",
        "cashflow/Receivables": "financial.receivables",
        "read/financial": "financial.receivables",
        "cashflow/PaymentConditions": "financial.cashflow",
        "sync/Cashflow": "financial.cashflow",
        "salesinvoice": "sales.invoices",
        "sync/SalesInvoice": "sales.invoices",
        "salesentry": "financial.accounting",
        "financialtransaction": "financial.accounting",
        "sync/Financial": "financial.accounting",
        "documents": "organization.documents",
        "activities": "organization.workflow",
    }
)


def group_of(entity: str) -> str:
    """The group of this entity; what belongs to nothing else belongs to the administration."""
    return next((group for place, group in _BY_SERVICE.items() if entity.startswith(place)), GROUPS[5])


def allows(scopes: frozenset[str], group: str, level: str) -> bool:
    """Who may manage may read."""
    return f"{group}:{MANAGE}" in scopes or f"{group}:{level}" in scopes
