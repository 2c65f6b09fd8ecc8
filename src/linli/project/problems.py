"""The one place where a refusal becomes an answer of the API: RFC 9457, `application/problem+json`.

Every problem has `type` (the part of the docs page that explains it), `title`, `status`, `detail` in the language asked
for, and ours: `code` (stable), `facts`, `field`. A form with faults has `errors`: field, code, detail and facts of each.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from linli.kernel.errors import Refusal
from linli.kernel.faults import fault_of
from linli.project.errors import (
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    NotSignedIn,
    StaleForm,
    TooLarge,
    TooMany,
)

CONTENT_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"
BY_STATUS: Mapping[int, type[Refusal]] = {
    kind.status: kind for kind in (Malformed, NotSignedIn, Forbidden, NotFound, TooLarge, TooMany)
}
TITLES = {
    400: gettext_lazy("请求有误"),
    401: gettext_lazy("需要登录"),
    403: gettext_lazy("不能这样做"),
    404: gettext_lazy("找不到"),
    409: gettext_lazy("与现在的情形不合"),
    413: gettext_lazy("内容太大"),
    422: gettext_lazy("填写有误"),
    429: gettext_lazy("太频繁"),
    500: gettext_lazy("服务器出错"),
}


class StorableJson(Parser):
    """Reads a body that says it is JSON, which a form of another site cannot say, of texts that can be stored.

    No NUL, since PostgreSQL has none in a text, and no half of a character. Whatever is raised here is answered as 400.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise ValueError("another kind of body")
        read: dict[str, Any] = json.loads(request.body)
        if b"\\u" in request.body:  # neither can be written otherwise
            _check_storable(read)
        return read


def _check_storable(value: object) -> None:
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError("NUL in a text")
    elif isinstance(value, dict):
        _check_storable(list(value.items()))
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_storable(inner)


def answer_all(api: NinjaAPI) -> None:
    """Let the API answer every refusal as a problem, the body that cannot be read among them."""
    api.parser = StorableJson()
    api.exception_handler(Refusal)(of_refusal)
    api.exception_handler(ValidationError)(_of_faults)
    api.exception_handler(HttpError)(_of_http_error)
    api.exception_handler(Http404)(lambda request, _error: of_refusal(request, NotFound()))
    api.exception_handler(PermissionDenied)(lambda request, _error: of_refusal(request, Forbidden()))


def of_refusal(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    return _answer(body_of(refusal), refusal.status)


def body_of(refusal: Refusal) -> dict[str, Any]:
    """Return the problem object of a refusal, in the active language."""
    facts = dict(refusal.facts)
    faults = facts.pop("errors", None)
    body = {
        "type": f"{DOCS}#{refusal.code}",
        "title": title_of(refusal.status),
        "status": refusal.status,
        "detail": refusal.message,
        "code": refusal.code,
        "facts": facts,
        "field": refusal.field,
    }
    return body if faults is None else {**body, "errors": [asdict(fault) for fault in faults]}


def of_server_error() -> JsonResponse:
    """Return the answer to a fault of our own, which tells nothing of it."""
    text = _("服务器出错，已记录。什么都没有保存；请稍后用同一个Idempotency-Key再交。")
    code = "server.error"
    body = {"type": f"{DOCS}#{code}", "title": title_of(500), "status": 500, "detail": text, "code": code}
    return _answer({**body, "facts": {}, "field": ""}, 500)


def title_of(status: int) -> str:
    return str(TITLES.get(status, HTTPStatus(status).phrase))


def refusals() -> list[type[Refusal]]:
    """Return every refusal with a code of its own, of all modules loaded so far, by code."""
    return sorted(_below(Refusal), key=lambda refusal: refusal.code)


def _below(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in refusal.__subclasses__():
        if "code" in vars(child) and ".tests." not in child.__module__:
            yield child
        yield from _below(child)


def too_large() -> TooLarge:
    return TooLarge(limit_mb=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2)


def _of_faults(request: HttpRequest, error: ValidationError) -> JsonResponse:
    faults = [fault_of(found, _where(found["loc"])) for found in error.errors]
    return of_refusal(request, Invalid(faults[0].field if faults else "", count=len(faults), errors=faults))


def _where(loc: Sequence[str | int]) -> Sequence[str | int]:
    """Return where in the request, without "body" and the name of the endpoint's parameter."""
    first, *rest = loc
    if first == "body" and len(rest) > 1:
        rest = rest[1:]
    return rest or [first]


def _of_http_error(request: HttpRequest, error: HttpError) -> JsonResponse:
    if error.status_code == StaleForm.status and "CSRF" in error.message:
        return of_refusal(request, StaleForm())
    kind = BY_STATUS.get(error.status_code, Malformed)
    return of_refusal(request, too_large() if kind is TooLarge else kind())


def _answer(body: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(
        body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )
