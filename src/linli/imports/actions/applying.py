"""What was checked comes in: all of it or the clean rows, in one transaction, so that nothing is ever half-done.

Cases alone come in one transaction each, as everywhere: their numbers must not keep others waiting.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.imports import queries
from linli.imports.actions.checking import Examined, examine, fail, keep_findings, keep_rows
from linli.imports.errors import NothingClean, StillFaulty
from linli.imports.kinds import kind_named
from linli.imports.models import Batch
from linli.imports.terms import How, Stage
from linli.kernel.errors import Refusal
from linli.organisation.rules import Actor


class _StillFaulty(Exception):
    """Carries what was found out of the transaction that is taken back."""

    def __init__(self, examined: Examined) -> None:
        super().__init__()
        self.examined = examined


@transaction.atomic
def begin_apply(*, batch: UUID, how: How, by: Actor | None, at: datetime) -> None:
    """Make a checked import ready to be brought in. Raises BatchNotFound, NotNow, StillFaulty, NothingClean."""
    found = queries.locked(batch, by)
    queries.check_stage(found, Stage.CHECKED)
    if how == How.ALL and found.faulty:
        raise StillFaulty("how", count=found.faulty)
    if not found.correct:
        raise NothingClean("how")
    Batch.objects.filter(pk=found.pk).update(stage=Stage.APPLYING, how=how, stage_at=at)


def apply(*, batch: UUID, by: Actor | None, at: datetime) -> None:
    """Bring in what `begin_apply` has made ready. Everything is checked once more: the world may have moved on.

    If not all rows are right any more when all were wanted, nothing comes in and the import is as after its check.
    """
    found = Batch.objects.filter(pk=batch, stage=Stage.APPLYING).first()
    if found is None:
        return
    try:
        if kind_named(found.kind).piecewise:
            _apply_piecewise(found, by, at)
        else:
            _apply_whole(found, by, at)
    except _StillFaulty as fault:
        keep_findings(found, fault.examined, Stage.CHECKED, at)
    except Refusal as refusal:
        fail(found, refusal, at)


@transaction.atomic
def _apply_whole(batch: Batch, by: Actor | None, at: datetime) -> None:
    """The row is locked to the end, so that a second worker cannot bring the same in again."""
    locked = Batch.objects.select_for_update().filter(pk=batch.pk, stage=Stage.APPLYING).first()
    if locked is None:
        return
    examined = examine(locked, by=by, at=at, dry=False)
    if locked.how == How.ALL and examined.outcome.faulty:
        raise _StillFaulty(examined)
    keep_rows(locked, examined.outcome)
    _keep(locked, examined, at)


def _apply_piecewise(batch: Batch, by: Actor | None, at: datetime) -> None:
    """What was brought in before an interruption stays, whole row by whole row; a further run makes up the rest."""
    if batch.how == How.ALL:
        rehearsed = examine(batch, by=by, at=at, dry=True)
        if rehearsed.outcome.faulty:
            raise _StillFaulty(rehearsed)
    _keep(batch, examine(batch, by=by, at=at, dry=False), at)


def _keep(batch: Batch, examined: Examined, at: datetime) -> None:
    batch.applied = len({made.row for made in examined.outcome.made})
    batch.applied_at = at
    keep_findings(batch, examined, Stage.APPLIED, at)
