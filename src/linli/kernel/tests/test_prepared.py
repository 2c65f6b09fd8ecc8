"""A prepared query answers what the queryset itself would, whatever is asked, and keeps nothing of an answer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from linli.cases.models import Case, Words
from linli.kernel.prepared import Column, insert, prepared
from linli.organisation.models import Centre, Posting, PostingGrid
from linli.organisation.terms import Role
from linli.territory.models import Grid
from tests.cases import accepted
from tests.town import MONDAY_9, Town


@prepared
def centres(codes: tuple[str, ...], level: int) -> QuerySet[Centre]:
    return Centre.objects.filter(code__in=codes, level__gte=level).order_by("code")


@prepared
def names_by(order: Column, level: int) -> QuerySet[Centre, str]:
    return Centre.objects.filter(level=level).order_by(order).values_list("name", flat=True)


@prepared
def in_force(day: date, at: datetime, role: Role) -> QuerySet[Posting, tuple[UUID, str]]:
    not_ended = Q(ended_at=None) | Q(ended_at__gt=at)
    rows = Posting.objects.filter(not_ended, begins_on__lte=day, role=role)
    return rows.order_by("id").values_list("account_id", "account__name")


@prepared
def served(postings: tuple[UUID, ...]) -> QuerySet[PostingGrid, str]:
    return PostingGrid.objects.filter(posting__id__in=postings).values_list("grid_id", flat=True)


@prepared
def light(code: str) -> QuerySet[Grid]:
    return Grid.objects.select_related("community__parent").defer("geometry").filter(code=code)


@prepared
def one_case(county: str, case_id: UUID) -> QuerySet[Case]:
    return Case.objects.filter(county=county, id=case_id)


def test_rows_are_those_of_the_queryset(town: Town) -> None:
    codes = [centre.code for centre in Centre.objects.order_by("code")]

    for wanted in (codes, codes[:1], codes[1:3], []):
        assert centres(tuple(wanted), 1) == list(Centre.objects.filter(code__in=wanted).order_by("code"))
    assert {centre.level for centre in centres(codes=tuple(codes), level=5)} == {5}


def test_a_column_is_part_of_the_query(town: Town) -> None:
    for column in ("name", "-code"):
        rows = Centre.objects.filter(level=5).order_by(column)
        assert names_by(Column(column), 5) == [centre.name for centre in rows]


def test_moments_days_and_ids_are_spelled_as_the_database_spells_them(town: Town) -> None:
    day = MONDAY_9.date()
    workers = Posting.objects.filter(role=Role.GRID_WORKER, begins_on__lte=day)
    assert workers

    found = in_force(day, MONDAY_9, Role.GRID_WORKER)

    assert {account for account, _ in found} == {posting.account_id for posting in workers}
    workers.update(ended_at=MONDAY_9)
    assert in_force(day, MONDAY_9, Role.GRID_WORKER) == []
    ids = tuple(posting.id for posting in workers)
    assert set(served(ids)) == set(PostingGrid.objects.filter(posting__in=ids).values_list("grid", flat=True))


def test_what_hangs_on_a_row_comes_with_it_and_what_is_left_out_stays_out(town: Town) -> None:
    light(town.grid)

    with CaptureQueriesContext(connection) as asked:
        [grid] = light(town.grid)
        assert grid.community.parent is not None

    assert len(asked) == 1
    assert "geometry" in grid.get_deferred_fields()


def test_an_answer_is_never_an_old_one(town: Town) -> None:
    code = Centre.objects.filter(level=5).order_by("code").values_list("code", flat=True)[0]
    before = centres((code,), 1)[0].name

    Centre.objects.filter(code=code).update(name="改名社区网格化服务管理中心")

    assert centres((code,), 1)[0].name != before
    assert one_case("990101", uuid4()) == []


def test_rows_written_are_those_that_the_orm_would_write(town: Town) -> None:
    first, second, case = uuid4(), uuid4(), accepted(town).key.id
    words = [Words(county="990101", id=key, case_id=case, sealed=b"\x00\xff'%s") for key in (first, second)]

    insert(*words)
    insert()

    assert list(Words.objects.filter(id__in=[first, second]).order_by("id")) == sorted(
        words, key=lambda w: str(w.id)
    )
    assert bytes(Words.objects.get(id=first).sealed) == b"\x00\xff'%s"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(words[0])


def test_a_value_cannot_become_part_of_the_query(town: Town) -> None:
    assert light("' OR '1'='1") == []
    assert light("%s") == []


def test_rows_of_another_shape_are_not_prepared() -> None:
    @prepared
    def levels(code: str) -> QuerySet[Centre, Any]:
        return Centre.objects.filter(code=code).values("name")

    with pytest.raises(AssertionError):
        levels("990101000000")
