"""Grids: their codes, kinds, sizes and shapes (clause 5), one by one and by the file."""

import csv
import gzip
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from shapely import transform
from shapely.geometry import Polygon, mapping

from linli.territory import actions, errors, queries
from linli.territory.actions.grids import ALL, CLEAN_ONLY, DRY, GridsDone
from linli.territory.gridfiles import read_grid_file
from linli.territory.models import Grid
from linli.territory.terms import Change
from linli.territory.tests.ground import (
    AUTUMN,
    MONDAY,
    RIDGE,
    SPRING,
    TODAY,
    csv_file,
    feature,
    geojson_file,
    lay_ground,
    square,
)

pytestmark = pytest.mark.django_db

HEADER = ("所属社区代码*", "网格类型*", "网格编码", "名称*", "户数", "人口数", "专属场所类型", "启用日期*")


def bring(path: Path, scheme: str = "LL16", mode: str = ALL) -> GridsDone:
    file = read_grid_file(path)
    return actions.import_grids(
        rows=list(file.rows()),
        scheme=scheme,
        at=MONDAY,
        mode=mode,
        makes_codes=file.makes_codes,
        says_date=file.says_date,
    )


def table(folder: Path, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> Path:
    return csv_file(folder / "grids.csv", [header, *rows])


def said(done: GridsDone) -> list[tuple[int, str, str, str]]:
    return [(each.row, each.about.code, each.about.field, each.level) for each in done.findings]


@pytest.mark.clause("C5")
def test_a_grid_without_a_community_or_village_around_it_is_refused() -> None:
    lay_ground()

    for place in ("990101001000", "990101000000"):
        with pytest.raises(errors.GridCommunityLevel):
            actions.add_grid(name="街道直属网格", community=place, at=MONDAY)
    with pytest.raises(errors.GridCommunityUnknown):
        actions.add_grid(name="无处网格", community="990101001999", at=MONDAY)
    with pytest.raises(errors.GridCommunityMissing):
        actions.add_grid(name="无处网格", community="", at=MONDAY)
    assert not Grid.objects.exists()


@pytest.mark.clause("C7")
def test_a_grid_of_620_households_is_saved_with_a_warning(tmp_path: Path) -> None:
    lay_ground()

    done = bring(table(tmp_path, (SPRING, 1, "", "第一网格", 620, 1400, "", "2026-01-01")))

    assert done.applied == 1
    assert [(code, level) for _, code, _, level in said(done) if "shape" not in code] == [
        ("territory.households_outside", "warning"),
        ("territory.population_above", "warning"),
    ]
    assert [each.code for each in queries.remarks_on(f"{SPRING}1001")] == [
        "territory.households_outside",
        "territory.population_above",
    ]


@pytest.mark.parametrize("households", [300, 412, 500])
def test_a_grid_of_300_to_500_households_needs_no_word(households: int) -> None:
    lay_ground()

    code = actions.add_grid(name="第一网格", community=SPRING, households=households, at=MONDAY)

    assert queries.remarks_on(code) == []


@pytest.mark.clause("C8")
def test_one_village_group_has_two_grids() -> None:
    lay_ground()

    codes = [
        actions.add_grid(name=name, community=RIDGE, kind=2, village_group_name="岭下自然村", at=MONDAY)
        for name in ("岭下东网格", "岭下西网格")
    ]

    assert codes == [f"{RIDGE}2001", f"{RIDGE}2002"]
    assert {each.village_group_name for each in queries.grids_of(RIDGE)} == {"岭下自然村"}


@pytest.mark.clause("C10")
def test_a_retired_code_is_never_used_again(tmp_path: Path) -> None:
    lay_ground()
    code = actions.add_grid(name="第一网格", community=SPRING, effective_on=date(2025, 1, 1), at=MONDAY)
    actions.change_grids(change=Change.ABOLISH, old=[code], effective_on=TODAY, by="prov12", at=MONDAY)

    with pytest.raises(errors.GridCodeRetired):
        actions.add_grid(name="第一网格", community=SPRING, code=code, at=MONDAY)
    done = bring(table(tmp_path, (SPRING, 1, code, "第一网格", "", "", "", "2026-01-01")))

    assert [code for _, code, _, level in said(done) if level == "error"] == ["territory.grid_code_retired"]
    assert actions.add_grid(name="新网格", community=SPRING, at=MONDAY) == f"{SPRING}1002"


def test_a_new_grid_gets_the_greatest_serial_ever_used_and_one() -> None:
    lay_ground()
    actions.add_grid(name="第七网格", community=SPRING, code=f"{SPRING}1007", at=MONDAY)

    assert actions.add_grid(name="下一网格", community=SPRING, at=MONDAY) == f"{SPRING}1008"
    assert actions.add_grid(name="科创园", community=SPRING, kind=3, at=MONDAY) == f"{SPRING}3001"
    assert actions.add_grid(name="秋实一", community=AUTUMN, at=MONDAY) == f"{AUTUMN}1001"


def test_serials_run_out_at_999() -> None:
    lay_ground()
    actions.add_grid(name="末网格", community=SPRING, code=f"{SPRING}1999", at=MONDAY)

    with pytest.raises(errors.GridSerialsUsedUp):
        actions.add_grid(name="下一网格", community=SPRING, at=MONDAY)


def test_a_scheme_without_a_kind_digit_gives_kind_1() -> None:
    lay_ground()

    code = actions.add_grid(name="第一网格", community=SPRING, scheme="village15", at=MONDAY)

    assert (code, queries.grid(code).kind) == (f"{SPRING}001", 1)


def test_kinds_of_the_province_are_remarked_on_and_test_grids_stay_in_99(tmp_path: Path) -> None:
    lay_ground()
    actions.add_division(code="98", name="平原省", level=1, parent=None, at=MONDAY)
    for code, level in (("9801", 2), ("980101", 3), ("980101001", 4), ("980101001001", 5)):
        actions.add_division(
            code=code, name=f"地{code}", level=level, parent=code[:-3] if level > 3 else code[:-2], at=MONDAY
        )

    done = bring(
        table(
            tmp_path,
            (SPRING, 5, "", "省定网格", "", "", "", "2026-01-01"),
            (SPRING, 9, "", "演示网格", "", "", "", "2026-01-01"),
            ("980101001001", 9, "", "演示网格", "", "", "", "2026-01-01"),
        ),
        mode=DRY,
    )

    assert (2, "territory.grid_kind_free", "kind", "warning") in said(done)
    assert [each for each in said(done) if each[3] == "error"] == [
        (4, "territory.grid_kind_test", "kind", "error")
    ]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ((SPRING, 1, f"{SPRING}100", "短", "", "", "", "2026-01-01"), "grid_code_form", "code"),
        ((SPRING, 1, f"{SPRING}1000", "零", "", "", "", "2026-01-01"), "grid_code_form", "code"),
        ((AUTUMN, 1, f"{SPRING}1001", "错位", "", "", "", "2026-01-01"), "grid_community_other", "community"),
        ((SPRING, 2, f"{SPRING}1001", "错类", "", "", "", "2026-01-01"), "grid_kind_other", "kind"),
        ((SPRING, "社区", "", "类", "", "", "", "2026-01-01"), "grid_kind_form", "kind"),
        ((SPRING, 1, "", "", "", "", "", "2026-01-01"), "grid_name_form", "name"),
        ((SPRING, 1, "", "名" * 61, "", "", "", "2026-01-01"), "grid_name_form", "name"),
        ((SPRING, 1, "", "第一网??", "", "", "", "2026-01-01"), "text_damaged", "name"),
        ((SPRING, 1, "", "第一网�", "", "", "", "2026-01-01"), "text_damaged", "name"),
        ((SPRING, 1, "", "网格", "很多", "", "", "2026-01-01"), "number_form", "households"),
        ((SPRING, 1, "", "网格", "-3", "", "", "2026-01-01"), "number_form", "households"),
        ((SPRING, 1, "", "网格", "", "", "x" * 41, "2026-01-01"), "text_too_long", "site_type"),
        ((SPRING, 1, "", "网格", "", "", "", "去年"), "date_form", "effective_on"),
        ((SPRING, 1, "", "网格", "", "", "", ""), "date_missing", "effective_on"),
        ((SPRING, 1, "", "网格", "", "", "", "2026-03-03"), "date_ahead", "effective_on"),
        (("", 1, "", "网格", "", "", "", "2026-01-01"), "grid_community_missing", "community"),
    ],
)
def test_a_wrong_row_is_named_with_its_field(
    tmp_path: Path, row: tuple[object, ...], code: str, field: str
) -> None:
    lay_ground()

    done = bring(table(tmp_path, row))

    assert [each for each in said(done) if each[3] == "error"] == [(2, f"territory.{code}", field, "error")]
    assert (done.clean, done.applied) == (0, 0)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (Polygon([(120, 30), (120.02, 30.02), (120.02, 30), (120, 30.02)]), "shape_crosses_itself"),
        (transform(square(0, 0), lambda x, y: (y, x), interleaved=False), "shape_swapped"),
        (
            transform(square(0, 0), lambda x, y: (x + 500_000, y + 3_000_000), interleaved=False),
            "shape_outside",
        ),
    ],
)
def test_a_shape_that_cannot_be_trusted_is_an_error(tmp_path: Path, shape: Polygon, code: str) -> None:
    lay_ground()
    path = geojson_file(tmp_path / "g.geojson", [feature({"code": f"{SPRING}1001", "name": "一"}, shape)])

    done = bring(path)

    assert said(done) == [(1, f"territory.{code}", "geometry", "error")]


def test_a_grid_far_from_its_community_and_one_under_another_name_are_only_remarked_on(
    tmp_path: Path,
) -> None:
    lay_ground()
    actions.import_boundaries(
        features=[feature({"code": SPRING}, square(0, 0))], mapping={}, source="", at=MONDAY
    )
    properties = {"grid_code": f"{SPRING}1001", "grid_name": "第一网格", "village_name": "春早社区"}

    done = bring(geojson_file(tmp_path / "g.geojson", [feature(properties, square(5, 5))]))

    assert [(code, level) for _, code, _, level in said(done)] == [
        ("territory.grid_community_name", "warning"),
        ("territory.grid_away_from_community", "warning"),
    ]
    assert done.applied == 1


def test_one_wrong_row_stops_the_whole_file(tmp_path: Path) -> None:
    lay_ground()
    path = table(
        tmp_path,
        (SPRING, 1, "", "第一网格", "", "", "", "2026-01-01"),
        (SPRING, 1, "", "", "", "", "", "2026-01-01"),
    )

    done = bring(path)

    assert (done.clean, done.applied, Grid.objects.count()) == (1, 0, 0)


def test_only_the_clean_rows_are_stored_and_the_others_come_back_with_the_reason(tmp_path: Path) -> None:
    lay_ground()
    path = table(
        tmp_path,
        (SPRING, 1, "", "第一网格", "", "", "", "2026-01-01"),
        (SPRING, 1, "", "", "", "", "", "2026-01-01"),
    )
    file = read_grid_file(path)

    done = bring(path, mode=CLEAN_ONLY)
    rest = list(csv.reader(io.StringIO(file.rest({3: "没有名称"}).decode("utf-8-sig"))))

    assert (done.clean, done.applied, done.left) == (1, 1, {3})
    assert rest[0] == [cell.rstrip("*") for cell in HEADER] + ["原因"]
    assert rest[1:] == [[SPRING, "1", "", "", "", "", "", "2026-01-01", "没有名称"]]


def test_refused_features_come_back_as_features_with_the_reason(tmp_path: Path) -> None:
    features = [feature({"grid_code": str(n), "keep": [n]}, square(n, 0)) for n in range(3)]
    file = read_grid_file(geojson_file(tmp_path / "g.geojson.gz", features, name="grids"))

    rest = json.loads(file.rest({2: "不合方案"}))

    assert (rest["type"], rest["name"], len(rest["features"])) == ("FeatureCollection", "grids", 1)
    assert rest["features"][0]["properties"] == {"grid_code": "1", "keep": [1], "原因": "不合方案"}
    assert rest["features"][0]["geometry"] == json.loads(json.dumps(mapping(square(1, 0))))


def test_a_trial_run_stores_nothing(tmp_path: Path) -> None:
    lay_ground()

    done = bring(table(tmp_path, (SPRING, 1, "", "第一网格", "", "", "", "2026-01-01")), mode=DRY)

    assert (done.clean, done.applied, Grid.objects.count()) == (1, 0, 0)


def test_the_same_file_twice_stores_its_grids_once_and_another_content_is_refused(tmp_path: Path) -> None:
    lay_ground()
    properties = {"code": f"{SPRING}1001", "name": "第一网格", "households": 400}
    path = geojson_file(tmp_path / "g.geojson", [feature(properties, square(0, 0))])

    first, second = bring(path), bring(path)
    other = bring(
        geojson_file(tmp_path / "h.geojson", [feature({**properties, "name": "别名"}, square(0, 0))])
    )

    assert (first.applied, second.applied, second.clean) == (1, 0, 1)
    assert said(other) == [(1, "territory.grid_code_taken", "code", "error")]


def test_one_code_in_two_rows_is_refused_at_the_second(tmp_path: Path) -> None:
    lay_ground()
    row = (SPRING, 1, f"{SPRING}1001", "第一网格", "", "", "", "2026-01-01")

    done = bring(table(tmp_path, row, row))

    assert [each for each in said(done) if each[3] == "error"] == [
        (3, "territory.grid_code_twice", "code", "error")
    ]


def test_blank_codes_are_numbered_around_the_codes_in_the_file(tmp_path: Path) -> None:
    lay_ground()
    day = "2026-01-01"

    bring(
        table(
            tmp_path,
            (SPRING, 1, "", "无号甲", "", "", "", day),
            (SPRING, 1, f"{SPRING}1003", "第三", "", "", "", day),
            (SPRING, 1, "", "无号乙", "", "", "", day),
        )
    )

    assert [each.code[-3:] for each in queries.grids_of(SPRING)] == ["003", "004", "005"]


def test_the_template_with_its_line_of_keys_and_its_example_is_read(tmp_path: Path) -> None:
    lay_ground()
    header = ("所属社区代码", "网格类型", "名称", "启用日期", "边界")
    keys = ("community", "kind", "name", "effective_on", "geometry")
    example = ("990101001001", "1", "示例网格", "2026-01-01", "")
    cell = json.dumps(mapping(square(0, 0)))
    path = csv_file(
        tmp_path / "t.csv", [header, keys, example, (SPRING, "1", "第一网格", "2026/1/1", cell)], "gb18030"
    )

    done = bring(path)

    assert (done.read, done.applied) == (1, 1)
    assert queries.grid(f"{SPRING}1001").has_shape


def test_a_cell_that_is_no_geometry_is_an_error(tmp_path: Path) -> None:
    lay_ground()
    path = csv_file(tmp_path / "t.csv", [("community", "name", "geometry"), (SPRING, "一", "POLYGON((0 0))")])

    assert said(bring(path)) == [(2, "territory.shape_form", "geometry", "error")]


def test_a_missing_code_in_the_codes_of_another_system_is_an_error(tmp_path: Path) -> None:
    lay_ground()
    path = geojson_file(tmp_path / "g.geojson", [feature({"grid_code": "", "grid_name": ""}, square(0, 0))])

    assert said(bring(path)) == [(1, "territory.grid_code_missing", "code", "error")]


def test_an_unknown_scheme_is_refused_with_the_names_of_the_known(tmp_path: Path) -> None:
    lay_ground()

    with pytest.raises(errors.SchemeNotFound) as refused:
        bring(table(tmp_path, (SPRING, 1, "", "一", "", "", "", "2026-01-01")), scheme="LL17")

    assert "LL16、village15" in refused.value.message


def test_a_file_of_grids_before_any_division_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.NoDivisionsYet):
        bring(table(tmp_path, (SPRING, 1, "", "一", "", "", "", "2026-01-01")))


def test_a_packed_file_is_read_like_a_plain_one(tmp_path: Path) -> None:
    lay_ground()
    plain = table(tmp_path, (SPRING, 1, "", "一", "", "", "", "2026-01-01"))
    packed = tmp_path / "grids.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert bring(packed).applied == 1


def test_a_grid_may_begin_today_but_not_tomorrow() -> None:
    lay_ground()
    actions.add_grid(name="今天", community=SPRING, effective_on=TODAY, at=MONDAY)

    with pytest.raises(errors.DateAhead):
        actions.add_grid(name="明天", community=SPRING, effective_on=TODAY + timedelta(days=1), at=MONDAY)
