"""Console pages of centres, units and people. Each reads the request, calls one action or one reader, shows a page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.queries import account_of
from linli.kernel.clock import now
from linli.kernel.errors import Refusal
from linli.organisation import actions, forms, queries, rules
from linli.organisation.terms import Role
from linli.territory import queries as territory
from linli.territory.terms import Level

UNPROCESSABLE = 422
FORM_STATUSES = (400, 409, 422)  # what the person can mend in the form; all else is a page of its own


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return redirect("organisation:centre", code=queries.own_centre(queries.actor_of_request(request)))


@require_GET
def centre(request: HttpRequest, code: str) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = queries.centre_page(queries.actor_of_request(request), code, now(), after=after)
    return render(request, "organisation/centre.html", {"page": shown})


@require_GET
def people(request: HttpRequest, code: str) -> HttpResponse:
    login, after = request.GET.get("login", "")[:40], request.GET.get("after", "")
    shown = queries.people_page(queries.actor_of_request(request), code, now(), login=login, after=after)
    return render(request, "organisation/people.html", {"page": shown, "login": login})


@require_GET
def vacant_grids(request: HttpRequest, code: str) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = queries.vacant_grids_page(queries.actor_of_request(request), code, now(), after=after)
    return render(request, "organisation/vacant_grids.html", {"page": shown})


@require_GET
def empty_posts(request: HttpRequest, code: str) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = queries.empty_posts_page(queries.actor_of_request(request), code, now(), after=after)
    return render(request, "organisation/empty_posts.html", {"page": shown})


@require_http_methods(["GET", "POST"])
def change_centre(request: HttpRequest, code: str) -> HttpResponse:
    actor = queries.actor_of_request(request)
    rules.check_function(actor, Role.SYSTEM_ADMINISTRATOR, at_centre=code)
    shown = queries.centre_in_scope(actor, code)
    typed = forms.typed_from(request.POST) or forms.typed_of(shown)
    refusal = None
    if request.method == "POST":
        given = {name: typed.get(name, "") for name in forms.CENTRE_FIELDS}
        try:
            actions.describe_centre(centre=code, by=actor, at=now(), **given)
            return _done(request, _("中心资料已保存。"), "organisation:centre", code)
        except Refusal as caught:
            refusal = _mendable(caught)
    return _form(request, _("中心资料"), shown, forms.centre_fields(typed, refusal))


@require_http_methods(["GET", "POST"])
def add_unit(request: HttpRequest, code: str) -> HttpResponse:
    actor = queries.actor_of_request(request)
    rules.check_function(actor, Role.SYSTEM_ADMINISTRATOR, at_centre=code)
    typed, refusal = forms.typed_from(request.POST), None
    if request.method == "POST":
        given = {name: typed.get(name, "") for name in ("name", "kind", "phone")}
        try:
            unit = actions.add_unit(centre=code, by=actor, at=now(), **given)
            return _done(request, _("已增加%(unit)s。") % {"unit": unit.name}, "organisation:centre", code)
        except Refusal as caught:
            refusal = _mendable(caught)
    shown = queries.centre_in_scope(actor, code)
    return _form(request, _("增加部门或单位"), shown, forms.unit_fields(typed, refusal))


@require_http_methods(["GET", "POST"])
def fill_post(request: HttpRequest, code: str) -> HttpResponse:
    actor = queries.actor_of_request(request)
    rules.check_function(actor, *rules.APPOINTING, at_centre=code)
    typed, refusal = forms.typed_from(request.POST), None
    if request.method == "POST":
        person = {name: typed.get(name, "") for name in ("login", "name", "phone")}
        try:
            filled = actions.fill_post(by=actor, at=now(), **person, **forms.post_given(code, typed))
            for warning in filled.warnings:
                messages.warning(request, str(warning))
            return _done(request, _said_of(filled), "organisation:people", code)
        except Refusal as caught:
            refusal = _mendable(caught)
    shown, units = queries.centre_in_scope(actor, code), queries.units_of(code)
    grids = territory.grids_of(code) if shown.level == Level.COMMUNITY else []
    form = forms.post_fields(actor, shown, units=units, grids=grids, typed=typed, refusal=refusal)
    return _form(request, _("任命"), shown, form)


@require_http_methods(["GET", "POST"])
def end_posting(request: HttpRequest, posting: UUID) -> HttpResponse:
    actor = queries.actor_of_request(request)
    held = queries.posting(posting, actor)
    rules.check_function(actor, *rules.who_appoints(held.role), at_centre=held.centre)
    typed, refusal = forms.typed_from(request.POST), None
    if request.method == "POST":
        try:
            last_day = rules.read_day("ends_on", typed.get("ends_on", ""))
            actions.end_posting(posting=posting, on=last_day, by=actor, at=now())
            return _done(
                request, _("已结束%(name)s的任职。") % {"name": held.name}, "organisation:people", held.centre
            )
        except Refusal as caught:
            refusal = _mendable(caught)
    title = _("结束任职：%(name)s，%(role)s") % {"name": held.name, "role": held.role.label}
    return _form(
        request, title, queries.centre_in_scope(actor, held.centre), forms.end_fields(typed, refusal)
    )


@never_cache
@require_POST
def reset_link(request: HttpRequest, account: UUID) -> HttpResponse:
    """Show a new one-time link once: it is in this answer and nowhere else."""
    actor = queries.actor_of_request(request)
    person = account_of(account)
    token = actions.hand_out_reset_link(account=person, by=actor, at=now())
    link = settings.LINLI_PUBLIC_URL + reverse("reset-link", args=[token])
    return render(request, "organisation/reset_link.html", {"name": person.name, "link": link})


@require_GET
def tokens(request: HttpRequest, code: str) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = queries.tokens_page(queries.actor_of_request(request), code, now(), after=after)
    return render(request, "organisation/tokens.html", {"page": shown})


@never_cache
@require_http_methods(["GET", "POST"])
def give_token(request: HttpRequest, posting: UUID) -> HttpResponse:
    """Show a new token once: it is in this answer and nowhere else."""
    actor = queries.actor_of_request(request)
    held = queries.posting(posting, actor)
    rules.check_function(actor, *rules.RESETTING, at_centre=held.centre)
    typed, refusal = forms.typed_from(request.POST), None
    if request.method == "POST":
        try:
            token = actions.give_token(posting=posting, by=actor, at=now(), **forms.token_given(typed))
            return render(request, "organisation/token.html", {"held": held, "token": token})
        except Refusal as caught:
            refusal = _mendable(caught)
    title, shown = (
        _("接口令牌：%(role)s") % {"role": held.role.label},
        queries.centre_in_scope(actor, held.centre),
    )
    return _form(request, title, shown, forms.token_fields(typed, refusal), who=held.name)


@require_POST
def revoke_token(request: HttpRequest, token: UUID) -> HttpResponse:
    actor = queries.actor_of_request(request)
    held = queries.token_in_scope(actor, token)
    actions.revoke_token(token=token, by=actor, at=now())
    return _done(request, _("已停用令牌“%(name)s”。") % {"name": held.name}, "organisation:tokens", held.area)


def _form(
    request: HttpRequest, title: str, shown: queries.CentreView, form: forms.Shown, *, who: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"title": title, "centre": shown, "form": form, "who": who}
    return render(request, "organisation/form.html", context, status=UNPROCESSABLE if form.code else 200)


def _mendable(refusal: Refusal) -> Refusal:
    if refusal.status not in FORM_STATUSES:
        raise refusal
    return refusal


def _done(request: HttpRequest, said: str, page: str, code: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(page, code=code)


def _said_of(filled: actions.Filled) -> str:
    text = (
        _("已任命%(name)s，并建立账号；请为其生成重设密码的链接。")
        if filled.is_new
        else _("已任命%(name)s。")
    )
    return text % {"name": filled.name}
