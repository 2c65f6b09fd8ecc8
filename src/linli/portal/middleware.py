"""A refusal that no page of the portal caught becomes a page in the residents' dress."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from linli.kernel.errors import Refusal
from linli.portal.views.errors import refused

OTHERS = ("/console/", "/api/")


class RefusalPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal) or request.path_info.startswith(OTHERS):
            return None
        return refused(request, exception.status, exception.message)
