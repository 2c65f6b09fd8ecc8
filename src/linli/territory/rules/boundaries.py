"""Which division a shape belongs to: by code, else by name within the parent, one candidate only, never by guess."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.codes import full_code
from linli.territory.rules.names import bare, level_told_by, same_place
from linli.territory.terms import Level

# What the properties of a boundary file are called: (code, name) of each level, coarsest first.
_OF_LEVEL: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Level.PROVINCE: (("province_code",), ("province_name", "province")),
    Level.CITY: (("city_code",), ("city_name", "city")),
    Level.COUNTY: (("district_code", "county_code"), ("district_name", "county_name", "district", "county")),
    Level.TOWNSHIP: (("street_code", "town_code"), ("street_name", "town_name", "street", "town")),
    Level.COMMUNITY: (
        ("village_code", "community_code"),
        ("village_name", "community_name", "village", "community"),
    ),
}
_OWN = (("code", "区划代码", "division_code"), ("name", "名称"))
_PARENT = (("parent_code", "上级代码"), ("parent_name", "上级名称"))


@dataclass(frozen=True)
class PlaceNamed:
    """A place as a file names it. level None: the file does not tell."""

    code: str
    name: str
    level: int | None
    parent_code: str
    parent_name: str

    @property
    def said(self) -> str:
        return f"{self.parent_name}{self.name}" or self.code


class Candidate(NamedTuple):
    """A stored division that may be the place: its own name and level, and those of its direct parent."""

    code: str
    name: str
    level: int
    parent_code: str
    parent_name: str
    parent_level: int


def place_named(properties: Mapping[str, str]) -> PlaceNamed:
    """Return what the properties say of the place: its own code and name are the neutral ones, else the finest level's."""
    named = [
        (level, _first(properties, codes), _first(properties, names))
        for level, (codes, names) in _OF_LEVEL.items()
    ]
    named = [entry for entry in named if entry[1] or entry[2]]
    code, name = _first(properties, _OWN[0]), _first(properties, _OWN[1])
    level: int | None = None
    if not (code or name) and named:
        level, code, name = named.pop()
    elif named:
        level = min(named[-1][0] + 1, int(Level.COMMUNITY))
    parent = (_first(properties, _PARENT[0]), _first(properties, _PARENT[1]))
    if not any(parent) and named:
        parent = named[-1][1:]
    if level is None and not any(parent):
        # Below a known parent the level need not be told: 蒋村 in 西湖区 is a street, though it ends like a village.
        level = level_told_by(name)
    return PlaceNamed(code, name, level, *parent)


def _first(properties: Mapping[str, str], keys: Iterable[str]) -> str:
    return next((properties[key] for key in keys if properties.get(key)), "")


class Directory:
    """The stored divisions that the names of one file may mean."""

    def __init__(
        self, candidates: Iterable[Candidate], mapping: Mapping[tuple[str, str], str], within: str = ""
    ) -> None:
        """mapping: (parent's name or "", name) → code · within: prefix of the only codes that count."""
        self.mapping = mapping
        self.by_code = {one.code: one for one in candidates if one.code.startswith(within)}
        self.by_stem: dict[str, list[Candidate]] = defaultdict(list)
        for one in self.by_code.values():
            self.by_stem[bare(one.name, one.level)].append(one)

    def match(self, place: PlaceNamed) -> tuple[str, bool]:
        """Return the code of the place, and whether it was told (by code or mapping) rather than found by name.

        A code counts only when the name beside it agrees: local code systems look like the national one.
        Raises PlaceUnmatched, PlaceAmbiguous.
        """
        mapped = self.mapping.get((place.parent_name, place.name)) or self.mapping.get(("", place.name))
        if mapped:
            if mapped not in self.by_code:
                raise errors.PlaceUnmatched("mapping", name=mapped)
            return mapped, True
        told = self.by_code.get(full_code(place.code) or "")
        if told and (not place.name or same_place(told.name, place.name, told.level)):
            return told.code, True
        return self._by_name(place), False

    def _by_name(self, place: PlaceNamed) -> str:
        stems = {bare(place.name, level) for level in Level} if place.name else set()
        found = [
            candidate
            for stem in stems
            for candidate in self.by_stem.get(stem, ())
            if place.level in (None, candidate.level)
            and same_place(candidate.name, place.name, candidate.level)
            and self._lies_in(candidate, place)
        ]
        if len(found) == 1:
            return found[0].code
        if not found:
            raise errors.PlaceUnmatched("name", name=place.said[:80])
        codes = "、".join(sorted(candidate.code for candidate in found)[:5])
        raise errors.PlaceAmbiguous("name", name=place.said[:80], count=len(found), codes=codes)

    def _lies_in(self, candidate: Candidate, place: PlaceNamed) -> bool:
        """A parent's code counts, like the place's own, only when the name beside it agrees."""
        parent = full_code(place.parent_code)
        if parent == candidate.parent_code and (
            not place.parent_name
            or same_place(candidate.parent_name, place.parent_name, candidate.parent_level)
        ):
            return True
        if place.parent_name:
            return same_place(candidate.parent_name, place.parent_name, candidate.parent_level)
        return parent is None


def claim_each_once(
    matched: Iterable[tuple[int, str, bool]],
) -> tuple[dict[int, str], list[tuple[int, Refusal]]]:
    """Return row → code for every division claimed by one row, and the refusal of each row that only claims what is taken.

    matched  (row, code, told): one that tells the code goes before one found by name; of two equals neither wins
    """
    claims: dict[str, list[tuple[bool, int]]] = defaultdict(list)
    for row, code, told in matched:
        claims[code].append((told, row))
    kept: dict[int, str] = {}
    refused: list[tuple[int, Refusal]] = []
    for code, rows in claims.items():
        best = [row for told, row in rows if told] or [row for _, row in rows]
        if len(best) == 1:
            kept[best[0]] = code
        for _, row in rows:
            if [row] != best:
                other = next(one for _, one in rows if one != row)
                refused.append((row, errors.PlaceTwice("code", other=other, code=code)))
    return kept, refused
