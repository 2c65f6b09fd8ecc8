"""What a person is asked of a file with shapes: which layer, and in which coordinates its numbers are, on a map."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely
from django.http import Http404
from django.utils.translation import gettext as _

from linli.imports import files
from linli.imports.models import Batch
from linli.imports.queries.batches import check_stage, seen
from linli.imports.sources import CRS, LAYER
from linli.imports.terms import Stage
from linli.organisation.rules import Actor
from linli.territory import maps
from linli.territory.geofiles import GeoFile, read_geofile
from linli.territory.geofiles.placing import groups_in
from linli.territory.rules.coordinates import Geometries, Group, Reading, placed
from linli.territory.terms import NumbersKind

MAP_WIDTH, MAP_HEIGHT = 326, 245
SYSTEMS = {"wgs84": "WGS 84", "cgcs2000": "CGCS 2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


@dataclass(frozen=True)
class ReadingLine:
    """key: as it is answered · label: the system in words · why: the reason · number: its place, for the map."""

    key: str
    label: str
    why: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class GroupLine:
    """name: of the answer's field · label: what the numbers look like · count: how many shapes."""

    name: str
    label: str
    count: int
    number: int
    readings: tuple[ReadingLine, ...]


@dataclass(frozen=True)
class Asked:
    """What is asked: the layer of a file with several, else how the coordinates are read."""

    batch: UUID
    file_name: str
    layers: tuple[tuple[str, int], ...] = ()
    groups: tuple[GroupLine, ...] = ()


def asked_of(actor: Actor | None, batch: UUID) -> Asked:
    """Return what a person must say before the file can be checked. Raises BatchNotFound, NotNow."""
    found = _waiting(actor, batch)
    with files.opened(found.id, found.file, found.file_name) as path:
        reader = read_geofile(path)
        layer = found.options.get(LAYER, "")
        if len(reader.layers) > 1 and not layer:
            layers = tuple((one.name, one.features) for one in reader.layers)
            return Asked(found.id, found.file_name, layers=layers)
        groups = groups_in(reader.read(layer))
    lines = tuple(_line(number, group) for number, group in enumerate(groups) if group.readings)
    return Asked(found.id, found.file_name, groups=lines)


def reading_map(actor: Actor | None, batch: UUID, group: int, reading: int) -> bytes:
    """Return a map of the file's shapes as one reading places them, over the stored boundaries.

    Raises BatchNotFound, NotNow; Http404 for a group or reading that the file does not have.
    """
    found = _waiting(actor, batch)
    with files.opened(found.id, found.file, found.file_name) as path:
        file = read_geofile(path).read(found.options.get(LAYER, ""))
    groups = groups_in(file)
    if not (group < len(groups) and reading < len(groups[group].readings)):
        raise Http404
    shapes = _shapes(file, groups[group], groups[group].readings[reading])
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    view = maps.View.holding((west, south, east, north), MAP_WIDTH, MAP_HEIGHT)
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    marks = [maps.Mark(float(point.x), float(point.y)) for point in shapes[points]]
    return maps.draw_map(view, over=list(shapes[~points]), marks=marks)


def _waiting(actor: Actor | None, batch: UUID) -> Batch:
    found = seen(Batch.objects.filter(pk=batch).first(), actor)
    check_stage(found, Stage.CONFIRMING)
    return found


def _shapes(file: GeoFile, group: Group, reading: Reading) -> Geometries:
    found: Geometries = placed(file.shapes(), [group], [reading])[np.array(group.members)]
    shapes: Geometries = found[~shapely.is_empty(found)]
    return shapes


def _line(number: int, group: Group) -> GroupLine:
    return GroupLine(
        name=f"{CRS}{group.kind}",
        label=str(NumbersKind(group.kind).label),
        count=len(group.members),
        number=number,
        readings=tuple(
            ReadingLine(
                key=reading.key,
                label=_label(reading),
                why=reading.why.message,
                number=at,
                chosen=at == 0 and group.declared,
            )
            for at, reading in enumerate(group.readings)
        ),
    )


def _label(reading: Reading) -> str:
    name = SYSTEMS.get(reading.system, reading.system.upper())
    return _("%(system)s，两个数的顺序颠倒") % {"system": name} if reading.swapped else name
