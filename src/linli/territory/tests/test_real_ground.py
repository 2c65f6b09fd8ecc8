"""The real country, real boundaries, real grids."""

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import mapping, shape

from linli.project.cli import main
from linli.territory import actions, queries
from linli.territory.geojson import features_of
from linli.territory.models import Division, DivisionShape, Grid
from linli.territory.rules.datums import gcj02_of_wgs84
from linli.territory.tests.ground import MONDAY, country_rows, division_table, geojson_file

pytestmark = pytest.mark.django_db

XIHU = "330106"
WITHOUT_CODE = [36, 52, 53, 54, 260, 261, 456, 458, 547]
VILLAGE_UNKNOWN = [69, 79, 80, 132, 250, 251, 252, 361, 393, 404, 410, 411, 548, 549]
DISTRICT_DAMAGED = [118, 526]
NAME_DAMAGED = [144]  # 仕林社区第一网??
CROSSES_ITSELF = [241]  # 吉鸿社区第一网格


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    status = main([*(str(word) for word in words), "--json"])
    return status, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_whole_country_comes_in(real_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run for everything that needs the whole country: it is the longest story of the room."""
    status, result = run(capsys, "import", "divisions", real_data / "admin_divisions/divisions.csv.gz")

    assert (status, result["read"], result["stored"]) == (0, 665_276, 665_271)
    assert list(result["levels"].values()) == [31, 342, 2_975, 41_351, 620_572]
    assert [each["name"] for each in result["repeated"]] == ["东莞市", "中山市", "儋州市", "金门县", "金门县"]
    parents = Division.objects.in_bulk(["441900003000", "620201001000", "419001000000", "110101000000"])
    assert {code: each.parent_id for code, each in parents.items()} == {
        "441900003000": "441900000000",
        "620201001000": "620200000000",
        "419001000000": "410000000000",
        "110101000000": "110000000000",
    }
    assert Division.objects.filter(kind="pseudo").count() == 10
    assert not Division.objects.filter(level__gt=1, parent=None).exists()

    yichang = real_data / "yichang_12345/communities.geojson.gz"
    status, result = run(capsys, "import", "boundaries", yichang)

    matched = DivisionShape.objects.values_list("division_id", flat=True)
    assert (status, result["read"]) == (1, 193)
    assert result["matched"] == result["stored"] == len(matched) >= 160
    assert all(code.startswith("4205") for code in matched)
    assert len(result["findings"]) == 193 - result["matched"]


@pytest.fixture
def xihu(real_data: Path, tmp_path: Path) -> None:
    table = division_table(tmp_path, country_rows(real_data, XIHU))
    assert actions.import_divisions(table=table, at=MONDAY).findings == []


@pytest.mark.usefixtures("xihu")
def test_exactly_27_of_the_549_real_grids_are_damaged(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = real_data / "jiangcun_grid/grids.geojson.gz"
    rest = tmp_path / "rest.geojson.gz"
    door = ("import", "grids", path, "--scheme", "village15")

    status, trial = run(capsys, *door, "--dry-run")

    errors = [each for each in trial["findings"] if each["level"] == "error"]
    rows = {
        code: [each["row"] for each in errors if each["code"].endswith(code)]
        for code in ("code_missing", "community_unknown", "text_damaged", "crosses_itself")
    }
    assert (status, trial["read"], trial["clean"], trial["applied"], len(errors)) == (1, 549, 522, 0, 27)
    assert rows == {
        "code_missing": WITHOUT_CODE,
        "community_unknown": VILLAGE_UNKNOWN,
        "text_damaged": sorted(DISTRICT_DAMAGED + NAME_DAMAGED),
        "crosses_itself": CROSSES_ITSELF,
    }
    assert Counter(each["field"] for each in errors if each["code"].endswith("damaged")) == {
        "district_name": 2,
        "name": 1,
    }

    _, result = run(capsys, *door, "--clean-only", "--rest", rest)

    assert (result["applied"], Grid.objects.count()) == (522, 522)
    assert set(Grid.objects.values_list("kind", flat=True)) == {1}
    _, again = run(capsys, *door[:2], rest, *door[3:], "--dry-run")
    assert (again["read"], again["clean"]) == (27, 0)


@pytest.mark.usefixtures("xihu")
def test_every_real_grid_holds_a_point_of_its_own(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = real_data / "jiangcun_grid/grids.geojson.gz"
    run(capsys, "import", "grids", path, "--scheme", "village15", "--clean-only", "--rest", tmp_path / "r")
    outlines = queries.outlines_within((119.9, 30.0, 120.3, 30.4), grids_too=True)
    points = [outline.shape.representative_point().coords[0] for outline in outlines]

    found = queries.grid_at(points)

    assert len(outlines) == 522
    assert found.grid.tolist() == [outline.code for outline in outlines]


@pytest.mark.usefixtures("xihu")
def test_real_communities_and_streets_find_their_divisions(
    real_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = real_data / "jiangcun_grid"

    _, communities = run(capsys, "import", "boundaries", folder / "communities.geojson.gz")
    _, streets = run(capsys, "import", "boundaries", folder / "streets.geojson.gz")

    assert (communities["read"], communities["matched"]) == (210, 203)
    assert [each["code"] for each in communities["findings"]].count("territory.shape_mended") == 2
    # Its local code is that of 转塘街道 in the national list: the name beside it says that it is another system.
    north = next(each for each in _features(folder / "streets.geojson.gz") if each["name"] == "北山")
    assert north["area_code_local"] == "330106010000"
    assert DivisionShape.objects.filter(division="330106002000").exists()
    assert (streets["read"], streets["matched"]) == (11, 11)


def _features(path: Path) -> list[dict[str, Any]]:
    from linli.kernel.incoming import read_bytes

    features, _ = features_of(read_bytes(path, 64), "utf-8")
    return [feature["properties"] for feature in features]


@pytest.mark.usefixtures("xihu")
def test_real_grids_come_in_from_a_shapefile_in_gcj02_once_somebody_says_so(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same 522 clean grids, written shifted and in GBK, come in where they were."""
    folder = real_data / "jiangcun_grid"
    run(capsys, "import", "boundaries", folder / "communities.geojson.gz")
    true = {
        each["properties"]["grid_code"]: shape(each["geometry"])
        for each in _whole(folder / "grids.geojson.gz")
    }
    path = _shifted_shapefile(tmp_path, _whole(folder / "grids.geojson.gz"))
    door = ("import", "grids", path, "--scheme", "village15", "--clean-only")

    status = main([str(word) for word in door])
    said = capsys.readouterr().err
    _, done = run(capsys, *door, "--crs", "gcj02")

    assert status != 0
    assert "territory.coordinates_unconfirmed" in said
    assert "gcj02" in said
    assert (done["read"], done["applied"]) == (549, 522)
    stored = {grid.code: shapely.from_wkb(bytes(grid.geometry or b"")) for grid in Grid.objects.all()}
    assert all(each.symmetric_difference(true[code]).area < 1e-11 for code, each in stored.items())


@pytest.mark.usefixtures("xihu")
def test_a_geojson_that_was_drawn_over_a_shifted_map_is_noticed_beside_what_is_stored(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = real_data / "jiangcun_grid"
    run(capsys, "import", "boundaries", folder / "communities.geojson.gz")
    features = _whole(folder / "grids.geojson.gz")
    shifted = [
        {**each, "geometry": mapping(shapely.transform(shape(each["geometry"]), gcj02_of_wgs84))}
        for each in features
    ]
    path = geojson_file(tmp_path / "shifted.geojson", shifted)

    status = main(["import", "grids", str(path), "--scheme", "village15", "--json"])

    assert status != 0
    assert "territory.coordinates_unconfirmed" in capsys.readouterr().err
    assert not Grid.objects.exists()


def _whole(path: Path) -> list[dict[str, Any]]:
    from linli.kernel.incoming import read_bytes

    return features_of(read_bytes(path, 64), "utf-8")[0]


def _shifted_shapefile(folder: Path, features: list[dict[str, Any]]) -> Path:
    names = ("grid_code", "grid_name", "village_code", "village_name", "district_name")
    shapes = np.array([shape(each["geometry"]) for each in features], dtype=object)
    pyogrio.raw.write(
        folder / "grids.shp",
        geometry=shapely.to_wkb(shapely.transform(shapes, gcj02_of_wgs84)),
        field_data=[
            np.array([each["properties"][name] or "" for each in features], dtype=object) for name in names
        ],
        fields=[name[:10] for name in names],  # as the format cuts them
        geometry_type="MultiPolygon",
        crs="EPSG:4326",
        encoding="GB18030",
    )
    target = folder / "grids.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for ending in (".shp", ".shx", ".dbf"):
            archive.write(folder / f"grids{ending}", f"grids{ending}")
    return target
