"""What was found in the rows of an import, in the reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from linli.imports.models import Batch, BatchFinding
from linli.imports.terms import HOLDERS, OTHERWISE_HELD
from linli.kernel import paging
from linli.kernel.errors import Refusal
from linli.kernel.paging import PAGE_ROWS, Page
from linli.kernel.workbooks import Column

FINDINGS_AT_A_TIME = 1_000


@dataclass(frozen=True)
class FindingLine:
    """row: as a spreadsheet counts it, 1 the header · field: our key · column: its header, "" for the whole row."""

    row: int
    field: str
    column: str
    code: str
    is_error: bool
    why: str


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
