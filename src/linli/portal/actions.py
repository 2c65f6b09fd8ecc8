"""What a visit writes: its draft, its place, its photos, and at the end the report itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from linli.access import actions as access
from linli.access import queries as access_queries
from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases.actions import CaseKey, Outcome
from linli.cases.errors import LinkedCaseUnknown
from linli.cases.rules.titles import title_of
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.media import actions as media
from linli.media.rules import EVERY_KIND
from linli.media.terms import Kind
from linli.organisation.rules import Actor
from linli.portal import limits, mapping, queries, rules
from linli.portal.draft import (
    Draft,
    Receipt,
    draft_of,
    forget_draft,
    here_of,
    keep_draft,
    keep_receipt,
    open_to_visit,
    stand_in,
)
from linli.portal.errors import CaseNotFound, NearbyChanged, TooManyPhotos, TooManyTries
from linli.portal.following import Following

TRIES_A_CASE, TRIES_AN_ADDRESS = 5, 20
TRIES_WITHIN = timedelta(hours=1)
NEARBY_LOOKS = 60
OTHER_KIND = "9999"
Upload: TypeAlias = "UploadedFile[Any]"  # Any: whatever the upload was buffered in


def take_what(
    request: HttpRequest, draft: Draft, fields: Mapping[str, str], files: Sequence[Upload], *, at: datetime
) -> tuple[Draft, list[str]]:
    """Return the draft with what was typed and chosen, right or wrong, and what is wrong with the photos."""
    photos = tuple(kept for kept in draft.photos if kept != fields.get("drop"))
    photos, problems, shot = keep_files(request, photos, files, at=at, kinds=media.ONLY_PHOTOS)
    known = {code for _group, leaves in queries.kinds() for code, _name in leaves}
    category = fields.get("category", "")
    words = fields.get("words", "").replace("\r\n", "\n")[: rules.WORDS_KEPT]
    shot = shot or (draft.shot if photos and "drop" not in fields else None)
    known_kind = category if category in known else ""
    return draft.changed(words=words, category=known_kind, photos=photos, shot=shot), problems


def keep_files(
    request: HttpRequest,
    kept: tuple[str, ...],
    files: Sequence[Upload],
    *,
    at: datetime,
    kinds: frozenset[Kind] = EVERY_KIND,
) -> tuple[tuple[str, ...], list[str], tuple[float, float] | None]:
    """Return the ids of what is kept by now, what was wrong with `files`, and where a camera says that it was."""
    problems, shot = [], None
    for file in files[: rules.PHOTOS_MAX * 2]:
        if len(kept) >= rules.PHOTOS_MAX:
            more = len(files) - files.index(file)
            problems.append(TooManyPhotos("photos", more=more).message)
            break
        name = (file.name or "")[-60:]
        try:
            limits.count_file(request, name, at)
            taken = media.keep(file=file, name=name, at=at, kinds=kinds)
            kept, shot = (*kept, str(taken.row.id)), taken.position or shot
        except Refusal as refusal:
            problems.append(refusal.message)
    return kept, problems, shot


def look_around(request: HttpRequest) -> Draft:
    """Return the draft of this visit with a map of the visitor's place, where there is one to show."""
    draft = draft_of(request)
    viewed = mapping.with_view(draft, here_of(request))
    if viewed != draft:
        keep_draft(request, viewed)
    return viewed


def take_where(request: HttpRequest) -> mapping.Pressed:
    """Return the draft after one press on the page 在哪里; the words of the place are kept even if the press is refused.

    Raises OutsideCounty, NotServed, NotAPoint.
    """
    here = here_of(request)
    draft = draft_of(request).changed(address=request.POST.get("address", "").strip()[: rules.WORDS_KEPT])
    keep_draft(request, draft)
    fields = mapping.with_shot(draft, request.POST)
    if here is None and (here := mapping.here_around(fields)):
        stand_in(request, here)
    pressed = mapping.press(mapping.with_view(draft, here), here, fields)
    keep_draft(request, pressed.draft)
    return pressed


def offers_nearby(request: HttpRequest, *, at: datetime) -> list[queries.NearbyOffer]:
    """Return the open cases to show before the report goes on; none to an address that has looked too often.

    Nobody reads a town's open cases off this page: 60 looks an hour, then it is passed over.
    """
    found = queries.nearby(draft_of(request), here_of(request), at=at)
    if not found:
        return []
    key = f"nearby\0address\0{access_queries.network_of(access_queries.client_address(request))}"
    if access_queries.too_many_tries(key=key, limit=NEARBY_LOOKS, within=TRIES_WITHIN, at=at):
        return []
    access.note_failed_try(key=key, at=at)
    return found


def choose_nearby(request: HttpRequest, mark: str, *, at: datetime) -> None:
    """Follow the case that was offered under this mark with the report, or none for "". Raises NearbyChanged."""
    draft = draft_of(request)
    offers = {offer.mark: offer.number for offer in queries.nearby(draft, here_of(request), at=at)}
    if mark and mark not in offers:
        raise NearbyChanged()
    keep_draft(request, draft.changed(same_as=offers[mark] if mark else ""))


def send(request: HttpRequest, draft: Draft, *, at: datetime) -> None:
    """File the report, and keep its receipt and the way to follow it in this visit.

    Raises TooManyReports, NearbyChanged and what the move `report` refuses.
    """
    limits.check_report(request, at)
    summary = queries.summary(draft, here_of(request))
    key = CaseKey(summary.county, draft.case_id)
    try:
        outcome = cases.perform(
            case=key,
            move="report",
            form=_report(draft, summary.area),
            by=resident_of(key.county, key.id),
            at=at,
            op_id=draft.op_id,
        )
    except LinkedCaseUnknown as error:  # it was finished meanwhile, or the place was changed
        keep_draft(request, draft.changed(same_as=""))
        raise NearbyChanged() from error
    if not outcome.repeated:
        limits.count_report(request, at)
    receipt = Receipt(
        op_id=str(draft.op_id),
        county=key.county,
        case_id=str(key.id),
        case_no=outcome.case_no or "",
        code=outcome.query_code,
        title=title_of(draft.words),
        category=draft.category,
        place=summary.place,
        address=draft.address,
        phone=rules.masked(draft.phone),
        sent_at=at,
    )
    keep_receipt(request, receipt)
    open_to_visit(request, key.county, key.id, at)
    forget_draft(request)


def resident_of(county: str, case_id: UUID) -> Actor:
    """Return who reports or has reported this case: nobody with an account, and no other case is theirs."""
    return Actor(account=None, name="", own_case=(county, case_id))


def _report(draft: Draft, area: str) -> dict[str, Any]:
    longitude, latitude = draft.point or (None, None)
    return {
        "title": title_of(draft.words),
        "description": draft.words.strip(),
        "category": draft.category or OTHER_KIND,
        "place": area,
        "address": draft.address,
        "lon": longitude,
        "lat": latitude,
        "anonymous": not (draft.phone or draft.name),
        "reporter_name": draft.name,
        "reporter_phone": draft.phone,
        "past_grid": draft.not_my_grid,
        "duplicate_of": draft.same_as,
        "attachments": [UUID(photo) for photo in draft.photos],
    }


def open_case(request: HttpRequest, number: str, code: str, *, at: datetime) -> None:
    """Open the case of this number and code to this visit. A wrong number and a wrong code are one and the same.

    Raises TooManyTries after 5 wrong tries a case or 20 an address an hour, CaseNotFound.
    Source: practice §6.1.
    """
    address = access_queries.network_of(access_queries.client_address(request))
    limits = {f"follow\0case\0{number}": TRIES_A_CASE, f"follow\0address\0{address}": TRIES_AN_ADDRESS}
    full = [
        access_queries.too_many_tries(key=key, limit=limit, within=TRIES_WITHIN, at=at)
        for key, limit in limits.items()
    ]
    if any(full):
        raise TooManyTries()
    resident = case_queries.prove(number, code)
    if resident is None or resident.own_case is None:
        for key in limits:
            access.note_failed_try(key=key, at=at)
        raise CaseNotFound()
    open_to_visit(request, *resident.own_case, at)


def rate(case: Following, answer: dict[str, Any], op_id: UUID, *, at: datetime) -> None:
    form = {name: answer[name] for name in ("resolved", "satisfaction", "words")}
    _make(case, "revisit", form, op_id, at)


def disagree(case: Following, answer: dict[str, Any], op_id: UUID, *, at: datetime) -> None:
    """Ask that it be done again: before closing by the answer 没有解决, within 30 days after by asking to reopen."""
    if case.may_rate:
        _make(case, "revisit", {"resolved": "no", "words": answer["words"]}, op_id, at)
    else:
        _make(case, "reopen", {"reason": answer["words"]}, op_id, at)


def supply(
    request: HttpRequest, case: Following, words: str, kept: Sequence[str], op_id: UUID, *, at: datetime
) -> None:
    """Add words and files to the case. Raises TooManySupplies and what the move `supply_info` refuses."""
    limits.check_supply(request, case.view.key.id, at)
    form = {"note": words, "attachments": [UUID(one) for one in kept]}
    if not _make(case, "supply_info", form, op_id, at).repeated:
        limits.count_supply(case.view.key.id, at)


def withdraw(case: Following, answer: dict[str, Any], op_id: UUID, *, at: datetime) -> None:
    _make(case, "withdraw", {"reason": answer["reason"]}, op_id, at)


def _make(case: Following, move: str, form: dict[str, Any], op_id: UUID, at: datetime) -> Outcome:
    return cases.perform(case=case.view.key, move=move, form=form, by=case.actor, at=at, op_id=op_id)


def operation(text: str) -> UUID:
    """Return the operation that a form was made with, or a fresh one when the form brought none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


def take_contact(draft: Draft, fields: Mapping[str, Any]) -> Draft:
    """Return the draft with the contact as far as it was readable."""
    return draft.changed(
        contact=fields.get("contact", ""),
        phone=fields.get("phone", ""),
        name=fields.get("name", ""),
        not_my_grid=bool(fields.get("not_my_grid")),
    )
