"""A report in the making, and what else one visit knows. It lives in the server's session store and ends with the session.

Everything personal is sealed as one text: a copy of the session table shows neither words nor phone numbers.
"""

import base64
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from linli.access import vault
from linli.kernel.ids import uuid7
from linli.portal import rules

DRAFT, HERE, RECEIPT, FOLLOWED = "portal.draft", "portal.here", "portal.receipt", "portal.follow"
FOLLOW_REST = timedelta(minutes=30)


@dataclass(frozen=True)
class Here:
    """Where the visitor is, as the place's code, a list or the position told.

    code  grid or division · short_name  without the community's name in front · phone  of the centre there
    site  code of a building or public facility whose code was scanned, "" without one; site_address: its words for the
          report; site_point: where a facility stands
    """

    code: str
    name: str
    short_name: str
    community_name: str
    community_full_name: str
    county: str
    county_name: str
    is_grid: bool
    centre_name: str
    phone: str
    scanned: bool = False
    community: str = ""
    site: str = ""
    site_name: str = ""
    site_address: str = ""
    site_point: tuple[float, float] | None = None

    @property
    def places(self) -> set[str]:
        """The codes under which notices reach a resident here."""
        return {self.code, self.community, self.site} - {""}


def here_of(request: HttpRequest) -> Here | None:
    values = request.session.get(HERE)
    return Here(**values) if values else None


def stand_in(request: HttpRequest, here: Here) -> None:
    """Remember the place; what was marked on the map of another place is gone. A scanned site fills in its address."""
    former, draft = here_of(request), draft_of(request)
    request.session[HERE] = asdict(here)
    moved = former is not None and former.code != here.code
    changed = draft.changed(view="", point=None, point_area="") if moved else draft
    if here.site:
        untouched = not draft.address or (former is not None and draft.address == former.site_address)
        changed = changed.changed(address=here.site_address if untouched else draft.address)
        if here.site_point:
            changed = changed.changed(point=here.site_point, point_area=here.code)
    if changed != draft and (DRAFT in request.session or here.site):
        keep_draft(request, changed)


@dataclass(frozen=True)
class Draft:
    """case_id and op_id change with the content, so that the same content sent twice is one report.

    view        what the map shows, as its room writes it; "" while there is no map
    point       longitude and latitude marked on it · point_area: the grid or village there
    shot        where a camera says that a photo was taken: offered as the point, used only if the resident says so
    """

    case_id: UUID = field(default_factory=uuid7)
    op_id: UUID = field(default_factory=uuid7)
    words: str = ""
    category: str = ""
    photos: tuple[str, ...] = ()
    address: str = ""
    point: tuple[float, float] | None = None
    point_area: str = ""
    shot: tuple[float, float] | None = None
    view: str = ""
    contact: str = ""
    phone: str = ""
    name: str = ""
    not_my_grid: bool = False
    same_as: str = ""  # number of the case nearby that the visitor follows with this report

    @property
    def contact_fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("contact", "phone", "name", "not_my_grid")}

    @property
    def started(self) -> bool:
        """Whether there is anything to clear."""
        return bool(self.words or self.photos or self.address or self.point or self.contact)

    @property
    def map_version(self) -> str:
        """Differs when the map would look different; tells nothing of the place."""
        return sha256(f"{self.op_id}{self.view}{self.point}".encode()).hexdigest()[:12]

    def step_wanting(self, here: Here | None) -> str:
        """Return the first step that is not done yet, "" when the report can be sent."""
        if not rules.WORDS_MIN <= len(self.words.strip()) <= rules.WORDS_MAX:
            return "what"
        if here is None or not (self.address or self.point) or len(self.address) > rules.ADDRESS_MAX:
            return "where"
        good = self.contact == "none" or (self.contact == "phone" and len(self.phone) == rules.MOBILE_DIGITS)
        return "" if good else "contact_step"

    def changed(self, **values: Any) -> "Draft":
        """Return the draft with these values; new content is a new report with identifiers of its own."""
        new = replace(self, **values)
        content = replace(new, view=self.view)
        return new if content == self else replace(new, case_id=uuid7(), op_id=uuid7())


def draft_of(request: HttpRequest) -> Draft:
    """Return the draft of this visit; an empty one when there is none or it can no longer be opened."""
    values = _open(request, DRAFT)
    if values is None:
        return Draft()
    values |= {name: UUID(values[name]) for name in ("case_id", "op_id")}
    values["photos"] = tuple(values["photos"])
    for name in ("point", "shot"):
        values[name] = tuple(values[name]) if values.get(name) else None
    return Draft(**values)


def keep_draft(request: HttpRequest, draft: Draft) -> None:
    if DRAFT not in request.session:
        request.session.cycle_key()  # whoever knew the session before does not read along
    _shut(request, DRAFT, asdict(draft))


def forget_draft(request: HttpRequest) -> None:
    request.session.pop(DRAFT, None)


@dataclass(frozen=True)
class Receipt:
    """What the page after sending shows, and shows again when the same form is sent twice."""

    op_id: str
    county: str
    case_id: str
    case_no: str
    code: str
    title: str
    category: str
    place: str
    address: str
    phone: str
    sent_at: datetime


def receipt_of(request: HttpRequest) -> Receipt | None:
    values = _open(request, RECEIPT)
    return Receipt(**values | {"sent_at": datetime.fromisoformat(values["sent_at"])}) if values else None


def keep_receipt(request: HttpRequest, receipt: Receipt) -> None:
    _shut(request, RECEIPT, asdict(receipt))


def open_to_visit(request: HttpRequest, county: str, case_id: UUID, at: datetime) -> None:
    """Open one case to this visit, under a new session key: one that somebody knew before opens nothing."""
    request.session.cycle_key()
    follow(request, county, case_id, at)


def follow(request: HttpRequest, county: str, case_id: UUID, at: datetime) -> None:
    """Keep one case open to this visit, for half an hour of rest at most."""
    request.session[FOLLOWED] = {"county": county, "case": str(case_id), "at": at.isoformat()}


def followed(request: HttpRequest, at: datetime) -> tuple[str, UUID] | None:
    """Return the case open to this visit; each look begins the half hour anew."""
    open_case = request.session.get(FOLLOWED)
    if open_case is None:
        return None
    if at - datetime.fromisoformat(open_case["at"]) > FOLLOW_REST:
        unfollow(request)
        return None
    follow(request, open_case["county"], UUID(open_case["case"]), at)
    return open_case["county"], UUID(open_case["case"])


def unfollow(request: HttpRequest) -> None:
    """Close the case, and with it the receipt that shows its code."""
    request.session.pop(FOLLOWED, None)
    request.session.pop(RECEIPT, None)


def _shut(request: HttpRequest, key: str, values: dict[str, Any]) -> None:
    text = json.dumps(values, ensure_ascii=False, default=str)
    request.session[key] = base64.b64encode(vault.seal(text, bound_to=key)).decode()


def _open(request: HttpRequest, key: str) -> dict[str, Any] | None:
    sealed = request.session.get(key)
    if not sealed:
        return None
    try:
        values: dict[str, Any] = json.loads(vault.unseal(base64.b64decode(sealed), bound_to=key))
    except vault.SealBroken:
        request.session.pop(key)
        return None
    return values
