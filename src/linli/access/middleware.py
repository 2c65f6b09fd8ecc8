"""Half an hour without use ends a session (practice §13.5); a counted call says how many are left."""

import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from linli.access.rules import WINDOW_SECONDS, Allowance

# A page that polls by itself says so with this header; it does not keep its session alive.
BACKGROUND_HEADER = "X-Linli-Background"
TOUCH_SECONDS = 60


class IdleSessions:
    """Put the end of a session off while its person works: written at most once a minute, not with every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Without the cookie there is no session, and looking for one would make every page "Vary: Cookie".
        if settings.SESSION_COOKIE_NAME in request.COOKIES and BACKGROUND_HEADER not in request.headers:
            used = request.session.get("used")
            moment = int(time.time())
            if SESSION_KEY in request.session and (used is None or moment - used >= TOUCH_SECONDS):
                request.session["used"] = moment
        return response


class Allowances:
    """Say on each counted answer of the API how many calls are left (draft-ietf-httpapi-ratelimit-headers)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        left: Allowance | None = getattr(request, "_linli_allowance", None)
        if left is not None:
            response["RateLimit-Policy"] = f'"minute";q={left.limit};w={WINDOW_SECONDS}'
            response["RateLimit"] = f'"minute";r={left.remaining};t={left.resets_in_s}'
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                response["Retry-After"] = str(left.resets_in_s)
        return response


def remember(request: HttpRequest, left: Allowance) -> None:
    """Keep with the request what its caller may still call."""
    request._linli_allowance = left  # type: ignore[attr-defined] # a request is Django's place for what belongs to it
