"""Shapes for divisions: matched for sure, or listed."""

import json
from pathlib import Path
from typing import Any

import pytest
from shapely import transform
from shapely.geometry import Polygon, mapping

from linli.territory import actions, errors, geojson
from linli.territory.actions.boundaries import BoundariesDone
from linli.territory.models import DivisionShape
from linli.territory.rules.names import bare, same_place
from linli.territory.terms import Level
from linli.territory.tests.ground import AUTUMN, MONDAY, SPRING, feature, lay_ground, square

pytestmark = pytest.mark.django_db


def bring(*features: dict[str, Any], **more: Any) -> BoundariesDone:
    return actions.import_boundaries(
        features=features, mapping=more.pop("mapping", {}), source="test.geojson", at=MONDAY, **more
    )


def codes_of(done: BoundariesDone) -> list[str]:
    return [finding.about.code for finding in done.findings]


def shaped() -> list[str]:
    return list(DivisionShape.objects.order_by("division").values_list("division_id", flat=True))


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("春晓社区居民委员会", "春晓社区", Level.COMMUNITY),
        ("春晓社区居委会", "春晓", Level.COMMUNITY),
        ("春晓居委会", "春晓社区", Level.COMMUNITY),
        ("上岭村民委员会", "上岭村", Level.COMMUNITY),
        ("上岭村委会", "上岭村", Level.COMMUNITY),
        ("柳溪街道办事处", "柳溪街办", Level.TOWNSHIP),
        ("柳溪办事处", "柳溪街道", Level.TOWNSHIP),
        ("南苑管理区", "南苑街道", Level.TOWNSHIP),
        ("白石镇", "白石乡", Level.TOWNSHIP),
    ],
)
def test_a_place_is_the_same_under_every_suffix_of_its_kind(one: str, other: str, level: int) -> None:
    assert same_place(one, other, level)


def test_a_name_that_is_only_a_suffix_stays_whole() -> None:
    assert bare("村", Level.COMMUNITY) == "村"


def test_a_shape_finds_its_division_by_code() -> None:
    lay_ground()

    done = bring(feature({"code": SPRING, "name": "春晓社区"}, square(0, 0)))

    assert (done.matched, done.stored, shaped()) == (1, 1, [SPRING])


def test_a_shape_finds_its_division_by_name_within_the_parent() -> None:
    lay_ground()

    done = bring(
        feature({"name": "春晓社区居委会", "street": "柳溪街办"}, square(0, 0)),
        feature({"village_name": "秋实", "street_code": "990101001"}, square(1, 0)),
    )

    assert (done.stored, shaped()) == (2, [SPRING, AUTUMN])


def test_a_local_code_that_looks_like_the_national_one_does_not_count() -> None:
    lay_ground()

    done = bring(feature({"code": SPRING, "name": "秋实社区", "street": "柳溪街道"}, square(0, 0)))

    assert (done.matched, shaped()) == (1, [AUTUMN])


def test_a_street_that_ends_like_a_village_is_found_below_its_county() -> None:
    lay_ground()
    actions.add_division(code="990101009", name="蒋村街道", level=4, parent="990101", at=MONDAY)

    bring(feature({"name": "蒋村", "parent_name": "青禾区"}, square(0, 0)))

    assert shaped() == ["990101009000"]


def test_two_candidates_are_listed_and_never_guessed() -> None:
    lay_ground()
    actions.add_division(code="990121001", name="柳溪街道", level=4, parent="990121", at=MONDAY)

    done = bring(feature({"name": "柳溪街道"}, square(0, 0)), feature({"name": "无此街道"}, square(1, 0)))

    assert codes_of(done) == ["territory.place_ambiguous", "territory.place_unmatched"]
    assert "990101001000、990121001000" in done.findings[0].about.message
    assert shaped() == []


def test_a_mapping_file_or_a_narrower_country_decides_between_candidates() -> None:
    lay_ground()
    actions.add_division(code="990121001", name="柳溪街道", level=4, parent="990121", at=MONDAY)
    unclear = feature({"name": "柳溪街道"}, square(0, 0))

    bring(unclear, within="990121")
    assert shaped() == ["990121001000"]

    bring(unclear, mapping={("", "柳溪街道"): "990101001000"})
    assert shaped() == ["990101001000", "990121001000"]


def test_a_mapping_to_no_division_is_listed() -> None:
    lay_ground()

    done = bring(feature({"name": "春晓"}, square(0, 0)), mapping={("", "春晓"): "990101001999"})

    assert codes_of(done) == ["territory.place_unmatched"]


def test_of_two_shapes_for_one_division_neither_is_taken() -> None:
    lay_ground()
    twice = [feature({"name": "春晓社区", "street": "柳溪街道"}, square(at, 0)) for at in (0, 1)]

    done = bring(*twice)

    assert codes_of(done) == ["territory.place_twice"] * 2
    assert shaped() == []


def test_a_shape_with_the_code_goes_before_one_with_only_the_name() -> None:
    lay_ground()

    done = bring(
        feature({"name": "春晓社区", "street": "柳溪街道"}, square(1, 0)),
        feature({"code": SPRING, "name": "春晓社区"}, square(0, 0)),
    )

    assert [(finding.row, finding.about.code) for finding in done.findings] == [(1, "territory.place_twice")]
    assert shaped() == [SPRING]


def test_the_same_shapes_twice_store_nothing_more() -> None:
    lay_ground()
    given = feature({"code": SPRING}, square(0, 0))

    assert (bring(given).stored, bring(given).stored) == (1, 0)


def test_a_shape_that_crosses_itself_is_mended_and_remarked_on() -> None:
    lay_ground()
    bow = Polygon([(120, 30), (120.02, 30.02), (120.02, 30), (120, 30.02)])

    done = bring(feature({"code": SPRING}, bow))

    assert (done.stored, codes_of(done)) == (1, ["territory.shape_mended"])
    assert not done.findings[0].is_error


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "territory.shape_missing"),
        ({"type": "Point", "coordinates": [120, 30]}, "territory.shape_form"),
        ({"type": "Polygon", "coordinates": "nonsense"}, "territory.shape_form"),
        ({"type": "Polygon", "coordinates": []}, "territory.shape_missing"),
        (mapping(transform(square(0, 0), lambda x, y: (y, x), interleaved=False)), "territory.shape_swapped"),
        (
            mapping(transform(square(0, 0), lambda x, y: (x + 500_000, y), interleaved=False)),
            "territory.shape_outside",
        ),
    ],
)
def test_a_shape_that_cannot_be_trusted_is_listed_with_the_reason(geometry: object, code: str) -> None:
    lay_ground()

    done = bring({"type": "Feature", "properties": {"code": SPRING}, "geometry": geometry})

    assert (codes_of(done), done.stored) == ([code], 0)


def test_without_divisions_there_is_nothing_to_match() -> None:
    with pytest.raises(errors.NoDivisionsYet):
        bring(feature({"code": SPRING}, square(0, 0)))


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4490",
    ],
)
def test_cgcs2000_counts_as_wgs84(name: str) -> None:
    document = {"type": "FeatureCollection", "crs": {"properties": {"name": name}}, "features": []}

    assert geojson.features_of(json.dumps(document).encode(), "utf-8")[0] == []


@pytest.mark.parametrize("crs", [{"properties": {"name": "EPSG:4547"}}, {"type": "link"}, "EPSG:3857"])
def test_another_reference_system_is_refused_by_name(crs: object) -> None:
    document = {"type": "FeatureCollection", "crs": crs, "features": []}

    with pytest.raises(errors.WrongCrs):
        geojson.features_of(json.dumps(document).encode(), "utf-8")


@pytest.mark.parametrize("text", ["[]", "{}", "not json", '{"features": [1]}', "[" * 100_000])
def test_what_is_no_collection_of_features_is_refused(text: str) -> None:
    with pytest.raises(errors.NotGeoJson):
        geojson.features_of(text.encode(), "utf-8")


def test_the_shapes_of_a_real_file_are_named_in_its_source(tmp_path: Path) -> None:
    lay_ground()
    bring(feature({"code": SPRING}, square(0, 0)))

    assert DivisionShape.objects.get().source == "test.geojson"
