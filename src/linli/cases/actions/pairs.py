"""The writers of the text index: fresh pairs with each move, segments behind it, what is too old or erased out of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Count, Max

from linli.cases.models import CasePairs, PairPosting, PairSegment, Registrar
from linli.cases.rules.pairs import (
    ID_BYTES,
    Ids,
    Numbers,
    gathered,
    hashed,
    ids_in,
    numbers_in,
    pairs_in,
    places_in,
)
from linli.cases.rules.state import CaseState
from linli.kernel.bulk import insert_rows
from linli.kernel.canonical import GENESIS

KEPT_YEARS = 2  # what is older is found by number, place, category and contact alone
# Fresh rows are read one by one in a search, so that few may wait; sixteen small segments become one of a thousand rows.
FRESH_MAX, SMALL_MAX = 64, 16
IDS_A_QUERY = 400


def keep_pairs(before: CaseState, after: CaseState, texts: Iterable[str], at: datetime) -> None:
    """Leave the pairs of a move's texts, and what is new of the reasons to see, in the caller's transaction."""
    pairs = set().union(*map(pairs_in, texts)) | (_places(after) - _places(before))
    if pairs:
        CasePairs.objects.bulk_create([row_of(after.county, after.id, after.version, at, pairs)])


def row_of(county: str, case_id: str | UUID, seq: int, at: datetime, pairs: Iterable[str]) -> CasePairs:
    return CasePairs(
        county=county,
        case_id=UUID(str(case_id)),
        seq=seq,
        at=at,
        pairs=b"".join(sorted(hashed(pairs).values())),
    )


def gather_pairs() -> int:
    """Gather fresh rows wherever enough of them wait. Returns how many were gathered."""
    waiting = CasePairs.objects.values("county").annotate(n=Count("seq")).filter(n__gte=FRESH_MAX)
    return sum(gather_county(row["county"]) for row in waiting)


def gather_county(county: str) -> int:
    """Gather the fresh rows of one county as long as there are enough. Returns how many were gathered."""
    count = 0
    while done := _gather_once(county):
        count += done
    return count


def drop_county(county: str) -> None:
    """Empty the index of one county, in the caller's transaction."""
    _lease(county)
    CasePairs.objects.filter(county=county)._raw_delete("default")
    _drop_segments(county, list(PairSegment.objects.filter(county=county).values_list("segment", flat=True)))


def drop_old_pairs(*, at: datetime) -> int:
    """Forget what was written more than KEPT_YEARS ago. Returns how many rows and segments were dropped."""
    last = years_before(at)
    dropped = CasePairs.objects.filter(at__lt=last)._raw_delete("default")
    old = PairSegment.objects.filter(until__lt=last)
    for county in list(old.order_by("county").values_list("county", flat=True).distinct()):
        with transaction.atomic():
            _lease(county)
            dropped += _drop_segments(
                county, list(old.filter(county=county).values_list("segment", flat=True))
            )
    return dropped


def forget_pairs(*, county: str, case_id: UUID) -> None:
    """Take a case out of the index, as its words are erased, in the caller's transaction."""
    _lease(county)
    CasePairs.objects.filter(county=county, case_id=case_id).delete()
    for posting in PairPosting.objects.filter(county=county).iterator():
        cases = bytes(posting.cases)
        kept = b"".join(one for one in _cut(cases) if one != case_id.bytes)
        row = PairPosting.objects.filter(county=county, segment=posting.segment, pair=posting.pair)
        if not kept:
            row.delete()
        elif kept != cases:
            row.update(cases=kept)


def years_before(at: datetime) -> datetime:
    """Return the moment before which words are not indexed."""
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=at.year - KEPT_YEARS, day=day)


def _places(state: CaseState) -> set[str]:
    return places_in(state.area, state.held, {part.unit for part in state.assignments.values()})


@transaction.atomic
def _gather_once(county: str) -> int:
    """Make one small segment of the oldest fresh rows, and one large of small ones; returns the rows gathered.

    Whoever locks the county's lease gathers: two would make the same segment twice.
    """
    _lease(county)
    fresh = list(CasePairs.objects.filter(county=county).order_by("at", "case_id", "seq")[:FRESH_MAX])
    if len(fresh) < FRESH_MAX:
        return 0
    pairs = [numbers_in(bytes(row.pairs)) for row in fresh]
    ids = np.frombuffer(b"".join(row.case_id.bytes for row in fresh), np.uint8).reshape(-1, ID_BYTES)
    numbers = np.concatenate(pairs)
    _write(county, numbers, np.repeat(ids, [len(one) for one in pairs], axis=0), len(fresh), fresh[-1].at)
    keys = [(county, row.case_id, row.seq) for row in fresh]
    CasePairs.objects.filter(pk__in=keys).delete()
    _merge_small(county)
    return len(fresh)


def _merge_small(county: str) -> None:
    small = list(
        PairSegment.objects.filter(county=county, rows__lte=FRESH_MAX).order_by("segment")[:SMALL_MAX]
    )
    if len(small) < SMALL_MAX:
        return
    which = [row.segment for row in small]
    found = list(
        PairPosting.objects.filter(county=county, segment__in=which).values_list("pair", "cases").iterator()
    )
    blobs = [bytes(cases) for _, cases in found]
    numbers = np.repeat(
        np.array([pair for pair, _ in found], np.int64), [len(blob) // ID_BYTES for blob in blobs]
    )
    _drop_segments(county, which)
    _write(county, numbers, ids_in(b"".join(blobs)), sum(row.rows for row in small), small[-1].until)


def _write(county: str, numbers: Numbers, ids: Ids, rows: int, until: datetime) -> None:
    last = PairSegment.objects.filter(county=county).aggregate(last=Max("segment"))["last"]
    segment = (last or 0) + 1
    PairSegment.objects.create(county=county, segment=segment, rows=rows, until=until)
    insert_rows(
        PairPosting,
        ("county", "segment", "pair", "cases"),
        [(county, segment, pair, cases) for pair, cases in gathered(numbers, ids)],
    )


def _drop_segments(county: str, segments: Sequence[int]) -> int:
    PairPosting.objects.filter(county=county, segment__in=segments)._raw_delete("default")
    return PairSegment.objects.filter(county=county, segment__in=segments)._raw_delete("default")


def _lease(county: str) -> None:
    Registrar.objects.get_or_create(county=county, defaults={"mac": GENESIS})
    Registrar.objects.select_for_update(no_key=True).get(county=county)


def _cut(cases: bytes) -> list[bytes]:
    return [cases[at : at + ID_BYTES] for at in range(0, len(cases), ID_BYTES)]
