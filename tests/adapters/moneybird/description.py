"""Checks JSON against a schema of the platform's own description, as far as that description uses the language.

It knows the words that the schemas of answers use, and refuses one that it does not know: a check that passes by what
it does not understand would promise too much.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

DESCRIPTION = Path(__file__).parents[4] / "shared" / "specs" / "moneybird" / "openapi.json"

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_SAYS_NOTHING = {"description", "example", "default", "format", "additionalProperties", "minimum", "maximum"}
_KNOWN = _SAYS_NOTHING | {
    *("$ref", "type", "enum", "pattern", "properties", "required", "items", "oneOf", "allOf", "unevaluatedProperties")
}


@cache
def schemas() -> dict[str, Any]:
    """The schemas by name."""
    found: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["components"]["schemas"]
    return found


def faults(value: Any, name: str) -> list[str]:
    """Where this value is not what the schema of this name says; nothing when it is."""
    return list(_faults(value, schemas()[name], name))


def _faults(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    unknown = schema.keys() - _KNOWN
    assert not unknown, f"{at}: this check does not know {sorted(unknown)}"
    if "$ref" in schema:
        yield from _faults(value, schemas()[schema["$ref"].rpartition("/")[2]], at)
    if "oneOf" in schema and all(list(_faults(value, one, at)) for one in schema["oneOf"]):
        yield f"{at}: {value!r} is none of what it may be"
    for part in schema.get("allOf", ()):
        yield from _faults(value, part, at)
    if "type" in schema and not _is_of(value, schema["type"]):
        yield f"{at}: {value!r} is no {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} is not written like {schema['pattern']}"
    if isinstance(value, dict):
        yield from _of_object(value, schema, at)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from _faults(item, schema["items"], f"{at}[{place}]")


def _of_object(value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: {name} is missing"
    properties = schema.get("properties", {})
    for name in value.keys() & properties.keys():
        yield from _faults(value[name], properties[name], f"{at}.{name}")
    if schema.get("unevaluatedProperties") is False:
        for name in sorted(value.keys() - _named(schema)):
            yield f"{at}: there is no {name}"


def _named(schema: dict[str, Any]) -> set[str]:
    """The properties that a schema names, itself or through those it is made of."""
    of = [*schema.get("allOf", ()), *([schemas()[schema["$ref"].rpartition("/")[2]]] if "$ref" in schema else [])]
    return set(schema.get("properties", ())).union(*map(_named, of))


def _is_of(value: Any, types: str | list[str]) -> bool:
    wanted = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in wanted
    return any(isinstance(value, _TYPES[name]) for name in wanted)
