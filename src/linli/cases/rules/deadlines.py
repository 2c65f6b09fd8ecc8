"""Due times of a case: one stage clock, one overall clock, and the earlier of those that run (practice §4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import Stage, overall_limit, stage_limit
from linli.cases.rules.state import CaseState
from linli.cases.terms import State
from linli.kernel.clock import LOCAL
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


@dataclass(frozen=True)
class Running:
    """One clock of a case. The unit decides whether three quarters are reckoned in working or in clock time."""

    due: Due
    began: datetime
    unit: Unit


def overall_clock(
    category: str, urgency: str, limit: str, start: datetime, calendar: Calendar
) -> dict[str, Any]:
    """Return the case fields of an overall clock that starts at `start`; `limit` "" takes the category's."""
    allowed = Limit.parse(limit) if limit else overall_limit(category, Urgency(urgency))
    due = add(allowed, start, calendar)
    return {
        "overall_limit": str(allowed),
        "overall_began_at": start,
        "overall_due_at": due.at,
        "provisional": due.provisional,
    }


def stage_due(stage: Stage, urgency: str, start: datetime, calendar: Calendar) -> Due | None:
    """Return when a stage ends that begins at `start`; None where the table sets no limit."""
    limit = stage_limit(stage, Urgency(urgency))
    return add(limit, start, calendar) if limit else None


def clock_fields(
    state: CaseState, start: datetime, calendar: Calendar, *, stage_runs_on: bool = False
) -> dict[str, Any]:
    """Return the due fields of a case that enters its stage at `start`. `state` is the fold without them.

    An open case always has a `due_at`: the earlier of the stage's and, while it runs, the overall due time.
    stage_runs_on  the case stays in its stage, whose clock is not wound again
    """
    if not state.is_open:
        return {"stage_due_at": None, "due_at": None, "yellow_at": None}
    stage = _stage_left(state, start) if stage_runs_on else _stage_clock(state, start, calendar)
    running = [clock for clock in (stage, _overall_running(state, calendar)) if clock]
    first = min(running, key=lambda clock: clock.due.at)
    yellow = yellow_at(first.unit, min(first.began, first.due.at), first.due, calendar)
    return {
        "stage_due_at": stage.due.at if stage else None,
        "due_at": first.due.at,
        "yellow_at": state.yellow_at if stage_runs_on and first.due.at == state.due_at else yellow,
        "provisional": state.provisional or bool(stage and stage.due.provisional),
    }


def resumed_overall(state: CaseState, at: datetime, calendar: Calendar) -> datetime | None:
    """Return the overall due time after a failed check: the time left at the finish, at least one working day."""
    if not state.overall_due_at or not state.finished_at:
        return state.overall_due_at
    unit, due = Limit.parse(state.overall_limit).unit, _overall_due(state, calendar)
    least = add(MINIMUM_AFTER_REWORK, at, calendar).at
    if not remaining(unit, due, state.finished_at, calendar).amount:
        return least
    return max(resume(unit, due, state.finished_at, at, calendar).at, least)


def _overall_running(state: CaseState, calendar: Calendar) -> Running | None:
    if state.state not in OVERALL_RUNS or not state.overall_began_at:
        return None
    return Running(
        _overall_due(state, calendar), state.overall_began_at, Limit.parse(state.overall_limit).unit
    )


def _overall_due(state: CaseState, calendar: Calendar) -> Due:
    """Return the overall due time with the day it would fall on without rolling; once resumed, that day itself."""
    assert state.overall_began_at and state.overall_due_at
    promised = add(Limit.parse(state.overall_limit), state.overall_began_at, calendar)
    if promised.at == state.overall_due_at:
        return promised
    return Due(state.overall_due_at, state.provisional, state.overall_due_at.astimezone(LOCAL).date())


def _stage_clock(state: CaseState, start: datetime, calendar: Calendar) -> Running | None:
    """Return the clock of the stage that begins: while units work it is the lead's, to sign, then to handle."""
    lead = state.lead
    if state.state == State.HANDLING:
        return _running(lead.due_at, start, lead.limit or state.overall_limit) if lead else None
    stage = _stage_of(state)
    limit = stage_limit(stage, Urgency(state.urgency)) if stage else None
    if limit is None:
        return None
    if state.state == State.DISPATCHED and lead:
        return _running(lead.sign_due_at, lead.dispatched_at, str(limit))
    return Running(add(limit, start, calendar), start, limit.unit)


def _stage_left(state: CaseState, at: datetime) -> Running | None:
    """Return what is left of the present stage: when it began is not kept."""
    return _running(state.stage_due_at, at, "1WH") if state.stage_due_at else None


def _running(due_at: datetime, began: datetime, limit: str) -> Running:
    return Running(Due(due_at, False, due_at.astimezone(LOCAL).date()), began, Limit.parse(limit).unit)


def _stage_of(state: CaseState) -> Stage | None:
    if state.state == State.SELF_HANDLING:
        return Stage.SELF_HANDLING if state.held_by_grid else None
    return STAGE_OF.get(State(state.state))
