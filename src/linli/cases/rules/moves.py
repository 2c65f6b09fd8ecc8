"""The table of moves (practice §3.3). Routes, forms, pages, the contract file and the refusal tests are made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases.rules import forms
from linli.cases.rules.decisions import closing, handling, intake
from linli.cases.rules.ground import Ground, Making
from linli.cases.rules.state import CaseState, Event
from linli.cases.terms import OPEN_STATES, AssignmentState, CameBy, State
from linli.organisation.terms import Role
from linli.territory.terms import Level


class Where(StrEnum):
    """Where the maker of a move must be posted."""

    HOLDER = "holder"  # at the centre that holds (a grid's community centre while a grid holds)
    GRID = "grid"  # worker of the grid that holds
    UNIT = "unit"  # in a unit with an active assignment
    ANYWHERE = "anywhere"  # in any post of the role
    REPORTER = "reporter"  # the one who reported
    CLOCK = "clock"  # the clock of Linli itself


@dataclass(frozen=True)
class Who:
    where: Where
    roles: frozenset[Role] = frozenset()
    only_in: frozenset[State] = frozenset()  # states of the case; none named means all that the move leaves


@dataclass(frozen=True)
class Approval:
    """Who must approve when the maker lacks these roles; `when` says whether this attempt needs it at all."""

    roles: frozenset[Role]
    when: Callable[[CaseState, Any, Making], bool]
    at_unit: bool = False


Decide = Callable[[CaseState, Any, Making], list[Event]]


@dataclass(frozen=True)
class Move:
    """One row of the table.

    number    its number in practice §3.3
    key       its letter on the console; "" reaches it under `.`
    leaves    states in which it can be made; State.NEW for a filing
    by        who makes it
    asks      its form
    own_act   True: barred to those whose own work is judged
    commutes  leaves state, holder and limits alone, so that it is made even on a newer version
    fits      a further condition on the case
    has_way   whether the ground has anywhere to go: a page offers no dispatch where there are no units
    told      who is told (practice §3.3 N)
    reaches   the states it can lead to; empty: it leaves the state as it is
    """

    name: str
    number: int
    label: str | Promise
    leaves: frozenset[State]
    by: tuple[Who, ...]
    asks: type[forms.Form]
    decide: Decide
    clause: str
    key: str = ""
    approval: Approval | None = None
    own_act: bool = False
    commutes: bool = False
    fits: Callable[[CaseState], bool] = field(default=lambda state: True)
    has_way: Callable[[CaseState, Ground], bool] = field(default=lambda state, ground: True)
    told: tuple[str, ...] = ()
    reaches: frozenset[State] = frozenset()
    effect: str | Promise = ""

    @property
    def files(self) -> bool:
        return State.NEW in self.leaves


LEADERS = frozenset({Role.DUTY_LEADER, Role.DIRECTOR})
UNIT_SUBMITTERS = frozenset({Role.UNIT_HEAD, Role.UNIT_CONTACT})
STAFF = frozenset(Role) - {Role.RESIDENT, Role.CONTRACTOR, Role.SECURITY_AUDITOR}
CLERK = Who(Where.HOLDER, frozenset({Role.INTAKE_CLERK}))
WORKER = Who(Where.GRID, frozenset({Role.GRID_WORKER}))
CHECKERS = Who(Where.HOLDER, frozenset({Role.INTAKE_CLERK, Role.REVISIT_CLERK}))
REVISITOR = Who(Where.HOLDER, frozenset({Role.REVISIT_CLERK}))
UNIT_ALL = Who(Where.UNIT, frozenset({Role.UNIT_HEAD, Role.UNIT_CONTACT, Role.HANDLER}))
REPORTER = Who(Where.REPORTER)
REOPENING = frozenset({Role.INTAKE_CLERK, Role.SUPERVISION_CLERK})
WHILE_SELF_HANDLING = frozenset({State.SELF_HANDLING})
WHILE_UNITS_WORK = frozenset({State.DISPATCHED, State.HANDLING})
AT_WORK = (
    Who(Where.UNIT, UNIT_ALL.roles, WHILE_UNITS_WORK),
    Who(Where.GRID, WORKER.roles, WHILE_SELF_HANDLING),
    Who(Where.HOLDER, CLERK.roles, WHILE_SELF_HANDLING),
)
BY_CLOCK = Who(Where.CLOCK)
BEFORE_FINISH = frozenset(
    {State.REGISTERED, State.ACCEPTED, State.SELF_HANDLING, State.DISPATCHED, State.HANDLING}
)


def _from_resident(state: CaseState, form: Any, making: Making) -> bool:
    return state.reporter_account is None


def _by_clerk_below_province(state: CaseState, form: Any, making: Making) -> bool:
    return making.post is not None and making.post.role != Role.GRID_WORKER


def _to_community(state: CaseState, form: Any, making: Making) -> bool:
    child = making.ground.children.get(form.child)
    return child is not None and child.level == Level.COMMUNITY


def _second_return(state: CaseState, form: Any, making: Making) -> bool:
    return bool(form.granted) and state.return_count >= 1


def _second_reopening(state: CaseState, form: Any, making: Making) -> bool:
    """A reporter's request is accepted by the holder, be he a member of staff; so is a clerk's second one."""
    post, ground = making.post, making.ground
    deciding = {ground.centre.code, ground.parent.code if ground.parent else ""}
    if post is None or post.role not in REOPENING or post.centre not in deciding:
        return True
    return post.role == Role.INTAKE_CLERK and state.reopen_count >= 1


def _drafted_by_handler(state: CaseState, form: Any, making: Making) -> bool:
    if making.post is None or not making.post.unit:
        return False
    return bool(making.ground.at(making.post.unit, UNIT_SUBMITTERS))


def _to(*states: State) -> frozenset[State]:
    return frozenset(states)


_ROWS = (
    Move(
        "save_draft", 1, _("存草稿"), frozenset({State.NEW, State.DRAFT}), (Who(Where.ANYWHERE, STAFF),),
        forms.DraftForm, intake.save_draft, "6.4 a", reaches=_to(State.DRAFT), effect=_("不计时"),
    ),
    Move(
        "report", 2, _("上报"), frozenset({State.NEW, State.DRAFT}), (REPORTER, Who(Where.ANYWHERE, STAFF)),
        forms.ReportForm, intake.report, "6.4 a", told=("holder", "reporter"),
        reaches=_to(State.REGISTERED),
        effect=_("受理时限开始"),
    ),
    Move(
        "register", 3, _("登记"), frozenset({State.NEW}), (Who(Where.ANYWHERE, frozenset({Role.INTAKE_CLERK})),),
        forms.RegisterForm, intake.register, "6.4 a", key="N", told=("reporter",),
        reaches=_to(State.REGISTERED),
        effect=_("受理时限自收到起算"),
    ),
    Move(
        "supply_info", 5, _("补充"), OPEN_STATES, (REPORTER, CLERK),
        forms.SupplyForm, intake.supply_info, "6.4 a", commutes=True,
        told=("holder", "units"), effect=_("不影响时限"),
    ),
    Move(
        "accept", 6, _("受理"), frozenset({State.REGISTERED}), (CLERK,),
        forms.AcceptForm, intake.accept, "6.4 b", key="A", told=("reporter",),
        reaches=_to(State.ACCEPTED),
        effect=_("全案时限开始；再次受理不重新计时"),
    ),
    Move(
        "reject", 7, _("不予受理"), frozenset({State.REGISTERED}), (CLERK,),
        forms.RejectForm, intake.reject, "6.4 b", key="R", approval=Approval(LEADERS, _from_resident),
        told=("reporter",), reaches=_to(State.REJECTED), effect=_("受理时限停止"),
    ),
    Move(
        "self_resolve", 8, _("自行处置"), frozenset({State.REGISTERED, State.ACCEPTED}), (WORKER, CLERK),
        forms.SelfResolveForm, handling.self_resolve, "6.4 a", key="S",
        has_way=handling.solved_here,
        reaches=_to(State.SELF_HANDLING), effect=_("未受理的视同受理；自办时限开始"),
    ),
    Move(
        "escalate", 9, _("上报上级"),
        frozenset({State.REGISTERED, State.ACCEPTED, State.SELF_HANDLING, State.HANDLING}), (WORKER, CLERK),
        forms.EscalateForm, handling.escalate, "6.4 b", key="E",
        approval=Approval(LEADERS, _by_clerk_below_province),
        fits=lambda state: state.held_by_grid
        or state.state in (State.ACCEPTED, State.SELF_HANDLING)
        or (state.state == State.HANDLING and not state.active),
        has_way=lambda state, ground: state.held_by_grid or ground.parent is not None,
        told=("parent", "reporter"),
        reaches=_to(State.REGISTERED),
        effect=_("上级受理时限重新开始；全案时限不重新计"),
    ),
    Move(
        "assign_down", 10, _("交办下级"), frozenset({State.ACCEPTED}), (CLERK,),
        forms.AssignDownForm, handling.assign_down, "6.4 b", key="B", approval=Approval(LEADERS, _to_community),
        has_way=lambda state, ground: bool(ground.children),
        fits=lambda state: not state.held_by_grid, told=("child",),
        reaches=_to(State.REGISTERED),
        effect=_("下级受理时限开始；全案时限继续"),
    ),
    Move(
        "dispatch", 11, _("分流交办"), frozenset({State.ACCEPTED}), (CLERK,),
        forms.DispatchForm, handling.dispatch, "6.4 b", key="D", fits=lambda state: not state.held_by_grid,
        has_way=lambda state, ground: bool(ground.units),
        told=("units",), reaches=_to(State.DISPATCHED), effect=_("各单位签收时限开始；办理时限自交办起算"),
    ),
    Move(
        "sign", 13, _("签收"), frozenset({State.DISPATCHED, State.HANDLING}),
        (Who(Where.UNIT, frozenset({Role.UNIT_CONTACT, Role.HANDLER})),),
        forms.SignForm, handling.sign, "6.4 b", key="A",
        fits=lambda state: any(task.state == AssignmentState.PENDING_SIGN for task in state.active),
        told=("holder",), reaches=_to(State.HANDLING), effect=_("签收时限停止"),
    ),
    Move(
        "return_task", 14, _("申请退回"), frozenset({State.DISPATCHED, State.HANDLING}),
        (Who(Where.UNIT, UNIT_SUBMITTERS),), forms.ReturnTaskForm, handling.return_task, "6.4 b", key="R",
        fits=lambda state: any(task.state != AssignmentState.RETURN_ASKED for task in state.active),
        told=("holder",), effect=_("时限照走"),
    ),
    Move(
        "decide_return", 15, _("退回审核"), frozenset({State.DISPATCHED, State.HANDLING}), (CLERK,),
        forms.DecideReturnForm, handling.decide_return, "6.4 b", key="Y", approval=Approval(LEADERS, _second_return),
        fits=lambda state: any(task.state == AssignmentState.RETURN_ASKED for task in state.active),
        told=("unit",),
        reaches=_to(State.ACCEPTED, State.TO_CHECK),
        effect=_("同意退回的，分流时限重新开始；全案时限不变"),
    ),
    Move(
        "return_up", 16, _("退回上级"), frozenset({State.REGISTERED}), (CLERK,),
        forms.ReturnForm, handling.return_up, "6.4 b", fits=lambda state: state.came_by == CameBy.ASSIGN_DOWN,
        told=("parent",), reaches=_to(State.ACCEPTED), effect=_("全案时限不变"),
    ),
    Move(
        "return_down", 17, _("退回下级"), frozenset({State.REGISTERED}), (CLERK,),
        forms.ReturnForm, handling.return_down, "6.4 b", fits=lambda state: state.came_by == CameBy.ESCALATE,
        told=("child",), reaches=_to(State.ACCEPTED), effect=_("全案时限不变；计为无效上报"),
    ),
    Move(
        "transfer", 18, _("转办"), frozenset({State.DISPATCHED, State.HANDLING}), (CLERK,),
        forms.TransferForm, handling.transfer, "6.4 b", key="T",
        has_way=lambda state, ground: len(ground.units) > 1, told=("units",),
        reaches=_to(State.DISPATCHED), effect=_("新主办签收时限开始；全案时限不变"),
    ),
    Move(
        "progress", 27, _("办理记录"), frozenset({State.DISPATCHED, State.HANDLING, State.SELF_HANDLING}),
        AT_WORK, forms.ProgressForm, handling.progress, "6.4 c", key="W", commutes=True,
        told=("reporter if shown",), effect=_("不影响时限"),
    ),
    Move(
        "finish", 28, _("办结申请"), frozenset({State.HANDLING, State.SELF_HANDLING}), AT_WORK,
        forms.FinishForm, handling.finish, "6.4 c", key="Z",
        approval=Approval(UNIT_SUBMITTERS, _drafted_by_handler, at_unit=True),
        told=("holder",), reaches=_to(State.TO_CHECK), effect=_("办理时限和全案时限停止"),
    ),
    Move(
        "check_pass", 29, _("核查通过"), frozenset({State.TO_CHECK}), (CHECKERS,),
        forms.CheckPassForm, closing.check_pass, "6.4 c", key="H", own_act=True,
        reaches=_to(State.TO_FEEDBACK),
        effect=_("核查时限停止"),
    ),
    Move(
        "check_fail", 30, _("核查不通过"), frozenset({State.TO_CHECK}), (CHECKERS,),
        forms.CheckFailForm, closing.check_fail, "6.4 c", own_act=True, told=("unit",),
        reaches=_to(State.HANDLING, State.SELF_HANDLING), effect=_("全案时限以剩余时间继续，至少1个工作日"),
    ),
    Move(
        "feedback", 31, _("反馈"), frozenset({State.TO_FEEDBACK}), (CLERK,),
        forms.FeedbackForm, closing.feedback, "6.4 c", key="G", told=("reporter",),
        reaches=_to(State.TO_REVISIT, State.CLOSED),
        effect=_("反馈时限停止"),
    ),
    Move(
        "revisit", 32, _("回访评价"), frozenset({State.TO_REVISIT}), (REVISITOR, REPORTER),
        forms.RevisitForm, closing.revisit, "6.4 c", key="O", own_act=True,
        reaches=_to(State.CLOSED, State.ACCEPTED), effect=_("没有解决的重新办理，全案时限重新开始"),
    ),
    Move(
        "close", 33, _("结案"), frozenset({State.TO_REVISIT}), (REVISITOR, BY_CLOCK),
        forms.CloseForm, closing.close, "6.4 c", own_act=True, told=("reporter",),
        reaches=_to(State.CLOSED),
        effect=_("回访时限停止"),
    ),
    Move(
        "archive", 34, _("归档"), frozenset({State.CLOSED}),
        (Who(Where.HOLDER, frozenset({Role.ARCHIVE_CLERK})), BY_CLOCK),
        forms.ArchiveForm, closing.archive, "6.4 d", reaches=_to(State.ARCHIVED), effect=_("档案封存"),
    ),
    Move(
        "reopen", 35, _("重启"), frozenset({State.CLOSED}),
        (REPORTER, Who(Where.HOLDER, REOPENING)),
        forms.ReopenForm, closing.reopen, "6.4 e", approval=Approval(LEADERS, _second_reopening),
        told=("unit",), reaches=_to(State.ACCEPTED), effect=_("全案时限重新开始，并作标记"),
    ),
    Move(
        "withdraw", 39, _("撤回"), BEFORE_FINISH | {State.DRAFT}, (REPORTER,),
        forms.WithdrawForm, intake.withdraw, "6.4 e", told=("units",),
        reaches=_to(State.WITHDRAWN),
        effect=_("时限停止；隐患照常办理"),
    ),
    Move(
        "recategorise", 40, _("调整类别"), BEFORE_FINISH, (CLERK, Who(Where.HOLDER, LEADERS)),
        forms.RecategoriseForm, intake.recategorise, "6.4 e", told=("units",),
        effect=_("全案时限自受理起重算，只延长；值班领导可以缩短"),
    ),
    Move(
        "relocate", 44, _("更正位置"), BEFORE_FINISH, (CLERK,),
        forms.RelocateForm, intake.relocate, "6.4 e", told=("units",), effect=_("时限不变"),
    ),
)  # fmt: skip

MOVES: Mapping[str, Move] = {move.name: move for move in _ROWS}
