"""Files with shapes from other systems: all formats alike, and nothing hostile gets far."""

import io
import json
import sqlite3
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import Point, Polygon, box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.kernel.reporting import peak_mb
from linli.territory.geofiles import GeoFile, layers, read_geofile
from linli.territory.rules.coordinates import KnownGround, groups_of
from linli.territory.rules.datums import system_told
from linli.territory.tests.ground import square

NAMES = ("春晓社区", "秋实社区", "上岭村")
SHAPES = (square(0, 0), square(1, 0).difference(square(1, 0).centroid.buffer(0.001)), square(2, 0))


def shapefile_parts(
    folder: Path, encoding: str = "GB18030", shapes: tuple[BaseGeometry, ...] = SHAPES
) -> Path:
    path = folder / "grids.shp"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[
            np.array(NAMES[: len(shapes)], dtype=object),
            np.array([300.0, 1001.0, np.nan])[: len(shapes)],
        ],
        fields=["名称", "户数"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        encoding=encoding,
    )
    return path


def zipped(target: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def as_zip(shp: Path, *, without: str = "") -> Path:
    parts = {
        part.name: part.read_bytes() for part in shp.parent.glob(f"{shp.stem}.*") if part.suffix != without
    }
    return zipped(shp.parent / "grids.zip", parts)


def geopackage(folder: Path) -> Path:
    path = folder / "grids.gpkg"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(SHAPES, dtype=object)),
        field_data=[np.array(NAMES, dtype=object), np.array([300.0, 1001.0, np.nan])],
        fields=["名称", "户数"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        layer="网格",
    )
    return path


def kml_of(*shapes: tuple[str, BaseGeometry], head: str = "") -> bytes:
    marks = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='户数'><value>300</value></Data></ExtendedData>"
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{_written(shape.exterior)}</coordinates></LinearRing>"
        "</outerBoundaryIs>"
        + "".join(
            f"<innerBoundaryIs><LinearRing><coordinates>{_written(ring)}</coordinates></LinearRing></innerBoundaryIs>"
            for ring in shape.interiors
        )
        + "</Polygon></Placemark>"
        for name, shape in shapes
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<Folder><name>网格</name>{marks}</Folder></Document></kml>"
    ).encode()


def _written(ring: BaseGeometry) -> str:
    return " ".join(f"{x!r},{y!r},12.5" for x, y in shapely.get_coordinates(ring).tolist())


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        read_geofile(path).read()
    return caught.value.code.removeprefix("territory.")


def written(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_the_same_grids_come_alike_from_every_format(tmp_path: Path) -> None:
    pairs = tuple(zip(NAMES, SHAPES, strict=True))
    features = [
        {"type": "Feature", "properties": {"名称": name}, "geometry": mapping(shape)} for name, shape in pairs
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    kml = kml_of(*pairs)
    files = {
        "Shapefile": as_zip(shapefile_parts(tmp_path)),
        "GeoPackage": geopackage(tmp_path),
        "KML": written(tmp_path, "a.kml", kml),
        "GeoJSON": written(tmp_path, "a.bin", document),
    }
    read = {name: read_geofile(path).read() for name, path in files.items()}
    read["KMZ"] = read_geofile(zipped(tmp_path / "a.kmz", {"doc.kml": kml})).read()

    for file in read.values():
        assert [
            feature.properties.get("名称", feature.properties.get("name")) for feature in file.features
        ] == [*NAMES]
        assert all(
            mine.shape.equals(true) for mine, true in zip(file.features, SHAPES, strict=True) if mine.shape
        )
        assert file.findings == []
    assert {name: file.format for name, file in read.items()} == {
        **{name: name for name in files},
        "KMZ": "KML",
    }
    assert [feature.properties["户数"] for feature in read["GeoPackage"].features] == ["300", "1001", ""]
    assert {system_told(file.layer.crs) for file in read.values()} == {"wgs84", "cgcs2000"}


@pytest.mark.parametrize("encoding", ["GB18030", "UTF-8"])
def test_names_of_a_shapefile_without_a_word_on_its_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    file = read_geofile(as_zip(shapefile_parts(tmp_path, encoding), without=".cpg")).read()

    assert [feature.properties["名称"] for feature in file.features] == [*NAMES]


def test_a_zip_made_on_windows_keeps_the_names_of_its_parts(tmp_path: Path) -> None:
    shp = shapefile_parts(tmp_path)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for ending in (".shp", ".shx", ".dbf"):
            info = zipfile.ZipInfo("folder/grids" + ending)
            archive.writestr(info, shp.with_suffix(ending).read_bytes())
    raw = stream.getvalue().replace(b"folder/grids", "社区\\网格x".encode("gb18030").ljust(12, b"x"))

    reader = read_geofile(written(tmp_path, "windows.zip", raw))

    assert reader.layers[0].name.startswith("网格")
    assert reader.layers[0].crs == ""
    assert len(reader.read().features) == 3


def test_of_several_layers_one_is_chosen_by_name(real_data: Path) -> None:
    reader = read_geofile(real_data / "bdtopo_town/olemps.gpkg")

    with pytest.raises(Refusal) as caught:
        reader.read()

    assert caught.value.code == "territory.layer_unknown"
    assert "buildings" in caught.value.message
    assert {layer.name: layer.features for layer in reader.layers}["commune"] == 1


@pytest.mark.parametrize(
    ("path", "crs", "count", "use"),
    [
        ("bdtopo_town/olemps.gpkg", "epsg:2154", 2_273, "use1"),
        ("osm_town/osm_town.gpkg", "epsg:32630", 2_506, "MAIN_USE"),
    ],
)
def test_buildings_of_two_real_towns_are_read_to_the_last(
    real_data: Path, path: str, crs: str, count: int, use: str
) -> None:
    file = read_geofile(real_data / path).read("buildings")

    shapes = file.shapes()
    assert (len(file.features), file.findings) == (count, [])
    assert system_told(file.layer.crs) == crs
    assert shapely.is_valid(shapes).all()
    assert not shapely.has_z(shapes).any()
    assert any(feature.properties[use] for feature in file.features)
    _, _, blobs, _ = pyogrio.raw.read(real_data / path, layer="buildings", force_2d=True)
    assert shapely.equals(shapes, shapely.from_wkb(blobs)).all()
    [group] = groups_of(shapes, system_told(file.layer.crs), KnownGround([]))
    assert len(group.members) == count


def test_heights_are_dropped_and_shapes_that_are_none_are_findings_with_their_number(tmp_path: Path) -> None:
    odd: list[object] = [
        {"type": "Polygon", "coordinates": [[[120, 30, 5], [120.1, 30, 5], [120.1, 30.1, 5], [120, 30, 5]]]},
        None,
        {"type": "Polygon", "coordinates": [[[120, 30]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Point", "coordinates": [120, float("inf")]},
        {"type": "Moon"},
    ]
    features = [
        {"type": "Feature", "properties": {"name": f"第{at}"}, "geometry": each}
        for at, each in enumerate(odd)
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()

    file = read_geofile(written(tmp_path, "odd.json", content)).read()

    assert not shapely.has_z(file.features[0].shape)
    assert [
        (each.row, each.about.code.removeprefix("territory."), each.subject) for each in file.findings
    ] == [
        (2, "shape_missing", "第1"),
        (3, "shape_form", "第2"),
        (4, "shape_missing", "第3"),
        (5, "shape_form", "第4"),
        (6, "shape_form", "第5"),
    ]


def test_a_shape_of_a_million_points_is_a_finding_within_bounded_memory(tmp_path: Path) -> None:
    angle = np.linspace(0, 2 * np.pi, 1_000_000)
    huge = Polygon(np.column_stack((120 + np.cos(angle) / 10, 30 + np.sin(angle) / 10)))
    shp = shapefile_parts(tmp_path, shapes=(huge, square(0, 0)))
    kml = written(tmp_path, "huge.kml", kml_of(("大", huge), ("小", square(0, 0))))
    before, began = peak_mb(), time.monotonic()

    files: list[GeoFile] = [read_geofile(as_zip(shp)).read(), read_geofile(kml).read()]

    for file in files:
        assert [(each.row, each.about.code) for each in file.findings] == [
            (1, "territory.shape_too_detailed")
        ]
        assert file.features[0].shape is None
        assert file.features[1].shape is not None
    assert peak_mb() - before < 400
    assert time.monotonic() - began < 20


def test_more_points_than_a_file_may_hold_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "ALL_POINTS_MAX", 10)

    assert refused(geopackage(tmp_path)) == "too_many_points"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE kml SYSTEM "http://localhost/evil.dtd">',
        '<!DOCTYPE kml [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_of_a_kml_are_refused_before_they_are_read(tmp_path: Path, head: str) -> None:
    assert refused(written(tmp_path, "evil.kml", kml_of(("a", square(0, 0)), head=head))) == "xml_refused"


def test_links_of_a_kml_are_never_followed(tmp_path: Path) -> None:
    link = b"<NetworkLink><Link><href>http://localhost/more.kml</href></Link></NetworkLink>"
    content = kml_of(("a", square(0, 0))).replace(b"<Folder>", link + b"<Folder>")

    file = read_geofile(written(tmp_path, "link.kml", content)).read()

    assert len(file.features) == 1


def test_a_nest_without_end_is_refused(tmp_path: Path) -> None:
    assert refused(written(tmp_path, "deep.kml", b"<kml>" + b"<Folder>" * 100_000)) == "xml_refused"


@pytest.mark.parametrize(
    "content",
    [
        b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/http://localhost/x</SrcDataSource>"
        b"</OGRVRTLayer></OGRVRTDataSource>",
        b"/vsicurl/http://localhost/x.geojson",
        b"PGDUMP and other words",
        b"\x00\x00\x27\x0a" + b"\x00" * 96,
    ],
)
def test_what_only_points_to_other_files_is_no_file_of_ours(tmp_path: Path, content: bytes) -> None:
    assert refused(written(tmp_path, "file.shp", content)) == "geofile_unknown"


def test_a_zip_that_swells_is_stopped_while_it_is_unpacked(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.shp": b"\x00" * (200 << 20)})
    many = zipped(tmp_path / "many.zip", {f"{at}.shp": b"x" for at in range(1_000)})

    assert bomb.stat().st_size < 1 << 20
    assert refused(bomb) == "zip_too_big"
    assert refused(many) == "zip_too_big"


def test_a_zip_cannot_write_anywhere(tmp_path: Path) -> None:
    parts = {
        f"../../{part.name}": part.read_bytes() for part in shapefile_parts(tmp_path).parent.glob("grids.*")
    }

    reader = read_geofile(zipped(tmp_path / "climb.zip", parts))

    assert [layer.name for layer in reader.layers] == ["grids"]
    assert len(reader.read().features) == 3


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_half_a_file_is_damaged_and_not_half_read(tmp_path: Path, kept: float) -> None:
    for path in (
        as_zip(shapefile_parts(tmp_path)),
        geopackage(tmp_path),
        written(tmp_path, "a.kml", kml_of(("a", square(0, 0)))),
    ):
        content = path.read_bytes()
        half = written(tmp_path, "half", content[: int(len(content) * kept)])
        assert refused(half) in ("geofile_damaged", "layer_unknown")


def test_a_geopackage_cannot_make_us_run_its_own_statements(tmp_path: Path) -> None:
    path = geopackage(tmp_path)
    with sqlite3.connect(path) as link:
        link.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) SELECT x AS geom FROM n"
        )
        link.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('endless', 'features', 'e', 4490)"
        )
        link.execute("INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POLYGON', 4490, 0, 0)")
        link.execute(
            'ALTER TABLE "网格" ADD COLUMN heavy GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL'
        )
    link.close()

    reader = read_geofile(path)

    assert [layer.name for layer in reader.layers] == ["网格"]
    with pytest.raises(Refusal) as caught:
        reader.read()
    assert caught.value.code == "territory.geofile_damaged"


def test_a_geopackage_with_a_forged_geometry_has_findings(tmp_path: Path) -> None:
    path = geopackage(tmp_path)
    endless = b"GP\x00\x00" + struct.pack("<i", 4490) + struct.pack("<BII", 1, 3, 2_000_000_000)
    with sqlite3.connect(path) as link:
        link.execute('DROP TRIGGER IF EXISTS "rtree_网格_geom_update1"')
        for [name] in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            link.execute(f'DROP TRIGGER "{name}"')
        link.execute('UPDATE "网格" SET geom = ? WHERE fid = 1', [endless])
        link.execute('UPDATE "网格" SET geom = ? WHERE fid = 2', [b"not a shape"])
    link.close()

    file = read_geofile(path).read()

    assert [(each.row, each.about.code) for each in file.findings] == [
        (1, "territory.shape_form"),
        (2, "territory.shape_form"),
    ]
    assert file.features[2].shape == SHAPES[2]


def test_points_and_lines_of_a_kml_are_read_as_what_they_are(tmp_path: Path) -> None:
    content = kml_of(("a", box(120, 30, 121, 31))).replace(
        b"<Folder>",
        b"<Placemark><name>p</name><Point><coordinates>120.5,30.5</coordinates></Point></Placemark><Folder>",
    )

    reader = read_geofile(written(tmp_path, "p.kml", content))

    assert {layer.name: layer.features for layer in reader.layers} == {"": 1, "网格": 1}
    [area], [point] = reader.read("网格").features, reader.read("").features
    assert area.shape is not None
    assert area.shape.equals(box(120, 30, 121, 31))
    assert point.shape == Point(120.5, 30.5)
