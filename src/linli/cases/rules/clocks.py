"""What the clock will do with a case, and when."""

from datetime import datetime

from linli.cases.rules.decisions.closing import archive_at
from linli.cases.rules.state import CaseState
from linli.cases.terms import ClockKind, State

MOVE_OF = {ClockKind.CLOSE: "close", ClockKind.ARCHIVE: "archive"}


def clocks_of(state: CaseState) -> dict[str, datetime]:
    """Return the clock moves that wait, by kind."""
    if state.state == State.TO_REVISIT and state.stage_due_at:
        return {str(ClockKind.CLOSE): state.stage_due_at}
    if state.state == State.CLOSED and state.closed_at:
        return {str(ClockKind.ARCHIVE): archive_at(state.closed_at)}
    return {}
