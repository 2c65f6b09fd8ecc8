"""Divisions, grids, buildings, facilities: what clause 5 stands on (practice §10)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.cases.queries.tables import places_in_use
from linli.imports.kinds.words import in_chinese
from linli.imports.rules import Found, Kind, Made, Option, Outcome, Work, outcome_of
from linli.imports.terms import Thing
from linli.kernel.workbooks import Column
from linli.kernel.workbooks import Kind as Cells
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory import actions as territory
from linli.territory import queries
from linli.territory.actions.grids import CLEAN_ONLY, DRY, GridRow
from linli.territory.actions.sites import SiteRow
from linli.territory.codes import KNOWN_SCHEMES, full_code
from linli.territory.rules import buildings, divisions, facilities, grids
from linli.territory.terms import BuildingUse, DivisionKind, FacilityKind, VillageKind

KEEPERS = (Role.SYSTEM_ADMINISTRATOR, Role.DIRECTOR, Role.DUTY_LEADER, Role.INTAKE_CLERK)
SHAPE_NOTE = _("GeoJSON 几何，经纬度；没有就留空")


def _also(columns: Mapping[str, tuple[str, ...]], key: str) -> tuple[str, ...]:
    return columns[key]


# --- divisions


def _work_divisions(work: Work) -> Outcome:
    """Every row that is right is stored: a wrong one above may take those below it with it, so they are asked again."""
    left = list(work.rows)
    found: list[Found] = []
    while True:
        trace = territory.Trace()
        table = _DivisionRows(left)
        done = territory.import_divisions(table=table, at=work.at, progress=work.progress, trace=trace)
        found += [Found(each.row, each.about) for each in done.findings]
        wrong = {each.row for each in done.findings if each.is_error}
        if not wrong:
            break
        found = [each for each in found if each.is_error or each.row not in wrong]
        left = [row for row in left if row.number not in wrong]
    made = [Made(row, Thing.DIVISION, code) for row, code in sorted(trace.added.items())]
    made += [
        Made(row, Thing.CHANGED_DIVISION, code, said) for code, (row, said) in sorted(trace.before.items())
    ]
    return Outcome(list(dict.fromkeys(found)), made, len(left) - len(made))


class _DivisionRows:
    columns: Mapping[str, int] = {key: place for place, key in enumerate(divisions.COLUMNS)}

    def __init__(self, rows: Sequence[object]) -> None:
        self.given = rows

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for row in self.given:
            yield row.number, [row.texts.get(key, "") for key in self.columns]  # type: ignore[attr-defined] # Row


def _undo_divisions(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    rows = {each.key: each.row for each in made}
    added = [each.key for each in made if each.thing == Thing.DIVISION]
    before = {each.key: each.before for each in made if each.thing == Thing.CHANGED_DIVISION}
    used = dict.fromkeys(places_in_use(added), "case")
    used |= territory.take_back_divisions(added=[code for code in added if code not in used], before=before)
    return [(rows[code], why) for code, why in used.items()]


DIVISIONS = Kind(
    name="divisions",
    label=_("区划"),
    about=_("省、市、县、乡、村五级区划。新增、更名和改上级都可以，不会删除。"),
    columns=(
        Column("code", "区划代码", Cells.CODE, required=True, also=("code12",), example="990101001001",
               note=_("12 位；短的末尾补零")),
        Column("name", "名称", required=True, example="春晓社区居民委员会"),
        Column("level", "级别", Cells.NUMBER, required=True, example="5", note=_("1 省 2 市 3 县 4 乡 5 村")),
        Column("parent", "上级代码", Cells.CODE, required=True, example="990101001000"),
        Column("kind", "类别", Cells.CHOICE, choices=in_chinese(DivisionKind), example="normal"),
        Column("village_kind", "社区或村", Cells.CHOICE, choices=in_chinese(VillageKind), example="community"),
        Column("effective_on", "启用日期", Cells.DATE, example="2026-03-02"),
    ),
    roles=(Role.SYSTEM_ADMINISTRATOR,),
    place=lambda texts: full_code(texts.get("code", "")) or texts.get("code", ""),
    work=_work_divisions,
    undo=_undo_divisions,
    export=lambda prefix, at, by: queries.division_rows(prefix),
)  # fmt: skip


# --- grids


def _work_grids(work: Work) -> Outcome:
    done = territory.import_grids(
        rows=[GridRow(row.number, row.texts, row.shape) for row in work.rows],
        scheme=work.options.get("scheme", "LL16"),
        at=work.at,
        mode=DRY if work.dry else CLEAN_ONLY,
        makes_codes=work.options.get("makes_codes", "yes") == "yes",
        says_date="effective_on" in work.columns,
    )
    return outcome_of(done, Thing.GRID)


def _undo_grids(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    rows = {each.key: each.row for each in made}
    used = dict.fromkeys(places_in_use(list(rows)), "case")
    used |= territory.remove_grids(codes=[code for code in rows if code not in used])
    return [(rows[code], why) for code, why in used.items()]


_GRID_KINDS = tuple((str(number), str(number)) for number in range(1, 10))

GRIDS = Kind(
    name="grids",
    label=_("网格"),
    about=_("社区（村）下的网格，可以带边界，也可以直接上传 GeoJSON。编码留空时自动编号。"),
    columns=(
        Column("community", "所属社区代码", Cells.CODE, required=True, also=_also(grids.COLUMNS, "community"),
               example="990101001001"),
        Column("kind", "网格类型", Cells.NUMBER, also=_also(grids.COLUMNS, "kind"), example="1",
               note=_("1 社区网格 2 村网格 3 专属网格 4 公共空间网格")),
        Column("code", "网格编码", Cells.CODE, also=_also(grids.COLUMNS, "code"), note=_("留空自动编号")),
        Column("name", "名称", required=True, also=_also(grids.COLUMNS, "name"), example="春晓社区第一网格"),
        Column("households", "户数", Cells.NUMBER, example="400"),
        Column("population", "人口数", Cells.NUMBER, example="1000"),
        Column("bounds_text", "四至范围", also=("text",), example="东至柳溪路，西至北桥"),
        Column("geometry", "边界", Cells.SHAPE, also=_also(grids.COLUMNS, "geometry"), note=SHAPE_NOTE),
        Column("site_type", "专属场所类型", note=_("专属网格填写，如学校、市场、园区")),
        Column("contact_org", "联系单位"),
        Column("village_group_name", "自然村", also=_also(grids.COLUMNS, "village_group_name")),
        Column("village_name", "所属社区", also=_also(grids.COLUMNS, "village_name"), note=_("用于核对，可不填")),
        Column("street_name", "所属街道", note=_("用于核对，可不填")),
        Column("district_name", "所属区县", note=_("用于核对，可不填")),
        Column("effective_on", "启用日期", Cells.DATE, example="2026-03-02"),
    ),
    roles=(Role.SYSTEM_ADMINISTRATOR,),
    place=lambda texts: texts.get("community") or texts.get("code", "")[:12],
    takes_shapes=True,
    options=(
        Option("scheme", _("编码规则"), lambda: [(name, name) for name in sorted(KNOWN_SCHEMES)],
               _("LL16：社区代码、类型、三位序号；village15：社区代码、三位序号")),
        Option("makes_codes", _("编码留空的行"), lambda: [("yes", str(_("自动编号"))), ("no", str(_("算作错误")))]),
    ),
    work=_work_grids,
    undo=_undo_grids,
    export=lambda prefix, at, by: queries.grid_rows(prefix),
)  # fmt: skip


# --- buildings and facilities


def _rows_of_sites(work: Work) -> Iterator[SiteRow]:
    for count, row in enumerate(work.rows, 1):
        if count % 1_000 == 0:
            work.progress(count)
        yield SiteRow(row.number, row.texts, row.shape)


def _work_buildings(work: Work) -> Outcome:
    mode = DRY if work.dry else CLEAN_ONLY
    done = territory.import_buildings(rows=_rows_of_sites(work), by=_who(work.by), at=work.at, mode=mode)
    return outcome_of(done, Thing.BUILDING)


def _work_facilities(work: Work) -> Outcome:
    mode = DRY if work.dry else CLEAN_ONLY
    done = territory.import_facilities(rows=_rows_of_sites(work), by=_who(work.by), at=work.at, mode=mode)
    return outcome_of(done, Thing.FACILITY)


def _who(by: Actor | None) -> str:
    return str(by.account) if by and by.account else "import"


def _undo_sites(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    rows = {each.key: each.row for each in made}
    used = territory.remove_sites(codes=list(rows))
    return [(rows[code], why) for code, why in used.items()]


def _place_of_site(texts: Mapping[str, str]) -> str:
    return texts.get("grid") or texts.get("community") or texts.get("code", "")[:12]


def _site_columns(
    columns: Mapping[str, tuple[str, ...]], own: Sequence[Column], *, address: bool
) -> tuple[Column, ...]:
    return (
        Column("grid", "网格编码", Cells.CODE, also=_also(columns, "grid"), example="9901010010011001",
               note=_("或填所属社区代码")),
        Column("community", "所属社区代码", Cells.CODE, also=_also(columns, "community"),
               note=_("没有网格编码时填写")),
        *own,
        Column("address", "地址", required=address, example="柳溪路 12 号"),
        Column("geometry", "位置", Cells.SHAPE, also=_also(columns, "geometry"), note=SHAPE_NOTE),
        Column("effective_on", "启用日期", Cells.DATE, example="2026-03-02"),
    )  # fmt: skip


BUILDINGS = Kind(
    name="buildings",
    label=_("楼栋"),
    about=_("网格里的楼栋：用途、层数、户数、物业。不登记住户。"),
    columns=(
        Column("code", "楼栋编码", Cells.CODE, also=_also(buildings.COLUMNS, "code"), note=_("留空自动编号")),
        *_site_columns(
            buildings.COLUMNS,
            (
                Column("name", "名称", required=True, also=_also(buildings.COLUMNS, "name"), example="春晓苑 3 幢"),
                Column("use", "用途", Cells.CHOICE, required=True, choices=in_chinese(BuildingUse), example="住宅"),
                Column("built_year", "建成年份", Cells.NUMBER, example="2008"),
                Column("floors", "地上层数", Cells.NUMBER, example="11"),
                Column("units", "单元数", Cells.NUMBER, example="2"),
                Column("households", "户数", Cells.NUMBER, example="44"),
                Column("lifts", "电梯数", Cells.NUMBER, example="2"),
                Column("property_company", "物业公司"),
                Column("property_phone", "物业电话", Cells.PHONE),
                Column("has_fire_control_room", "消防控制室", Cells.CHOICE,
                       choices=(("yes", "是"), ("no", "否")), example="否"),
            ),
            address=True,
        ),
    ),
    roles=KEEPERS,
    place=_place_of_site,
    takes_shapes=True,
    takes_points=True,
    work=_work_buildings,
    undo=_undo_sites,
    export=lambda prefix, at, by: queries.building_rows(prefix),
)  # fmt: skip

FACILITIES = Kind(
    name="facilities",
    label=_("公共设施"),
    about=_("路灯、消防栓、公告栏等大家共用的设施。"),
    columns=(
        Column("code", "设施编码", Cells.CODE, also=_also(facilities.COLUMNS, "code"), note=_("留空自动编号")),
        *_site_columns(
            facilities.COLUMNS,
            (
                Column("kind", "设施类型", Cells.CHOICE, required=True, choices=in_chinese(FacilityKind), example="路灯"),
                Column("name", "名称", required=True, example="柳溪路 7 号灯杆"),
                Column("keeper", "管护单位"),
                Column("keeper_phone", "管护电话", Cells.PHONE),
            ),
            address=False,
        ),
    ),
    roles=KEEPERS,
    place=_place_of_site,
    takes_shapes=True,
    takes_points=True,
    work=_work_facilities,
    undo=_undo_sites,
    export=lambda prefix, at, by: queries.facility_rows(prefix),
)  # fmt: skip
