"""The first page, the visitor's place, the grid, and the pages that explain."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from linli.kernel.clock import now
from linli.portal import queries
from linli.portal.draft import here_of, stand_in
from linli.portal.pages import page
from linli.territory.queries import Place
from linli.territory.terms import Level


def safe(request: HttpRequest) -> str:
    """Return the page to go on to: `next` when it is one of this site, else the first page."""
    wanted = request.GET.get("next", "")
    good = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if good and wanted.startswith("/") else reverse("portal:home")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "home")


@require_GET
def stand(request: HttpRequest, code: str) -> HttpResponse:
    """Put the place of a code into the session; what is no more there leads to what came after, or asks which."""
    found = queries.place_of(code)
    heirs = queries.heirs_of(found)
    if len(heirs) > 1 or (heirs and found.level > Level.COMMUNITY and heirs[0].code == found.community):
        return _choose(request, heirs, inside=found, split=True)
    settled = queries.here_at(heirs[0].code if heirs else found.code, scanned="next" not in request.GET)
    stand_in(request, settled)
    return redirect(safe(request))


@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """The list of places: inside `in`; else inside the visitor's county; else, or with `all`, from the top."""
    here = here_of(request)
    start = here.county.ljust(12, "0") if here and "all" not in request.GET else ""
    code = request.GET.get("in", start)
    inside = queries.place_of(code) if code else None
    return _choose(request, queries.offers_in(inside), inside=inside)


def _choose(
    request: HttpRequest, offers: list[queries.Offer], *, inside: Place | None, split: bool = False
) -> HttpResponse:
    onward = safe(request)
    above = queries.parent_of(inside) if inside else ""
    values = {
        "inside": inside,
        "successors": split,
        "abolished": split and len(offers) == 1,
        "offers": [(offer.name, _way(offer.code, onward, ends=offer.ends or split)) for offer in offers],
        "next": onward,
        "back": _way(above, onward, ends=False) if above else onward,
        "settle": _way(inside.code, onward, ends=True) if inside else "",
    }
    return page(request, "place", values)


def _way(code: str, onward: str, *, ends: bool) -> str:
    if ends:
        return f"{reverse('portal:stand', args=[code])}?{urlencode({'next': onward})}"
    return f"{reverse('portal:place')}?{urlencode({'in': code, 'next': onward})}"


@require_GET
def grid(request: HttpRequest) -> HttpResponse:
    here, at = here_of(request), now()
    return page(
        request, "grid", {"card": queries.grid_card(here, at=at), "notices": queries.notices_at(here, at=at)}
    )


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    here = here_of(request)
    if here is None:
        return redirect("portal:grid")
    shown = queries.notice_archive(here, request.GET.get("after", ""), at=now())
    return page(request, "notices", {"notices": shown})


@require_GET
def notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    shown = queries.notice_at(here_of(request), notice, at=now())
    return page(request, "notice", {"notice": shown})


@require_GET
def contact(request: HttpRequest) -> HttpResponse:
    return page(request, "contact", {"centres": queries.centres_above(here_of(request))})


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return page(request, "privacy")


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(request, "accessibility")
