"""Doors of the desk: notices, and what can be printed for a place."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.kernel.clock import now
from linli.kernel.errors import Refusal
from linli.organisation.queries import actor_of_request
from linli.outreach import actions, forms, queries
from linli.ui.forms import mistakes_of
from linli.ui.views import on_paper

PAPERS = {"poster": queries.poster, "board": queries.board_paper}


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    page = queries.desk_page(actor_of_request(request), now(), after=request.GET.get("after", ""))
    return render(request, "outreach/notices.html", {"page": page})


@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    typed = forms.typed_from(request.POST if request.method == "POST" else request.GET)
    return _written(request, forms.operation(request.POST.get("op_id", "")), typed)


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, notice: UUID) -> HttpResponse:
    kept = queries.notice(actor_of_request(request), notice, now())
    typed = forms.typed_from(request.POST) if request.method == "POST" else forms.typed_of(kept)
    return _written(request, notice, typed)


def _written(request: HttpRequest, notice: UUID, typed: dict[str, str]) -> HttpResponse:
    actor, at, refusal = actor_of_request(request), now(), None
    if request.method == "POST":
        try:
            actions.write_notice(notice=notice, written=forms.written_from(typed), by=actor, at=at)
            if request.POST.get("then") == "publish":
                actions.publish_notice(notice=notice, by=actor, at=at)
            return redirect("outreach:notice", notice)
        except Refusal as found:
            if not forms.is_mendable(found):
                raise
            refusal = found
    fields = forms.notice_fields(actor, typed, refusal)
    values: dict[str, Any] = {"fields": fields, "mistakes": mistakes_of(fields), "op_id": notice}
    return render(request, "outreach/write.html", values, status=refusal.status if refusal else 200)


@require_GET
def notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    shown = queries.notice(actor_of_request(request), notice, now())
    return render(request, "outreach/notice.html", {"notice": shown})


@require_POST
def publish(request: HttpRequest, notice: UUID) -> HttpResponse:
    actions.publish_notice(notice=notice, by=actor_of_request(request), at=now())
    messages.success(request, _("已发布。居民在“我的网格”里看得到。"))
    return redirect("outreach:notice", notice)


@require_POST
def withdraw(request: HttpRequest, notice: UUID) -> HttpResponse:
    actions.withdraw_notice(notice=notice, by=actor_of_request(request), at=now())
    messages.success(request, _("已撤回。发布过的公告仍留在存档里，注明已撤回。"))
    return redirect("outreach:notices")


@require_GET
def notice_paper(request: HttpRequest, notice: UUID) -> HttpResponse:
    at = now()
    shown = queries.notice(actor_of_request(request), notice, at)
    return on_paper(queries.notice_paper(shown, at), "notice")


@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    page = queries.places_page(actor_of_request(request), request.GET.get("in", "")[:24])
    return render(request, "outreach/papers.html", {"page": page})


@require_GET
def paper(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A poster or a board; anything else of that address is a sheet of stickers of that kind."""
    actor, at = actor_of_request(request), now()
    if make := PAPERS.get(kind):
        return on_paper(make(actor, code, at), kind)
    return on_paper(queries.stickers(actor, code, kind, at), "stickers")
