"""Report in three steps, a look over it, a receipt. Every step is a plain form; a wrong field loses nothing else."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.kernel.clock import now
from linli.kernel.errors import Refusal
from linli.portal import actions, following, mapping, queries, rules
from linli.portal.draft import Draft, draft_of, forget_draft, here_of, keep_draft, receipt_of
from linli.portal.forms import ContactForm, PortalForm, WhatForm, WhereForm
from linli.portal.pages import address_of, page
from linli.portal.views.errors import away_too_long
from linli.ui.views import on_paper

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def what(request: HttpRequest) -> HttpResponse:
    draft, kinds = draft_of(request), queries.kinds()
    if request.method != "POST":
        known = {"words": draft.words, "category": draft.category}
        return _what(request, draft, WhatForm(initial=known, kinds=kinds))
    draft, problems = actions.take_what(
        request, draft, request.POST, request.FILES.getlist("photos"), at=now()
    )
    keep_draft(request, draft)
    form = WhatForm(request.POST, kinds=kinds)
    form.add_problems("photos", problems)
    if "drop" in request.POST or "keep" in request.POST:
        form.only_problems_of("photos")
        return _what(request, draft, form) if problems else redirect(_again(request, "what", "#photos"))
    return redirect(_onward(request, "where")) if form.is_valid() else _what(request, draft, form)


def _what(request: HttpRequest, draft: Draft, form: WhatForm) -> HttpResponse:
    return _step(request, "what", draft, form, danger=rules.may_endanger(draft.category))


@form_page
def where(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        draft = actions.look_around(request)
        return _where(request, draft, WhereForm(initial={"address": draft.address}))
    form = WhereForm(request.POST)
    try:
        pressed = actions.take_where(request)
    except Refusal as refusal:
        form.add_problems("point", [refusal.message])
        return _where(request, draft_of(request), form.only_problems_of("point"))
    if pressed.stays:
        return redirect(_again(request, "where", "#map"))
    form.ask_place(known=here_of(request) is not None, marked=pressed.draft.point is not None)
    return redirect(_onward(request, "nearby")) if form.is_valid() else _where(request, pressed.draft, form)


def _where(request: HttpRequest, draft: Draft, form: WhereForm) -> HttpResponse:
    marked = queries.name_of(draft.point_area)
    offer = queries.name_of(mapping.offered(draft, here_of(request)))
    values = {"maps": rules.MAPS, "version": draft.map_version, "marked": marked, "offer": offer}
    return _step(request, "where", draft, form, **values)


@form_page
def nearby(request: HttpRequest) -> HttpResponse:
    """What lies open in this grid already; where there is nothing, the report goes on by itself."""
    problems: list[str] = []
    if request.method == "POST":
        try:
            actions.choose_nearby(request, request.POST.get("follow", ""), at=now())
            return redirect(_onward(request, "contact_step"))
        except Refusal as refusal:
            problems = [refusal.message]
    offers = actions.offers_nearby(request, at=now())
    if not offers and not problems:
        return redirect(_onward(request, "contact_step"))
    values = {"draft": draft_of(request), "offers": offers, "problems": problems, "started": True}
    return page(request, "nearby", values, status=409 if problems else 200)


@require_GET
def ground(request: HttpRequest) -> HttpResponse:
    """The map of the draft's place, with its mark; the address tells nothing of either."""
    picture = mapping.picture(draft_of(request), here_of(request))
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})


@require_GET
def photo(request: HttpRequest, photo: UUID) -> HttpResponseBase:
    if str(photo) not in draft_of(request).photos:
        raise Http404
    return queries.thumbnail(photo)


@form_page
def contact(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request)
    if request.method != "POST":
        return _step(request, "contact_step", draft, ContactForm(initial=draft.contact_fields))
    form = ContactForm(request.POST)
    valid = form.is_valid()
    draft = actions.take_contact(draft, form.cleaned_data)
    keep_draft(request, draft)
    return redirect("portal:check") if valid else _step(request, "contact_step", draft, form)


@form_page
def check(request: HttpRequest) -> HttpResponse:
    draft, receipt, operation = draft_of(request), receipt_of(request), request.POST.get("op", "")
    if receipt and operation == receipt.op_id:
        return redirect("portal:done")
    if wanting := draft.step_wanting(here_of(request)):
        lost = request.method == "POST" and not draft.words
        return away_too_long(request) if lost else redirect(f"portal:{wanting}")
    if request.method != "POST":
        return _check(request, draft, [])
    if operation != str(draft.op_id):
        return _check(request, draft, [_("内容改过了。请再看一遍，再提交。")], status=409)
    try:
        actions.send(request, draft, at=now())
    except Refusal as refusal:
        return _check(request, draft_of(request), [refusal.message], status=refusal.status)
    return redirect("portal:done")


def _check(request: HttpRequest, draft: Draft, problems: list[str], status: int = 200) -> HttpResponse:
    summary = queries.summary(draft, here_of(request))
    values = {"draft": draft, "summary": summary, "problems": problems, "started": True}
    return page(request, "check", values, status=status)


@require_GET
def done(request: HttpRequest) -> HttpResponse:
    return _receipt(request, "done")


@require_GET
def slip(request: HttpRequest) -> HttpResponse:
    return _receipt(request, "slip")


@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    receipt = receipt_of(request)
    if receipt is None:
        return away_too_long(request)
    return on_paper(following.receipt_paper(receipt, address_of("portal:follow"), at=now()), "receipt")


def _receipt(request: HttpRequest, name: str) -> HttpResponse:
    receipt = receipt_of(request)
    if receipt is None:
        return away_too_long(request)
    values = {"receipt": receipt, "promise": following.first_promise(receipt, at=now())}
    return page(request, name, values | {"follow_address": address_of("portal:follow")}, private=True)


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    forget_draft(request)
    return redirect("portal:home")


def _step(request: HttpRequest, name: str, draft: Draft, form: PortalForm, **values: object) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return page(
        request, name, {"draft": draft, "form": form, "started": draft.started, **values}, status=status
    )


def _onward(request: HttpRequest, step: str) -> str:
    """Return the next step, or the look over the report when the visitor came from there."""
    return reverse("portal:check" if request.GET.get("back") == "check" else f"portal:{step}")


def _again(request: HttpRequest, step: str, part: str) -> str:
    back = "?back=check" if request.GET.get("back") == "check" else ""
    return reverse(f"portal:{step}") + back + part
