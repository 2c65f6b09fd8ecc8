"""The console's doors: each reads the request, calls one action or one reader, and shows a page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access import actions as access
from linli.access.queries import client_address
from linli.cases import actions as cases
from linli.cases.actions import CaseKey
from linli.console import actions, forms, queries
from linli.console.actions import FormKey
from linli.console.errors import ExportTooLong
from linli.console.shapes import DuplicateLine
from linli.kernel.clock import LOCAL, now
from linli.kernel.errors import Refusal
from linli.kernel.listings import MEDIA_TYPE
from linli.media import queries as media
from linli.organisation.queries import actor_of_request
from linli.organisation.rules import Actor
from linli.ui.views import on_paper

UNPROCESSABLE = 422


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    desk = queries.desk(actor_of_request(request), request)
    return render(request, template, {**context, "desk": desk}, status=status)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    at = now()
    shown = queries.home(actor_of_request(request), at)
    return _page(request, "console/home.html", page=shown, at=f"{at.astimezone(LOCAL):%H:%M}")


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    return _page(
        request, "console/list.html", page=queries.work_list(actor_of_request(request), request.GET, now())
    )


@require_GET
def preview(request: HttpRequest, county: str, case_id: UUID) -> HttpResponse:
    actor, at = actor_of_request(request), now()
    case = queries.case_page(actor, CaseKey(county, case_id), at)
    shown = queries.work_list(actor, request.GET, at)
    return _page(request, "console/list.html", page=shown, preview=case)


@require_GET
def case(request: HttpRequest, county: str, case_id: UUID) -> HttpResponse:
    trail, before = queries.trail_of(request.GET), request.GET.get("before", "")
    shown = queries.case_page(actor_of_request(request), CaseKey(county, case_id), now(), before, trail)
    return _page(request, "console/case.html", case=shown)


@never_cache
@require_GET
def sheet(request: HttpRequest, county: str, case_id: UUID) -> HttpResponse:
    actor, key, at = actor_of_request(request), CaseKey(county, case_id), now()
    paper = queries.case_sheet(actor, key, at)
    cases.record_print(case=key, by=actor, at=at, address=client_address(request))
    return on_paper(paper, "case-sheet")


@never_cache
@require_POST
def receipt(request: HttpRequest, county: str, case_id: UUID) -> HttpResponse:
    code = request.POST.get("query_code", "")
    paper = queries.receipt(actor_of_request(request), CaseKey(county, case_id), code, now())
    return on_paper(paper, "receipt")


@require_GET
def map_picture(request: HttpRequest, county: str, case_id: UUID) -> HttpResponse:
    picture = queries.case_map(actor_of_request(request), CaseKey(county, case_id))
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})


@require_GET
def attachment(request: HttpRequest, county: str, case_id: UUID, attachment_id: UUID) -> HttpResponse:
    key, turn = CaseKey(county, case_id), request.GET.get("turn", "")
    shown = queries.attachment_page(actor_of_request(request), key, attachment_id, turn, now())
    return _page(request, "console/attachment.html", page=shown)


@require_GET
def attached(
    request: HttpRequest, county: str, case_id: UUID, attachment_id: UUID, small: bool = False
) -> HttpResponseBase:
    queries.may_see(actor_of_request(request), CaseKey(county, case_id))
    found = media.open_attachment(county=county, case_id=case_id, attachment_id=attachment_id)
    return media.small_picture(found) if small else media.stream(found, request.headers.get("Range", ""))


@never_cache
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, county: str, case_id: UUID, name: str) -> HttpResponse:
    actor, key, at = actor_of_request(request), CaseKey(county, case_id), now()
    form, trail = FormKey(name, key), queries.trail_of(request.GET)
    if left := _left(request, form, actor, at):
        return redirect(trail.url(key) if left == "keep" else request.get_full_path())
    tried = queries.kept(actor, form)
    if request.method == "POST":
        sent = forms.sent(request, name, at)
        try:
            sent.check()
            outcome = cases.perform(
                case=key,
                move=name,
                form=sent.raw,
                by=actor,
                at=at,
                op_id=sent.op_id,
                base_version=sent.base_version,
            )
            actions.close_form(form=form, by=actor)
            messages.success(request, queries.said(name, outcome))
            return redirect(trail.url(key))
        except Refusal as refusal:
            tried = forms.Tried(sent, refusal)
    shown = queries.move_page(actor, key, name, tried, at=at, trail=trail)
    actions.open_form(form=form, by=actor, at=at)
    return _page(request, "console/move.html", status=tried.status, **shown)


def _left(request: HttpRequest, form: FormKey, actor: Actor, at: datetime) -> str:
    """Keep or drop what was typed, if that is what the person pressed. Returns "keep", "drop" or ""."""
    then = request.POST.get("then", "")
    if then == "keep":
        queries.check_form(actor, form.move, form.case)
        actions.keep_typed(form=form, values=forms.typed_from(request.POST), by=actor, at=at)
        messages.success(request, _("草稿已存，再打开这一页就能接着写。"))
    elif then == "drop":
        actions.close_form(form=form, by=actor)
        messages.success(request, _("草稿已清空。"))
    return then if then in ("keep", "drop") else ""


@require_POST
def typed(request: HttpRequest, name: str, county: str = "", case_id: UUID | None = None) -> HttpResponse:
    actor, key = actor_of_request(request), CaseKey(county, case_id) if case_id else None
    queries.check_form(actor, name, key)
    values = forms.typed_from(request.POST)
    actions.keep_typed(form=FormKey(name, key), values=values, by=actor, at=now())
    suggested = queries.kinds_for(values) if name == "register" else None
    if suggested is None:
        return HttpResponse(status=204)
    return render(request, "console/_suggested.html", {"suggested": suggested})


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    known = request.headers.get("If-None-Match", "")
    return _news(request, queries.list_news(actor_of_request(request), request.GET, known), known)


@require_GET
def case_news(request: HttpRequest, county: str, case_id: UUID) -> HttpResponse:
    known, key = request.headers.get("If-None-Match", ""), CaseKey(county, case_id)
    return _news(request, queries.case_news(actor_of_request(request), key, request.GET, known, now()), known)


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    actor = actor_of_request(request)
    query = queries.view_query(QueryDict(request.POST.get("query", "")))
    try:
        actions.save_view(name=request.POST.get("name", ""), query=query, by=actor)
        messages.success(request, _("视图已存，在左边“我的视图”里。"))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{reverse('console:cases')}?{query}")


@require_POST
def drop_view(request: HttpRequest, view: int) -> HttpResponse:
    actions.drop_view(view=view, by=actor_of_request(request))
    messages.success(request, _("视图已删去。"))
    return redirect("console:cases")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    actor, at, query = actor_of_request(request), now(), request.POST.get("query", "")
    try:
        found = queries.export_of(actor, QueryDict(query), at)
    except ExportTooLong as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{reverse('console:cases')}?{query}")
    if actor.account:
        access.log_export(
            account=actor.account,
            post=found.post,
            area=found.area,
            what="cases",
            query=queries.view_query(QueryDict(query)),
            rows=found.rows,
            address=client_address(request),
            at=at,
        )
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(found.content, content_type=MEDIA_TYPE, headers=headers)


def _news(request: HttpRequest, found: queries.News, known: str) -> HttpResponse:
    """Answer an open page: nothing new costs no body."""
    headers = {"ETag": found.etag, "Cache-Control": "private, no-cache"}
    if found.etag == known:
        return HttpResponse(status=304, headers=headers)
    response = render(request, "console/_news.html", {"news": found})
    for name, value in headers.items():
        response[name] = value
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, county: str, case_id: UUID, proposal_id: UUID) -> HttpResponse:
    actor, key, at = actor_of_request(request), CaseKey(county, case_id), now()
    tried = forms.Tried()
    if request.method == "POST":
        sent = forms.sent(request, "decide_proposal", at)
        try:
            raw = {**sent.raw, "proposal": str(proposal_id)}
            cases.decide_proposal(case=key, form=raw, by=actor, at=at, op_id=sent.op_id)
            messages.success(request, _("已答复提议。"))
            return redirect("console:case", county, case_id)
        except Refusal as refusal:
            tried = forms.Tried(sent, refusal)
    shown = queries.proposal_page(actor, key, proposal_id, tried, at)
    return _page(request, "console/move.html", status=tried.status, **shown)


@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    actor, at, form = actor_of_request(request), now(), FormKey("register")
    if left := _left(request, form, actor, at):
        return redirect("console:home" if left == "keep" else "console:register")
    tried = queries.kept(actor, form)
    if request.method == "POST":
        sent = forms.sent(request, "register", at)
        try:
            similar, offer = queries.similar_to(actor, sent, at), queries.shot_offer(actor, sent)
            if similar or offer:
                return _intake(request, actor, forms.Tried(sent), similar, offer)
            outcome = forms.file(sent, actor, at, accept=request.POST.get("then") == "accept")
            actions.close_form(form=form, by=actor)
            done = queries.registered(actor, outcome)
            return _page(request, "console/registered.html", status=201, **done)
        except Refusal as refusal:
            tried = forms.Tried(sent, refusal)
    return _intake(request, actor, tried)


def _intake(
    request: HttpRequest,
    actor: Actor,
    tried: forms.Tried,
    similar: tuple[DuplicateLine, ...] = (),
    offer: tuple[str, str] | None = None,
) -> HttpResponse:
    """Show the form of a call, beside it what may be the same matter, in it where its photo was taken.

    Nothing is filed before the clerk looked.
    """
    form = queries.intake_page(actor, tried)
    shown = {"form": form, "duplicates": similar, "shot": offer}
    return _page(request, "console/intake.html", status=tried.status, **shown)


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, county: str, case_id: UUID, party_id: UUID, field: str) -> HttpResponse:
    actor, key, at = actor_of_request(request), CaseKey(county, case_id), now()
    reason = request.POST.get("reason", "") if request.method == "POST" else None
    shown = queries.reveal_page(actor, key, party_id, field, reason)
    if request.method == "POST" and not shown.mistakes:
        address = client_address(request)
        value = cases.reveal(
            case=key, party=party_id, field=shown.name, reason=shown.chosen, by=actor, at=at, address=address
        )
        return _page(request, "console/reveal.html", page=shown.opened(value))
    status = UNPROCESSABLE if shown.mistakes and request.method == "POST" else 200
    return _page(request, "console/reveal.html", status=status, page=shown)


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    asked = request.POST
    shown = queries.found(actor_of_request(request), asked.get("q", ""), asked.get("after", ""), now())
    return redirect(shown.straight) if shown.straight else _page(request, "console/find.html", page=shown)


@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    shown = queries.proposals(actor_of_request(request), request.GET.get("after", ""))
    return _page(request, "console/proposals.html", page=shown)


@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    actor = actor_of_request(request)
    if request.method == "POST" and actor.account:
        access.choose_single_keys(account=actor.account, on=request.POST.get("single_keys") == "true")
        messages.success(request, _("设置已保存。"))
        return redirect("console:own")
    return _page(request, "console/own.html", page=queries.own_page(actor))


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    return _page(request, "console/keys.html", page=queries.keys_page())
