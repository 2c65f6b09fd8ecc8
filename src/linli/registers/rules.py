"""Who may be a household contact and for how long, and who may see one (practice §10, §13)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from linli.kernel.errors import Refusal
from linli.organisation.rules import Actor, Post, within
from linli.organisation.terms import Role
from linli.registers import errors
from linli.registers.terms import REVEAL_REASONS, ConsentWay, Notice

CONSENT_MONTHS_MAX = 24
NAME_CHARACTERS_MAX = 40
PLACE_CHARACTERS_MAX = 20
DOCUMENT_CHARACTERS_MAX = 40
PHONE = re.compile(r"1[0-9]{10}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BETWEEN = re.compile(r"[/、，,;；\s]+")

# Who keeps the contacts: the workers of the grid, and the clerks of its community.
GRID_ROLES = (Role.GRID_WORKER, Role.GRID_LEADER)
CLERKS = (Role.DIRECTOR, Role.DUTY_LEADER, Role.INTAKE_CLERK, Role.REVISIT_CLERK)
# Who enters buildings and facilities: centre staff from the community up, and the administrators of a county.
KEEPERS = (Role.DIRECTOR, Role.DUTY_LEADER, Role.INTAKE_CLERK, Role.SYSTEM_ADMINISTRATOR)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "grid": ("grid", "网格编码"),
    "building": ("building", "楼栋"),
    "unit": ("unit", "单元"),
    "room": ("room", "房号"),
    "name": ("name", "联系人姓名"),
    "phone": ("phone", "手机"),
    "notices": ("notices", "接收事项"),
    "way": ("way", "同意方式"),
    "given_on": ("given_on", "同意日期"),
    "document_no": ("document_no", "同意书编号"),
    "until": ("until", "到期日"),
    "is_building_head": ("is_building_head", "楼栋长"),
}
COLUMNS_REQUIRED = ("grid", "building", "room", "name", "phone", "way", "given_on", "document_no")
YES, NO = ("是", "true"), ("", "否", "false")
LABELS = {
    "grid": _("网格编码"),
    "building": _("楼栋"),
    "room": _("房号"),
    "notices": _("接收事项"),
    "way": _("同意方式"),
    "given_on": _("同意日期"),
    "document_no": _("同意书编号"),
    "until": _("到期日"),
    "is_building_head": _("楼栋长"),
}


@dataclass(frozen=True)
class ConsentDraft:
    way: str
    given_on: date
    document_no: str
    until: date


@dataclass(frozen=True)
class ContactDraft:
    """A contact as read: its building is still a code, or a name in a grid."""

    grid: str
    building: str
    unit: str
    room: str
    name: str
    phone: str
    notices: tuple[str, ...]
    consent: ConsentDraft
    is_building_head: bool = False


def check_header(header: Sequence[str]) -> Iterator[Refusal]:
    """Yield one refusal for each column that a contact does not have: it would be a person's file by the back door."""
    known = {alias for aliases in COLUMNS.values() for alias in aliases}
    for place, cell in enumerate(header, 1):
        if cell.strip().rstrip("*＊").strip().lower() not in known:
            yield errors.ColumnUnknown("header", place=place)


def read_contact(texts: Mapping[str, str], day: date) -> Iterator[ContactDraft | Refusal]:
    """Yield what is wrong with one row by itself, then the draft unless something was.

    texts  the row by our keys; absent columns are absent
    day    the day of the check
    Source: practice §10, 住户联系人: a row without the three consent fields is an error.
    """
    cells = {key: unicodedata.normalize("NFKC", text).strip() for key, text in texts.items()}
    said: list[Refusal] = []
    for key in ("grid", "building", "room"):
        if not cells.get(key):
            said.append(errors.CellMissing(key, column=LABELS[key]))
    if max(len(cells.get(key, "")) for key in ("unit", "room")) > PLACE_CHARACTERS_MAX:
        said.append(errors.PlaceForm("room"))
    if not 0 < len(cells.get("name", "")) <= NAME_CHARACTERS_MAX:
        said.append(errors.NameForm("name"))
    if not PHONE.fullmatch(cells.get("phone", "")):
        said.append(errors.PhoneForm("phone"))
    if cells.get("is_building_head", "") not in (*YES, *NO):
        said.append(
            errors.ChoiceForm("is_building_head", column=LABELS["is_building_head"], allowed="是、否")
        )
    notices = _notices(cells.get("notices", ""), said)
    consent = read_consent(cells, day, said)
    yield from said
    if consent is not None and not said:
        yield ContactDraft(
            grid=cells["grid"],
            building=cells["building"],
            unit=cells.get("unit", ""),
            room=cells["room"],
            name=cells["name"],
            phone=cells["phone"],
            notices=notices,
            consent=consent,
            is_building_head=cells.get("is_building_head", "") in YES,
        )


def read_consent(cells: Mapping[str, str], day: date, said: list[Refusal]) -> ConsentDraft | None:
    """Return the consent that a row or form gives, None when something of it is missing or wrong; that goes to `said`."""
    before = len(said)
    for key in ("way", "given_on", "document_no"):
        if not cells.get(key):
            said.append(errors.ConsentMissing(key, column=LABELS[key]))
    if len(cells.get("document_no", "")) > DOCUMENT_CHARACTERS_MAX:
        said.append(errors.DocumentForm("document_no"))
    way = _word(ConsentWay, cells.get("way", ""))
    if cells.get("way") and not way:
        said.append(_choice_form("way", ConsentWay))
    given_on, until = (_day(cells, key, said) for key in ("given_on", "until"))
    if len(said) > before or given_on is None:
        return None
    latest = latest_until(given_on)
    until = until or latest
    if given_on > day:
        said.append(errors.ConsentAhead("given_on"))
    elif until < given_on:
        said.append(errors.ConsentBackward("until"))
    elif until > latest:
        said.append(errors.ConsentTooLong("until", latest=latest.isoformat()))
    elif until < day:
        said.append(errors.ConsentOver("until", until=until.isoformat()))
    return None if len(said) > before else ConsentDraft(way, given_on, cells["document_no"], until)


def latest_until(given_on: date) -> date:
    """Return the last day of a consent: 24 months on, or the last of a shorter month (practice §13.4)."""
    year, month = divmod(given_on.month - 1 + CONSENT_MONTHS_MAX, 12)
    for day in range(given_on.day, 27, -1):
        try:
            return date(given_on.year + year, month + 1, day)
        except ValueError:
            continue
    return date(given_on.year + year, month + 1, given_on.day)


def _notices(text: str, said: list[Refusal]) -> tuple[str, ...]:
    words = [_word(Notice, part) for part in _BETWEEN.split(text) if part]
    if not all(words):
        said.append(_choice_form("notices", Notice))
    return tuple(dict.fromkeys(word for word in words if word))


def _word(words: type[TextChoices], text: str) -> str:
    with override("zh-hans"):
        return next((word.value for word in words if text in (word.value, str(word.label))), "")


def _choice_form(key: str, words: type[TextChoices]) -> Refusal:
    return errors.ChoiceForm(key, column=LABELS[key], allowed="、".join(str(word.label) for word in words))


def _day(cells: Mapping[str, str], key: str, said: list[Refusal]) -> date | None:
    text = cells.get(key, "")
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        year, month, day = map(int, found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        said.append(errors.DateForm(key, column=LABELS[key]))
        return None


def post_that_keeps(actor: Actor, community: str, grid: str) -> Post | None:
    """Return the post by which `actor` may know the contacts of a grid: a worker of it, or a clerk of its community."""
    for post in actor.posts:
        own_grid = post.role in GRID_ROLES and bool(grid) and grid in post.grids
        own_community = post.role in CLERKS and not post.unit and post.centre == community
        if own_grid or own_community:
            return post
    return None


def may_enter(actor: Actor, community: str) -> bool:
    """Tell whether `actor` may enter, correct and retire the buildings and facilities of a community."""
    return any(
        post.role in KEEPERS and not post.unit and within(post.scope, community) for post in actor.posts
    )


def sees_ground(actor: Actor, community: str, grid: str) -> bool:
    """Tell whether a place lies inside what the actor's posts cover: their areas, and their grids."""
    return any(within(post.scope, community) or (grid and grid in post.grids) for post in actor.posts)


def check_reason(reason: str) -> None:
    """Raises ReasonMissing for a reason that is none of REVEAL_REASONS."""
    if reason not in REVEAL_REASONS:
        raise errors.ReasonMissing("reason")
