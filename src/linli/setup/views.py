"""Pages of the first day. Before there are administrators a code opens them; afterwards the administrators' sign-in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.queries import client_address
from linli.kernel.clock import now
from linli.kernel.errors import Refusal
from linli.organisation import queries as organisation
from linli.organisation.queries import actor_of_request
from linli.setup import actions, forms, queries
from linli.setup.errors import CodeNeeded, PlacesWrong
from linli.setup.terms import Topic

OPENED = "setup_code"
FINDINGS_SHOWN = 50
FORM_STATUSES = (400, 404, 409, 413, 422, 429)


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead on from where the house stands: the code, the next of three steps, or the list of what is missing."""
    if organisation.has_administrators():
        shown = queries.checklist(actor_of_request(request), now())
        return render(request, "setup/checklist.html", {"page": shown})
    if not queries.is_open(_opened(request), now()):
        return redirect("setup:code")
    house = queries.beginning()
    step = "places" if not house.places else "centres" if not house.centres else "administrators"
    return redirect(f"setup:{step}")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    typed, refusal = _typed(request), None
    if request.method == "POST":
        try:
            opened = actions.use_code(
                code=typed.get("code", "")[:40], address=client_address(request), at=now()
            )
            request.session.cycle_key()
            request.session[OPENED] = str(opened)
            return redirect("setup:home")
        except Refusal as caught:
            refusal = _mendable(caught)
    return _page(request, "code", {"form": forms.code_form({}, refusal)}, refusal)


@never_cache
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    opened, typed, findings = _needed(request), _typed(request), []
    refusal: Refusal | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        content = file.read((actions.FILE_MB_MAX << 20) + 1) if file else b""
        try:
            done = actions.load_places(opened=opened, content=content, lines=typed.get("lines", ""), at=now())
            if not done.refused:
                return redirect("setup:home")
            findings, refusal = done.findings[:FINDINGS_SHOWN], PlacesWrong(count=len(done.findings))
        except Refusal as caught:
            refusal = _mendable(caught)
    shown = {"form": forms.places_form(typed, refusal), "findings": findings, "house": queries.beginning()}
    return _page(request, "places", shown, refusal)


@never_cache
@require_http_methods(["GET", "POST"])
def centres(request: HttpRequest) -> HttpResponse:
    opened, typed, refusal = _needed(request), _typed(request), None
    if request.method == "POST":
        try:
            actions.begin_centres(opened=opened, top=typed.get("top", "")[:12], at=now())
            return redirect("setup:home")
        except Refusal as caught:
            refusal = _mendable(caught)
    house = queries.beginning()
    return _page(
        request, "centres", {"form": forms.centres_form(house.tops, typed, refusal), "house": house}, refusal
    )


@never_cache
@require_http_methods(["GET", "POST"])
def administrators(request: HttpRequest) -> HttpResponse:
    """Show the three sign-ins once: they are in this answer and nowhere else."""
    opened, typed, refusal = _needed(request), _typed(request), None
    if request.method == "POST":
        try:
            made = actions.appoint_founders(opened=opened, founders=forms.founders_given(typed), at=now())
            del request.session[OPENED]
            return render(request, "setup/founded.html", {"papers": _papers(made)})
        except Refusal as caught:
            refusal = _mendable(caught)
    shown = {"form": forms.founders_form(typed, refusal), "house": queries.beginning()}
    return _page(request, "administrators", shown, refusal)


# --- With administrators ---


@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest) -> HttpResponse:
    actor = actor_of_request(request)
    queries.own_tops(actor, queries.ADMINISTRATORS[0])
    if request.method == "GET":
        return _press(request, _("设立还没有的中心"), _("在您的辖区内，为每个还没有中心的区划设立中心。"))
    made = actions.complete_centres(by=actor, at=now())
    return _done(
        request, ngettext("设立了%(count)s个中心。", "设立了%(count)s个中心。", made) % {"count": made}
    )


@require_http_methods(["GET", "POST"])
def units(request: HttpRequest) -> HttpResponse:
    actor = actor_of_request(request)
    centre, standing = queries.units_page(actor)
    if request.method == "POST":
        made = actions.add_units(centre=centre.code, names=request.POST.getlist("units"), by=actor, at=now())
        return _done(
            request,
            ngettext("增加了%(count)s个部门或单位。", "增加了%(count)s个部门或单位。", made)
            % {"count": made},
        )
    names = {unit.name for unit in standing}
    offered = [name for name, _kind in queries.usual_units() if name not in names]
    return render(request, "setup/units.html", {"centre": centre, "standing": standing, "offered": offered})


@require_http_methods(["GET", "POST"])
def first_grids(request: HttpRequest) -> HttpResponse:
    actor = actor_of_request(request)
    queries.own_tops(actor, queries.ADMINISTRATORS[0])
    if request.method == "GET":
        said = _("给每个还没有网格的社区（村）设一个“第一网格”，一次最多500个；以后可以拆分、画边界。")
        return _press(request, _("每个社区先设一个网格"), said)
    made = actions.give_first_grids(by=actor, at=now())
    return _done(
        request, ngettext("设立了%(count)s个网格。", "设立了%(count)s个网格。", made) % {"count": made}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest) -> HttpResponse:
    """Show the first sign-ins once: they are in this answer and nowhere else."""
    actor = actor_of_request(request)
    if request.method == "POST":
        made = actions.hand_out_papers(by=actor, at=now())
        return render(request, "setup/papers.html", {"papers": _papers(made)})
    return render(request, "setup/waiting.html", {"waiting": queries.without_password(actor, now())})


@require_GET
def shapes(request: HttpRequest) -> HttpResponse:
    queries.own_tops(actor_of_request(request), *queries.ADMINISTRATORS)
    return render(request, "setup/shapes.html")


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    queries.own_tops(actor_of_request(request), *queries.ADMINISTRATORS)
    shown = {"page": queries.calendar_page(now()), "topic": Topic.CALENDAR.value}
    return render(request, "setup/calendar.html", shown)


@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    queries.own_tops(actor_of_request(request), *queries.ADMINISTRATORS)
    shown = {"groups": queries.category_groups(), "topic": Topic.CATEGORIES.value}
    return render(request, "setup/categories.html", shown)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    queries.own_tops(actor_of_request(request), *queries.ADMINISTRATORS)
    return render(request, "setup/keys.html", {"topic": Topic.KEYS.value})


@require_POST
def confirm(request: HttpRequest, topic: str) -> HttpResponse:
    actor = actor_of_request(request)
    if topic not in Topic.values:
        raise Http404
    actions.confirm(topic=Topic(topic), by=actor, at=now())
    return _done(request, _("已确认：%(topic)s。") % {"topic": Topic(topic).label})


def _opened(request: HttpRequest) -> UUID | None:
    kept = request.session.get(OPENED)
    return UUID(kept) if kept else None


def _needed(request: HttpRequest) -> UUID:
    """Return the code that this visit has typed. Raises CodeNeeded."""
    opened = _opened(request)
    if opened is None or not queries.is_open(opened, now()):
        raise CodeNeeded
    return opened


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}


def _mendable(refusal: Refusal) -> Refusal:
    if refusal.status not in FORM_STATUSES:
        raise refusal
    return refusal


def _page(request: HttpRequest, name: str, shown: dict[str, Any], refusal: Refusal | None) -> HttpResponse:
    return render(request, f"setup/{name}.html", shown, status=refusal.status if refusal else 200)


def _press(request: HttpRequest, title: str, said: str) -> HttpResponse:
    return render(request, "setup/press.html", {"title": title, "said": said})


def _done(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("setup:home")


def _papers(made: list[actions.Paper]) -> list[dict[str, Any]]:
    """Return each paper with the whole address of its link."""
    return [
        {"paper": paper, "link": settings.LINLI_PUBLIC_URL + reverse("reset-link", args=[paper.token])}
        for paper in made
    ]
