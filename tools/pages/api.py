"""docs/api.md, from the API's own description."""

from collections.abc import Iterable

from django.utils import translation

from linli.project.api import api
from linli.project.api_docs import Field, Operation, describe
from tools.pages.tables import page, table

INTRODUCTION = """
The API is under `/api/v1/`; a running server describes it for machines at `/api/v1/openapi.json` and for people at
`/api/v1/docs`. Staff sign in as in the browser (session cookie); what writes also carries the CSRF mark (`X-CSRFToken`,
from the cookie `csrftoken`) and an `Idempotency-Key`: a UUID made by the sender, by which the same thing sent twice
gets the first answer. A program of another house sends a token instead, and then neither cookie nor mark:
`Authorization: Bearer linli_…`; [api-howto.md](api-howto.md) shows it step by step, with curl and with the Python
client. Errors are RFC 9457 problems with a stable `code`: [errors.md](errors.md).
"""


def pages() -> dict[str, str]:
    with translation.override("en"):
        described = describe(api.get_openapi_schema())
        parts = [_section(operation) for operation in described.operations]
        shapes = [f"### {shape.name}\n\n{_fields(shape.fields)}" for shape in described.shapes]
    if shapes:
        parts.append("## Shapes")
    return {"docs/api.md": page("API", "the rooms' `api.py`", INTRODUCTION, *parts, *shapes)}


def _section(operation: Operation) -> str:
    parts = [f"## {operation.method} {operation.path}", f"{operation.summary}. {operation.meaning}".strip()]
    if operation.parameters:
        parts.append(_fields(operation.parameters))
    if operation.body:
        parts += ["Body:", _fields(operation.body)]
    answers = (f"`{status}`" + (f" {kind}" if kind else "") for status, kind in operation.answers)
    parts.append("Answers: " + ", ".join(answers) + ".")
    return "\n\n".join(parts)


def _fields(fields: Iterable[Field]) -> str:
    rows = [
        (
            f"`{one.name}`",
            one.kind,
            "yes" if one.required else "",
            " · ".join(filter(None, (one.place, one.meaning))),
        )
        for one in fields
    ]
    return table(("name", "kind", "required", "meaning"), rows) if rows else "Nothing."
