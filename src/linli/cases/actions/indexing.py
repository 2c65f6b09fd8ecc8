"""Making the text index anew: for cases older than the index, or after a new way of reading texts."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.cases.actions.pairs import drop_county, gather_county, row_of, years_before
from linli.cases.models import Assignment, Case, CasePairs, Held, PairsAnew
from linli.cases.queries.texts import texts_said
from linli.cases.rules.pairs import pairs_in, places_in

CASES_A_BATCH = 200
BEGINNING = UUID(int=0)


def index_cases(*, at: datetime, progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the text index anew, county by county; an interrupted run goes on where it stopped. Returns cases indexed.

    While it runs, what it has not reached yet is not found by its words; moves go on and are indexed as ever.
    """
    done = 0
    for county in list(Case.objects.order_by("county").values_list("county", flat=True).distinct()):
        while batch := _next_batch(county, at):
            done += batch
            progress(done)
    PairsAnew.objects.all().delete()
    return done


@transaction.atomic
def _next_batch(county: str, at: datetime) -> int:
    """Index the next cases of a county; 0 when there are no more."""
    mark, begins = PairsAnew.objects.get_or_create(county=county, defaults={"case_id": BEGINNING})
    if begins:
        drop_county(county)
    cases = list(Case.objects.filter(county=county, id__gt=mark.case_id).order_by("id")[:CASES_A_BATCH])
    if not cases:
        return 0
    young = [case for case in cases if _written_at(case, at) >= years_before(at)]
    # A move made since the run began may have left its row already: that one stays.
    CasePairs.objects.bulk_create(_rows(county, young, at), ignore_conflicts=True)
    PairsAnew.objects.filter(county=county).update(case_id=cases[-1].id)
    gather_county(county)
    return len(cases)


def _rows(county: str, cases: Sequence[Case], at: datetime) -> list[CasePairs]:
    texts = texts_said(cases)
    these = {"county": county, "case_id__in": [case.id for case in cases]}
    held, units = defaultdict(set), defaultdict(set)
    for case_id, holder in Held.objects.filter(**these).values_list("case_id", "holder"):
        held[case_id].add(holder)
    for case_id, unit in Assignment.objects.filter(**these).values_list("case_id", "unit"):
        units[case_id].add(unit)
    rows = []
    for case in cases:
        pairs = set().union(*map(pairs_in, texts[case.id]))
        pairs |= places_in(case.area, held[case.id], units[case.id])
        rows.append(row_of(county, case.id, case.version, _written_at(case, at), pairs))
    return rows


def _written_at(case: Case, at: datetime) -> datetime:
    """Return when something was last written into the case, as far as its fold knows."""
    marks = (case.archived_at, case.closed_at, case.finished_at, case.accepted_at, case.registered_at)
    return next((mark for mark in marks if mark), at)
