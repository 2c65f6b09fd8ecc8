"""The shape that every decision shares: an event that carries its effects, the clocks included."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from linli.cases.rules.deadlines import clock_fields
from linli.cases.rules.forms import Form, words_of
from linli.cases.rules.ground import Making
from linli.cases.rules.state import CaseState, Event, fold
from linli.cases.terms import ProposalState, State

Parts = Mapping[str, Mapping[str, Mapping[str, Any]]]


def words_in(form: Form, making: Making) -> dict[str, dict[str, str]]:
    """Name the free texts of `form`; their digests are filled in when they are sealed."""
    return {name: {"id": making.id_for(name), "digest": ""} for name in words_of(form)}


def note(state: CaseState, name: str, form: Form, making: Making, **more: Any) -> Event:
    """Return an event that leaves state, holder and limits alone."""
    return Event(name=name, words=words_in(form, making), **more)


def step(
    state: CaseState,
    name: str,
    form: Form | None,
    making: Making,
    *,
    to: State,
    starts: datetime | None = None,
    stage_runs_on: bool = False,
    parts: Parts | None = None,
    data: Mapping[str, Any] | None = None,
    seen: bool = False,
    **sets: Any,
) -> Event:
    """Return an event that brings the case into `to`, with the due times that follow.

    starts         when the new stage begins, if not at the move itself
    stage_runs_on  the case stays where it is and the clock of its stage goes on; the overall one may have moved
    """
    all_parts = {**_lapse_proposals(state, to), **(parts or {})}
    late = state.is_open and state.due_at is not None and making.at > state.due_at
    changed = {"state": str(to), **sets, **({"was_overdue": True} if late else {})}
    bare = Event(name=name, sets=changed, parts=all_parts)
    clocks = clock_fields(
        fold(state, bare), starts or making.at, making.ground.calendar, stage_runs_on=stage_runs_on
    )
    return replace(
        bare,
        sets=_changes(state, {**changed, **clocks}),
        words=words_in(form, making) if form else {},
        data=dict(data or {}),
        seen=seen,
    )


def _lapse_proposals(state: CaseState, to: State) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """What waited for approval in another state waits in vain."""
    if state.state == to:
        return {}
    waiting = {
        key: {"state": str(ProposalState.LAPSED)}
        for key, row in state.proposals.items()
        if row.state == ProposalState.WAITING
    }
    return {"proposals": waiting} if waiting else {}


def _changes(state: CaseState, sets: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in sets.items() if getattr(state, key) != value}
