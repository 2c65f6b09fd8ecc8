"""The only writer of household contacts and their consents."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from linli.access import actions as access
from linli.access.vault import lookup_hash, seal
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.organisation.rules import Actor
from linli.registers import errors, queries, rules
from linli.registers.models import Consent, HouseholdContact
from linli.registers.rules import ConsentDraft, ContactDraft
from linli.registers.terms import Ending, Notice
from linli.territory.codes import is_site
from linli.territory.queries import BuildingView, Ground, buildings_by_code, buildings_named
from linli.territory.rules.addresses import canonical
from linli.territory.rules.findings import Finding

ROWS_MAX = 50_000
ERASED_AT_A_TIME = 500
DRY, ALL, CLEAN_ONLY = "dry", "all", "clean-only"


@dataclass(frozen=True)
class ContactRow:
    """One row of a file: its number and its texts by our keys (`rules.COLUMNS`)."""

    number: int
    texts: Mapping[str, str]


@dataclass
class ContactsDone:
    """stored: row → id of what this run has stored · left: rows with an error · known: rows stored already."""

    read: int = 0
    stored: dict[int, UUID] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)

    @property
    def clean(self) -> int:
        return self.read - len(self.left)

    @property
    def applied(self) -> int:
        return len(self.stored)

    def note(self, row: int, about: Refusal) -> None:
        """A finding of a contact names its row and column, never what stands there."""
        self.findings.append(Finding(row, "", about))
        self.left.add(row)


@transaction.atomic
def import_contacts(
    *, rows: Iterable[ContactRow], by: Actor | None, at: datetime, mode: str = ALL
) -> ContactsDone:
    """Check every row and store the contacts: all or none (ALL), the clean rows (CLEAN_ONLY), or none at all (DRY).

    by  None is the operator at the command line; anybody else stores only in their own grids or community
    A contact that is stored already with the same content is clean and not stored again.
    Raises TooManyRows.
    Source: GB/T 34300-2017, 6.1 ¶2 (C15); practice §10.
    """
    day = at.astimezone(LOCAL).date()
    done = ContactsDone()
    drafts: list[tuple[int, ContactDraft]] = []
    for row in rows:
        done.read += 1
        if done.read > ROWS_MAX:
            raise errors.TooManyRows("file", limit=ROWS_MAX)
        for each in rules.read_contact(row.texts, day):
            if isinstance(each, ContactDraft):
                drafts.append((row.number, each))
            else:
                done.note(row.number, each)
    fresh = _checked(drafts, by, done)
    done.findings.sort(key=lambda finding: finding.row)
    if mode == CLEAN_ONLY or (mode == ALL and not done.left):
        for number, building, draft in fresh:
            done.stored[number] = _store(building, draft, by, at)
    return done


def _checked(
    drafts: list[tuple[int, ContactDraft]], by: Actor | None, done: ContactsDone
) -> list[tuple[int, BuildingView, ContactDraft]]:
    """Return the rows whose building is known and whose phone is new there; what is wrong with the others is noted."""
    found = _buildings_of([draft for _, draft in drafts])
    placed: list[tuple[int, BuildingView, ContactDraft]] = []
    for number, draft in drafts:
        try:
            placed.append((number, _building_for(draft, found, by), draft))
        except Refusal as refusal:
            done.note(number, refusal)
    standing = _standing({building.code for _, building, _ in placed})
    seen: dict[tuple[str, bytes], int] = {}
    fresh = []
    for number, building, draft in placed:
        key = (building.code, phone_key(draft.phone))
        known = standing.get(key)
        if seen.setdefault(key, number) != number:
            done.note(number, errors.RowTwice("phone", other=seen[key]))
        elif known is None:
            fresh.append((number, building, draft))
        elif queries.is_same(known, draft):
            done.known.add(number)
        else:
            done.note(number, errors.ContactTwice("phone"))
    return fresh


def _buildings_of(drafts: Iterable[ContactDraft]) -> dict[tuple[str, str], list[BuildingView]]:
    """Return the buildings in use by (grid, name in its canonical form) and ("", code)."""
    drafts = list(drafts)
    found: dict[tuple[str, str], list[BuildingView]] = {}
    codes = [draft.building for draft in drafts if is_site(draft.building)]
    for code, building in buildings_by_code(codes).items():
        if building.retired_on is None:
            found["", code] = [building]
    for grid in sorted({draft.grid for draft in drafts}):
        names = sorted({draft.building for draft in drafts if draft.grid == grid})
        for building in buildings_named(names, Ground(grids=[grid])):
            found.setdefault((grid, canonical(building.name)), []).append(building)
    return found


def _building_for(
    draft: ContactDraft, found: Mapping[tuple[str, str], list[BuildingView]], by: Actor | None
) -> BuildingView:
    """Return the one building that a row means. Raises BuildingUnknown, BuildingAmbiguous."""
    wanted = found.get(("", draft.building), []) or found.get((draft.grid, canonical(draft.building)), [])
    wanted = [
        building
        for building in wanted
        if building.grid == draft.grid
        and (by is None or rules.post_that_keeps(by, building.community, building.grid))
    ]
    wanted = [building for building in wanted if building.name == draft.building] or wanted
    facts = {"grid": draft.grid[:24], "building": draft.building[:60]}
    if not wanted:
        raise errors.BuildingUnknown("building", **facts)
    if len(wanted) > 1:
        raise errors.BuildingAmbiguous("building", count=len(wanted), **facts)
    return wanted[0]


def _standing(buildings: Iterable[str]) -> dict[tuple[str, bytes], HouseholdContact]:
    rows = HouseholdContact.objects.filter(building__in=sorted(buildings), ended_at=None)
    return {(row.building_id, bytes(row.phone_hash or b"")): row for row in rows}


def phone_key(phone: str) -> bytes:
    """Return the keyed hash by which a phone is found without being readable."""
    return lookup_hash(phone, purpose="household-contact-phone")


def _store(building: BuildingView, draft: ContactDraft, by: Actor | None, at: datetime) -> UUID:
    contact = HouseholdContact(
        id=uuid7(),
        building_id=building.code,
        unit=draft.unit,
        is_building_head=draft.is_building_head,
        wants_cuts=Notice.CUTS in draft.notices,
        wants_activities=Notice.ACTIVITIES in draft.notices,
        wants_emergency=Notice.EMERGENCY in draft.notices,
        phone_hash=phone_key(draft.phone),
        until=draft.consent.until,
    )
    for name in queries.SEALED:
        sealed = seal(getattr(draft, name), bound_to=queries.bond(contact.id, name))
        setattr(contact, f"{name}_sealed", sealed)
    contact.save(force_insert=True)
    _keep_consent(contact.id, draft.consent, by, at)
    return contact.id


def _keep_consent(contact: UUID, consent: ConsentDraft, by: Actor | None, at: datetime) -> None:
    Consent.objects.create(
        contact_id=contact,
        way=consent.way,
        given_on=consent.given_on,
        document_no=consent.document_no,
        until=consent.until,
        recorded_by_id=by.account if by else None,
        recorded_at=at,
    )


@transaction.atomic
def add_contact(*, building: str, said: Mapping[str, str], by: Actor, at: datetime) -> UUID:
    """Store one person who agreed to be called in a building, and return the record's id.

    said  unit, room, name, phone, notices, way, given_on, document_no, until, is_building_head ("true"), as texts of a form
    Raises SiteNotFound outside the actor's grids and community, and the first error of the row.
    Source: GB/T 34300-2017, 6.1 ¶2 (C15).
    """
    place = queries.building_kept(by, building)
    texts = {**said, "grid": place.grid or place.community, "building": building}
    read = list(rules.read_contact(texts, at.astimezone(LOCAL).date()))
    for each in read:
        if isinstance(each, Refusal):
            raise each
    [draft] = (each for each in read if isinstance(each, ContactDraft))
    if _standing([building]).get((building, phone_key(draft.phone))):
        raise errors.ContactTwice("phone")
    return _store(place, draft, by, at)


@transaction.atomic
def renew_contact(*, contact: UUID, said: Mapping[str, str], by: Actor, at: datetime) -> date:
    """Keep a further consent of a contact and return its last day; the earlier ones stay as proof.

    said  way, given_on, document_no, until, as texts of a form
    Raises ContactNotFound, ContactEnded, and the first error of the consent.
    """
    row = _locked(contact, by)
    faults: list[Refusal] = []
    cells = {key: unicodedata.normalize("NFKC", text).strip() for key, text in said.items()}
    consent = rules.read_consent(cells, at.astimezone(LOCAL).date(), faults)
    if consent is None:
        raise faults[0]
    row.until = max(row.until, consent.until)
    row.save(update_fields=["until"])
    _keep_consent(row.id, consent, by, at)
    return row.until


@transaction.atomic
def withdraw_contact(*, contact: UUID, by: Actor, at: datetime) -> None:
    """Take a consent back, as its giver asked: the personal fields are deleted in this very transaction.

    Raises ContactNotFound, ContactEnded.
    Source: practice §13.3.
    """
    row = _locked(contact, by)
    _erase(HouseholdContact.objects.filter(pk=row.pk), Ending.WITHDRAWN, by, at)


def take_back_contacts(*, contacts: Iterable[UUID], by: Actor | None, at: datetime) -> None:
    """Delete the personal fields that an import brought by mistake, as if their givers had withdrawn at once."""
    standing = HouseholdContact.objects.filter(ended_at=None, pk__in=list(contacts))
    _erase(standing, Ending.WITHDRAWN, by, at)


def erase_expired(*, at: datetime) -> int:
    """Delete the personal fields of every contact whose consent is over, or whose building is no more; return how many."""
    today = at.astimezone(LOCAL).date()
    standing = HouseholdContact.objects.filter(ended_at=None)
    over = _erase_all(standing.filter(until__lt=today), Ending.EXPIRED, at)
    return over + _erase_all(standing.filter(building__retired_on__lte=today), Ending.RETIRED, at)


def _erase_all(rows: "queries.Contacts", why: Ending, at: datetime) -> int:
    erased = 0
    while batch := list(rows.order_by("id").values_list("pk", flat=True)[:ERASED_AT_A_TIME]):
        # Asked again by the update itself: a renewal may have come between.
        erased += _erase(rows.filter(pk__in=batch), why, None, at)
    return erased


def _erase(rows: "queries.Contacts", why: Ending, by: Actor | None, at: datetime) -> int:
    return rows.order_by().update(
        unit="",
        name_sealed=None,
        phone_sealed=None,
        room_sealed=None,
        phone_hash=None,
        ended_at=at,
        ended_why=why,
        ended_by=by.account if by else None,
    )


@transaction.atomic
def reveal_contact(
    *,
    contact: UUID,
    field: Literal["name", "phone", "room"],
    reason: str,
    by: Actor,
    at: datetime,
    address: str = "",
) -> str:
    """Return one masked field in full and write down who looked, when and why; its subject can ask for that.

    Raises ContactNotFound, ContactEnded, ReasonMissing.
    Source: practice §13.1.
    """
    row = _locked(contact, by)
    rules.check_reason(reason)
    post = queries.post_for(by, row)
    assert by.account is not None and post is not None  # who holds a post has an account; the lock has asked
    access.log_read(
        account=by.account,
        post=post.title,
        county=row.building.county,
        case_id=None,
        party_id=row.id,
        field=field,
        reason=reason,
        address=address,
        at=at,
    )
    return queries.opened(row, field)


def _locked(contact: UUID, by: Actor) -> HouseholdContact:
    """Return a standing contact that `by` keeps, locked. Raises ContactNotFound, ContactEnded."""
    found = HouseholdContact.objects.select_for_update(of=("self",)).select_related("building")
    row = queries.kept(found.filter(pk=contact).first(), by)
    if row.ended_at is not None:
        raise errors.ContactEnded("contact")
    return row
