"""The reader of one resident's own case: opened by number and code, in this visit only."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from linli.access.queries import Look
from linli.cases import queries as cases
from linli.cases.actions import CaseKey
from linli.cases.queries import ResidentView
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import overall_limit
from linli.cases.rules.reveal import PRINTED, REVEAL_REASONS
from linli.kernel.worktime import national
from linli.media import queries as media
from linli.media.errors import AttachmentUnknown
from linli.media.terms import Kind
from linli.organisation.rules import Actor
from linli.portal import progress, queries
from linli.portal.draft import Receipt

HAZARDS = "03"


@dataclass(frozen=True)
class OwnFile:
    id: UUID
    name: str
    has_picture: bool


@dataclass(frozen=True)
class Following:
    """actor: the resident who has proven to hold the case · view: what the case's room lets them see."""

    actor: Actor
    view: ResidentView
    steps: list[progress.Step]
    word: progress.Word
    place_name: str
    followed: queries.NearbyOffer | None

    @property
    def may_rate(self) -> bool:
        return "revisit" in self.view.may

    @property
    def may_disagree(self) -> bool:
        return "reopen" in self.view.may and not self.view.reopen_waiting

    @property
    def may_withdraw(self) -> bool:
        return "withdraw" in self.view.may

    @property
    def is_hazard(self) -> bool:
        return self.view.category.startswith(HAZARDS)

    @property
    def told(self) -> cases.LogEntry | None:
        """What was told at the end."""
        return next((entry for entry in self.view.log if entry.event == "fed_back"), None)

    @property
    def may_supply(self) -> bool:
        return "supply_info" in self.view.may

    @property
    def own_files(self) -> list[OwnFile]:
        """What the resident brought, each called after its kind and its number."""
        numbers = {str(kind): count(1) for kind in Kind}
        return [
            OwnFile(
                row.id,
                _("%(kind)s%(number)s") % {"kind": Kind(row.kind).label, "number": next(numbers[row.kind])},
                row.has_picture,
            )
            for row in self.view.attachments
        ]


def case_of(key: tuple[str, UUID], *, at: datetime) -> Following:
    """Return the case open to this visit. Raises CaseNotFound."""
    actor = Actor(account=None, name="", own_case=key)
    view = cases.own_case(actor, at=at)
    word = progress.word_of(view, now=at, calendar=national())
    followed = queries.offer_of(view.followed) if view.followed else None
    return Following(actor, view, progress.steps_of(view), word, queries.name_of(view.area), followed)


def file_of(case: Following, photo: UUID, *, small: bool, span: str) -> HttpResponseBase:
    """Return one file that the resident brought. Raises AttachmentUnknown."""
    if photo not in {row.id for row in case.view.attachments}:
        raise AttachmentUnknown
    county, case_id = case.view.key.county, case.view.key.id
    row = media.open_attachment(county=county, case_id=case_id, attachment_id=photo)
    return media.small_picture(row) if small else media.stream(row, span)


@dataclass(frozen=True)
class Seen:
    """One look at the contact data, as its owner reads it: the post, never the person."""

    at: datetime
    post: str
    what: str
    why: str


def looks_at(case: Following) -> list[Seen]:
    return [_seen(look) for look in cases.looks_at_me(case.actor)]


def _seen(look: Look) -> Seen:
    fields = {"phone": _("看了手机号"), "name": _("看了称呼"), PRINTED: _("打印了办理单，称呼和号码已遮盖")}
    why = _("留存办理记录") if look.reason == PRINTED else str(REVEAL_REASONS.get(look.reason, ""))
    return Seen(look.at, look.post, fields.get(look.field, ""), why)


@dataclass(frozen=True)
class FirstPromise:
    """What a receipt promises: by when we say whether we take it, and how long it may take then."""

    accept_by: datetime | None
    limit: str


def first_promise(receipt: Receipt, *, at: datetime) -> FirstPromise:
    view = case_of((receipt.county, UUID(receipt.case_id)), at=at).view
    accept_by = view.due_at if view.accepted_at is None else None
    limit = overall_limit(receipt.category, Urgency.NORMAL) if receipt.category in LEAVES else None
    return FirstPromise(accept_by, cases.limit_text(limit) if limit else "")


def receipt_paper(receipt: Receipt, follow_address: str, *, at: datetime) -> bytes:
    """Return the receipt of this visit as PDF (A5), code included."""
    key = CaseKey(receipt.county, UUID(receipt.case_id))
    return cases.receipt(key, code=receipt.code, follow_address=follow_address, at=at)
