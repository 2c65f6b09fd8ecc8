"""Due times of a case: one stage clock, one overall clock, and the earlier of those that run (practice §4)."""

from datetime import datetime
from typing import Any

from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import Stage, overall_limit, stage_limit
from linli.cases.rules.state import CaseState
from linli.cases.terms import State
from linli.kernel.worktime import Calendar, Due, Limit, Unit, add, remaining, resume, yellow_at

STAGE_OF = {
    State.REGISTERED: Stage.ACCEPTANCE,
    State.ACCEPTED: Stage.DISPATCH,
    State.DISPATCHED: Stage.SIGN,
    State.TO_CHECK: Stage.CHECK,
    State.TO_FEEDBACK: Stage.FEEDBACK,
    State.TO_REVISIT: Stage.REVISIT,
}
OVERALL_RUNS = frozenset(
    {State.REGISTERED, State.ACCEPTED, State.SELF_HANDLING, State.DISPATCHED, State.HANDLING}
)
MINIMUM_AFTER_REWORK = Limit(1, Unit.WD)


def overall_clock(
    category: str, urgency: str, limit: str, start: datetime, calendar: Calendar
) -> dict[str, Any]:
    """Return the case fields of an overall clock that starts at `start`; `limit` "" takes the category's."""
    allowed = Limit.parse(limit) if limit else overall_limit(category, Urgency(urgency))
    due = add(allowed, start, calendar)
    return {"overall_limit": str(allowed), "overall_due_at": due.at, "provisional": due.provisional}


def stage_due(stage: Stage, urgency: str, start: datetime, calendar: Calendar) -> Due | None:
    """Return when a stage ends that begins at `start`; None where the table sets no limit."""
    limit = stage_limit(stage, Urgency(urgency))
    return add(limit, start, calendar) if limit else None


def clock_fields(state: CaseState, start: datetime, calendar: Calendar) -> dict[str, Any]:
    """Return the due fields of a case that enters its stage at `start`. `state` is the fold without them.

    An open case always has a `due_at`: the earlier of the stage's and, while it runs, the overall due time.
    """
    if not state.is_open:
        return {"stage_due_at": None, "due_at": None, "yellow_at": None}
    stage = _stage_of(state)
    due = _part_due(state) or (stage_due(stage, state.urgency, start, calendar) if stage else None)
    running = [(due.at, start, due)] if due else []
    if state.state in OVERALL_RUNS and state.overall_due_at and state.accepted_at:
        overall = Due(state.overall_due_at, False, state.overall_due_at.date())
        running.append((state.overall_due_at, state.accepted_at, overall))
    at, began, first = min(running, key=lambda clock: clock[0])
    unit = Unit.WH if first.at.second != 59 else Unit.CDN
    return {
        "stage_due_at": due.at if due else None,
        "due_at": at,
        "yellow_at": yellow_at(unit, min(began, at), first, calendar),
        "provisional": state.provisional or bool(due and due.provisional),
    }


def resumed_overall(state: CaseState, at: datetime, calendar: Calendar) -> datetime | None:
    """Return the overall due time after a failed check: the time left at the finish, at least one working day."""
    if not state.overall_due_at or not state.finished_at:
        return state.overall_due_at
    unit = Limit.parse(state.overall_limit).unit
    due = Due(state.overall_due_at, state.provisional, state.overall_due_at.date())
    least = add(MINIMUM_AFTER_REWORK, at, calendar).at
    if not remaining(unit, due, state.finished_at, calendar).amount:
        return least
    return max(resume(unit, due, state.finished_at, at, calendar).at, least)


def _stage_of(state: CaseState) -> Stage | None:
    if state.state == State.SELF_HANDLING:
        return Stage.SELF_HANDLING if state.held_by_grid else None
    return STAGE_OF.get(State(state.state))


def _part_due(state: CaseState) -> Due | None:
    """While units work, the stage is the lead's: to sign, then to handle."""
    lead = state.lead
    if lead is None or state.state not in (State.DISPATCHED, State.HANDLING):
        return None
    at = lead.sign_due_at if state.state == State.DISPATCHED else lead.due_at
    return Due(at, False, at.date())
