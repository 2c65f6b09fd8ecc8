"""A foreign table of complaints, read by a plan: which columns fill which field, and how the row says its place. Pure.

A plan is a JSON file. Its values are templates: `{column}` stands for the cell, anything else for itself.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from linli.cases.rules.categories import LEAVES
from linli.kernel.errors import Refusal
from linli.kernel.worktime import read_moment
from linli.territory.rules.names import bare, same_place
from linli.territory.terms import Level

ROWS_MAX = 50_000
OTHER = "9999"
FIELDS = frozenset(
    {
        "external_no", "title", "description", "received_at", "category", "urgency", "channel", "address",
        "reporter_name", "reporter_phone",
    }
)  # fmt: skip
REQUIRED = frozenset({"external_no", "title", "description", "received_at"})

_COLUMN = re.compile(r"\{([^{}]+)\}")


class PlanUnreadable(Refusal):
    code = "import.plan_unreadable"
    status = 422
    text = _("映射文件不对：%(where)s：%(why)s。请对照文档里的例子修改。")


class PlanColumnsMissing(Refusal):
    code = "import.columns_missing"
    status = 422
    text = _("映射文件用到的列，表里没有：%(missing)s。表里的列是：%(found)s。")


class TooManyRows(Refusal):
    code = "import.too_many_rows"
    status = 413
    text = _("表格超过 %(most)s 行。请拆成几个文件，分次导入。")


class ExternalNoMissing(Refusal):
    code = "import.external_no_missing"
    status = 422
    text = _("这一行没有外部编号。请补上，否则重复导入时认不出它。")


class ExternalNoTwice(Refusal):
    code = "import.external_no_twice"
    status = 422
    text = _("外部编号 %(external_no)s 在表里出现了不止一次，只取第一次。请检查来源。")


class PlacePlan(BaseModel):
    """How a row says where it lies: by code, by a point, by a name; two of them must agree.

    sure_where  column → value of the rows whose place may be believed; empty: all
    parent      the name of the division that holds the one called `name`
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sure_where: dict[str, str] = {}
    code: str = ""
    lon: str = ""
    lat: str = ""
    name: str = ""
    parent: str = ""


class Plan(BaseModel):
    """A plan as written.

    source             the table's own name: its external numbers are told apart by it
    within             leading digits of the only codes that count
    categories         what the field `category` says → our leaf; the rest becomes 9999
    registered_by      code of the centre that registers; "" the centre of each row's own place
    establish_centres  set up the centres of `within` where there are none
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1, max_length=60)
    within: str = Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")
    fields: dict[str, str]
    categories: dict[str, str] = {}
    place: PlacePlan
    registered_by: str = Field(default="", pattern=r"^([0-9]{12})?$")
    establish_centres: bool = False

    @field_validator("fields")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := sorted(set(value) - FIELDS) + sorted(REQUIRED - set(value)):
            raise ValueError(f"{'、'.join(wrong)} ∉ {'、'.join(sorted(FIELDS))}")
        return value

    @field_validator("categories")
    @classmethod
    def _known_leaves(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := sorted(set(value.values()) - set(LEAVES)):
            raise ValueError("、".join(wrong))
        return value

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the plan reads."""
        place = self.place
        templates = [*self.fields.values(), place.code, place.lon, place.lat, place.name, place.parent]
        named = {column for template in templates for column in _COLUMN.findall(template)}
        return frozenset(named | set(place.sure_where))


@dataclass(frozen=True, slots=True)
class SaidPlace:
    """Where a row says it lies. sure: the table itself stands by it · point: longitude, latitude."""

    sure: bool
    code: str
    name: str
    parent: str
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """One row, ready for `register` but for its place. row: as a spreadsheet counts it."""

    row: int
    external_no: str
    form: Mapping[str, Any]
    said: SaidPlace


def read_plan(text: str) -> Plan:
    """Return the plan written in `text`. Raises PlanUnreadable, which names the place and the fault."""
    try:
        return Plan.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise PlanUnreadable("map", where=f"JSON {error.lineno}:{error.colno}", why=error.msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise PlanUnreadable("map", where=where, why=first["msg"][:200]) from error


def check_columns(plan: Plan, header: Iterable[str]) -> None:
    """Raises PlanColumnsMissing."""
    found = list(header)
    if missing := sorted(plan.columns - set(found)):
        raise PlanColumnsMissing("map", missing="、".join(missing), found="、".join(found)[:200])


def read_row(plan: Plan, row: int, header: Iterable[str], values: Iterable[str]) -> ForeignRow:
    """Return what the plan makes of a row; cells that a short row lacks are empty.

    Raises ExternalNoMissing, UnreadableMoment.
    """
    cells = dict.fromkeys(header, "") | dict(zip(header, values, strict=False))
    form: dict[str, Any] = {name: filled(template, cells) for name, template in plan.fields.items()}
    if not form["external_no"]:
        raise ExternalNoMissing("external_no")
    form["received_at"] = read_moment(form["received_at"])
    form["category"] = plan.categories.get(form.get("category", ""), OTHER)
    place = plan.place
    said = SaidPlace(
        sure=all(cells[column].strip() == value for column, value in place.sure_where.items()),
        code=filled(place.code, cells),
        name=filled(place.name, cells),
        parent=filled(place.parent, cells),
        point=_point(filled(place.lon, cells), filled(place.lat, cells)),
    )
    return ForeignRow(row, form["external_no"], form, said)


def filled(template: str, cells: Mapping[str, str]) -> str:
    return _COLUMN.sub(lambda column: cells[column[1]].strip(), template).strip()


def _point(lon: str, lat: str) -> tuple[float, float] | None:
    try:
        point = float(lon), float(lat)
    except ValueError:
        return None
    return point if all(map(math.isfinite, point)) and abs(point[0]) <= 180 and abs(point[1]) <= 90 else None


class Why(StrEnum):
    """Why a row waits for a person."""

    NOT_SURE = "not_sure"  # the table itself does not stand by its place
    NO_PLACE = "no_place"  # no known place is meant
    DISAGREE = "disagree"  # the point lies in a place of another name
    AMBIGUOUS = "ambiguous"  # several places go by that name


@dataclass(frozen=True, slots=True)
class Community:
    """A place that a row may mean, with the name of the division above it."""

    code: str
    name: str
    parent_name: str


def place_of(
    said: SaidPlace, within: str, *, by_point: Community | None, by_name: Iterable[Community]
) -> str | Why:
    """Return the code of the one place that a row means for sure, else why there is none.

    by_point  the community around the point · by_name  those that go by the name, whatever lies above them
    """
    if not said.sure:
        return Why.NOT_SURE
    if said.code:
        return said.code if said.code.startswith(within) else Why.NO_PLACE
    if said.point is not None:
        if by_point is None or not by_point.code.startswith(within):
            return Why.NO_PLACE
        return by_point.code if not said.name or stem(said.name) == stem(by_point.name) else Why.DISAGREE
    found = [
        each
        for each in by_name
        if stem(each.name) == stem(said.name)
        and (not said.parent or same_place(each.parent_name, said.parent, Level.TOWNSHIP))
    ]
    if len(found) > 1:
        return Why.AMBIGUOUS
    return found[0].code if found else Why.NO_PLACE


def stem(name: str) -> str:
    """Return a community's name without the suffix of its kind: 珠海路社区 and 珠海路社区居委会 are one place."""
    return bare(name, Level.COMMUNITY)
