"""Pages of no room: the API's documentation, the sign of life, and what is answered when nothing else is."""

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_safe

from linli.portal.views import errors as resident_pages
from linli.project.api_docs import describe
from linli.project.errors import Forbidden, Malformed, NotFound, StaleForm
from linli.project.problems import of_refusal, of_server_error, refusals, too_large
from linli.ui import views as staff_pages


@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    from linli.project.api import api

    described = describe(api.get_openapi_schema())
    shown = {"operations": described.operations, "shapes": described.shapes, "refusals": refusals()}
    return render(request, "project/api_docs.html", shown)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not _asks_api(request):
        return _page(request, "bad_request", exception)
    return of_refusal(request, too_large() if isinstance(exception, RequestDataTooBig) else Malformed())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return of_refusal(request, Forbidden()) if _asks_api(request) else _page(request, "forbidden", exception)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return of_refusal(request, StaleForm()) if _asks_api(request) else _page(request, "stale_form", reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return of_refusal(request, NotFound()) if _asks_api(request) else _page(request, "not_found", exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return of_server_error() if _asks_api(request) else _page(request, "server_error")


def _asks_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _page(request: HttpRequest, name: str, *facts: object) -> HttpResponse:
    """Staff see errors in the console's dress, everyone else in the residents'."""
    pages = staff_pages if request.path_info.startswith("/console/") else resident_pages
    answer: HttpResponse = getattr(pages, name)(request, *facts)
    return answer
