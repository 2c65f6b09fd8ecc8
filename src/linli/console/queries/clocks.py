"""Clocks as pages show them: how much time is left, and in which light."""

from datetime import datetime, timedelta

from linli.cases.queries import CaseRow
from linli.cases.terms import AssignmentState
from linli.kernel.worktime import Calendar, national, working_minutes_between
from linli.ui.rules import Remaining, remaining, span_text
from linli.ui.terms import Light


def row_clock(row: CaseRow, at: datetime) -> Remaining:
    """Return the clock of a case in a list: its due time while it is open; in a unit's list that of its own part."""
    if row.part:
        due = row.part.sign_due_at if row.part.state == AssignmentState.PENDING_SIGN else row.part.due_at
        return plain_clock(due, row.part.dispatched_at, at)
    return remaining(row.due_at, row.yellow_at, at, national()) if row.is_open else Remaining(Light.CLOSED)


def plain_clock(due_at: datetime, began_at: datetime, at: datetime) -> Remaining:
    """Return a clock that keeps no yellow moment of its own: yellow from three quarters of its time."""
    return remaining(due_at, began_at + (due_at - began_at) * 3 / 4, at, national())


def used_text(begin: datetime, end: datetime, calendar: Calendar | None = None) -> str:
    """Return how much working time lies between two moments, in words."""
    minutes = working_minutes_between(begin, end, calendar or national())
    return span_text(minutes, int(max(end - begin, timedelta()).total_seconds() // 60))
