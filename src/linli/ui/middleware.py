"""The one place where a refusal becomes a page."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.kernel.errors import Refusal
from linli.ui.views import way_out

SIGN_IN_NEEDED = 401


class RefusalPages:
    """Answer an uncaught `Refusal` with its own status, sentence and code. The API answers its own.

    Whoever must sign in first is led to the sign-in page and back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if exception.status == SIGN_IN_NEEDED and request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        title = {404: _("找不到"), 403: _("不能这样做")}.get(exception.status, _("没有办成"))
        shown = {
            "title": title,
            "text": exception.message,
            "code": exception.code,
            "way_out": way_out(request),
        }
        return render(request, "ui/error.html", shown, status=exception.status)
