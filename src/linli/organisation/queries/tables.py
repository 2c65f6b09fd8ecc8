"""What stands, row by row in the columns of the import templates: for exports, and to know a row again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.organisation.models import Centre, Posting, PostingGrid, Unit
from linli.organisation.queries.actors import current
from linli.organisation.terms import Role, Source, UnitKind
from linli.territory.codes import after

ROWS_AT_A_TIME = 1_000


def stands_already(*, centre: str, name: str, kind: str, phone: str) -> bool:
    """Say whether this very unit stands."""
    return Unit.objects.filter(centre=centre, name=name, kind=kind, phone=phone, closed_on=None).exists()


def holds_post(account: UUID, post: Any, at: datetime) -> bool:  # Any: PostGiven, which lies above
    """Say whether somebody holds this very post now, with these grids."""
    held = Posting.objects.filter(
        current(at), account=account, role=post["role"], centre=post["centre"], unit=post["unit"]
    )
    wanted = sorted(set(post["grids"]))
    return any(
        sorted(PostingGrid.objects.filter(posting=one).values_list("grid_id", flat=True)) == wanted
        for one in held
    )


def standing_under(prefix: str, at: datetime) -> tuple[int, int]:
    """Return how many centres are open under a prefix, and how many posts are held there now."""
    inside = Centre.objects.filter(code__gte=prefix, code__lt=after(prefix), closed_on=None)
    held = Posting.objects.filter(current(at), centre_id__gte=prefix, centre_id__lt=after(prefix))
    return inside.count(), held.count()


def levels_of(codes: set[str]) -> dict[str, int]:
    """Return the level of each of these centres that stands."""
    return dict(Centre.objects.filter(code__in=codes, closed_on=None).values_list("code", "level"))


def unit_rows(prefix: str) -> Iterator[dict[str, str]]:
    """Yield the units in use under a code, by code, in the columns of their template."""
    labels = {kind.value: str(kind.label) for kind in UnitKind}
    rows = Unit.objects.filter(code__gte=prefix, code__lt=after(prefix), closed_on=None).order_by("code")
    for unit in rows.iterator(ROWS_AT_A_TIME):
        yield {
            "centre": unit.centre_id,
            "name": unit.name,
            "kind": labels[unit.kind],
            "phone": unit.phone,
        }


def posting_rows(prefix: str, at: datetime) -> Iterator[dict[str, str]]:
    """Yield the present postings under a code in the columns of the templates of people and postings; no phones."""
    roles = {role.value: str(role.label) for role in Role}
    sources = {source.value: str(source.label) for source in Source}
    rows: QuerySet[Posting] = Posting.objects.filter(
        current(at), centre_id__gte=prefix, centre_id__lt=after(prefix), account__is_active=True
    )
    rows = rows.select_related("account").prefetch_related("served").order_by("centre_id", "role", "id")
    for row in rows.iterator(ROWS_AT_A_TIME):
        yield {
            "name": row.account.name,
            "login": row.account.login,
            "phone": "",
            "place": row.unit_id or row.centre_id,
            "role": roles[row.role],
            "grids": ";".join(sorted(served.grid_id for served in row.served.all())),
            "source": sources.get(row.source, ""),
            "concurrent_post": row.concurrent_post,
            "begins_on": row.begins_on.isoformat(),
            "ends_on": row.ends_on.isoformat() if row.ends_on else "",
        }
