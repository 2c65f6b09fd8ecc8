"""How a newer file of grids differs from the grids in use: by code, name, community, content and shape."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from linli.territory.rules.grids import GridDraft
from linli.territory.rules.topology import LEAST_M2, equal_area_plane
from linli.territory.terms import What

REDRAWN_PART = 0.001  # of the older shape; less is another rounding of the same line
SAME_SHAPE_PART = 0.9  # of both shapes
# What a file may leave empty without taking it away.
_CONTENT = ("households", "population", "village_group_name", "site_type", "contact_org", "bounds_text")


@dataclass(frozen=True)
class GridDifference:
    """was: None when it appeared · now: None when it ended · area_m2: how much land changed sides, of a redrawn one."""

    what: What
    code: str
    was: GridDraft | None
    now: GridDraft | None
    area_m2: float = 0.0


class GridSuggestion(NamedTuple):
    """Two codes that may be one grid. part: how much of the larger shape both have in common; 0 when the name tells."""

    old: str
    new: str
    part: float


@dataclass
class GridDifferences:
    """missing: in use, not in the file, and the file does not claim to list everything there."""

    found: list[GridDifference] = field(default_factory=list)
    suggested: list[GridSuggestion] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0

    @property
    def counts(self) -> Counter[What]:
        return Counter(each.what for each in self.found)


def compare_grids(
    stored: Mapping[str, GridDraft], wanted: Mapping[str, GridDraft], covers: Collection[str] = ()
) -> GridDifferences:
    """Return what is other, in order of codes. covers: prefixes under which a missing grid has ended."""
    found = GridDifferences()
    for code in sorted({*stored, *wanted}):
        was, now = stored.get(code), wanted.get(code)
        if was is None:
            found.found.append(GridDifference(What.APPEARED, code, None, now))
        elif now is None and code.startswith(tuple(covers)):
            found.found.append(GridDifference(What.ENDED, code, was, None))
        elif now is None:
            found.missing += 1
        else:
            changes = list(_changes(code, was, now))
            found.found += changes
            found.unchanged += not changes
    found.suggested = _suggested(found.found)
    return found


def _changes(code: str, was: GridDraft, now: GridDraft) -> Iterator[GridDifference]:
    if was.name != now.name:
        yield GridDifference(What.RENAMED, code, was, now)
    if was.community != now.community:
        yield GridDifference(What.MOVED, code, was, now)
    said = {key: getattr(now, key) for key in _CONTENT if getattr(now, key) not in (None, "")}
    if replace(was, kind=now.kind, **said) != was:
        yield GridDifference(What.CORRECTED, code, was, now)
    if now.shape is not None and (area_m2 := _changed_m2(was.shape, now.shape)):
        yield GridDifference(What.REDRAWN, code, was, now, area_m2)


def _changed_m2(was: BaseGeometry | None, now: BaseGeometry) -> float:
    """Return how much land changed sides, 0 when it is too little to mean anything."""
    before = shapely.Polygon() if was is None else was
    shapes = np.array([now.symmetric_difference(before), before], dtype=object)
    if shapes[0].is_empty:
        return 0.0
    changed, whole = shapely.area(equal_area_plane(np.array([now], dtype=object))(shapes))
    return float(changed) if changed > LEAST_M2 and changed > REDRAWN_PART * whole else 0.0


def _suggested(found: Iterable[GridDifference]) -> list[GridSuggestion]:
    """Pair what ended with what appeared: nearly the same shape, or the same name in one community; one to one, or none."""
    ended = [(each.code, each.was) for each in found if each.what == What.ENDED and each.was]
    appeared = [(each.code, each.now) for each in found if each.what == What.APPEARED and each.now]
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, now in appeared:
        by_name[now.community, now.name].append(code)
    drawn = [(code, now.shape) for code, now in appeared if now.shape is not None]
    tree = shapely.STRtree([shape for _, shape in drawn])
    pairs: dict[str, dict[str, float]] = {}
    for code, was in ended:
        pairs[code] = dict.fromkeys(by_name[was.community, was.name], 0.0)
        if was.shape is not None:
            near = [drawn[place] for place in tree.query(was.shape)]
            parts = {new: _common_part(was.shape, shape) for new, shape in near}
            pairs[code] |= {new: part for new, part in parts.items() if part >= SAME_SHAPE_PART}
    claims = Counter(new for news in pairs.values() for new in news)
    return [
        GridSuggestion(old, *next(iter(news.items())))
        for old, news in sorted(pairs.items())
        if len(news) == 1 and claims[next(iter(news))] == 1
    ]


def _common_part(one: BaseGeometry, other: BaseGeometry) -> float:
    larger = max(one.area, other.area)
    return float(one.intersection(other).area / larger) if larger else 0.0
