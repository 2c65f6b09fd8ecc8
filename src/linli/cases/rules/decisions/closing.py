"""From a finished case to its archive, or back to work (moves 29–35)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.cases.errors import AnswerNeeded, TooEarly, WindowOver
from linli.cases.rules.deadlines import overall_clock, resumed_overall
from linli.cases.rules.decisions.steps import note, step
from linli.cases.rules.dictionaries import Resolved
from linli.cases.rules.forms import (
    ArchiveForm,
    CheckFailForm,
    CheckPassForm,
    CloseForm,
    FeedbackForm,
    ReopenForm,
    RevisitForm,
)
from linli.cases.rules.ground import Making
from linli.cases.rules.state import CaseState, Event
from linli.cases.terms import AssignmentState, State
from linli.kernel.clock import LOCAL
from linli.kernel.worktime import Limit, Unit, add

REOPEN_WITHIN = Limit(30, Unit.CDN)
ARCHIVE_AFTER = Limit(30, Unit.CDN)
ATTEMPTS_LEAST, ATTEMPT_DAYS_LEAST = 3, 2


def check_pass(state: CaseState, form: CheckPassForm, making: Making) -> list[Event]:
    confirmed = {
        part.id: {"state": str(AssignmentState.CONFIRMED)}
        for part in state.assignments.values()
        if part.state == AssignmentState.DONE
    }
    parts = {"assignments": confirmed} if confirmed else {}
    data = {"way": str(form.way)}
    return [step(state, "check_passed", form, making, to=State.TO_FEEDBACK, parts=parts, data=data)]


def check_fail(state: CaseState, form: CheckFailForm, making: Making) -> list[Event]:
    """The overall clock goes on with the time it had left, at least one working day."""
    overall = resumed_overall(state, making.at, making.ground.calendar)
    redo = {
        part.id: {"state": str(AssignmentState.HANDLING), "due_at": overall, "done_at": None, "result": ""}
        for part in state.assignments.values()
        if part.is_lead and part.state == AssignmentState.DONE
    }
    sets: dict[str, Any] = {
        "overall_due_at": overall,
        "finished_at": None,
        "finished_by": None,
        "result": "",
        "rework_count": state.rework_count + 1,
    }
    to = State.HANDLING if redo else State.SELF_HANDLING
    parts = {"assignments": redo} if redo else {}
    data = {"way": str(form.way)}
    return [step(state, "check_failed", form, making, to=to, parts=parts, data=data, seen=True, **sets)]


def feedback(state: CaseState, form: FeedbackForm, making: Making) -> list[Event]:
    """Tell the resident. Nobody to ask back, nothing to wait for: the case closes."""
    nobody = state.anonymous or state.reporter is None
    told = _row(form.way, making, kind="told", reached=not nobody, words="text")
    data = {"way": str(form.way)}
    if nobody:
        parts = {"feedback": told}
        return [
            step(
                state,
                "fed_back",
                form,
                making,
                to=State.CLOSED,
                parts=parts,
                data=data,
                seen=True,
                closed_at=making.at,
            )
        ]
    return [
        step(
            state,
            "fed_back",
            form,
            making,
            to=State.TO_REVISIT,
            parts={"feedback": told},
            data=data,
            seen=True,
        )
    ]


def revisit(state: CaseState, form: RevisitForm, making: Making) -> list[Event]:
    by_resident = making.by.account is None
    counted: dict[str, Any] = {"revisit_count": state.revisit_count + 1}
    if not form.reached and not by_resident:
        tried = _row("phone", making, kind="revisit", reached=False, words="words" if form.words else "")
        return [note(state, "revisit_tried", form, making, sets=counted, parts={"feedback": tried})]
    if form.resolved is None:
        raise AnswerNeeded("resolved")
    answer = _row(
        "web" if by_resident else "phone",
        making,
        kind="revisit",
        reached=True,
        words="words" if form.words else "",
        resolved=str(form.resolved),
        satisfaction=form.satisfaction,
    )
    data = {"resolved": str(form.resolved), "satisfaction": form.satisfaction, "by_resident": by_resident}
    more: dict[str, Any] = {"parts": {"feedback": answer}, "data": data, "seen": True}
    if form.resolved == Resolved.NO and (form.reasonable or by_resident):
        return [
            step(
                state,
                "revisited",
                form,
                making,
                to=State.ACCEPTED,
                **more,
                **counted,
                **_again(state, making),
            )
        ]
    return [step(state, "revisited", form, making, to=State.CLOSED, **more, **counted, closed_at=making.at)]


def close(state: CaseState, form: CloseForm, making: Making) -> list[Event]:
    """By hand after three tries on two days; by the clock when the time to answer is over."""
    tries = [row for row in state.feedback.values() if row.kind == "revisit" and not row.reached]
    days = {row.at.astimezone(LOCAL).date() for row in tries}
    over = state.stage_due_at is not None and making.at >= state.stage_due_at
    if not over and (len(tries) < ATTEMPTS_LEAST or len(days) < ATTEMPT_DAYS_LEAST):
        raise TooEarly()
    data = {"by_clock": making.by.system}
    return [step(state, "closed", form, making, to=State.CLOSED, data=data, seen=True, closed_at=making.at)]


def archive(state: CaseState, form: ArchiveForm, making: Making) -> list[Event]:
    """Seal the file. Its hash list (every link so far, every attachment) is added where the event is recorded."""
    data = {"retention": str(form.retention), "by_clock": making.by.system}
    return [step(state, "archived", form, making, to=State.ARCHIVED, data=data, archived_at=making.at)]


def reopen(state: CaseState, form: ReopenForm, making: Making) -> list[Event]:
    until = reopen_until(state, making)
    if until is None or making.at > until:
        raise WindowOver(
            move=_("重启"),
            until=until.astimezone(LOCAL).strftime("%Y-%m-%d") if until else "—",
            mend=_("请作为新的事项反映。"),
        )
    return [step(state, "reopened", form, making, to=State.ACCEPTED, seen=True, **_again(state, making))]


def reopen_until(state: CaseState, making: Making) -> datetime | None:
    return add(REOPEN_WITHIN, state.closed_at, making.ground.calendar).at if state.closed_at else None


def archive_at(closed_at: datetime) -> datetime:
    """Return when the clock seals a closed case: at the end of its 30th calendar day."""
    day = (closed_at.astimezone(LOCAL) + timedelta(days=ARCHIVE_AFTER.amount)).replace(
        hour=23, minute=59, second=59, microsecond=0
    )
    return day


def _again(state: CaseState, making: Making) -> dict[str, Any]:
    """A new overall clock, marked by the count of reopenings."""
    return {
        **overall_clock(state.category, state.urgency, "", making.at, making.ground.calendar),
        "reopen_count": state.reopen_count + 1,
        "finished_at": None,
        "finished_by": None,
        "closed_at": None,
        "handler": None,
        "result": "",
    }


def _row(
    way: str,
    making: Making,
    *,
    kind: str,
    reached: bool,
    words: str,
    resolved: str = "",
    satisfaction: int | None = None,
) -> dict[str, dict[str, Any]]:
    row = {
        "kind": kind,
        "way": str(way),
        "at": making.at,
        "reached": reached,
        "resolved": resolved,
        "satisfaction": satisfaction,
        "words_id": making.id_for(words) if words else None,
    }
    return {making.id_for("feedback"): row}
