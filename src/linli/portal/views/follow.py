"""Look up by number and code, follow, rate, disagree, withdraw. The addresses hold neither number nor code."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.kernel.clock import now
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.portal import actions, following
from linli.portal.draft import followed, unfollow
from linli.portal.following import Following
from linli.portal.forms import DisagreeForm, FollowForm, PortalForm, RateForm, SupplyForm, WithdrawForm
from linli.portal.pages import page
from linli.portal.views.errors import away_too_long

form_page = require_http_methods(["GET", "HEAD", "POST"])


def with_case(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the case open to this visit; without one, say how to look it up again."""

    @wraps(view)
    def opened(request: HttpRequest, **values: UUID) -> HttpResponseBase:
        key = followed(request, now())
        if key is None:
            return away_too_long(request)
        return view(request, following.case_of(key, at=now()), **values)

    return opened


@form_page
def look_up(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "follow", {"form": FollowForm()}, private=True)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return page(request, "follow", {"form": form}, status=422, private=True)
    try:
        actions.open_case(request, form.cleaned_data["number"], form.cleaned_data["code"], at=now())
    except Refusal as refusal:
        values = {"form": form, "problem": refusal}
        return page(request, "follow", values, status=refusal.status, private=True)
    return redirect("portal:case")


@require_GET
@with_case
def case(request: HttpRequest, case: Following) -> HttpResponse:
    return page(request, "case", {"case": case}, private=True)


@require_GET
@with_case
def mine(request: HttpRequest, case: Following) -> HttpResponse:
    return page(request, "mine", {"case": case}, private=True)


@require_GET
@with_case
def photo(request: HttpRequest, case: Following, photo: UUID) -> HttpResponseBase:
    span = request.headers.get("Range", "")
    return following.file_of(case, photo, small="small" in request.GET, span=span)


@form_page
@with_case
def supply(request: HttpRequest, case: Following) -> HttpResponse:
    """Words and files that come later. What could be kept of a refused form is kept, so that nothing is sent twice."""
    if not case.may_supply:
        return redirect("portal:case")
    if request.method != "POST":
        return page(request, "supply", {"case": case, "form": SupplyForm(), "op": uuid7()}, private=True)
    form, at = SupplyForm(request.POST), now()
    kept, problems, _shot = actions.keep_files(
        request, form.kept_files, request.FILES.getlist("attachments"), at=at
    )
    values = {"case": case, "form": form, "op": request.POST.get("op") or uuid7(), "kept": kept}
    form.add_problems("attachments", problems)
    if not form.is_valid():
        return page(request, "supply", values, status=422, private=True)
    try:
        op_id = actions.operation(request.POST.get("op", ""))
        actions.supply(request, case, form.cleaned_data["words"], kept, op_id, at=at)
    except Refusal as refusal:
        values["problems"] = [refusal.message]
        return page(request, "supply", values, status=refusal.status, private=True)
    return redirect("portal:case")


@require_GET
@with_case
def looks(request: HttpRequest, case: Following) -> HttpResponse:
    return page(request, "looks", {"case": case, "looks": following.looks_at(case)}, private=True)


@form_page
@with_case
def rate(request: HttpRequest, case: Following) -> HttpResponse:
    if not case.may_rate:
        return redirect("portal:case")
    return _answer(request, case, "rate", RateForm, actions.rate)


@form_page
@with_case
def disagree(request: HttpRequest, case: Following) -> HttpResponse:
    if not (case.may_rate or case.may_disagree):
        return redirect("portal:case")
    return _answer(request, case, "disagree", DisagreeForm, actions.disagree)


@form_page
@with_case
def withdraw(request: HttpRequest, case: Following) -> HttpResponse:
    if not case.may_withdraw:
        return redirect("portal:case")
    return _answer(request, case, "withdraw", WithdrawForm, actions.withdraw)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    unfollow(request)
    return redirect("portal:home")


class Make(Protocol):
    """An action by which the resident answers."""

    def __call__(self, case: Following, answer: dict[str, Any], op_id: UUID, *, at: datetime) -> None: ...


def _answer(
    request: HttpRequest, case: Following, name: str, shape: type[PortalForm], make: Make
) -> HttpResponse:
    """Show the form; once it is filled in, make the move it stands for, and show the case again."""
    form = shape(request.POST) if request.method == "POST" else shape()
    values = {"case": case, "form": form, "op": request.POST.get("op") or uuid7()}
    if request.method != "POST" or not form.is_valid():
        return page(request, name, values, status=422 if form.is_bound else 200, private=True)
    try:
        make(case, form.cleaned_data, actions.operation(request.POST.get("op", "")), at=now())
    except Refusal as refusal:
        values["problems"] = [refusal.message]
        return page(request, name, values, status=refusal.status, private=True)
    return redirect("portal:case")
