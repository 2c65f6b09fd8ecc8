"""The only reader of household contacts: masked in lists, one field at a time in full, and only to who keeps them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.access.queries import Look, reads_about
from linli.access.vault import lookup_hash, unseal
from linli.cases.rules.masking import masked_name, masked_phone
from linli.kernel import paging
from linli.kernel.paging import PAGE_ROWS, Page
from linli.organisation.rules import Actor, Post
from linli.registers import errors, rules
from linli.registers.models import HouseholdContact
from linli.registers.rules import ContactDraft
from linli.registers.terms import ConsentWay, Notice
from linli.territory import queries as territory
from linli.territory.errors import SiteNotFound
from linli.territory.queries import BuildingView

Contacts = QuerySet[HouseholdContact, Any]

SEALED = ("name", "phone", "room")
FOUND_MAX = 20
SHARED_PHONE_MAX = 500  # contacts with one number, of every place


@dataclass(frozen=True)
class ContactView:
    """A contact, masked. An ended one has "" for name, phone and room."""

    id: UUID
    building: str
    unit: str
    name: str
    phone: str
    room: str
    is_building_head: bool
    notices: tuple[Notice, ...]
    until: date
    ended_at: datetime | None
    ended_why: str


@dataclass(frozen=True)
class ConsentView:
    way: ConsentWay
    given_on: date
    document_no: str
    until: date
    recorded_at: datetime
    recorded_by: str


def bond(contact: UUID, name: str) -> str:
    """Return what a sealed field is bound to, so that it opens in no other row and column."""
    return f"household-contact:{contact}:{name}"


def opened(row: HouseholdContact, name: str) -> str:
    """Return one field of a standing contact in full, for the one action that writes the look down."""
    sealed = getattr(row, f"{name}_sealed")
    return unseal(sealed, bound_to=bond(row.id, name)) if sealed else ""


def building_kept(actor: Actor, code: str) -> BuildingView:
    """Return a building in use whose contacts `actor` keeps. Raises territory's SiteNotFound."""
    found = territory.building(code)
    if found.retired_on or not rules.post_that_keeps(actor, found.community, found.grid):
        raise SiteNotFound("building", code=code[:24])
    return found


def contacts_of(actor: Actor, building: str, *, after: str = "") -> Page[ContactView]:
    """Return one page of the standing contacts of a building, masked, heads of the building first.

    Raises SiteNotFound outside the actor's grids and community, BadCursor.
    """
    place = building_kept(actor, building)
    rows = HouseholdContact.objects.filter(building=place.code, ended_at=None)
    if after:
        head, last = paging.decode(after, 2)
        behind = Q(is_building_head=head == "1", id__gt=paging.id_in(last))
        rows = rows.filter(behind | Q(is_building_head=False) if head == "1" else behind)
    found = list(rows.order_by("-is_building_head", "id")[: PAGE_ROWS + 1])
    following = ""
    if len(found) > PAGE_ROWS:
        last_row = found[PAGE_ROWS - 1]
        following = paging.encode("1" if last_row.is_building_head else "0", str(last_row.id))
    return Page([_view(row) for row in found[:PAGE_ROWS]], following)


def contact(actor: Actor, contact_id: UUID) -> ContactView:
    """Return one contact, masked, standing or ended. Raises ContactNotFound."""
    rows = HouseholdContact.objects.select_related("building")
    return _view(kept(rows.filter(pk=contact_id).first(), actor))


def consents_of(actor: Actor, contact_id: UUID) -> list[ConsentView]:
    """Return the proof of every consent of a contact, newest first. Raises ContactNotFound."""
    row = kept(HouseholdContact.objects.select_related("building").filter(pk=contact_id).first(), actor)
    return [
        ConsentView(
            ConsentWay(each.way),
            each.given_on,
            each.document_no,
            each.until,
            each.recorded_at,
            each.recorded_by.name if each.recorded_by else "",
        )
        for each in row.consents.select_related("recorded_by").order_by("-id")
    ]


def looks_at(actor: Actor, contact_id: UUID) -> list[Look]:
    """Return who looked at a contact's fields, newest first: what its subject may ask for. Raises ContactNotFound."""
    row = kept(HouseholdContact.objects.select_related("building").filter(pk=contact_id).first(), actor)
    return reads_about(row.building.county, row.id)


def contacts_by_phone(actor: Actor, phone: str) -> list[ContactView]:
    """Return the standing contacts with this phone, however its digits are typed, that the actor keeps, masked.

    They are at most FOUND_MAX.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", phone))
    wanted = lookup_hash(digits, purpose="household-contact-phone")
    rows = HouseholdContact.objects.select_related("building").filter(phone_hash=wanted, ended_at=None)
    own = (row for row in rows.order_by("id")[:SHARED_PHONE_MAX] if post_for(actor, row))
    return [_view(row) for row in islice(own, FOUND_MAX)]


def kept(row: HouseholdContact | None, actor: Actor) -> HouseholdContact:
    """Return the row, if `actor` keeps it. Raises ContactNotFound: to others there is none."""
    if row is None or post_for(actor, row) is None:
        raise errors.ContactNotFound("contact")
    return row


def post_for(actor: Actor, row: HouseholdContact) -> Post | None:
    """Return the post by which `actor` keeps this contact."""
    return rules.post_that_keeps(actor, row.building.community_id, row.building.grid_id or "")


def is_same(row: HouseholdContact, draft: ContactDraft) -> bool:
    """Say whether a row read again is the stored contact: same person, room, notices and last day."""
    view_notices = {notice.value for notice in _notices(row)}
    return (
        opened(row, "name") == draft.name
        and opened(row, "room") == draft.room
        and (row.unit, row.until, row.is_building_head)
        == (draft.unit, draft.consent.until, draft.is_building_head)
        and view_notices == set(draft.notices)
    )


def _notices(row: HouseholdContact) -> tuple[Notice, ...]:
    return tuple(notice for notice in Notice if getattr(row, f"wants_{notice.value}"))


def _view(row: HouseholdContact) -> ContactView:
    standing = row.ended_at is None
    return ContactView(
        id=row.id,
        building=row.building_id,
        unit=row.unit,
        name=masked_name(opened(row, "name")) if standing else "",
        phone=masked_phone(opened(row, "phone")) if standing else "",
        room="***" if standing else "",
        is_building_head=row.is_building_head,
        notices=_notices(row),
        until=row.until,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
    )
