"""Shapes for divisions come in: matched for sure, or listed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors, geojson
from linli.territory.actions.shapes import note_changed_shapes
from linli.territory.codes import county_of, full_code
from linli.territory.models import Division, DivisionShape
from linli.territory.rules.boundaries import (
    Candidate,
    Directory,
    PlaceNamed,
    claim_each_once,
    place_named,
)
from linli.territory.rules.findings import Finding
from linli.territory.rules.names import variants
from linli.territory.rules.shapes import mended, where_invalid
from linli.territory.terms import DivisionKind

NAMES_A_QUERY = 8_000


@dataclass(frozen=True)
class BoundariesDone:
    """matched: rows whose division is sure · findings: the rest, and why.

    before  what stood until then of each division whose shape this run has changed, as hexadecimal WKB, "" for none
    rows    row of each of them
    """

    read: int
    matched: int
    before: Mapping[str, str]
    rows: Mapping[str, int]
    findings: list[Finding]

    @property
    def stored(self) -> int:
        """Shapes new or changed by this run."""
        return len(self.before)


@transaction.atomic
def import_boundaries(
    *,
    features: Sequence[geojson.Feature],
    mapping: Mapping[tuple[str, str], str],
    source: str,
    at: datetime,
    within: str = "",
) -> BoundariesDone:
    """Store the shape of every division that a feature names for sure: by code, else by name within its parent.

    mapping  (parent's name or "", name) → code, for what neither tells
    within   prefix of the only codes that count, for names that occur in several provinces
    A shape that crosses itself is mended and remarked on; every other fault is a finding, and the rest is stored.
    Raises NoDivisionsYet.
    """
    if not Division.objects.exists():
        raise errors.NoDivisionsYet
    places = {row: place_named(geojson.properties_of(feature)) for row, feature in enumerate(features, 1)}
    directory = Directory(_candidates(places.values(), mapping), mapping, within)
    matched, findings = _match(places, directory)
    shapes: dict[str, BaseGeometry] = {}
    for row, code in sorted(matched.items()):
        try:
            shape = geojson.rough_shape_of(features[row - 1].get("geometry"))
            if not shape.is_valid:
                shape = _mend(shape, row, places[row], findings)
        except Refusal as refusal:
            findings.append(Finding(row, places[row].said, refusal))
        else:
            shapes[code] = shape
    findings.sort(key=lambda finding: finding.row)
    before = _store(shapes, source)
    rows = {code: row for row, code in matched.items() if code in before}
    return BoundariesDone(len(features), len(matched), before, rows, findings)


@transaction.atomic
def take_back_boundaries(*, before: Mapping[str, str]) -> None:
    """Give divisions back the shapes that they had before an import, or none where they had none."""
    now = dict(DivisionShape.objects.filter(division__in=list(before)).values_list("division_id", "geometry"))
    changed = [(county_of(code), shapely.from_wkb(bytes(geometry))) for code, geometry in now.items()]
    DivisionShape.objects.filter(division__in=[code for code, shape in before.items() if not shape]).delete()
    for code, shape in before.items():
        if shape:
            DivisionShape.objects.filter(division=code).update(geometry=bytes.fromhex(shape))
            changed.append((county_of(code), shapely.from_wkb(bytes.fromhex(shape))))
    note_changed_shapes(changed)


def _match(places: Mapping[int, PlaceNamed], directory: Directory) -> tuple[dict[int, str], list[Finding]]:
    claims, findings = [], []
    for row, place in places.items():
        try:
            claims.append((row, *directory.match(place)))
        except Refusal as refusal:
            findings.append(Finding(row, place.said, refusal))
    matched, refused = claim_each_once(claims)
    findings.extend(Finding(row, places[row].said, refusal) for row, refusal in refused)
    return matched, findings


def _mend(shape: BaseGeometry, row: int, place: PlaceNamed, findings: list[Finding]) -> BaseGeometry:
    whole = mended(shape)
    where = where_invalid(shape)
    if whole is None:
        raise errors.ShapeCrossesItself("geometry", where=where)
    findings.append(Finding(row, place.said, errors.ShapeMended("geometry", where=where)))
    return whole


def _candidates(places: Iterable[PlaceNamed], mapping: Mapping[tuple[str, str], str]) -> list[Candidate]:
    """Return the divisions whose code or name occurs in the file; collective rows have no shape."""
    names: set[str] = set()
    codes = set(mapping.values())
    for place in places:
        names.update(variants(place.name))
        codes.add(full_code(place.code) or "")
    found: list[Candidate] = []
    for column, values in (("code__in", sorted(codes)), ("name__in", sorted(names))):
        for start in range(0, len(values), NAMES_A_QUERY):
            batch = {column: values[start : start + NAMES_A_QUERY]}
            rows = Division.objects.filter(retired_on=None, **batch).exclude(kind=DivisionKind.PSEUDO)
            for code, name, level, parent, parent_name, parent_level in rows.values_list(
                "code", "name", "level", "parent_id", "parent__name", "parent__level"
            ):
                found.append(Candidate(code, name, level, parent or "", parent_name or "", parent_level or 0))
    return found


def _store(shapes: Mapping[str, BaseGeometry], source: str) -> dict[str, str]:
    """Write the shapes that are new or other than stored. Returns what stood there before, as hexadecimal WKB."""
    standing = {
        code: bytes(geometry)
        for code, geometry in DivisionShape.objects.filter(division__in=list(shapes)).values_list(
            "division_id", "geometry"
        )
    }
    fresh = {code: shape for code, shape in shapes.items() if standing.get(code) != shapely.to_wkb(shape)}
    DivisionShape.objects.bulk_create(
        [
            DivisionShape(
                division_id=code, county=county_of(code), geometry=shapely.to_wkb(shape), source=source[:120]
            )
            for code, shape in fresh.items()
        ],
        update_conflicts=True,
        unique_fields=["division"],
        update_fields=["county", "geometry", "source"],
    )
    note_changed_shapes((county_of(code), shape) for code, shape in fresh.items())
    return {code: standing[code].hex() if code in standing else "" for code in fresh}
