"""The shell that every page of the portal stands in: the visitor's place, the size of type, the language."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from linli.portal.draft import Here, here_of
from linli.ui.rules import in_english
from linli.ui.views import SIZE_COOKIE


@dataclass(frozen=True)
class Shell:
    """place: where the visitor is, None when unknown · here: this address, for links that come back."""

    place: Here | None
    large: bool
    english: bool
    here: str


def shell_of(request: HttpRequest) -> Shell:
    return replace(bare_shell(request), place=here_of(request))


def bare_shell(request: HttpRequest) -> Shell:
    """Return the shell without what the session knows."""
    large = request.COOKIES.get(SIZE_COOKIE) == "lg"
    return Shell(place=None, large=large, english=in_english(), here=request.get_full_path())


def page(
    request: HttpRequest,
    name: str,
    values: dict[str, Any] | None = None,
    *,
    status: int = 200,
    private: bool = False,
    shell: Shell | None = None,
) -> HttpResponse:
    """Return the page `name` in its shell. `private`: no copy is kept, not even for the way back."""
    context = {"shell": shell or shell_of(request), **(values or {})}
    answer = render(request, f"portal/{name}.html", context, status=status)
    patch_vary_headers(answer, ["Cookie"])
    if private:
        patch_cache_control(answer, no_store=True, private=True)
    else:
        patch_cache_control(answer, no_cache=True, private=True)
    return answer


def address_of(name: str) -> str:
    """Return the address of a page as people type it from paper."""
    return settings.LINLI_PUBLIC_URL + reverse(name)
