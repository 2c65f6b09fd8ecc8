"""What the numbers of a file mean: told where they can be told, guessed with a reason, confirmed by a person."""

import gzip
import json
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point, box
from shapely.geometry import shape

from linli.territory.rules.coordinates import KnownGround, Reading, groups_of, placed, remarks_on_groups
from linli.territory.rules.datums import (
    bd09_of_wgs84,
    from_wgs84,
    gcj02_of_wgs84,
    system_told,
    to_wgs84,
    wgs84_of_bd09,
    wgs84_of_gcj02,
)
from linli.territory.tests.ground import square

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
NOBODY = KnownGround([])
PRJ = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)

in_the_country = st.tuples(st.floats(73.5, 135.0), st.floats(4.0, 53.5))
anywhere_else = st.tuples(st.floats(-180, 71), st.floats(-85, 85)) | st.tuples(
    st.floats(138, 180), st.floats(-85, 85)
)


@given(st.lists(in_the_country, min_size=1, max_size=50))
def test_what_is_shifted_comes_back_to_its_place(points: list[tuple[float, float]]) -> None:
    lonlat = np.array(points)

    for there, back in ((gcj02_of_wgs84, wgs84_of_gcj02), (bd09_of_wgs84, wgs84_of_bd09)):
        assert np.abs(back(there(lonlat)) - lonlat).max() < 1e-9
        assert np.abs(there(back(lonlat)) - lonlat).max() < 1e-9
        assert np.abs(there(lonlat) - lonlat).max() < 0.02


@given(st.lists(anywhere_else, min_size=1, max_size=50))
def test_outside_the_country_nothing_is_shifted(points: list[tuple[float, float]]) -> None:
    lonlat = np.array(points)

    for change in (gcj02_of_wgs84, wgs84_of_gcj02, bd09_of_wgs84, wgs84_of_bd09):
        assert (change(lonlat) == lonlat).all()


def test_a_known_place_in_the_capital_is_shifted_as_everybody_shifts_it() -> None:
    """The figures that the public converters give for 116.404, 39.915."""
    here = np.array([(116.404, 39.915)])

    assert gcj02_of_wgs84(here) == pytest.approx(
        np.array([(116.41024449916938, 39.91640428150164)]), abs=1e-9
    )
    assert bd09_of_wgs84(here) == pytest.approx(
        np.array([(116.41662724378733, 39.922699552216216)]), abs=1e-9
    )


@given(in_the_country, st.sampled_from(["epsg:4549", "epsg:4528", "epsg:4498", "epsg:3857", "gcj02", "bd09"]))
def test_numbers_read_by_their_own_system_are_the_place_again(
    place: tuple[float, float], system: str
) -> None:
    longitude = 118.6 + (place[0] - 73.5) / 61.5 * 2.8  # inside the zones named
    lonlat = np.array([(longitude, place[1])])
    numbers = from_wgs84(lonlat, system)

    assert np.abs(to_wgs84(numbers, system) - lonlat).max() < 1e-8
    assert np.abs(to_wgs84(numbers[:, ::-1], system, swapped=True) - lonlat).max() < 1e-8


@pytest.mark.parametrize(
    ("said", "system"),
    [
        ("EPSG:4326", "wgs84"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "wgs84"),
        ("urn:ogc:def:crs:EPSG::4490", "cgcs2000"),
        ("GCJ02", "gcj02"),
        ("epsg:4549", "epsg:4549"),
        (PRJ, "epsg:4549"),
        ("Hangzhou local grid", None),
        ("", None),
    ],
)
def test_what_files_and_people_call_a_system(said: str, system: str | None) -> None:
    assert system_told(said) == system


def test_a_local_system_without_a_number_is_read_by_its_own_words() -> None:
    local = PRJ.replace('"Central_Meridian",120.0', '"Central_Meridian",120.25').replace(
        "3_Degree_GK_CM_120E", "local"
    )
    system = system_told(local)

    assert system is not None
    [place] = to_wgs84(np.array([(500_000.0, 3_342_000.0)]), system)
    assert place[0] == pytest.approx(120.25)


def one_shape(box_: tuple[float, float, float, float]) -> Geometries:
    return np.array([box(*box_)], dtype=object)


def test_degrees_without_a_word_have_three_readings_and_wait_for_a_person() -> None:
    [group] = groups_of(one_shape((120.1, 30.1, 120.2, 30.2)), None, NOBODY)

    assert [each.system for each in group.readings] == ["wgs84", "gcj02", "bd09"]
    assert [each.why.code for each in group.readings] == ["territory.coordinates_by_range"] * 3
    assert not group.declared


def test_a_declared_system_that_nothing_speaks_against_needs_no_person() -> None:
    [group] = groups_of(one_shape((120.1, 30.1, 120.2, 30.2)), "cgcs2000", NOBODY)

    assert group.declared
    assert group.readings[0].system == "cgcs2000"
    assert group.readings[0].why.code == "territory.coordinates_declared"


def test_swapped_axes_are_noticed_even_when_the_system_is_declared() -> None:
    [group] = groups_of(one_shape((30.1, 120.1, 30.2, 120.2)), "wgs84", NOBODY)

    assert group.readings[0].swapped
    assert not group.declared


def test_an_easting_with_its_zone_names_the_zone() -> None:
    [group] = groups_of(one_shape((40_509_000, 3_342_000, 40_510_000, 3_343_000)), None, NOBODY)

    assert [each.system for each in group.readings] == ["epsg:4528"]


def test_an_easting_without_its_zone_is_placed_by_what_is_stored() -> None:
    metres = shapely.transform(
        np.array([square(0, 0), square(1, 0)], dtype=object), lambda lonlat: from_wgs84(lonlat, "epsg:4549")
    )

    [alone] = groups_of(metres, None, NOBODY)
    [beside] = groups_of(metres, None, KnownGround([square(0, 0), square(1, 0)]))

    assert alone.readings[0].why.code == "territory.coordinates_zone_unknown"
    assert len(alone.readings) == 6
    assert (beside.readings[0].system, beside.readings[0].why.code) == (
        "epsg:4549",
        "territory.coordinates_by_neighbours",
    )


def test_three_kinds_of_numbers_in_one_file_are_said_group_by_group() -> None:
    right, swapped = square(0, 0), shapely.transform(square(1, 0), lambda lonlat: lonlat[:, ::-1])
    metres = shapely.transform(square(2, 0), lambda lonlat: from_wgs84(lonlat, "epsg:4528"))
    nowhere = Point(0, 0).buffer(0.001)
    shapes = np.array([right, swapped, right, metres, None, nowhere, right], dtype=object)

    groups = groups_of(shapes, None, NOBODY)

    assert [group.members for group in groups] == [(0, 2, 6), (1,), (3,), (5,)]
    said = [(row, about.code) for row, about in remarks_on_groups(groups)]
    assert said == [
        (1, "territory.coordinates_several"),
        (2, "territory.coordinates_several"),
        (4, "territory.coordinates_several"),
        (6, "territory.coordinates_nowhere"),
    ]
    chosen = [group.readings[0] for group in groups[:3]]
    whole = placed(shapes, groups[:3], chosen)
    assert whole[1].equals_exact(square(1, 0), 1e-9)
    assert whole[3].equals_exact(square(2, 0), 1e-8)
    assert whole[0] == right


@cache
def real_shapes(folder: Path, name: str) -> Geometries:
    with gzip.open(folder / f"jiangcun_grid/{name}.geojson.gz", "rt", encoding="utf-8") as stream:
        drawn = [shape(feature["geometry"]) for feature in json.load(stream)["features"]]
    return np.asarray(shapely.make_valid(np.array(drawn, dtype=object)), dtype=object)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    "system", ["wgs84", "gcj02", "bd09", "epsg:4549", "epsg:4547", "epsg:4528", "epsg:3857"]
)
def test_real_grids_in_any_system_are_recognised_over_the_stored_communities(
    real_data: Path, system: str, swapped: bool
) -> None:
    def written(lonlat: Floats) -> Floats:
        numbers = from_wgs84(lonlat, system)
        return numbers[:, ::-1] if swapped else numbers

    stored = KnownGround(real_shapes(real_data, "communities"))
    grids = real_shapes(real_data, "grids")

    [group] = groups_of(shapely.transform(grids, written), None, stored)

    first: Reading = group.readings[0]
    assert (first.system, first.swapped, first.why.code) == (
        system,
        swapped,
        "territory.coordinates_by_neighbours",
    )
    assert first.fit is not None
    assert first.fit > 0.8


def test_a_file_that_says_wgs84_and_is_not_waits_for_a_person(real_data: Path) -> None:
    """Half of such files were drawn over a shifted street map; 500 m are a whole grid."""
    stored = KnownGround(real_shapes(real_data, "communities"))
    shifted = shapely.transform(real_shapes(real_data, "grids"), gcj02_of_wgs84)
    metres = Geod(ellps="WGS84").inv(120.08, 30.22, *gcj02_of_wgs84(np.array([(120.08, 30.22)]))[0])[2]

    [told] = groups_of(shifted, "wgs84", stored)
    [true] = groups_of(real_shapes(real_data, "grids"), "wgs84", stored)

    assert 300 < metres < 700
    assert (told.declared, told.readings[0].system) == (False, "gcj02")
    assert (true.declared, true.readings[0].system) == (True, "wgs84")
