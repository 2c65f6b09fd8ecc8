"""The clock: makes the moves that time alone makes, oldest first, each exactly once."""

from datetime import datetime, timedelta
from uuid import uuid5

from linli.cases.actions.perform import perform
from linli.cases.models import Clock
from linli.cases.rules.clocks import MOVE_OF
from linli.cases.rules.state import CaseKey
from linli.cases.terms import ClockKind
from linli.kernel.errors import Refusal
from linli.organisation.rules import CLOCK

CLOCKS_A_ROUND = 200
WAIT_AFTER_REFUSAL = timedelta(minutes=10)


def serve_due(*, at: datetime) -> int:
    """Serve up to CLOCKS_A_ROUND clocks that are due, oldest first. Returns how many cases moved.

    The move takes the case's lock and sets its clocks anew in its own transaction, so a second clock finds nothing
    to do; one that is refused is put back, so that it never holds the queue.
    """
    due = list(Clock.objects.filter(due_at__lte=at).order_by("due_at", "county", "case_id")[:CLOCKS_A_ROUND])
    return sum(_serve(clock, at) for clock in due)


def _serve(clock: Clock, at: datetime) -> bool:
    op_id = uuid5(clock.case_id, f"{clock.kind}:{clock.due_at.isoformat()}")
    key = CaseKey(clock.county, clock.case_id)
    try:
        outcome = perform(
            case=key, move=MOVE_OF[ClockKind(clock.kind)], form={}, by=CLOCK, at=at, op_id=op_id
        )
    except Refusal:
        waiting = Clock.objects.filter(
            county=clock.county, case_id=clock.case_id, kind=clock.kind, due_at=clock.due_at
        )
        waiting.update(due_at=at + WAIT_AFTER_REFUSAL, tries=clock.tries + 1)
        return False
    return not outcome.repeated
