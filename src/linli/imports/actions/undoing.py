"""An import is taken back within a day, whole, while nothing of it is used."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.imports import queries
from linli.imports.errors import InUse, TooLate
from linli.imports.kinds import kind_named
from linli.imports.models import Batch, BatchFinding, BatchRow
from linli.imports.rules import FINDINGS_KEPT_MAX, ROWS_NAMED_MAX, UNDO_WITHIN, Made
from linli.imports.terms import Stage, Thing
from linli.organisation.rules import Actor

HELD = "imports.held"


def undo(*, batch: UUID, by: Actor | None, at: datetime) -> int:
    """Take back everything that an import has made, and return how many rows that were.

    Raises BatchNotFound, NotNow, TooLate, and InUse: then all stays, and the rows in use are listed with what holds them.
    """
    used: list[tuple[int, str]] = []
    with transaction.atomic():
        found = queries.locked(batch, by)
        queries.check_stage(found, Stage.APPLIED)
        if found.applied_at is None or at - found.applied_at > UNDO_WITHIN:
            raise TooLate("batch", hours=UNDO_WITHIN.total_seconds() // 3600)
        rows = BatchRow.objects.filter(batch=found).order_by("id")
        made = [Made(row.row, Thing(row.thing), row.key, row.before) for row in rows]
        used = kind_named(found.kind).undo(made, by, at)
        if used:
            transaction.set_rollback(True)
        else:
            Batch.objects.filter(pk=found.pk).update(stage=Stage.UNDONE, stage_at=at)
    if used:
        _note(found, used)
        numbers = sorted({row for row, _why in used})
        named = "、".join(map(str, numbers[:ROWS_NAMED_MAX])) + (
            "……" if len(numbers) > ROWS_NAMED_MAX else ""
        )
        raise InUse("batch", count=len(numbers), rows=named)
    return len({each.row for each in made})


@transaction.atomic
def _note(batch: Batch, used: list[tuple[int, str]]) -> None:
    BatchFinding.objects.filter(batch=batch, code=HELD).delete()
    BatchFinding.objects.bulk_create(
        BatchFinding(batch=batch, row=row, field="", code=HELD, is_error=True, facts={"table": why})
        for row, why in sorted(used)[:FINDINGS_KEPT_MAX]
    )
