"""The API's own description, OpenAPI, made readable: operations and shapes as plain values for a page or a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]  # Any: a piece of JSON schema


@dataclass(frozen=True)
class Field:
    """One thing to send or get. kind: its type in words, a shape's name where it is one."""

    name: str
    kind: str
    required: bool
    meaning: str
    place: str = ""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    name: str
    summary: str
    meaning: str
    group: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shape:
    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Description:
    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...] = field(default=())


def describe(openapi: Schema) -> Description:
    """Return every operation, in the order of the routes, and every shape that they use, by name."""
    shapes: Schema = openapi.get("components", {}).get("schemas", {})
    operations = tuple(
        _operation(method, path, found, shapes)
        for path, methods in openapi["paths"].items()
        for method, found in methods.items()
    )
    return Description(
        operations, tuple(Shape(name, tuple(_fields(shape))) for name, shape in sorted(shapes.items()))
    )


def _operation(method: str, path: str, found: Schema, shapes: Schema) -> Operation:
    content: Schema = found.get("requestBody", {}).get("content", {})
    body = next((_resolved(part["schema"], shapes) for part in content.values()), {})
    return Operation(
        method=method.upper(),
        path=path,
        name=str(found.get("operationId", "")),
        summary=str(found.get("summary", "")),
        meaning=str(found.get("description", "")),
        group=str(next(iter(found.get("tags", ())), "")),
        parameters=tuple(_parameter(parameter) for parameter in found.get("parameters", ())),
        body=tuple(_fields(body)),
        answers=tuple((str(status), _answer(answer)) for status, answer in found["responses"].items()),
    )


def _parameter(parameter: Schema) -> Field:
    meaning = str(parameter.get("description") or parameter["schema"].get("description", ""))
    return Field(
        parameter["name"],
        _kind(parameter["schema"]),
        parameter.get("required", False),
        meaning,
        parameter["in"],
    )


def _fields(shape: Schema) -> Iterator[Field]:
    for value, meaning in shape.get("x-enumDescriptions", {}).items():
        yield Field(value, "", False, meaning)
    required = set(shape.get("required", ()))
    for name, schema in shape.get("properties", {}).items():
        yield Field(name, _kind(schema), name in required, str(schema.get("description", "")))


def _answer(answer: Schema) -> str:
    return ", ".join(_kind(part["schema"]) for part in answer.get("content", {}).values() if "schema" in part)


def _resolved(schema: Schema, shapes: Schema) -> Schema:
    reference = str(schema.get("$ref", ""))
    return dict(shapes[reference.rpartition("/")[2]]) if reference else schema


def _kind(schema: Schema) -> str:
    """Return a type in words: `string`, `integer 1..5`, `"a" | "b"`, `PhotoIn[]`."""
    if reference := schema.get("$ref"):
        return str(reference).rpartition("/")[2]
    if choices := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " | ".join(dict.fromkeys(_kind(choice) for choice in choices))
    if values := schema.get("enum"):
        return " | ".join(f'"{value}"' for value in values)
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]{_limits(schema, 'minItems', 'maxItems')}"
    kind = str(schema.get("format") or schema.get("type", "any"))
    return kind + (_limits(schema, "minLength", "maxLength") or _limits(schema, "minimum", "maximum"))


def _limits(schema: Schema, least: str, most: str) -> str:
    low, high = schema.get(least, ""), schema.get(most, "")
    return "" if low == high == "" else f" {low}..{high}"
