"""Boundaries of divisions: matched for sure, by code or by name within the parent, or listed (clause 5)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.imports.rules import Found, Kind, Made, Outcome, Work
from linli.imports.terms import Thing
from linli.kernel.errors import Refusal
from linli.kernel.workbooks import Column
from linli.kernel.workbooks import Kind as Cells
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory import actions as territory

ROLES = (Role.SYSTEM_ADMINISTRATOR,)
SOURCE = "import"


def _work(work: Work) -> Outcome:
    found: list[Found] = []
    features, rows = [], []
    for row in work.rows:
        try:
            shape = row.shape()
        except Refusal as refusal:
            found.append(Found(row.number, refusal))
            continue
        properties = {key: text for key, text in row.texts.items() if text and key != "geometry"}
        features.append({"properties": properties, "geometry": shape})
        rows.append(row.number)
    done = territory.import_boundaries(
        features=features, mapping={}, source=SOURCE, at=work.at, within=_scope(work.by)
    )
    found += [Found(rows[each.row - 1], each.about) for each in done.findings]
    made = [
        Made(rows[row - 1], Thing.BOUNDARY, code, {"shape": done.before[code]})
        for code, row in done.rows.items()
    ]
    return Outcome(found, made, done.matched - len(made))


def _scope(by: Actor | None) -> str:
    """Return the prefix in which a name is looked for: another county's place of that name is not meant."""
    scopes = [post.scope for post in by.posts if post.role in ROLES] if by else []
    return min(scopes, key=len, default="")


def _undo(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    territory.take_back_boundaries(before={each.key: str(each.before["shape"]) for each in made})
    return []


def _named(level: str, label: str, *also: str) -> tuple[Column, Column]:
    code, name = also[0], also[1]
    return (
        Column(f"{level}_code", f"{label}代码", Cells.CODE, also=(code,)),
        Column(f"{level}_name", f"{label}名称", also=(name, *also[2:])),
    )


BOUNDARIES = Kind(
    name="boundaries",
    label=_("区划边界"),
    about=_("区、街道、社区（村）的边界。按代码认，没有代码就按上级里的名称认；认不准的退回来，不猜。"),
    columns=(
        Column("code", "区划代码", Cells.CODE, also=("division_code",), example="990101001001"),
        Column("name", "名称", example="春晓社区居民委员会"),
        Column("parent_code", "上级代码", Cells.CODE, example="990101001000"),
        Column("parent_name", "上级名称", example="柳溪街道"),
        *_named("village", "社区", "community_code", "community_name", "village", "community"),
        *_named("street", "街道", "town_code", "town_name", "street", "town"),
        *_named("district", "区县", "county_code", "county_name", "district", "county"),
        Column("geometry", "边界", Cells.SHAPE, note=_("GeoJSON 几何，经纬度")),
    ),
    roles=ROLES,
    takes_shapes=True,
    mends_shapes=True,
    work=_work,
    undo=_undo,
)
