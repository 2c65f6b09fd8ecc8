"""Words of the stories of imports: a table is written, brought, checked and applied in one line each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.imports import actions, queries
from linli.imports.kinds import KINDS
from linli.imports.queries import BatchView
from linli.imports.terms import How
from linli.kernel.workbooks import Notes, write_csv, write_workbook
from linli.organisation.rules import Actor
from tests.town import MONDAY_9


def table(kind: str, *rows: dict[str, str], form: str = "xlsx") -> bytes:
    """Return the template of a kind filled with rows by our keys."""
    columns = KINDS[kind].columns
    cells: Sequence[Sequence[str]] = [[row.get(column.key, "") for column in columns] for row in rows]
    return write_workbook(columns, cells, Notes("")) if form == "xlsx" else write_csv(columns, cells)


def brought(
    kind: str,
    content: bytes,
    by: Actor | None,
    *,
    at: datetime = MONDAY_9,
    name: str = "表.xlsx",
    **options: str,
) -> BatchView:
    """Return a batch after its check."""
    batch = actions.upload(kind=kind, name=name, content=content, options=options, by=by, at=at)
    actions.check(batch=batch, by=by, at=at)
    return queries.batch_page(by, batch, at)


def applied(batch: UUID, by: Actor | None, how: How = How.ALL, *, at: datetime = MONDAY_9) -> BatchView:
    actions.begin_apply(batch=batch, how=how, by=by, at=at)
    actions.apply(batch=batch, by=by, at=at)
    return queries.batch_page(by, batch, at)


def codes(batch: BatchView) -> list[tuple[int, str, str]]:
    """Return what was found: row, field, code."""
    return [(line.row, line.field, line.code) for line in queries.findings_of(batch.id)]
