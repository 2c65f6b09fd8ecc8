"""Which cases the text index names for a search: a few too many, never one too few. Nothing is decrypted here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length

from linli.cases.models import CasePairs, PairPosting, PairSegment
from linli.cases.rules.pairs import (
    ID_BYTES,
    PAIRS_A_WORD,
    Ids,
    Numbers,
    Sought,
    hashed,
    heads_of,
    ids_in,
    number_of,
)
from linli.organisation.rules import Actor, Post
from linli.territory.codes import COUNTY_DIGITS, after, prefix_of

# Bounds of one search; beyond them it says that it read the youngest alone.
SEGMENTS_MAX, FRESH_READ_MAX = 4_000, 8_000
NARROW_ENOUGH = 200  # so few are read at once; more are first cut down to the searcher's own place

Wanted = tuple[bytes, ...]


@dataclass(frozen=True)
class Keys:
    """ids: 16 bytes a row · counties: beside each, the six digits as a number"""

    ids: Ids
    counties: Numbers

    @property
    def heads(self) -> npt.NDArray[np.uint64]:
        return heads_of(self.ids)

    def only(self, which: npt.NDArray[Any]) -> "Keys":  # Any: a mask or an order
        return Keys(self.ids[which], self.counties[which])

    def cut(self, start: int, count: int) -> dict[str, list[UUID]]:
        """Return some of them: county → ids."""
        found: dict[str, list[UUID]] = defaultdict(list)
        some = slice(start, start + count)
        for one, county in zip(self.ids[some], self.counties[some].tolist(), strict=True):
            found[f"{county:06}"].append(UUID(bytes=one.tobytes()))
        return found


@dataclass(frozen=True)
class Named:
    """keys: of cases, youngest first, each once · whole: the index was read to its end"""

    keys: Keys
    whole: bool


def named_by(actor: Actor, sought: Sought, before: UUID | None) -> Named:
    """Return the cases that hold the pairs of every word, in the counties where the actor's posts lie.

    before  only ids smaller than this one
    """
    found, whole = [_joined([])], True
    for prefix, places in _grounds(actor):
        index = _Index(prefix)
        found.append(index.holding_all(sought.pairs, places))
        whole &= index.whole
    keys = Keys(np.concatenate([one.ids for one in found]), np.concatenate([one.counties for one in found]))
    order = np.ascontiguousarray(keys.ids).view(f"S{ID_BYTES}").ravel()
    _, first = np.unique(order, return_index=True)
    if before is not None:
        first = first[order[first] < before.bytes]
    return Named(keys.only(first[::-1]), whole)


def _grounds(actor: Actor) -> Iterable[tuple[str, Wanted]]:
    """Yield for each post the digits of the counties where its cases can lie, and the hashes of its reasons to see:
    none where the counties say it all."""
    places: dict[str, set[str]] = defaultdict(set)
    whole = tuple({post.scope for post in actor.posts if 0 < len(post.scope) <= COUNTY_DIGITS})
    for post in actor.posts:
        prefix = prefix_of(post.centre, post.level)[:COUNTY_DIGITS]
        if not prefix.startswith(whole):
            places[prefix] |= _reasons(post)
    for prefix in whole:
        yield prefix, ()
    for prefix, reasons in places.items():
        yield prefix, tuple(hashed(reasons).values())


def _reasons(post: Post) -> set[str]:
    if post.unit:
        return {f"@={post.unit}"}
    if post.scope:
        return {f"@{post.scope}", f"@={post.centre}"}
    return {f"@{grid}" for grid in post.grids} | {f"@={grid}" for grid in post.grids}


def _counties(prefix: str, column: str = "county") -> Q:
    if len(prefix) == COUNTY_DIGITS:
        return Q(**{column: prefix})
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": after(prefix)})


class _Index:
    """The index of one county, or of all below a city or province, read pair by pair."""

    def __init__(self, prefix: str) -> None:
        counties = _counties(prefix)
        segments = PairSegment.objects.filter(counties).order_by("-until")
        fresh = CasePairs.objects.filter(counties).order_by("-at").values_list("county", "case_id", "pairs")
        read = list(segments.values_list("county", "segment", "until")[: SEGMENTS_MAX + 1])
        self.fresh = [
            (county, case_id.bytes, bytes(pairs)) for county, case_id, pairs in fresh[: FRESH_READ_MAX + 1]
        ]
        self.whole = len(read) <= SEGMENTS_MAX and len(self.fresh) <= FRESH_READ_MAX
        self.postings = _postings_of(read[:SEGMENTS_MAX], prefix)

    def holding_all(self, words: Sequence[Wanted], places: Wanted) -> Keys:
        """Return the cases that hold the rarest pairs of each word, and one of `places` if there are many."""
        rare = self._rarest(words)
        held = self._holding(rare)
        first, *others = sorted(rare, key=lambda pair: len(held[pair].ids))
        keys = held[first]
        for pair in others:
            keys = keys.only(np.isin(keys.heads, held[pair].heads))
        if places and len(keys.ids) > NARROW_ENOUGH:
            own = [one.heads for one in self._holding(set(places)).values()]
            keys = keys.only(np.isin(keys.heads, np.concatenate(own)))
        return keys

    def _rarest(self, words: Sequence[Wanted]) -> set[bytes]:
        """Return of each word the pairs that the fewest cases hold."""
        if all(len(word) <= PAIRS_A_WORD for word in words):
            return {pair for word in words for pair in word}
        wanted = {number_of(pair) for word in words for pair in word}
        sizes = self.postings.filter(pair__in=wanted).values_list("pair").annotate(size=Sum(Length("cases")))
        size = defaultdict(int, sizes)
        return {
            pair
            for word in words
            for pair in sorted(word, key=lambda one: (size[number_of(one)], one))[:PAIRS_A_WORD]
        }

    def _holding(self, pairs: set[bytes]) -> dict[bytes, Keys]:
        """Return the cases that hold each of `pairs`."""
        found: dict[int, list[tuple[str, bytes]]] = {number_of(pair): [] for pair in pairs}
        postings = self.postings.filter(pair__in=list(found))
        for number, county, cases in postings.values_list("pair", "county", "cases"):
            found[number].append((county, bytes(cases)))
        for county, case_id, held in self.fresh:
            for pair in pairs:
                if pair in held:  # also across the border of two: a hit too many does no harm
                    found[number_of(pair)].append((county, case_id))
        return {pair: _joined(found[number_of(pair)]) for pair in pairs}


def _joined(found: Sequence[tuple[str, bytes]]) -> Keys:
    counts = [len(cases) // ID_BYTES for _, cases in found]
    counties = np.array([int(county) for county, _ in found], np.int64)
    return Keys(ids_in(b"".join(cases for _, cases in found)), np.repeat(counties, counts))


def _postings_of(read: Sequence[tuple[str, int, datetime]], prefix: str) -> QuerySet[PairPosting]:
    """Return the postings of these segments: each is found by its whole key, whatever the planner knows of the tables."""
    if len(prefix) == COUNTY_DIGITS:
        return PairPosting.objects.filter(county=prefix, segment__in=[segment for _, segment, _ in read])
    oldest = Q(of__until__gte=read[-1][2]) if read else Q(pk__in=[])
    return PairPosting.objects.filter(_counties(prefix, "of__county"), oldest)
