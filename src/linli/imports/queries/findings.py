"""What was found in the rows of an import, in the reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import shapely
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext

from linli.imports.models import Batch, BatchFinding
from linli.imports.terms import HOLDERS, OTHERWISE_HELD
from linli.kernel import paging
from linli.kernel.errors import Refusal
from linli.kernel.paging import PAGE_ROWS, Page
from linli.kernel.workbooks import Column
from linli.territory import maps

FINDINGS_AT_A_TIME = 1_000
LEAST_SHOWN = 0.0003  # degrees, about thirty metres


@dataclass(frozen=True)
class FindingLine:
    """row: as a spreadsheet counts it, 1 the header · field: our key · column: its header, "" for the whole row.

    place  its number, by which a map shows where on the ground it is; None when it is not about a place
    """

    row: int
    field: str
    column: str
    code: str
    is_error: bool
    why: str
    place: int | None = None


@dataclass(frozen=True)
class Placed:
    """A finding on a map, and the numbers of those beside it; None where there is none."""

    line: FindingLine
    before: int | None
    behind: int | None


def findings_page(
    batch: UUID, columns: tuple[Column, ...], *, only: str = "", after: str = ""
) -> Page[FindingLine]:
    """Return one page of what was found, by row. only: "error" or "remark". Raises BadCursor. One query."""
    rows = BatchFinding.objects.filter(batch=batch)
    if only:
        rows = rows.filter(is_error=only == "error")
    if after:
        row, last = (_whole(part) for part in paging.decode(after, 2))
        rows = rows.filter(Q(row__gt=row) | Q(row=row, id__gt=last))
    found = list(rows.order_by("row", "id")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    following = paging.encode(str(shown[-1].row), str(shown[-1].pk)) if len(found) > PAGE_ROWS else ""
    return Page([_line(each, columns) for each in shown], following)


def placed_finding(batch: UUID, number: int, columns: tuple[Column, ...]) -> Placed:
    """Return one finding that has a place. Raises Http404. Three queries."""
    rows = BatchFinding.objects.filter(batch=batch, shape__isnull=False)
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    at = Q(row=found.row, id__lt=number) | Q(row__lt=found.row)
    past = Q(row=found.row, id__gt=number) | Q(row__gt=found.row)
    before = rows.filter(at).order_by("-row", "-id").values_list("pk", flat=True).first()
    behind = rows.filter(past).order_by("row", "id").values_list("pk", flat=True).first()
    return Placed(_line(found, columns), before, behind)


def finding_map(batch: UUID, number: int) -> bytes:
    """Return a map of where a finding is, over the stored boundaries. Raises Http404."""
    found = BatchFinding.objects.filter(batch=batch, pk=number, shape__isnull=False).first()
    if found is None or found.shape is None:
        raise Http404
    shape = shapely.from_wkb(bytes(found.shape))
    west, south, east, north = shape.bounds
    rim = max(east - west, north - south, LEAST_SHOWN)  # what is wrong is seen among its neighbours
    view = maps.View.holding((west - rim, south - rim, east + rim, north + rim))
    return maps.draw_map(view, over=[shape])


def findings_of(batch: UUID) -> list[FindingLine]:
    """Return everything that was found, for the command line."""
    return list(all_findings(batch, ()))


def all_findings(batch: UUID, columns: tuple[Column, ...]) -> Iterator[FindingLine]:
    rows = BatchFinding.objects.filter(batch=batch).order_by("row", "id")
    for each in rows.iterator(FINDINGS_AT_A_TIME):
        yield _line(each, columns)


def reasons_of(batch: Batch) -> dict[int, str]:
    """Return why each row with an error goes back."""
    reasons: dict[int, list[str]] = {}
    for row, code, facts in (
        BatchFinding.objects.filter(batch=batch, is_error=True)
        .order_by("row", "id")
        .values_list("row", "code", "facts")
    ):
        reasons.setdefault(row, []).append(message_of(code, facts))
    return {row: " ".join(dict.fromkeys(said)) for row, said in reasons.items()}


def message_of(code: str, facts: Mapping[str, Any]) -> str:
    """Return what a stored finding says to the present reader."""
    if code == "imports.held":
        return str(HOLDERS.get(facts.get("table", ""), OTHERWISE_HELD))
    known = _refusals().get(code)
    if known is None:
        return code
    said = {key: _fact(value) for key, value in facts.items()}
    return str(known.text) % said if said else str(known.text)


def _fact(value: Any) -> Any:  # Any: a stored fact
    return gettext(value["word"]) if isinstance(value, dict) else value


def _line(each: BatchFinding, columns: tuple[Column, ...]) -> FindingLine:
    headers = {column.key: column.header for column in columns}
    return FindingLine(
        each.row,
        each.field,
        headers.get(each.field, ""),
        each.code,
        each.is_error,
        message_of(each.code, each.facts),
        each.pk if each.shape else None,
    )


@lru_cache(maxsize=1)
def _refusals() -> Mapping[str, type[Refusal]]:
    """Return every refusal of the house by its code; all rooms are loaded by the time a row is checked."""
    found: dict[str, type[Refusal]] = {}
    left = [Refusal]
    while left:
        for each in left.pop().__subclasses__():
            found.setdefault(each.code, each)
            left.append(each)
    return found


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise paging.BadCursor("after")
    return int(text)
