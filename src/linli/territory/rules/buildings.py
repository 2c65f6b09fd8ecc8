"""A row of the list of buildings (practice §10, 楼栋)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.codes import BUILDING
from linli.territory.rules import sites
from linli.territory.terms import BuildingUse

COUNTS: Mapping[str, int] = {"floors": 300, "units": 200, "households": 100_000, "lifts": 500}
YEAR_LEAST = 1000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **sites.COLUMNS,
    "code": ("code", "楼栋编码", "building_code"),
    "name": ("name", "名称", "楼栋", "building"),
    "use": ("use", "用途"),
    "built_year": ("built_year", "建成年份"),
    "floors": ("floors", "地上层数"),
    "units": ("units", "单元数"),
    "households": ("households", "户数"),
    "lifts": ("lifts", "电梯数"),
    "property_company": ("property_company", "物业公司"),
    "property_phone": ("property_phone", "物业电话"),
    "has_fire_control_room": ("has_fire_control_room", "消防控制室"),
}
COLUMNS_REQUIRED = ("name", "address", "use")
DICTIONARIES = {"use": BuildingUse}
_YES_NO = {"是": True, "有": True, "yes": True, "true": True, "1": True,
           "否": False, "无": False, "no": False, "false": False, "0": False, "": None}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BuildingDraft(sites.SiteDraft):
    """A building as read. Counts are None where nobody has counted."""

    use: str
    built_year: int | None = None
    floors: int | None = None
    units: int | None = None
    households: int | None = None
    lifts: int | None = None
    property_company: str = ""
    property_phone: str = ""
    has_fire_control_room: bool | None = None


def read_building(
    texts: Mapping[str, str], *, shape: Callable[[], BaseGeometry | None], day: date
) -> Iterator[BuildingDraft | Refusal]:
    """Yield what is wrong with one row by itself, then the draft unless something was.

    texts  the row by our keys, trimmed; absent columns are absent
    shape  reads the row's point or outline, or raises its refusal
    day    the day of the check, taken when the row says none
    """
    said: list[Refusal] = []
    common: dict[str, Any] = sites.read_common(
        texts, BUILDING, shape=shape, day=day, said=said, needs_address=True
    )
    said.extend(sites.wrong_texts(texts, {"property_company": 60}))
    own: dict[str, Any] = {
        "use": sites.choice(BuildingUse, texts, "use", said),
        "built_year": _year(texts.get("built_year", ""), day, said),
        **{key: _count(texts, key, limit, said) for key, limit in COUNTS.items()},
        "property_company": texts.get("property_company", ""),
        "property_phone": sites.phone(texts, "property_phone", said),
        "has_fire_control_room": _yes_no(texts, "has_fire_control_room", said),
    }
    yield from said
    if not said:
        yield BuildingDraft(**common, **own)


def _count(texts: Mapping[str, str], key: str, limit: int, said: list[Refusal]) -> int | None:
    text = texts.get(key, "")
    if not text:
        return None
    whole = text.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 6 and int(whole) <= limit):
        said.append(errors.NumberForm(key, value=text[:24], limit=limit))
        return None
    return int(whole)


def _year(text: str, day: date, said: list[Refusal]) -> int | None:
    if not text:
        return None
    year = text.removesuffix(".0").removesuffix("年")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and YEAR_LEAST <= int(year) <= day.year):
        said.append(errors.SiteYearForm("built_year", value=text[:24]))
        return None
    return int(year)


def _yes_no(texts: Mapping[str, str], key: str, said: list[Refusal]) -> bool | None:
    text = texts.get(key, "").lower()
    if text not in _YES_NO:
        said.append(errors.SiteChoiceForm(key, value=text[:24], allowed="是、否"))
    return _YES_NO.get(text)
