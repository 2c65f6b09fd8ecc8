"""Rows that are written one by one, each by the writer of the form by hand."""

from collections.abc import Callable
from contextlib import nullcontext

from django.db import transaction

from linli.imports.rules import Found, Made, Outcome, Row, Work
from linli.kernel.errors import Refusal

ROWS_REHEARSED = 200  # so many at a time are written and taken back: others wait no longer than that


def write_each(
    work: Work, write: Callable[[Row, Outcome], list[Made]], *, piecewise: bool = False
) -> Outcome:
    """Write each row behind a savepoint, so that every row is heard. `write` returns what it has made, [] for nothing new.

    A rehearsal is taken back piece by piece: a row that leans on an earlier one of the same file is then checked again
    when it is written in earnest.
    piecewise  in earnest, each row is a transaction of its own
    """
    outcome = Outcome()
    done = 0
    size = ROWS_REHEARSED if work.dry else len(work.rows) or 1
    for start in range(0, len(work.rows), size):
        with nullcontext() if piecewise and not work.dry else transaction.atomic():
            for row in work.rows[start : start + size]:
                done += 1
                if done % 50 == 0:
                    work.progress(done)
                _write(row, write, outcome, piecewise=piecewise and not work.dry)
            if work.dry:
                transaction.set_rollback(True)
    return outcome


def _write(
    row: Row, write: Callable[[Row, Outcome], list[Made]], outcome: Outcome, *, piecewise: bool
) -> None:
    try:
        with nullcontext() if piecewise else transaction.atomic():
            made = write(row, outcome)
    except Refusal as refusal:
        outcome.found.append(Found(row.number, refusal))
        return
    outcome.made += made
    outcome.same += not made
