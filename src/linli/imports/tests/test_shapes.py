"""Files with shapes: any format comes in by the same way, and a person looks at a map where the coordinates are a guess."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from linli.console.tests.desk import Desk
from linli.imports import actions, queries
from linli.imports.models import Batch, BatchFinding
from linli.imports.terms import How, Stage
from linli.imports.tests.brought import applied, brought, codes, shapefile
from linli.territory.actions.shapes import note_changed_shapes
from linli.territory.models import Building, DivisionShape, Grid
from linli.territory.rules.datums import gcj02_of_wgs84
from tests.town import COMMUNITY, MONDAY_9, Town

pytestmark = pytest.mark.django_db
WEST, EAST = shapely.box(114.300, 30.500, 114.306, 30.505), shapely.box(114.306, 30.500, 114.312, 30.505)


@pytest.fixture
def drawn(town: Town, settings: object, tmp_path: Path) -> Town:
    """The community has a boundary of its own: two new grids will fill it."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined] # pytest-django's fixture
    whole = shapely.union(WEST, EAST)
    DivisionShape.objects.create(
        division_id=COMMUNITY, county="990101", geometry=shapely.to_wkb(whole), source="test"
    )
    note_changed_shapes([("990101", whole)])
    return town


def geopackage(folder: Path) -> bytes:
    """Return two layers, of which one holds two buildings."""
    for layer, names in (("楼栋", ["春晓苑 8 幢", "春晓苑 9 幢"]), ("其他", ["井", "树"])):
        pyogrio.raw.write(
            folder / "b.gpkg",
            geometry=shapely.to_wkb(np.array([WEST.centroid, EAST.centroid], dtype=object)),
            field_data=[
                np.array(names, dtype=object),
                np.array(["住宅", "住宅"], dtype=object),
                np.array(["柳溪路8号", "柳溪路9号"], dtype=object),
                np.array([COMMUNITY] * 2, dtype=object),
            ],
            fields=["名称", "用途", "地址", "所属社区代码"],
            geometry_type="Point",
            crs="EPSG:4490",
            layer=layer,
            append=layer == "其他",
        )
    return (folder / "b.gpkg").read_bytes()


def test_a_shifted_shapefile_waits_until_a_person_has_seen_it_on_a_map(drawn: Town, tmp_path: Path) -> None:
    content = shapefile(tmp_path, list(shapely.transform([WEST, EAST], gcj02_of_wgs84)))
    keeper = drawn.actor["qh01"]
    waiting = brought("grids", content, keeper, name="grids.zip")
    asked = queries.asked_of(keeper, waiting.id)
    first = asked.groups[0].readings[0]
    picture = queries.reading_map(keeper, waiting.id, 0, 0)

    actions.confirm(batch=waiting.id, answers={asked.groups[0].name: first.key}, by=keeper, at=MONDAY_9)
    actions.check(batch=waiting.id, by=keeper, at=MONDAY_9)
    checked = queries.batch_page(keeper, waiting.id, MONDAY_9)
    done = applied(waiting.id, keeper)

    assert waiting.stage == Stage.CONFIRMING
    assert first.label == "GCJ-02"
    assert picture.startswith(b"\x89PNG")
    assert (checked.read, checked.faulty) == (2, 0), codes(checked)
    assert done.stage == Stage.APPLIED
    stored = Grid.objects.get(name="春晓社区第八网格")
    assert shapely.from_wkb(bytes(stored.geometry or b"")).symmetric_difference(WEST).area < 1e-11


def test_a_geopackage_with_two_layers_asks_which_one(drawn: Town, tmp_path: Path) -> None:
    keeper = drawn.actor["qh01"]
    waiting = brought("buildings", geopackage(tmp_path), keeper, name="b.gpkg")
    asked = queries.asked_of(keeper, waiting.id)

    actions.confirm(batch=waiting.id, answers={"layer": "楼栋"}, by=keeper, at=MONDAY_9)
    actions.check(batch=waiting.id, by=keeper, at=MONDAY_9)
    done = applied(waiting.id, keeper)

    assert waiting.stage == Stage.CONFIRMING
    assert set(asked.layers) == {("楼栋", 2), ("其他", 2)}
    assert done.applied == 2
    assert set(Building.objects.values_list("name", flat=True)) == {"春晓苑 8 幢", "春晓苑 9 幢"}


def test_the_page_shows_a_map_for_each_reading_and_takes_the_answer(drawn: Town, tmp_path: Path) -> None:
    content = shapefile(tmp_path, list(shapely.transform([WEST, EAST], gcj02_of_wgs84)))
    waiting = brought("grids", content, drawn.actor["qh01"], name="grids.zip")
    desk, stranger = Desk(drawn, "qh01"), Desk(drawn, "yg12")
    path = f"/console/imports/{waiting.id}/confirm"

    page = desk.open(path)
    missed = desk.client.post(path)
    taken = desk.client.post(path, {"crs:degrees": "gcj02"})

    assert page.count("<img") >= 3
    assert "GCJ-02" in page
    assert missed.status_code == 422
    assert taken.status_code == 302
    assert Batch.objects.get().options["crs:degrees"] == "gcj02"
    assert stranger.client.get(path).status_code == 404


def test_refused_shapes_come_back_as_geojson_with_their_reasons(drawn: Town, tmp_path: Path) -> None:
    keeper = drawn.actor["qh01"]
    crossed = shapely.Polygon([(114.3, 30.5), (114.306, 30.505), (114.306, 30.5), (114.3, 30.505)])
    waiting = brought("grids", shapefile(tmp_path, [WEST, crossed]), keeper, name="grids.zip")
    actions.confirm(batch=waiting.id, answers={"crs:degrees": "wgs84"}, by=keeper, at=MONDAY_9)
    actions.check(batch=waiting.id, by=keeper, at=MONDAY_9)

    done = applied(waiting.id, keeper, How.CLEAN)
    back = json.loads(queries.returned(keeper, waiting.id).content)

    assert done.applied == 1
    assert [each["properties"]["名称"] for each in back["features"]] == ["春晓社区第九网格"]
    assert back["features"][0]["properties"]["原因"]


def test_boundaries_come_in_by_code_or_by_name_and_can_be_taken_back(drawn: Town) -> None:
    """A boundary that names nothing here comes back; what stood before stands again after the undo."""
    keeper = drawn.actor["qh01"]
    features = [
        {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}
        for said, shape in (
            ({"code": COMMUNITY}, WEST),
            ({"name": "荷塘社区", "parent_name": "南塘街道"}, EAST),
            ({"name": "没有的社区", "parent_name": "南塘街道"}, EAST),
        )
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    batch = brought("boundaries", content, keeper, name="b.geojson")

    done = applied(batch.id, keeper, How.CLEAN)
    shapes = {
        shape.division_id: shapely.from_wkb(bytes(shape.geometry)) for shape in DivisionShape.objects.all()
    }
    actions.undo(batch=batch.id, by=keeper, at=MONDAY_9)
    back = shapely.from_wkb(bytes(DivisionShape.objects.get().geometry))

    assert codes(batch) == [(3, "name", "territory.place_unmatched")]
    assert done.applied == 2
    assert shapes[COMMUNITY].equals(WEST)
    assert len(shapes) == 2
    assert back.equals(shapely.union(WEST, EAST))


def test_what_is_wrong_between_shapes_is_seen_on_a_map_one_after_the_other(
    drawn: Town, tmp_path: Path
) -> None:
    wide = shapely.box(114.300, 30.500, 114.307, 30.505)
    keeper = drawn.actor["qh01"]
    waiting = brought("grids", shapefile(tmp_path, [wide, EAST]), keeper, name="grids.zip")
    actions.confirm(batch=waiting.id, answers={"crs:degrees": "wgs84"}, by=keeper, at=MONDAY_9)
    actions.check(batch=waiting.id, by=keeper, at=MONDAY_9)
    desk = Desk(drawn, "qh01")
    page = desk.open(f"/console/imports/{waiting.id}")
    first = BatchFinding.objects.filter(shape__isnull=False).order_by("row", "id")[0]

    shown = desk.open(f"/console/imports/{waiting.id}/findings/{first.pk}")
    picture = desk.client.get(f"/console/imports/{waiting.id}/findings/{first.pk}.png")

    assert "看地图" in page
    assert first.code == "territory.grid_overlap"
    assert shapely.from_wkb(bytes(first.shape or b"")).equals_exact(
        shapely.box(114.306, 30.5, 114.307, 30.505), 1e-6, normalize=True
    )
    assert first.code in shown
    assert picture.content.startswith(b"\x89PNG")
    assert desk.client.get(f"/console/imports/{waiting.id}/findings/999999").status_code == 404
