"""Who may make a move now, in which post, and whether another must approve it first. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from linli.cases.errors import MoveNotNow, MoveNotYours, OwnAct
from linli.cases.rules.ground import Ground, Making, Posted
from linli.cases.rules.moves import LEADERS, UNIT_SUBMITTERS, Move, Where, Who
from linli.cases.rules.state import CaseState
from linli.cases.terms import AssignmentState, State
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role

# Whose work nobody at the holder may judge is judged by these at its direct parent (practice §3.3, Small centres).
STAND_INS = frozenset({Role.REVISIT_CLERK, Role.INTAKE_CLERK})


@dataclass(frozen=True)
class Able:
    """Someone who can make a move now."""

    account: str
    name: str
    role: Role
    place: str


def fits(state: CaseState, move: Move) -> bool:
    """Return whether the case is in a condition in which `move` can be made by somebody."""
    return state.state in move.leaves and move.fits(state)


def authorise(state: CaseState, move: Move, actor: Actor, ground: Ground) -> Post | None:
    """Return the post in which `actor` makes `move` (None for the reporter and the clock).

    Raises MoveNotNow, OwnAct, MoveNotYours.
    """
    if not fits(state, move):
        raise MoveNotNow(state=State(state.state).label, move=move.label)
    barred = move.own_act and actor.account is not None and str(actor.account) in state.doers
    for who in move.by:
        if who.where == Where.CLOCK and actor.system:
            return None
        if who.where == Where.REPORTER and is_reporter(state, actor) and not barred:
            return _reporting_post(actor)
    able = who_can(state, move, ground)
    if barred:
        raise OwnAct(move=move.label, who=names(able))
    post = _post_of(state, move, actor, ground)
    if post is None:
        raise MoveNotYours(move=move.label, who=names(able))
    return post


def is_reporter(state: CaseState, actor: Actor) -> bool:
    """Return whether `actor` reported this case, or is about to report it without an account."""
    if actor.own_case is not None:
        return actor.own_case[0] == state.county and str(actor.own_case[1]) == state.id
    return actor.account is not None and str(actor.account) == state.reporter_account


def who_can(state: CaseState, move: Move, ground: Ground) -> tuple[Able, ...]:
    """Return the members of staff who can make `move` now, those of the direct parent where the holder has nobody.

    Source: practice §3.3, Small centres.
    """
    found: dict[str, Able] = {}
    for who in move.by:
        for person in _eligible(state, move, who, ground):
            place = person.unit or person.centre
            found.setdefault(person.account, Able(person.account, person.name, person.role, place))
    return tuple(found.values())


def approver_place(
    state: CaseState, move: Move, post: Post | None, proposer: str | None, ground: Ground
) -> str:
    """Return the centre or unit whose leader decides a proposal: the holder's, else the direct parent's."""
    assert move.approval is not None
    if move.approval.at_unit and post is not None:
        return post.unit
    own = [person for person in ground.at(ground.centre.code, LEADERS) if person.account != proposer]
    if own or ground.parent is None:
        return ground.centre.code
    return ground.parent.code


def approves_itself(move: Move, making: Making) -> bool:
    """Return whether the maker holds the approving role at the holder, or in the unit: such a move is made at once."""
    assert move.approval is not None
    own_unit = making.post.unit if making.post else ""
    place = own_unit if move.approval.at_unit else making.ground.centre.code
    return any(p.role in move.approval.roles and (p.unit or p.centre) == place for p in making.by.posts)


def may_approve(actor: Actor, place: str, move: Move, *, second: bool) -> Post | None:
    """Return the post in which `actor` decides proposals of `move` at `place`; None if he may not.

    second  the move comes from the reporter: the first time a clerk decides it, afterwards a leader (move 35)
    """
    if move.approval is None:
        return None
    roles = UNIT_SUBMITTERS if move.approval.at_unit else LEADERS
    if not second:
        roles |= {Role.INTAKE_CLERK}
    return next(
        (post for post in actor.posts if post.role in roles and place in (post.unit, post.centre)), None
    )


def names(able: Iterable[Able]) -> str:
    return "、".join(dict.fromkeys(person.name for person in able)) or "—"


def _reporting_post(actor: Actor) -> Post | None:
    return next((post for post in actor.posts), None)


def _eligible(state: CaseState, move: Move, who: Who, ground: Ground) -> tuple[Posted, ...]:
    if who.only_in and state.state not in who.only_in:
        return ()
    if who.where == Where.GRID:
        return ground.at(state.holder, who.roles) if state.held_by_grid else ()
    if who.where == Where.UNIT:
        return tuple(person for task in _tasks_for(state, move) for person in ground.at(task, who.roles))
    if who.where == Where.HOLDER:
        own = _not_own_act(state, move, ground.at(ground.centre.code, who.roles))
        if own or ground.parent is None:
            return own
        roles = who.roles | STAND_INS if move.own_act else who.roles
        return _not_own_act(state, move, ground.at(ground.parent.code, roles))
    return ()


def _tasks_for(state: CaseState, move: Move) -> list[str]:
    """Return the units whose part is in a state that the move leaves."""
    wanted = {
        "sign": {AssignmentState.PENDING_SIGN},
        "return_task": {AssignmentState.PENDING_SIGN, AssignmentState.HANDLING},
        "finish": {AssignmentState.HANDLING},
    }.get(move.name)
    return [task.unit for task in state.active if wanted is None or task.state in wanted]


def _not_own_act(state: CaseState, move: Move, people: tuple[Posted, ...]) -> tuple[Posted, ...]:
    if not move.own_act:
        return people
    return tuple(person for person in people if person.account not in state.doers)


def _post_of(state: CaseState, move: Move, actor: Actor, ground: Ground) -> Post | None:
    for who in move.by:
        own = {
            (person.role, person.unit or person.centre)
            for person in _eligible(state, move, who, ground)
            if person.account == str(actor.account)
        }
        for post in actor.posts:
            anywhere = who.where == Where.ANYWHERE and post.role in who.roles
            if anywhere or (post.role, post.unit or post.centre) in own:
                return post
    return _leading_post(move, actor, ground, state)


def _leading_post(move: Move, actor: Actor, ground: Ground, state: CaseState) -> Post | None:
    """Whoever holds the approving role makes the move at once (practice §3.3, Approval)."""
    if move.approval is None or move.approval.at_unit or not any(w.where == Where.HOLDER for w in move.by):
        return None
    return next(
        (
            p
            for p in actor.posts
            if p.role in move.approval.roles and p.centre == ground.centre.code and not p.unit
        ),
        None,
    )
