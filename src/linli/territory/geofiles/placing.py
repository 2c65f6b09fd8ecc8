"""From the numbers of a file to WGS 84: by what is declared, by what a person said, never by a guess alone."""

from collections.abc import Mapping, Sequence

from linli.territory import errors, queries
from linli.territory.geofiles.layers import Feature, GeoFile
from linli.territory.rules.coordinates import (
    Group,
    KnownGround,
    Reading,
    groups_of,
    placed,
    possible_bounds,
    remarks_on_groups,
)
from linli.territory.rules.datums import system_told
from linli.territory.rules.findings import Finding

SWAPPED_WORD = "swapped"


def groups_in(file: GeoFile, crs: str = "") -> list[Group]:
    """Return the groups of a file's shapes, each with its readings over the stored boundaries nearby.

    crs  what the user says in place of the file: "gcj02", "epsg:4549", "wgs84 swapped"
    Raises CoordinatesUnknown for a word that names no system.
    """
    said = crs.replace(SWAPPED_WORD, "").strip()
    declared = system_told(said or file.layer.crs)
    if said and declared is None:
        raise errors.CoordinatesUnknown("crs", crs=said[:80])
    shapes = file.shapes()
    return groups_of(
        shapes, declared, KnownGround(queries.boundaries_near(possible_bounds(shapes, declared)))
    )


def in_wgs84(file: GeoFile, groups: Sequence[Group], chosen: Sequence[Reading | None]) -> list[Feature]:
    """Return the features in WGS 84, each group by the reading chosen for it; a group without one loses its shapes."""
    pairs = [(group, reading) for group, reading in zip(groups, chosen, strict=True) if reading is not None]
    shapes = placed(file.shapes(), [group for group, _ in pairs], [reading for _, reading in pairs])
    known = {member for group, _ in pairs for member in group.members}
    return [
        feature._replace(shape=shape if at in known else None)
        for at, (feature, shape) in enumerate(zip(file.features, shapes, strict=True))
    ]


def settled(file: GeoFile, crs: str = "") -> tuple[list[Feature], list[Finding]]:
    """Return the features in WGS 84 and what is to be said of their coordinates, when no person need look first.

    That is so when the file declares its system and nothing stored speaks against it, or when the user names it.
    Raises CoordinatesUnknown, CoordinatesUnconfirmed.
    """
    groups = groups_in(file, crs)
    findings = [Finding(row, file.layer.name, about) for row, about in remarks_on_groups(groups)]
    chosen = [_reading_of(group, crs) for group in groups]
    return in_wgs84(file, groups, chosen), findings


def confirmed(file: GeoFile, said: Mapping[str, str]) -> tuple[list[Feature], list[Finding]]:
    """Return the features in WGS 84 and what is to be said of their coordinates, as a person confirmed them.

    said  the key of the reading that was chosen, by the kind of numbers; a group without one must declare itself
    Raises CoordinatesUnconfirmed.
    """
    groups = groups_in(file)
    findings = [Finding(row, file.layer.name, about) for row, about in remarks_on_groups(groups) if not said]
    return in_wgs84(file, groups, [_said_of(group, said.get(group.kind, "")) for group in groups]), findings


def _said_of(group: Group, key: str) -> Reading | None:
    chosen = next((reading for reading in group.readings if key and reading.key == key), None)
    return chosen or _reading_of(group, "")


def refuse_if_shifted(file: GeoFile) -> None:
    """Raise CoordinatesUnconfirmed when what is stored speaks clearly against the system that the file declares."""
    for group in groups_in(file):
        for first in group.readings[:1]:
            if isinstance(first.why, errors.CoordinatesByNeighbours) and not group.declared:
                raise errors.CoordinatesUnconfirmed("crs", system=first.key, why=first.why.message)


def _reading_of(group: Group, crs: str) -> Reading | None:
    """Return the reading that is declared or said. Raises CoordinatesUnconfirmed."""
    if not group.readings:
        return None
    first = group.readings[0]
    if group.declared:
        return first
    if crs:
        told = system_told(crs.replace(SWAPPED_WORD, "").strip())
        for reading in group.readings:
            if reading.system == told and reading.swapped == (SWAPPED_WORD in crs):
                return reading
    raise errors.CoordinatesUnconfirmed("crs", system=first.key, why=first.why.message)
