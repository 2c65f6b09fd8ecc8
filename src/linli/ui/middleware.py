"""The one place where a refusal becomes a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.kernel.errors import Refusal


class RefusalPages:
    """Answer an uncaught `Refusal` with its own status, sentence and code. The API answers its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        title = {404: _("找不到"), 403: _("不能这样做")}.get(exception.status, _("没有办成"))
        shown = {"title": title, "text": exception.message, "code": exception.code}
        return render(request, "ui/error.html", shown, status=exception.status)
