"""What buildings and public facilities have in common: how a row is read, where it lies, what follows when grids change."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import NamedTuple, TypeVar

from django.db.models import TextChoices
from django.utils.translation import override
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.codes import is_site
from linli.territory.rules.divisions import read_date
from linli.territory.rules.grids import is_damaged

NAME_CHARACTERS_MAX = 60
SHAPE_POINTS_MAX = 10_000
_SHAPES = ("Point", "Polygon", "MultiPolygon")
_PHONE = re.compile(r"\+?[0-9][0-9()\- ]{3,18}[0-9]")

# Columns that both kinds have, each with the headers it goes by (practice §10).
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "编码"),
    "grid": ("grid", "网格编码", "grid_code"),
    "community": ("community", "所属社区代码", "community_code"),
    "name": ("name", "名称"),
    "address": ("address", "地址"),
    "geometry": ("geometry", "位置", "geojson"),
    "effective_on": ("effective_on", "启用日期"),
}
TEXTS = {"address": 120, "grid": 24, "community": 12}

Words = TypeVar("Words", bound=TextChoices)


@dataclass(frozen=True, kw_only=True)
class SiteDraft:
    """A building or facility that someone wants: read, but not yet known to be right.

    code       "" = the next free one
    grid       code as written; "" = by its shape
    community  code as written; "" = that of the grid
    """

    code: str
    grid: str
    community: str
    name: str
    address: str
    effective_on: date
    shape: BaseGeometry | None

    @property
    def key(self) -> tuple[str, ...]:
        """By what the same place is known again within its community when a file has no codes."""
        return (self.community, self.name, self.address)


class GridOf(NamedTuple):
    """A grid that a row speaks of or a point lies in. later: codes in use that follow a retired one."""

    community: str
    retired_on: date | None
    later: tuple[str, ...]


@dataclass(frozen=True)
class Spot:
    """Where a shape lies, by the grids' and villages' shapes: "" when there is none."""

    grid: str = ""
    community: str = ""


@dataclass(frozen=True)
class SiteGround:
    """What is stored of what the rows speak of.

    grids        code → the grid; both those written and those that hold a point
    communities  codes of communities in use
    standing     code → (what is stored, day it was retired)
    by_key       key → code of the one in use
    """

    grids: Mapping[str, GridOf]
    communities: frozenset[str]
    standing: Mapping[str, tuple[SiteDraft, date | None]]
    by_key: Mapping[tuple[str, ...], str]
    today: date


def read_common(
    texts: Mapping[str, str],
    letter: str,
    *,
    shape: Callable[[], BaseGeometry | None],
    day: date,
    said: list[Refusal],
    needs_address: bool,
) -> dict[str, object]:
    """Return the shared columns of one row; what is wrong with them goes to `said`."""
    code = texts.get("code", "")
    if code and not (is_site(code) and code[12] == letter):
        said.append(errors.SiteCodeForm("code", code=code[:24], letter=letter))
    if not 0 < len(texts.get("name", "")) <= NAME_CHARACTERS_MAX:
        said.append(errors.SiteNameForm("name"))
    if needs_address and not texts.get("address"):
        said.append(errors.SiteAddressMissing("address"))
    said.extend(wrong_texts(texts, {"name": NAME_CHARACTERS_MAX, **TEXTS}))
    return {
        "code": code,
        "grid": texts.get("grid", ""),
        "community": texts.get("community", ""),
        "name": texts.get("name", ""),
        "address": texts.get("address", ""),
        "effective_on": _date(texts, day, said),
        "shape": _shape(shape, said),
    }


def wrong_texts(texts: Mapping[str, str], limits: Mapping[str, int]) -> Iterator[Refusal]:
    for key, limit in limits.items():
        text = texts.get(key, "")
        if is_damaged(text):
            yield errors.TextDamaged(key, value=text[:60])
        elif key != "name" and len(text) > limit:
            yield errors.TextTooLong(key, limit=limit)


def choice(words: type[Words], texts: Mapping[str, str], key: str, said: list[Refusal]) -> str:
    """Return the stored word that a cell names by its code or its Chinese label."""
    text = texts.get(key, "")
    with override("zh-hans"):
        labels = {str(word.label): str(word.value) for word in words}
    if text in words.values:
        return text
    if text not in labels:
        said.append(errors.SiteChoiceForm(key, value=text[:24], allowed="、".join(labels)))
    return labels.get(text, "")


def phone(texts: Mapping[str, str], key: str, said: list[Refusal]) -> str:
    """Return the phone of an organisation, as written."""
    text = texts.get(key, "")
    if text and not _PHONE.fullmatch(text):
        said.append(errors.SitePhoneForm(key, value=text[:24]))
    return text


def _date(texts: Mapping[str, str], day: date, said: list[Refusal]) -> date:
    try:
        stated = read_date(texts.get("effective_on", ""), "effective_on")
    except Refusal as refusal:
        said.append(refusal)
        return day
    if stated and stated > day:
        said.append(errors.DateAhead("effective_on", value=stated.isoformat()))
    return stated or day


def _shape(shape: Callable[[], BaseGeometry | None], said: list[Refusal]) -> BaseGeometry | None:
    try:
        found = shape()
    except Refusal as refusal:
        said.append(refusal)
        return None
    if found is None:
        return None
    if found.geom_type not in _SHAPES or found.is_empty:
        said.append(errors.SiteShapeForm("geometry"))
    return found


Draft = TypeVar("Draft", bound=SiteDraft)


def settle_draft(draft: Draft, spot: Spot, ground: SiteGround) -> Iterator[Draft | Refusal]:
    """Yield what is wrong or strange about where a row lies, then the draft with its grid and community unless it is wrong.

    spot  where its shape lies; without a shape Spot()
    A grid that is written is believed before a point in the same community; a point in another one is an error.
    """
    grid, followed = draft.grid, None
    if grid and grid not in ground.grids:
        yield errors.SiteGridUnknown("grid", grid=grid[:24])
        return
    if grid and ground.grids[grid].retired_on:
        later = ground.grids[grid].later
        heir = spot.grid if spot.grid in later else later[0] if len(later) == 1 else ""
        if not heir or heir not in ground.grids:
            yield errors.SiteGridRetired("grid", grid=grid, later="、".join(later) or "–")
            return
        followed = errors.SiteGridFollowed("grid", grid=grid, later=heir)
        grid = heir
    where = ground.grids[grid].community if grid else ""
    if draft.community and where and draft.community != where:
        yield errors.SiteCommunityOther("community", grid=where, community=draft.community)
        return
    where = where or draft.community
    if where and spot.community and spot.community != where:
        yield errors.SitePointAway("grid", point=spot.grid or spot.community, grid=grid or where)
        return
    where = where or spot.community
    if not where:
        yield errors.SitePlaceMissing("grid")
        return
    if where not in ground.communities:
        yield errors.SiteCommunityUnknown("community", community=where[:24])
        return
    if followed:
        yield followed
    elif grid and spot.grid and spot.grid != grid:
        yield errors.SiteGridOther("grid", grid=grid, point=spot.grid)
    if not (grid or spot.grid):
        yield errors.SiteWithoutGrid("grid", community=where)
    if draft.shape is None:
        yield errors.SiteWithoutShape("geometry")
    yield replace(draft, grid=grid or spot.grid, community=where)


def check_site(draft: SiteDraft, ground: SiteGround) -> Iterator[Refusal]:
    """Yield what is wrong about a settled draft beside what is stored."""
    if draft.code in ground.standing:
        standing, retired_on = ground.standing[draft.code]
        if retired_on:
            yield errors.SiteCodeRetired("code", code=draft.code)
        elif not is_same(draft, standing):
            yield errors.SiteTaken("code", name=standing.name, code=draft.code)
    elif draft.key in ground.by_key:
        code = ground.by_key[draft.key]
        if draft.code or not is_same(draft, ground.standing[code][0]):
            yield errors.SiteTaken("name", name=draft.name, code=code)


def known_as(draft: SiteDraft, ground: SiteGround) -> str:
    """Return the code under which a draft without a fault is stored already, "" if it is not."""
    return draft.code if draft.code in ground.standing else ground.by_key.get(draft.key, "")


def is_same(draft: SiteDraft, standing: SiteDraft) -> bool:
    """Say whether a row read again is the stored one: all of it but the code and the day, which a file may leave out."""
    if (draft.shape is None) != (standing.shape is None):
        return False
    same_shape = draft.shape is None or bool(draft.shape.equals(standing.shape))
    beside = ("code", "shape", "effective_on")
    return same_shape and all(
        getattr(draft, each.name) == getattr(standing, each.name)
        for each in fields(draft)
        if each.name not in beside
    )


def grid_after(present: str, later: tuple[str, ...] | None, at_point: str, fresh: frozenset[str]) -> str:
    """Return the grid that a standing building or facility belongs to after grids have changed.

    present   the grid it had, "" for none
    later     what follows it if it is retired, None while it stands
    at_point  the grid that holds its shape now, "" if none or without a shape
    fresh     the grids that the change brought: they take what lies in them
    A retired grid with several heirs and no point keeps what it has until a person decides: nothing is lost or guessed.
    """
    if later is None and present:
        return at_point if at_point in fresh else present
    if at_point:
        return at_point
    return later[0] if later and len(later) == 1 else present
