"""Who solves it: at the grid, up, down, sideways, and back again (moves 8–11, 13–18, 27, 28)."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases.errors import (
    EvidenceNeeded,
    HandlerUnknown,
    LimitTooLong,
    MoveNotNow,
    NoDirectParent,
    NotADirectChild,
    NothingToDecide,
    UnitUnknown,
    WindowOver,
)
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.deadlines import stage_due
from linli.cases.rules.decisions.intake import accepted_in_passing
from linli.cases.rules.decisions.steps import note, step
from linli.cases.rules.evidence import need_photo
from linli.cases.rules.forms import (
    AssignDownForm,
    DecideReturnForm,
    DispatchForm,
    EscalateForm,
    FinishForm,
    Form,
    ProgressForm,
    ReturnForm,
    ReturnTaskForm,
    SelfResolveForm,
    SignForm,
    TransferForm,
)
from linli.cases.rules.ground import Ground, Making
from linli.cases.rules.limits import Stage
from linli.cases.rules.state import AssignmentFold, CaseState, Event, fold
from linli.cases.terms import AssignmentRole, AssignmentState, CameBy, State
from linli.kernel.clock import LOCAL
from linli.kernel.worktime import Limit, Unit, add
from linli.organisation.terms import Role
from linli.territory.terms import Level

Rows = dict[str, dict[str, Any]]

RETURN_UP_WITHIN = Limit(1, Unit.WD)  # move 16


def solved_here(state: CaseState, ground: Ground) -> bool:
    """Return whether the holder may solve it: at the grid and the community at once, above only what it has accepted."""
    return state.state == State.ACCEPTED or state.held_by_grid or ground.centre.level == Level.COMMUNITY


def self_resolve(state: CaseState, form: SelfResolveForm, making: Making) -> list[Event]:
    if not solved_here(state, making.ground):
        raise MoveNotNow(state=State(state.state).label, move=_("自行处置"))
    handler = str(form.handler) if form.handler else making.account
    if handler not in {person.account for person in making.ground.solvers(state.holder)}:
        raise HandlerUnknown("handler")
    implied = [] if state.accepted_at else [accepted_in_passing(state, making)]
    for event in implied:
        state = fold(state, event)
    begun = step(state, "self_handling", form, making, to=State.SELF_HANDLING, seen=True, handler=handler)
    return [*implied, begun]


def escalate(state: CaseState, form: EscalateForm, making: Making) -> list[Event]:
    target = making.ground.centre.code if state.held_by_grid else making.ground.centre.parent
    if target is None:
        raise NoDirectParent()
    return [
        step(
            state,
            "escalated",
            form,
            making,
            to=State.REGISTERED,
            data={"reason_code": str(form.reason_code), "from": state.holder, "to": target},
            seen=True,
            escalate_count=state.escalate_count + 1,
            **_handed(state, target, CameBy.ESCALATE, making),
        )
    ]


def assign_down(state: CaseState, form: AssignDownForm, making: Making) -> list[Event]:
    if form.child not in making.ground.children:
        raise NotADirectChild("child", child=form.child)
    data = {"from": state.holder, "to": form.child}
    if form.limit:
        data |= {"limit": form.limit, "limit_due": _task_due(state, form.limit, making).isoformat()}
    handed = _handed(state, form.child, CameBy.ASSIGN_DOWN, making)
    return [step(state, "assigned_down", form, making, to=State.REGISTERED, data=data, seen=True, **handed)]


def dispatch(state: CaseState, form: DispatchForm, making: Making) -> list[Event]:
    units = [form.lead, *form.assist]
    _known_units(units, making)
    rows = {making.id_for(form.lead): _task(state, form.lead, AssignmentRole.LEAD, form.limit, making)}
    for unit in form.assist:
        rows[making.id_for(unit)] = _task(state, unit, AssignmentRole.ASSIST, form.limit, making)
    data = {"lead": form.lead, "assist": form.assist, "limit": form.limit}
    return [
        step(
            state,
            "dispatched",
            form,
            making,
            to=State.DISPATCHED,
            parts={"assignments": rows},
            data=data,
            seen=True,
        )
    ]


def sign(state: CaseState, form: SignForm, making: Making) -> list[Event]:
    task = _own_task(state, making, _("签收"), AssignmentState.PENDING_SIGN)
    handler = str(form.handler) if form.handler else making.account
    if handler not in {person.account for person in making.ground.people_in(task.unit)}:
        raise HandlerUnknown("handler")
    rows = {task.id: {"state": str(AssignmentState.HANDLING), "handler": handler, "signed_at": making.at}}
    data = {"unit": task.unit, "role": task.role}
    to = State.HANDLING if task.is_lead else None
    return [_task_step(state, "signed", form, making, rows=rows, data=data, to=to, seen=task.is_lead)]


def return_task(state: CaseState, form: ReturnTaskForm, making: Making) -> list[Event]:
    task = _own_task(state, making, _("申请退回"), AssignmentState.PENDING_SIGN, AssignmentState.HANDLING)
    heads = [post for post in making.by.posts_at(unit=task.unit) if post.role == Role.UNIT_HEAD]
    if making.at > task.return_by_at and not heads:
        until, mend = _when(task.return_by_at), _("过期后只能由部门负责人申请。")
        raise WindowOver(move=_("申请退回"), until=until, mend=mend)
    rows = {task.id: {"state": str(AssignmentState.RETURN_ASKED), "former_state": task.state}}
    data = {"unit": task.unit, "reason_code": str(form.reason_code), "suggested_unit": form.suggested_unit}
    return [_task_step(state, "return_asked", form, making, rows=rows, data=data)]


def decide_return(state: CaseState, form: DecideReturnForm, making: Making) -> list[Event]:
    asked = [t for t in state.active if t.unit == form.unit and t.state == AssignmentState.RETURN_ASKED]
    if not asked:
        raise NothingToDecide("unit")
    task = asked[0]
    data = {"unit": task.unit, "granted": form.granted}
    if not form.granted:
        rows: Rows = {task.id: {"state": task.former_state, "former_state": ""}}
        return [_task_step(state, "return_refused", form, making, rows=rows, data=data)]
    rows = {task.id: {"state": str(AssignmentState.RETURNED)}}
    if task.is_lead:
        # The dispatch starts over: what others were asked to help with goes with it.
        rows |= {t.id: {"state": str(AssignmentState.CANCELLED)} for t in state.active if t is not task}
    to = State.ACCEPTED if task.is_lead else None
    counted: dict[str, Any] = {"return_count": state.return_count + 1}
    event = _task_step(state, "return_granted", form, making, rows=rows, data=data, to=to, **counted)
    return [event, *_all_done(state, [event], making)]


def return_up(state: CaseState, form: ReturnForm, making: Making) -> list[Event]:
    assert state.came_at is not None, "what came down has come at some time"
    until = add(RETURN_UP_WITHIN, state.came_at, making.ground.calendar).at
    if making.at > until:
        raise WindowOver(move=_("退回上级"), until=_when(until), mend=_("请受理后办理，或上报上级。"))
    return [_returned(state, "returned_up", form, making)]


def return_down(state: CaseState, form: ReturnForm, making: Making) -> list[Event]:
    implied = [] if state.accepted_at else [accepted_in_passing(state, making)]
    for event in implied:
        state = fold(state, event)
    return [*implied, _returned(state, "returned_down", form, making)]


def transfer(state: CaseState, form: TransferForm, making: Making) -> list[Event]:
    _known_units([form.lead], making)
    old = state.lead
    if old and old.unit == form.lead:
        raise UnitUnknown("lead", unit=form.lead)
    # A lead that is done already, while others are still at work, gives way too: a case has one lead to answer for it.
    rows: Rows = {
        task.id: {"state": str(AssignmentState.CANCELLED)}
        for task in state.assignments.values()
        if (task.is_active and (task.is_lead or task.unit == form.lead))
        or (task.is_lead and task.state == AssignmentState.DONE)
    }
    rows[making.id_for(form.lead)] = _task(state, form.lead, AssignmentRole.LEAD, form.limit, making)
    data = {"from": old.unit if old else "", "lead": form.lead, "limit": form.limit}
    return [
        step(
            state,
            "transferred",
            form,
            making,
            to=State.DISPATCHED,
            parts={"assignments": rows},
            data=data,
            seen=True,
        )
    ]


def progress(state: CaseState, form: ProgressForm, making: Making) -> list[Event]:
    unit = making.post.unit if making.post else ""
    return [note(state, "progress", form, making, data={"unit": unit}, seen=form.shown)]


def finish(state: CaseState, form: FinishForm, making: Making) -> list[Event]:
    leaf = LEAVES.get(state.category)
    if leaf and need_photo(leaf, form.result) and not making.pictures:
        raise EvidenceNeeded("attachments")
    if state.state == State.SELF_HANDLING:
        done: dict[str, Any] = {
            "finished_at": making.at,
            "finished_by": making.account,
            "result": str(form.result),
        }
        data = {"result": str(form.result), "place": state.holder}
        return [step(state, "finished", form, making, to=State.TO_CHECK, data=data, seen=True, **done)]
    return _finish_task(state, form, making)


def _finish_task(state: CaseState, form: FinishForm, making: Making) -> list[Event]:
    task = _own_task(state, making, _("办结申请"), AssignmentState.HANDLING)
    rows: Rows = {
        task.id: {"state": str(AssignmentState.DONE), "done_at": making.at, "result": str(form.result)}
    }
    waived = set(form.waived)
    if waived:
        open_assists = {t.unit for t in state.active if not t.is_lead}
        if not task.is_lead or not waived <= open_assists:
            raise UnitUnknown("waived", unit="、".join(sorted(waived - open_assists)) or task.unit)
        rows |= {t.id: {"state": str(AssignmentState.CANCELLED)} for t in state.active if t.unit in waived}
    data = {"unit": task.unit, "role": task.role, "result": str(form.result), "waived": sorted(waived)}
    sets: dict[str, Any] = {"result": str(form.result)} if task.is_lead else {}
    sets |= {"finished_by": making.account}
    event = _task_step(state, "task_done", form, making, rows=rows, data=data, seen=task.is_lead, **sets)
    return [event, *_all_done(state, [event], making)]


def _all_done(state: CaseState, events: list[Event], making: Making) -> list[Event]:
    """The case is finished once the lead is done and no assisting unit is awaited."""
    for event in events:
        state = fold(state, event)
    leads = [
        task for task in state.assignments.values() if task.is_lead and task.state == AssignmentState.DONE
    ]
    if state.state != State.HANDLING or state.active or not leads:
        return []
    return [
        step(
            state,
            "finished",
            None,
            making,
            to=State.TO_CHECK,
            data={"result": state.result},
            finished_at=making.at,
        )
    ]


def _task_step(
    state: CaseState,
    name: str,
    form: Form,
    making: Making,
    *,
    rows: Rows,
    data: dict[str, Any],
    to: State | None = None,
    seen: bool = False,
    **sets: Any,
) -> Event:
    """An event of one unit's part: the case's own clocks move only when its state does."""
    parts = {"assignments": rows}
    if to is not None and to != state.state:
        return step(state, name, form, making, to=to, parts=parts, data=data, seen=seen, **sets)
    return note(state, name, form, making, sets=sets, parts=parts, data=data, seen=seen)


def _handed(state: CaseState, target: str, way: CameBy, making: Making) -> dict[str, Any]:
    return {
        "holder": target,
        "came_from": state.holder,
        "came_by": str(way),
        "came_at": making.at,
        "handler": None,
    }


def _returned(state: CaseState, name: str, form: ReturnForm, making: Making) -> Event:
    data = {"from": state.holder, "to": state.came_from}
    handed = _handed(state, state.came_from, CameBy.RETURN, making)
    return step(state, name, form, making, to=State.ACCEPTED, data=data, seen=True, **handed)


def _known_units(units: list[str], making: Making) -> None:
    for unit in units:
        if unit not in making.ground.units or units.count(unit) > 1:
            raise UnitUnknown("lead" if unit == units[0] else "assist", unit=unit)


def _task(state: CaseState, unit: str, role: AssignmentRole, limit: str, making: Making) -> dict[str, Any]:
    """Return a new unit's part; its handling clock starts at dispatch, not at signing (move 13)."""
    sign_due = stage_due(Stage.SIGN, state.urgency, making.at, making.ground.calendar)
    return_by = stage_due(Stage.RETURN_WINDOW, state.urgency, making.at, making.ground.calendar)
    assert sign_due and return_by
    return {
        "unit": unit,
        "role": str(role),
        "dispatched_at": making.at,
        "sign_due_at": sign_due.at,
        "return_by_at": return_by.at,
        "due_at": _task_due(state, limit, making),
        "limit": limit,
    }


def _task_due(state: CaseState, limit: str, making: Making) -> datetime:
    """Return when a part is due: its own limit, never past the case's own due time unless that is already over."""
    assert state.overall_due_at is not None
    if not limit:
        return max(state.overall_due_at, making.at)
    due = add(Limit.parse(limit), making.at, making.ground.calendar).at
    if due > state.overall_due_at:
        raise LimitTooLong("limit", due=_when(state.overall_due_at))
    return due


def _own_task(
    state: CaseState, making: Making, move: str | Promise, *in_states: AssignmentState
) -> AssignmentFold:
    """Return the active part of the maker's own unit, the lead first. Raises MoveNotNow.

    move  the label of the move, for the refusal
    """
    assert making.post is not None
    own = [task for task in state.active if task.unit == making.post.unit and task.state in in_states]
    if not own:
        held = next((task for task in state.active if task.unit == making.post.unit), None)
        label = AssignmentState(held.state).label if held else State(state.state).label
        raise MoveNotNow(state=label, move=move)
    return min(own, key=lambda task: not task.is_lead)


def _when(moment: datetime) -> str:
    return moment.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
