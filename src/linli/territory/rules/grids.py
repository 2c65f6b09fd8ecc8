"""What a grid must be (clause 5, practice §2.5): its code, its community, its kind, its size, its shape."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.codes import TEST_PROVINCE, Scheme
from linli.territory.rules.divisions import read_date
from linli.territory.rules.names import same_place
from linli.territory.terms import GridKind, Level

HOUSEHOLDS_LEAST, HOUSEHOLDS_MOST = 300, 500  # clause 5 ¶1
POPULATION_MOST = 1_300
NAME_CHARACTERS_MAX = 60
NUMBER_MAX = 1_000_000

# The columns of practice §10, and the names that other systems give them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "community": ("community", "所属社区代码", "village_code", "community_code"),
    "kind": ("kind", "网格类型", "grid_kind"),
    "code": ("code", "网格编码", "grid_code"),
    "name": ("name", "名称", "grid_name", "网格名称"),
    "households": ("households", "户数"),
    "population": ("population", "人口数"),
    "bounds_text": ("text", "四至范围", "bounds_text"),
    "geometry": ("geometry", "边界", "boundary", "geojson"),
    "site_type": ("site_type", "专属场所类型"),
    "contact_org": ("contact_org", "联系单位"),
    "village_group_name": ("village_group_name", "自然村", "村民小组"),
    "effective_on": ("effective_on", "启用日期"),
    "village_name": ("village_name", "所属社区", "community_name"),
    "street_name": ("street_name", "所属街道"),
    "district_name": ("district_name", "所属区县"),
}
COLUMNS_REQUIRED = ("community", "name")
_TEXTS = {
    "name": 60,
    "bounds_text": 200,
    "site_type": 40,
    "contact_org": 60,
    "village_group_name": 60,
    "village_name": 60,
    "street_name": 60,
    "district_name": 60,
}


@dataclass(frozen=True)
class GridDraft:
    """A grid that someone wants: read, but not yet known to be right. code "" = the next free one."""

    code: str
    community: str
    kind: int
    name: str
    effective_on: date
    serial: int = 0
    households: int | None = None
    population: int | None = None
    village_group_name: str = ""
    site_type: str = ""
    contact_org: str = ""
    bounds_text: str = ""
    shape: BaseGeometry | None = None
    named_community: str = ""

    def numbered(self, scheme: Scheme, serial: int) -> "GridDraft":
        return replace(self, code=scheme.make(self.community, self.kind, serial), serial=serial)


class Community(NamedTuple):
    """What the rules must know of a grid's community. shape: None when none is stored."""

    name: str
    level: int
    retired_on: date | None
    shape: BaseGeometry | None


@dataclass(frozen=True)
class Ground:
    """What is stored: the communities and grids that the drafts speak of, and the day of the check."""

    communities: Mapping[str, Community]
    grids: Mapping[str, tuple[GridDraft, date | None]]  # code → grid as it is, day it was retired
    today: date
    named: Mapping[tuple[str, str], Sequence[str]] = field(
        default_factory=dict
    )  # community, name → codes in use


def read_draft(
    texts: Mapping[str, str],
    scheme: Scheme,
    *,
    shape: Callable[[], BaseGeometry | None],
    day: date,
    makes_codes: bool,
    says_date: bool,
) -> Iterator[GridDraft | Refusal]:
    """Yield what is wrong with one row by itself, then the draft unless something was.

    texts        the row by our keys, trimmed; absent columns are absent
    shape        reads the row's boundary, or raises its refusal
    day          taken when the file has no date column
    makes_codes  an empty code asks for the next free one; else it is an error
    """
    code = texts.get("code", "")
    if not code and not makes_codes:
        # A row without a code is not yet a grid: nothing more is worth saying about it.
        yield errors.GridCodeMissing("code")
        return
    refusals = [*_wrong_texts(texts)]
    coded = scheme.read(code) if code else None
    if code and coded is None:
        refusals.append(errors.GridCodeForm("code", code=code[:24], scheme=scheme.name, length=scheme.length))
    community = texts.get("community") or (coded.community if coded else "")
    kind = _kind_of(texts.get("kind", ""), coded.kind if coded and scheme.has_kind else None, refusals)
    if not community:
        refusals.append(errors.GridCommunityMissing("community"))
    elif coded and coded.community != community:
        refusals.append(
            errors.GridCommunityOther("community", coded=coded.community, community=community[:24])
        )
    values = {
        "households": _number(texts, "households", refusals),
        "population": _number(texts, "population", refusals),
    }
    effective_on = _date(texts, day, says_date, refusals)
    boundary = _caught(shape, refusals)
    yield from refusals
    if refusals:
        return
    yield GridDraft(
        code=code,
        serial=coded.serial if coded else 0,
        community=community,
        kind=kind,
        name=texts["name"],
        effective_on=effective_on,
        households=values["households"],
        population=values["population"],
        village_group_name=texts.get("village_group_name", ""),
        site_type=texts.get("site_type", ""),
        contact_org=texts.get("contact_org", ""),
        bounds_text=texts.get("bounds_text", ""),
        shape=boundary,
        named_community=texts.get("village_name", ""),
    )


def _wrong_texts(texts: Mapping[str, str]) -> Iterator[Refusal]:
    if not 0 < len(texts.get("name", "")) <= NAME_CHARACTERS_MAX:
        yield errors.GridNameForm("name")
    for key, limit in _TEXTS.items():
        text = texts.get(key, "")
        if is_damaged(text):
            yield errors.TextDamaged(key, value=text[:60])
        elif key != "name" and len(text) > limit:
            yield errors.TextTooLong(key, limit=limit)


def is_damaged(text: str) -> bool:
    """Say whether characters were lost on the way: a replacement character, or the ?? that a wrong encoding leaves."""
    return "�" in text or "??" in text


def _kind_of(text: str, coded: int | None, refusals: list[Refusal]) -> int:
    """A scheme without a digit for the kind leaves it to the column, and without that to 1."""
    if text and not (len(text) == 1 and text in "123456789"):
        refusals.append(errors.GridKindForm("kind", kind=text[:24]))
        return 1
    kind = int(text) if text else coded or GridKind.COMMUNITY.value
    if coded and kind != coded:
        refusals.append(errors.GridKindOther("kind", coded=coded, kind=kind))
    return kind


def _number(texts: Mapping[str, str], key: str, refusals: list[Refusal]) -> int | None:
    text = texts.get(key, "")
    if not text:
        return None
    whole = text.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 7 and int(whole) <= NUMBER_MAX):
        refusals.append(errors.NumberForm(key, value=text[:24], limit=NUMBER_MAX))
        return None
    return int(whole)


def _date(texts: Mapping[str, str], day: date, says_date: bool, refusals: list[Refusal]) -> date:
    try:
        stated = read_date(texts.get("effective_on", ""), "effective_on")
    except Refusal as refusal:
        refusals.append(refusal)
        return day
    if stated is None and says_date:
        refusals.append(errors.DateMissing("effective_on"))
    return stated or day


def _caught(shape: Callable[[], BaseGeometry | None], refusals: list[Refusal]) -> BaseGeometry | None:
    try:
        return shape()
    except Refusal as refusal:
        refusals.append(refusal)
        return None


def check_grid(draft: GridDraft, ground: Ground) -> Iterator[Refusal]:
    """Yield what is wrong or strange about a grid on its ground: errors first, then remarks.

    Source: GB/T 34300-2017, 5; practice §2.3, §2.5.
    """
    yield from _wrong_place(draft, ground)
    yield from _wrong_code(draft, ground)
    if draft.effective_on > ground.today:
        yield errors.DateAhead("effective_on", value=draft.effective_on.isoformat())
    yield from _remarks(draft, ground)


def _wrong_place(draft: GridDraft, ground: Ground) -> Iterator[Refusal]:
    community = ground.communities.get(draft.community)
    if community is None or community.retired_on:
        yield errors.GridCommunityUnknown("community", community=draft.community)
    elif community.level != Level.COMMUNITY:
        yield errors.GridCommunityLevel("community", community=community.name)
    if draft.kind == GridKind.TEST and not draft.community.startswith(TEST_PROVINCE):
        yield errors.GridKindTest("kind")


def _wrong_code(draft: GridDraft, ground: Ground) -> Iterator[Refusal]:
    if draft.code not in ground.grids:
        return
    standing, retired_on = ground.grids[draft.code]
    if retired_on:
        yield errors.GridCodeRetired("code", code=draft.code)
    elif not is_same_grid(draft, standing):
        yield errors.GridCodeTaken("code", code=draft.code, name=standing.name)


def is_same_grid(draft: GridDraft, standing: GridDraft) -> bool:
    """Say whether a grid read again is the stored one: all of it but the day, which a file without dates cannot know."""
    if (draft.shape is None) != (standing.shape is None):
        return False
    same_shape = draft.shape is None or bool(draft.shape.equals(standing.shape))
    return same_shape and replace(draft, **_BESIDE) == replace(standing, **_BESIDE)  # type: ignore[arg-type] # fields by name


_BESIDE = {"shape": None, "named_community": "", "effective_on": date.min}


def _remarks(draft: GridDraft, ground: Ground) -> Iterator[Refusal]:
    if draft.kind in (5, 6, 7, 8):
        yield errors.GridKindFree("kind", kind=draft.kind)
    if draft.kind == GridKind.DEDICATED and not draft.site_type:
        yield errors.DedicatedWithoutSite("site_type")
    if draft.shape is None:
        yield errors.ShapeWithout("geometry")
    yield from size_remarks(draft.kind, draft.households, draft.population)
    community = ground.communities.get(draft.community)
    if community is None:
        return
    if draft.named_community and not same_place(draft.named_community, community.name, Level.COMMUNITY):
        yield errors.GridCommunityName("village_name", named=draft.named_community[:60], name=community.name)
    if (
        draft.shape is not None
        and community.shape is not None
        and not community.shape.intersects(draft.shape)
    ):
        yield errors.GridAwayFromCommunity("geometry", name=community.name)


def size_remarks(kind: int, households: int | None, population: int | None) -> Iterator[Refusal]:
    """Yield the soft warnings of clause 5 ¶1: 300–500 households, about 1,000 people, for an urban grid."""
    if kind != GridKind.COMMUNITY:
        return
    if households is not None and not HOUSEHOLDS_LEAST <= households <= HOUSEHOLDS_MOST:
        yield errors.HouseholdsOutside("households", households=households)
    if population is not None and population > POPULATION_MOST:
        yield errors.PopulationAbove("population", population=population)
