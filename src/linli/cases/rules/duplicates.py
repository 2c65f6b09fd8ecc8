"""Whether two reports may be about the same matter, and by what one sees it. Pure.

A hint for a person, who looks and decides; nothing follows from it by itself.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.cases.rules.pairs import pairs_in
from linli.territory.codes import DIVISION_DIGITS

WITHIN = timedelta(days=30)
NEAR_M = 300
SHOWN_MAX = 5
# Texts share words by chance: of another kind, a third of the shorter text's pairs must be in the longer one.
WORDS_ALIKE, WORDS_ALIKE_ENOUGH = 0.12, 0.33
# Kinds that lie open to everybody in the street; of all others nobody is told that somebody reported them (practice §6).
PUBLIC_GROUPS = ("01", "02", "03", "04", "09")
NEARBY_MAX = 3
METRES_A_DEGREE_E5 = 1.113


@dataclass(frozen=True)
class Matter:
    """What is known of one report: its kind ("" if not chosen), place, point, when it came, its words."""

    category: str
    area: str
    lon_e5: int | None
    lat_e5: int | None
    at: datetime
    pairs: frozenset[str]


@dataclass(frozen=True)
class Likeness:
    """same_kind · away_m: None without two points, then both lie in one grid or community · days: since the other came

    words  share of the shorter text's pairs that the other holds, 0 … 1
    """

    same_kind: bool
    away_m: int | None
    same_grid: bool
    days: int
    words: float

    @property
    def words_alike(self) -> bool:
        return self.words >= WORDS_ALIKE

    @property
    def strength(self) -> float:
        """By which the likeliest is shown first."""
        near = 1 - self.away_m / NEAR_M if self.away_m is not None else 0.5
        return 2 * self.words + self.same_kind + near / 2


def pairs_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(pairs_in, texts))


def likeness(fresh: Matter, other: Matter) -> Likeness | None:
    """Return what makes `other` look like the same matter as `fresh`; None where it does not.

    It must lie near (NEAR_M between two points, else the same grid, or the same community where no more is known), be no
    older than 30 days, and either be of the same kind with some words in common, or share many words.
    """
    away = _away_m(fresh, other)
    same_grid = fresh.area == other.area and len(fresh.area) > DIVISION_DIGITS
    # A county's desk often knows the community alone.
    same_community = DIVISION_DIGITS in (len(fresh.area), len(other.area)) and (
        fresh.area[:DIVISION_DIGITS] == other.area[:DIVISION_DIGITS]
    )
    near = away <= NEAR_M if away is not None else same_grid or same_community
    if not near or not timedelta(0) <= fresh.at - other.at <= WITHIN:
        return None
    shorter = min(len(fresh.pairs), len(other.pairs))
    words = len(fresh.pairs & other.pairs) / shorter if shorter else 0.0
    same_kind = bool(fresh.category) and fresh.category == other.category
    if words < (WORDS_ALIKE if same_kind else WORDS_ALIKE_ENOUGH):
        return None
    return Likeness(same_kind, away, same_grid, (fresh.at - other.at).days, words)


def is_public(category: str) -> bool:
    return category.startswith(PUBLIC_GROUPS)


def _away_m(one: Matter, other: Matter) -> int | None:
    """Return how far apart two points lie, in metres; near enough over a few hundred."""
    if None in (one.lon_e5, one.lat_e5, other.lon_e5, other.lat_e5):
        return None
    assert one.lon_e5 is not None and one.lat_e5 is not None
    assert other.lon_e5 is not None and other.lat_e5 is not None
    east = (one.lon_e5 - other.lon_e5) * math.cos(math.radians(one.lat_e5 / 100_000))
    return round(math.hypot(east, one.lat_e5 - other.lat_e5) * METRES_A_DEGREE_E5)
