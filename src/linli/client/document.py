"""The API as its own OpenAPI document describes it: which operations there are, and where each value of a call belongs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Schema = Mapping[str, Any]  # Any: a piece of JSON schema
METHODS = ("get", "post", "put", "patch", "delete")
OP_ID_HEADER = "Idempotency-Key"
NAMES = {OP_ID_HEADER: "op_id", "If-Match": "version"}  # how a header is called in Python


class WrongCall(TypeError):
    """A call that the document does not know: a slip of the program, told before anything is sent."""


@dataclass(frozen=True)
class Request:
    """A call as it is sent."""

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None


@dataclass(frozen=True)
class Operation:
    """One operation. places: parameter by its Python name → (where, name on the wire); fields: of the JSON body."""

    name: str
    method: str
    path: str
    summary: str
    places: Mapping[str, tuple[str, str]]
    required: frozenset[str]
    fields: frozenset[str]
    has_body: bool
    takes_files: bool
    lists: str = field(default="")

    @property
    def has_op_id(self) -> bool:
        return "op_id" in self.places

    @property
    def is_safe(self) -> bool:
        """Whether a repeat can do no harm: it changes nothing, or the server knows it again by its op_id."""
        return self.method == "GET" or self.has_op_id

    def request(self, values: Mapping[str, Any]) -> Request:
        """Return what is sent for these values. Raises WrongCall for a value missing or unknown."""
        if missing := sorted(self.required - values.keys()):
            raise WrongCall(f"{self.name}: missing {', '.join(missing)}")
        if strangers := sorted(values.keys() - self.places.keys() - self.fields):
            raise WrongCall(f"{self.name}: unknown {', '.join(strangers)}")
        path, query, headers = self.path, {}, {}
        for name, (where, wire) in self.places.items():
            value = values.get(name)
            if value is None:
                continue
            if where == "path":
                path = path.replace(f"{{{wire}}}", quote(str(value), safe=""))
            elif where == "header":
                headers[wire] = str(value)
            else:
                query[wire] = value
        body = {name: values[name] for name in values if name in self.fields and name not in self.places}
        return Request(self.method, path, query, headers, body if self.has_body else None)


class Document:
    """The operations of one server, by name."""

    def __init__(self, openapi: Schema) -> None:
        self.version = str(openapi["info"]["version"])
        self.operations = {each.name: each for each in _operations(openapi)}

    def operation(self, name: str) -> Operation:
        """Return an operation. Raises WrongCall."""
        try:
            return self.operations[name]
        except KeyError:
            raise WrongCall(f"this server has no operation {name!r}") from None


def _operations(openapi: Schema) -> Iterator[Operation]:
    schemas: Schema = openapi.get("components", {}).get("schemas", {})
    for path, methods in openapi["paths"].items():
        for method, told in methods.items():
            if method in METHODS and "operationId" in told:
                yield _operation(path, method, told, schemas)


def _operation(path: str, method: str, told: Schema, schemas: Schema) -> Operation:
    places = {
        NAMES.get(each["name"], each["name"]): (str(each["in"]), str(each["name"]))
        for each in told.get("parameters", ())
    }
    required = {
        NAMES.get(each["name"], each["name"]) for each in told.get("parameters", ()) if each.get("required")
    }
    content: Schema = told.get("requestBody", {}).get("content", {})
    takes_files = "multipart/form-data" in content
    body = _resolved(content.get("application/json", {}).get("schema", {}), schemas)
    return Operation(
        name=str(told["operationId"]),
        method=method.upper(),
        path=path,
        summary=str(told.get("summary", "")),
        places=places,
        required=frozenset(required - {"op_id"} | set(body.get("required", ()))),
        fields=frozenset(body.get("properties", ())),
        has_body="application/json" in content,
        takes_files=takes_files,
        lists=_list_in(told, schemas),
    )


def _list_in(told: Schema, schemas: Schema) -> str:
    """Return the name of the one list in the answer, beside which `after` leads to the next page; "" if there is none."""
    good: Schema = next(
        (told["responses"][each] for each in told["responses"] if str(each).startswith("2")), {}
    )
    answer = _resolved(good.get("content", {}).get("application/json", {}).get("schema", {}), schemas)
    fields: Schema = answer.get("properties", {})
    lists = [name for name, schema in fields.items() if schema.get("type") == "array"]
    return lists[0] if len(lists) == 1 and "after" in fields else ""


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    reference = str(schema.get("$ref", ""))
    found: Schema = schemas[reference.rpartition("/")[2]] if reference else schema
    return found
