"""What a call is answered with, and the shapes of a refusal (the platform has several)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what stands in the body; None for no body at all."""

    payload: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


EMPTY = Answer(None, 204)


class Refusal(Exception):
    """A call that is refused; the answer is carried along."""

    def __init__(self, status: int, payload: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}")
        self.answer = Answer(payload, status, headers or {})


def bad(error: str, **symbolic: str) -> Refusal:
    """400, with a symbol per field where the platform gives one."""
    return Refusal(400, {"error": error, "symbolic": symbolic} if symbolic else {"error": error})


def required(name: str) -> Refusal:
    return bad(f"{name.replace('_', ' ').capitalize()} is required", **{name: "required"})


def invalid(**fields: tuple[str, str]) -> Refusal:
    """422: for each field a message for people and a code for programs."""
    return Refusal(
        422,
        {
            "error": {name: [message] for name, (message, _) in fields.items()},
            "details": {name: [{"error": code}] for name, (_, code) in fields.items()},
        },
    )


def missing_record(model: str = "") -> Refusal:
    """404: the platform says it in two ways, depending on the resource."""
    if model:
        return Refusal(404, {"error": f"Record not found for model name: {model}"})
    return Refusal(404, {"error": "record not found", "symbolic": {"id": "not_found"}})


def dead_token() -> Refusal:
    return Refusal(401, {"error": "token is invalid", "symbolic": {"request": "invalid_grant"}})


def no_access(what: str) -> Refusal:
    """401, though the token is alive: a scope is missing."""
    return Refusal(401, {"error": f"No access to {what}"})
