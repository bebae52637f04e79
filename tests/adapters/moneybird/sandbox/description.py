"""The platform's own description of its API, which lies beside the repository and is no part of it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

PLACE = Path(__file__).parents[5] / "shared" / "specs" / "moneybird" / "openapi.json"
needs_description = pytest.mark.skipif(
    not PLACE.exists(), reason=f"NOT CHECKED AGAINST THE PLATFORM'S DESCRIPTION OF ITS API: it is not at {PLACE}"
)
ROOT = "urn:description"


@cache
def described() -> Any:
    return json.loads(PLACE.read_text(encoding="utf-8"))


@cache
def _registry() -> Registry[Any]:
    registry: Registry[Any] = Registry()
    filled: Registry[Any] = registry.with_resource(ROOT, DRAFT202012.create_resource(described()))
    return filled


def faults(pointer: str, payload: Any) -> list[str]:
    """What is wrong with this payload by the schema at this place; each with where it stands in the payload."""
    validator = Draft202012Validator(
        {"$ref": f"{ROOT}#{pointer}"}, registry=_registry(), format_checker=FormatChecker()
    )
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(payload)]


def operation(method: str, template: str) -> Any:
    """How an operation is described; raises KeyError where there is none."""
    return described()["paths"][template][method.lower()]


def answer_schema(method: str, template: str, status: int) -> str | None:
    """The place of the schema of this answer, None where it has no body. Raises KeyError for one not described."""
    answers = operation(method, template)["responses"]
    if reference := answers[str(status)].get("$ref"):
        place, answer = reference.removeprefix("#"), _at(reference.removeprefix("#"))
    else:
        place = f"/paths/{_escaped(template)}/{method.lower()}/responses/{status}"
        answer = answers[str(status)]
    if "application/json" not in answer.get("content", {}):
        return None
    return f"{place}/content/application~1json/schema"


def body_schema(method: str, template: str) -> str:
    """The place of the schema of what may be sent."""
    return f"/paths/{_escaped(template)}/{method.lower()}/requestBody/content/application~1*/schema"


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _at(pointer: str) -> Any:
    found = described()
    for part in pointer.strip("/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found
