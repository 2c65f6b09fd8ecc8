"""Pages of household contacts: masked lists, one field at a time, consents in and out."""

from typing import Literal, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linli.access.queries import client_address
from linli.kernel.clock import now
from linli.kernel.errors import Refusal
from linli.organisation.forms import typed_from
from linli.organisation.queries import actor_of_request
from linli.registers import actions, forms, queries
from linli.registers.errors import ContactNotFound
from linli.registers.terms import REVEAL_REASONS
from linli.registers.views.places import UNPROCESSABLE, form_page, mendable
from linli.ui.forms import mistakes_of


@never_cache
@require_GET
def contacts(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of_request(request)
    shown = queries.contacts_of(actor, code, after=request.GET.get("after", ""))
    context = {"page": shown, "building": queries.building_kept(actor, code)}
    return render(request, "registers/contacts.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def add_contact(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of_request(request)
    building = queries.building_kept(actor, code)
    typed, refusal = typed_from(request.POST), None
    if request.method == "POST":
        try:
            said = forms.given(typed, forms.CONTACT_FIELDS)
            actions.add_contact(building=code, said=said, by=actor, at=now())
            messages.success(request, _("已登记联系人。"))
            return redirect("registers:contacts", code=code)
        except Refusal as caught:
            refusal = mendable(caught)
    title = _("登记住户联系人：%(name)s") % {"name": building.name}
    back = reverse("registers:contacts", args=[code])
    return form_page(request, title, forms.contact_fields(typed, refusal), back)


@never_cache
@require_http_methods(["GET", "POST"])
def find_contact(request: HttpRequest) -> HttpResponse:
    """Find by the whole number, sent in the body: no address and no log holds it."""
    phone = request.POST.get("phone", "")[:20]
    found = queries.contacts_by_phone(actor_of_request(request), phone) if phone else []
    return render(request, "registers/find_contact.html", {"found": found, "asked": bool(phone)})


@never_cache
@require_GET
def contact(request: HttpRequest, contact: UUID) -> HttpResponse:
    actor = actor_of_request(request)
    shown = queries.contact(actor, contact)
    looks = [(look, REVEAL_REASONS.get(look.reason, "")) for look in queries.looks_at(actor, contact)]
    context = {"contact": shown, "consents": queries.consents_of(actor, contact), "looks": looks}
    return render(request, "registers/contact.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def renew_contact(request: HttpRequest, contact: UUID) -> HttpResponse:
    actor = actor_of_request(request)
    queries.contact(actor, contact)
    typed, refusal = typed_from(request.POST), None
    if request.method == "POST":
        try:
            said = forms.given(typed, forms.CONSENT_FIELDS)
            actions.renew_contact(contact=contact, said=said, by=actor, at=now())
            messages.success(request, _("已续签。"))
            return redirect("registers:contact", contact=contact)
        except Refusal as caught:
            refusal = mendable(caught)
    back = reverse("registers:contact", args=[contact])
    return form_page(request, _("续签同意书"), forms.consent_fields(typed, refusal), back)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw_contact(request: HttpRequest, contact: UUID) -> HttpResponse:
    actor = actor_of_request(request)
    shown = queries.contact(actor, contact)
    if request.method == "POST":
        actions.withdraw_contact(contact=contact, by=actor, at=now())
        messages.success(request, _("已撤回，个人信息已删除。"))
        return redirect("registers:contacts", code=shown.building)
    return render(request, "registers/withdraw.html", {"contact": shown})


@never_cache
@require_http_methods(["GET", "POST"])
def reveal_contact(request: HttpRequest, contact: UUID, field: str) -> HttpResponse:
    actor = actor_of_request(request)
    shown = queries.contact(actor, contact)
    if field not in queries.SEALED:
        raise ContactNotFound("field")
    value, chosen = "", request.POST.get("reason", "")
    error = _("请选一个原因。") if request.method == "POST" and chosen not in REVEAL_REASONS else ""
    if request.method == "POST" and not error:
        value = actions.reveal_contact(
            contact=contact,
            field=cast(Literal["name", "phone", "room"], field),
            reason=chosen,
            by=actor,
            at=now(),
            address=client_address(request),
        )
    asks = forms.reason_field(chosen, error)
    labels = {"name": _("姓名"), "phone": _("手机"), "room": _("房号")}
    context = {"contact": shown, "value": value, "reason": asks, "label": labels[field]}
    context["mistakes"] = mistakes_of([asks])
    return render(request, "registers/reveal.html", context, status=UNPROCESSABLE if error else 200)
