"""Imported rows that wait for a person to say where they lie."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.cases.models import Waiting
from linli.kernel.errors import Refusal
from linli.kernel.paging import PAGE_ROWS, Page, decode, encode


class WaitingUnknown(Refusal):
    code = "import.waiting_unknown"
    status = 404
    text = _("没有外部编号为 %(external_no)s 的待定位件。它可能已经登记，请按外部编号查找案件。")


@dataclass(frozen=True)
class WaitingView:
    """One row: what it is stays sealed. said: the place as the table names it · why: a `rules.importing.Why`."""

    source: str
    external_no: str
    said: str
    why: str
    arrived_at: datetime


def waiting_rows(after: str = "") -> Page[WaitingView]:
    """Return the rows that wait, by external number, a page at a time. Raises BadCursor."""
    rows = Waiting.objects.order_by("external_no")
    if after:
        rows = rows.filter(external_no__gt=decode(after, 1)[0])
    found = [
        WaitingView(row.source, row.external_no, row.said, row.why, row.arrived_at)
        for row in rows.defer("sealed")[: PAGE_ROWS + 1]
    ]
    return Page(found[:PAGE_ROWS], encode(found[PAGE_ROWS - 1].external_no) if found[PAGE_ROWS:] else "")


def waiting_row(external_no: str) -> Waiting:
    """Return the row of this number. Raises WaitingUnknown."""
    row = Waiting.objects.filter(external_no=external_no).first()
    if row is None:
        raise WaitingUnknown("external_no", external_no=external_no)
    return row
