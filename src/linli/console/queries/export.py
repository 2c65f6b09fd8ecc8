"""A work list as a workbook: as it is filtered, in scope, with the columns that were chosen, and nobody's contact data."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.cases.queries import CaseRow
from linli.cases.rules.dictionaries import Urgency
from linli.cases.terms import AssignmentState, State
from linli.console.errors import ExportTooLong
from linli.console.queries.columns import COLUMNS, columns_of
from linli.console.queries.filters import filters_of
from linli.console.queries.rail import title_of
from linli.console.queries.rows import came_from
from linli.kernel.clock import LOCAL
from linli.kernel.listings import Column, workbook
from linli.kernel.paging import PAGE_ROWS
from linli.organisation.rules import Actor
from linli.ui.rules import moment_text

EXPORT_ROWS_MAX = 5_000
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){10,}")  # written together or in groups

CELLS: Mapping[str, Callable[[CaseRow], str]] = {
    "category": lambda row: f"{row.category} {row.category_name}".strip(),
    "place": lambda row: row.place,
    "holder": lambda row: row.holder_name,
    "lead": lambda row: row.lead,
    "state": lambda row: str((AssignmentState(row.part.state) if row.part else State(row.state)).label),
    "source": came_from,
    "registered": lambda row: moment_text(row.registered_at) if row.registered_at else "",
}


@dataclass(frozen=True)
class Export:
    """name: of the file · post, area: in which post it was taken, for the record."""

    content: bytes
    name: str
    rows: int
    post: str
    area: str


def export_of(actor: Actor, asked: QueryDict, at: datetime) -> Export:
    """Return the work list that an address names as a workbook. Raises LensUnknown, ExportTooLong."""
    lens, filters = cases.lens_of(actor, asked.get("lens", "")), filters_of(asked)
    count = cases.count_of(actor, lens, filters, at=at)
    if count > EXPORT_ROWS_MAX:
        raise ExportTooLong(count=count, most=EXPORT_ROWS_MAX)
    first, chosen = actor.posts[0], columns_of(asked)
    place = first.unit_name or first.centre_name
    mark = _("%(name)s（%(place)s）%(at)s 导出，共%(count)s件。只供办理使用，不得外传。") % {
        "name": actor.name,
        "place": place,
        "at": moment_text(at),
        "count": count,
    }
    title, _data = title_of(lens, filters)
    headers = [
        Column(_("编号"), 24),
        Column(_("标题"), 44),
        *(Column(str(COLUMNS[name]), 20) for name in chosen),
        Column(_("紧急程度"), 10),
        Column(_("到期"), 20),
    ]
    rows = (_cells(row, chosen) for row in _every(actor, lens, filters, at))
    content = workbook(title, headers, rows, mark)
    name = f"linli-{at.astimezone(LOCAL):%Y%m%d-%H%M}.xlsx"
    return Export(content, name, count, f"{first.role.label} {place}", first.centre)


def _every(actor: Actor, lens: cases.Lens, filters: cases.Filters, at: datetime) -> Iterator[CaseRow]:
    """Yield the rows of a list, page by page."""
    after = ""
    for _page in range(EXPORT_ROWS_MAX // PAGE_ROWS + 1):
        page = cases.work_list(actor, lens, filters, after, at=at)
        yield from page.rows
        after = page.following
        if not after:
            return


def _cells(row: CaseRow, chosen: tuple[str, ...]) -> list[str]:
    """Return one line; a number as long as a telephone's or an identity card's is masked (practice §13.1)."""
    title = _LONG_NUMBER.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 3), row.title)
    urgency = str(Urgency(row.urgency).label) if row.urgency else ""
    due = moment_text(row.due_at) if row.due_at else ""
    return [row.case_no, title, *(CELLS[name](row) for name in chosen), urgency, due]
