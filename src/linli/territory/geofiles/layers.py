"""What every format is read into: layers, and the features of one layer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.geojson import FEATURES_MAX, POINTS_MAX
from linli.territory.rules.findings import Finding

LAYERS_MAX = 200
TEXT_CHARACTERS_MAX = 2_000
PROPERTIES_MAX = 200
ALL_POINTS_MAX = 4_000_000


@dataclass(frozen=True)
class Layer:
    """features: how many the file says there are · crs: what it says of its system, "" when it does not."""

    name: str
    features: int
    crs: str


class Feature(NamedTuple):
    """number: place in the layer from 1 · shape: in two dimensions, in the file's own numbers; None when it has none."""

    number: int
    properties: Mapping[str, str]
    shape: BaseGeometry | None


@dataclass
class GeoFile:
    """The features of one layer. findings: what could not be read, by number; such a feature has no shape."""

    format: str
    layer: Layer
    features: list[Feature] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def shapes(self) -> npt.NDArray[np.object_]:
        return np.array([feature.shape for feature in self.features], dtype=object)


class Reader(Protocol):
    """A file that has been recognised. Its layers are known; features are read when one layer is asked for."""

    format: str
    layers: list[Layer]

    def read(self, layer: str = "") -> GeoFile:
        """Return the features of a layer; "" for the only one.

        Raises LayerUnknown, TooManyFeatures, TooManyPoints, GeoFileDamaged.
        """
        ...


def chosen(layers: list[Layer], name: str) -> Layer:
    """Return the layer of this name, or the only one. Raises LayerUnknown."""
    if not name and len(layers) == 1:
        return layers[0]
    for layer in layers:
        if layer.name == name:
            return layer
    names = "、".join(layer.name for layer in layers[:20])
    raise errors.LayerUnknown("layer", name=name[:60], count=len(layers), names=names[:400])


class Collector:
    """Takes features one by one, within the limits: too detailed a shape becomes a finding, too many of all a refusal."""

    def __init__(self, format_: str, layer: Layer) -> None:
        self.file = GeoFile(format_, layer)
        self.points = 0

    def take(self, properties: Mapping[str, str], shape: BaseGeometry | Refusal | None) -> None:
        """Raises TooManyFeatures, TooManyPoints."""
        number = len(self.file.features) + 1
        if number > FEATURES_MAX:
            raise errors.TooManyFeatures("file", count=f"{FEATURES_MAX}+", limit=FEATURES_MAX)
        if not isinstance(shape, Refusal):
            shape = self._fit(shape)
        if isinstance(shape, Refusal):
            self.file.findings.append(Finding(number, _subject(properties), shape))
            shape = None
        self.file.features.append(Feature(number, properties, shape))

    def _fit(self, shape: BaseGeometry | None) -> BaseGeometry | Refusal:
        if shape is None or shape.is_empty:
            return errors.ShapeMissing("geometry")
        points = int(shapely.get_num_coordinates(shape))
        if points > POINTS_MAX:
            return errors.ShapeTooDetailed("geometry", count=points, limit=POINTS_MAX)
        self.points += points
        if self.points > ALL_POINTS_MAX:
            raise errors.TooManyPoints("file", limit=ALL_POINTS_MAX)
        flat = shapely.force_2d(shape)
        if not np.isfinite(shapely.get_coordinates(flat)).all():
            return errors.ShapeForm("geometry")
        return flat


def _subject(properties: Mapping[str, str]) -> str:
    named = (text for key, text in properties.items() if "name" in key.lower() or "名称" in key)
    return next(named, "")[:60]


def texts_of(pairs: Iterator[tuple[str, object]]) -> dict[str, str]:
    """Return properties as trimmed text, each and all of them within limits; null is "", bytes are left out."""
    found: dict[str, str] = {}
    for key, value in pairs:
        if len(found) >= PROPERTIES_MAX or isinstance(value, bytes | memoryview):
            continue
        missing = value is None or (isinstance(value, float) and np.isnan(value))
        text = "" if missing else _text(value)
        found[str(key)[:120]] = text.replace("\x00", "").strip()[:TEXT_CHARACTERS_MAX]
    return found


def _text(value: object) -> str:
    """A whole number in a column of decimals (1001.0) is the number that was meant."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def shape_from_wkb(blob: bytes) -> BaseGeometry | Refusal:
    try:
        return shapely.from_wkb(blob)
    except (shapely.errors.ShapelyError, ValueError, MemoryError):
        return errors.ShapeForm("geometry")
