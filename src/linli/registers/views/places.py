"""Pages of grids, buildings and public facilities. Each reads the request, calls one action or one reader, shows a page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.kernel.clock import LOCAL, now
from linli.kernel.errors import Refusal
from linli.organisation.forms import Shown, typed_from
from linli.organisation.queries import actor_of_request
from linli.organisation.rules import Actor, read_day
from linli.registers import forms, queries
from linli.registers.errors import NotYourPlace
from linli.registers.rules import may_enter
from linli.territory import actions as territory
from linli.territory.codes import FACILITY
from linli.territory.errors import SiteNotFound
from linli.territory.terms import FacilityKind

UNPROCESSABLE = 422
FORM_STATUSES = (400, 409, 422)  # what the person can mend in the form; all else is a page of its own


@require_GET
def grids(request: HttpRequest) -> HttpResponse:
    shown = queries.grids_list(actor_of_request(request), after=request.GET.get("after", ""))
    return render(request, "registers/grids.html", {"page": shown})


@require_GET
def grid(request: HttpRequest, code: str) -> HttpResponse:
    shown = queries.grid_page(actor_of_request(request), code, now())
    return render(request, "registers/grid.html", {"page": shown})


@require_GET
def grid_map(request: HttpRequest, code: str) -> HttpResponse:
    picture = queries.grid_map(actor_of_request(request), code)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})


@require_GET
def buildings(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    shown = queries.buildings_list(
        actor_of_request(request), **asked, left_behind=bool(request.GET.get("left"))
    )
    return render(request, "registers/buildings.html", {"page": shown, "asked": asked})


@require_GET
def facilities(request: HttpRequest) -> HttpResponse:
    asked, kind = _asked(request), request.GET.get("kind", "")
    left = bool(request.GET.get("left"))
    shown = queries.facilities_list(actor_of_request(request), **asked, kind=kind, left_behind=left)
    context = {"page": shown, "asked": asked, "kind": kind, "kinds": FacilityKind.choices}
    return render(request, "registers/facilities.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    names = (("grid", "grid"), ("search", "q"), ("after", "after"))
    return {ours: request.GET.get(theirs, "").replace("\0", "")[:200] for ours, theirs in names}


@require_GET
def site(request: HttpRequest, code: str) -> HttpResponse:
    return render(
        request, "registers/site.html", {"page": queries.site_page(actor_of_request(request), code)}
    )


@require_http_methods(["GET", "POST"])
def add_building(request: HttpRequest, code: str) -> HttpResponse:
    actor = _entering(request, code)
    typed, refusal = typed_from(request.POST) or {"grid": code}, None
    if request.method == "POST":
        try:
            said = {**forms.given(typed, forms.BUILDING_FIELDS), "grid": code}
            made = territory.add_building(by=str(actor.account), at=now(), **said)
            return _done(request, _("已登记，编码%(code)s。") % {"code": made}, made)
        except Refusal as caught:
            refusal = mendable(caught)
    return form_page(
        request, _("登记楼栋"), forms.building_fields(typed, refusal), reverse("registers:grid", args=[code])
    )


@require_http_methods(["GET", "POST"])
def add_facility(request: HttpRequest, code: str) -> HttpResponse:
    actor = _entering(request, code)
    typed, refusal = typed_from(request.POST) or {"grid": code}, None
    if request.method == "POST":
        try:
            said = {**forms.given(typed, forms.FACILITY_FIELDS), "grid": code}
            made = territory.add_facility(by=str(actor.account), at=now(), **said)
            return _done(request, _("已登记，编码%(code)s。") % {"code": made}, made)
        except Refusal as caught:
            refusal = mendable(caught)
    return form_page(
        request, _("登记设施"), forms.facility_fields(typed, refusal), reverse("registers:grid", args=[code])
    )


@require_http_methods(["GET", "POST"])
def change_site(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of_request(request)
    known = queries.site_kept(actor, code)
    is_facility = code[12] == FACILITY
    names = forms.FACILITY_FIELDS if is_facility else forms.BUILDING_FIELDS
    typed, refusal = typed_from(request.POST) or forms.typed_of(known, names), None
    if request.method == "POST":
        change = territory.change_facility if is_facility else territory.change_building
        try:
            queries.check_grid_kept(actor, typed.get("grid", ""))
            change(code=code, by=str(actor.account), at=now(), **forms.given(typed, names))
            return _done(request, _("已保存。"), code)
        except Refusal as caught:
            refusal = mendable(caught)
    fields = forms.facility_fields if is_facility else forms.building_fields
    title = _("更正：%(name)s") % {"name": known.name}
    return form_page(request, title, fields(typed, refusal), reverse("registers:site", args=[code]))


@require_http_methods(["GET", "POST"])
def retire_site(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of_request(request)
    known = queries.site_kept(actor, code)
    typed = typed_from(request.POST)
    refusal: Refusal | None = None
    if request.method == "POST":
        retire = territory.retire_facility if code[12] == FACILITY else territory.retire_building
        try:
            on = read_day("retired_on", typed.get("retired_on", "")) or now().astimezone(LOCAL).date()
            other = typed.get("replaced_by", "")
            retire(code=code, on=on, replaced_by=other, by=str(actor.account), at=now())
            return _done(request, _("已停用，编码不再使用。"), code)
        except SiteNotFound:
            refusal = SiteNotFound("replaced_by", code=typed.get("replaced_by", "")[:24])
        except Refusal as caught:
            refusal = mendable(caught)
    title = _("停用：%(name)s") % {"name": known.name}
    back = reverse("registers:site", args=[code])
    return form_page(request, title, forms.retire_fields(typed, refusal), back)


def _entering(request: HttpRequest, grid: str) -> Actor:
    """Return the actor, who may enter what stands in this grid. Raises GridNotFound, NotYourPlace."""
    actor = actor_of_request(request)
    if not may_enter(actor, queries.grid_in_scope(actor, grid).community):
        raise NotYourPlace()
    return actor


def form_page(request: HttpRequest, title: str, form: Shown, back: str) -> HttpResponse:
    context = {"title": title, "form": form, "back": back}
    return render(request, "registers/form.html", context, status=UNPROCESSABLE if form.code else 200)


def mendable(refusal: Refusal) -> Refusal:
    if refusal.status not in FORM_STATUSES:
        raise refusal
    return refusal


def _done(request: HttpRequest, said: str, code: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("registers:site", code=code)
