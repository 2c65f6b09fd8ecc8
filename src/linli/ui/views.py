"""Pages that belong to no room: errors, and the switch of language and type size."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

SIZE_COOKIE = "linli_size"
DESK = "/console/"
PREFERENCE_SECONDS = 365 * 24 * 3600


@require_GET
def switch(request: HttpRequest) -> HttpResponse:
    """Remember `lang` (zh-hans, en) or `size` (lg, normal) in a cookie and go back to `next`, a page of this site."""
    back = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    answer = HttpResponseRedirect(back if safe and back.startswith("/") else "/")
    if (language := request.GET.get("lang")) in dict(settings.LANGUAGES):
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, str(language))
    if (size := request.GET.get("size")) in ("lg", "normal"):
        _remember(answer, SIZE_COOKIE, str(size))
    return answer


def on_paper(pdf: bytes, name: str) -> HttpResponse:
    """Return a paper that the browser shows and prints; no copy of it stays behind on the way."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def way_out(request: HttpRequest) -> str:
    """Return where an error page leads: staff to the console, everybody else to the residents' first page."""
    return DESK if request.path_info.startswith(DESK) else "/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/errors/400.html", {"way_out": way_out(request)}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/errors/403.html", {"way_out": way_out(request)}, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(
        request, "ui/errors/403.html", {"stale_form": True, "way_out": way_out(request)}, status=403
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/errors/404.html", {"way_out": way_out(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/errors/500.html", {"way_out": way_out(request)}, status=500)


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=PREFERENCE_SECONDS, samesite="Lax", secure=secure, httponly=True)
