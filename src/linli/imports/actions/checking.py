"""A dry run: every row is checked as if it were brought in, and nothing of it stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely
from django.db import transaction

from linli.imports import files, queries
from linli.imports.errors import FileMissing, OutsideScope
from linli.imports.kinds import kind_named
from linli.imports.models import Batch, BatchFinding, BatchRow
from linli.imports.rules import (
    FINDINGS_KEPT_MAX,
    Found,
    Kind,
    Outcome,
    Row,
    Work,
    facts_of,
    limits_of,
    may_import,
)
from linli.imports.sources import CRS, LAYER, open_source
from linli.imports.terms import RUNNING, Stage
from linli.kernel.errors import Refusal
from linli.organisation.rules import Actor
from linli.territory.codes import DIVISION_DIGITS
from linli.territory.errors import CoordinatesUnconfirmed, LayerUnknown
from linli.territory.terms import NumbersKind

ANSWER_MAX = 400
SHAPE_BYTES_MAX = 200_000
SHOWN_TO_DEGREES = 1e-6  # a tenth of a metre


@dataclass
class Examined:
    """rows: all that were read · outcome: with what the file's own cells had wrong."""

    rows: list[Row]
    outcome: Outcome


@transaction.atomic
def begin_check(*, batch: UUID, by: Actor | None, at: datetime) -> None:
    """Make an import ready to be checked (again). Raises BatchNotFound, NotNow, FileMissing once its file is erased."""
    found = queries.locked(batch, by)
    if not queries.is_stalled(found, at):
        queries.check_stage(found, Stage.UPLOADED, Stage.CHECKED, Stage.FAILED, Stage.CONFIRMING)
    if not found.file:
        raise FileMissing("file")
    Batch.objects.filter(pk=found.pk).update(stage=Stage.UPLOADED, stage_at=at, fault={})


def check(*, batch: UUID, by: Actor | None, at: datetime) -> None:
    """Check every row of an import and write down what was found; a file that cannot be read ends it as failed.

    by  as in `upload`, in the posts held now
    """
    if not Batch.objects.filter(pk=batch, stage=Stage.UPLOADED).update(stage=Stage.CHECKING, stage_at=at):
        return  # somebody else has taken it up
    found = Batch.objects.get(pk=batch)
    try:
        examined = examine(found, by=by, at=at, dry=True)
    except (LayerUnknown, CoordinatesUnconfirmed) as refusal:
        end(found, refusal, Stage.CONFIRMING, at)
        return
    except Refusal as refusal:
        fail(found, refusal, at)
        return
    keep_findings(found, examined, Stage.CHECKED, at)


@transaction.atomic
def confirm(*, batch: UUID, answers: Mapping[str, str], by: Actor | None, at: datetime) -> None:
    """Keep what a person says of a file with shapes, its layer and coordinates, and make it ready to be checked again.

    Raises BatchNotFound, NotNow.
    """
    found = queries.locked(batch, by)
    queries.check_stage(found, Stage.CONFIRMING, Stage.CHECKED)
    said = {
        key: answer[:ANSWER_MAX]
        for key, answer in answers.items()
        if answer and (key == LAYER or key in {f"{CRS}{kind}" for kind in NumbersKind.values})
    }
    options = {**found.options, **said}
    Batch.objects.filter(pk=found.pk).update(stage=Stage.UPLOADED, stage_at=at, fault={}, options=options)


def examine(batch: Batch, *, by: Actor | None, at: datetime, dry: bool) -> Examined:
    """Put the rows of a file through their kind. Raises what the file as a whole is refused for.

    Rows whose own cells are at fault, or that lie outside the scope, never come to the kind.
    """
    kind = kind_named(batch.kind)
    with files.opened(batch.id, batch.file, batch.file_name) as path:
        limits = limits_of(batch.kind, at_the_machine=not batch.area)
        source = open_source(path, kind, limits, batch.options)
        rows = list(source.rows())
        outcome = Outcome(list(source.found()))
        outcome.found += _outside(rows, kind, by)
        wrong = outcome.faulty
        work = Work(
            rows=[row for row in rows if row.number not in wrong],
            by=by,
            at=at,
            dry=dry,
            options=batch.options,
            columns=source.columns,
            progress=_sayer(batch.id),
            keep=lambda made: keep_rows(batch, Outcome(made=[made])),
        )
        if dry:
            with transaction.atomic():
                came = kind.work(work)
                transaction.set_rollback(True)
        else:
            came = kind.work(work)
    outcome.found += came.found
    outcome.made, outcome.same = came.made, came.same
    return Examined(rows, outcome)


def _outside(rows: list[Row], kind: Kind, by: Actor | None) -> list[Found]:
    if by is None or kind.place is None:
        return []
    places = {row.number: kind.place(row.texts) for row in rows}
    if kind.takes_points:
        placeless = [row for row in rows if not places[row.number]]
        places |= queries.places_of_shapes(placeless)
    fields = {"divisions": "code", "grids": "community", "units": "centre", "cases": "place"}
    field = fields.get(kind.name, "place" if "place" in {c.key for c in kind.columns} else "grid")
    return [
        Found(number, OutsideScope(field, place=place[:24]))
        for number, place in places.items()
        if place and not may_import(by, kind, place)
    ] + _codes_outside(rows, kind, by, places)


def _codes_outside(rows: list[Row], kind: Kind, by: Actor, places: Mapping[int, str]) -> list[Found]:
    """A building keeps the code of the community it was first in; a code of elsewhere belongs to those there."""
    if not kind.takes_points:
        return []
    return [
        Found(row.number, OutsideScope("code", place=code[:24]))
        for row in rows
        if (code := row.texts.get("code", "")[:DIVISION_DIGITS])
        and code != places[row.number][:DIVISION_DIGITS]
        and not may_import(by, kind, code)
    ]


def _sayer(batch: UUID) -> Callable[[int], None]:
    return lambda done: files.say_progress(batch, done)


@transaction.atomic
def keep_findings(batch: Batch, examined: Examined, stage: Stage, at: datetime) -> None:
    """Write down what was found, and the figures of the run."""
    kind = kind_named(batch.kind)
    outcome = examined.outcome
    texts = {row.number: row.texts for row in examined.rows}
    BatchFinding.objects.filter(batch=batch).delete()
    ordered = sorted(outcome.found, key=lambda found: (not found.is_error, found.row))[:FINDINGS_KEPT_MAX]
    BatchFinding.objects.bulk_create(
        (
            BatchFinding(
                batch=batch,
                row=found.row,
                field=found.about.field[:40],
                code=found.about.code,
                is_error=found.is_error,
                facts=facts_of(found.about, texts.get(found.row, {}), kind.columns, personal=kind.personal),
                shape=_ground_of(found),
            )
            for found in sorted(ordered, key=lambda found: found.row)
        ),
        batch_size=500,
    )
    faulty = outcome.faulty & texts.keys()
    batch.read, batch.faulty, batch.same = len(examined.rows), len(faulty), outcome.same
    batch.correct = batch.read - batch.faulty
    batch.remarks = sum(not found.is_error for found in outcome.found)
    batch.stage, batch.stage_at, batch.fault = stage, at, {}
    batch.save()


def _ground_of(found: Found) -> bytes | None:
    """Return where a finding is, drawn no finer than a map shows it; None for one too detailed to keep."""
    if found.shape is None:
        return None
    drawn = shapely.to_wkb(shapely.simplify(found.shape, SHOWN_TO_DEGREES))
    return drawn if len(drawn) <= SHAPE_BYTES_MAX else None


def keep_rows(batch: Batch, outcome: Outcome) -> None:
    """Write down what each row has made: by it the import can be taken back."""
    BatchRow.objects.bulk_create(
        (
            BatchRow(batch=batch, row=made.row, thing=made.thing, key=made.key, before=dict(made.before))
            for made in outcome.made
        ),
        batch_size=500,
    )


def fail(batch: Batch, refusal: Refusal, at: datetime) -> None:
    """Write down why a file could not be brought in at all."""
    end(batch, refusal, Stage.FAILED, at)


def end(batch: Batch, refusal: Refusal, stage: Stage, at: datetime) -> None:
    """Write down why a run stopped, and what it waits for."""
    facts = facts_of(refusal, {}, (), personal=False)
    fault = {"code": refusal.code, "facts": facts}
    running = Batch.objects.filter(pk=batch.pk, stage__in=RUNNING)
    running.update(stage=stage, stage_at=at, fault=fault)
