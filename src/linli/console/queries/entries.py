"""The timeline in words, and the path that a case took through the house."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.cases.queries import CaseView, TimelineEntry
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.dictionaries import (
    CheckWay,
    EscalateReason,
    FeedbackWay,
    RejectReason,
    Resolved,
    Result,
    ReturnReason,
)
from linli.cases.rules.moves import MOVES
from linli.cases.rules.timeline import EVENT_LABELS
from linli.cases.terms import State
from linli.console.queries.clocks import used_text
from linli.console.shapes import AttachmentLine, Entry, EntryGroup, Step

STEPS_MAX = 7
_REASONS = {"reject": RejectReason, "escalate": EscalateReason, "return_task": ReturnReason}
_AT_UNITS = (State.DISPATCHED, State.HANDLING)


@dataclass(frozen=True)
class Stint:
    """Who had the case from when until when (None: still), and what happened in that time, in order."""

    had: str
    began: datetime
    ended: datetime | None
    entries: tuple[TimelineEntry, ...]


def groups_of(
    view: CaseView, names: Mapping[str, str], lines: Mapping[UUID, AttachmentLine], at: datetime
) -> tuple[EntryGroup, ...]:
    """Return the timeline newest first, grouped by who had the case, with the working time that each had it."""
    return tuple(
        EntryGroup(
            who=names.get(stint.had, stint.had),
            used=_used(stint, view, at),
            entries=tuple(entry_of(one, names, lines) for one in reversed(stint.entries)),
        )
        for stint in reversed(stints_of(view.timeline))
        if stint.entries
    )


def entry_of(one: TimelineEntry, names: Mapping[str, str], lines: Mapping[UUID, AttachmentLine]) -> Entry:
    """Return one event in words; `names`: places as lists say them, `lines`: the attachments."""
    return Entry(
        at=one.at,
        who=one.who or _("反映人"),
        unit=names.get(one.place_code, one.place),
        move=str(EVENT_LABELS.get(one.event, one.event)),
        words=tuple(
            text for name, text in one.words.items() if name not in ("title", "description", "address")
        ),
        facts=tuple(_facts(one)),
        attachments=tuple(lines[each] for each in one.attachments if each in lines),
        approved_by=one.approved_by,
        who_is_data=bool(one.who),
    )


def path_of(view: CaseView, names: Mapping[str, str], at: datetime) -> tuple[Step, ...]:
    """Return the stage path: who had it, what was done there, how long; now; and what is still to come."""
    steps = []
    for stint in stints_of(view.timeline):
        now = stint.ended is None and view.state.is_open
        steps.append(
            Step(
                who=names.get(stint.had, stint.had),
                done=_state_words(view) if stint.ended is None else _("，").join(_done_there(stint)),
                used=_used(stint, view, at),
                state="now" if now else "done",
            )
        )
    return _folded([*steps, *_to_come(view)])


def codes_in(view: CaseView) -> set[str]:
    """Return the codes of everyone who had the case or did something to it, to be named."""
    had = {stint.had for stint in stints_of(view.timeline)}
    return had | {view.state.holder} | {one.place_code for one in view.timeline if one.place_code}


def stints_of(timeline: Sequence[TimelineEntry]) -> list[Stint]:
    """Return who had the case, in order: a centre or grid while it held, the lead unit while it worked.

    What hands the case on belongs to the one who hands it on.
    """
    found: list[Stint] = []
    entries: list[TimelineEntry] = []
    holder = had = ""
    began: datetime | None = None
    for one in reversed(timeline):
        holder = one.holder or holder or one.place_code
        had, began = had or holder, began or one.at
        entries.append(one)
        after = _has_after(one, had, holder)
        if after != had:
            found.append(Stint(had, began, one.at, tuple(entries)))
            entries, had, began = [], after, one.at
    return [*found, Stint(had, began, None, tuple(entries))] if began else found


def _has_after(one: TimelineEntry, had: str, holder: str) -> str:
    if one.event in ("dispatched", "transferred"):
        return str(one.data.get("lead", had))
    if one.holder or (one.state and one.state not in _AT_UNITS):
        return holder
    return had


def _done_there(stint: Stint) -> list[str]:
    said = [str(EVENT_LABELS.get(one.event, one.event)) for one in stint.entries if one.state or one.holder]
    return list(dict.fromkeys(said))[-3:]


def _used(stint: Stint, view: CaseView, at: datetime) -> str:
    end = stint.ended or (at if view.state.is_open else view.state.closed_at or at)
    return _("用时%(span)s") % {"span": used_text(stint.began, end)}


def _state_words(view: CaseView) -> str:
    return str(State(view.state.state).label)


def _to_come(view: CaseView) -> list[Step]:
    """Return the steps after the present one; the two with the reporter stand together."""
    state = view.state.state
    if not view.state.is_open or state == State.TO_REVISIT:
        return []
    last = Step(who=_("反馈、回访"), done="", used="", state="next", data=False)
    if state == State.TO_FEEDBACK:
        return [replace(last, who=_("回访"))]
    if state == State.TO_CHECK:
        return [last]
    return [replace(last, who=_("核查")), last]


def _folded(steps: list[Step]) -> tuple[Step, ...]:
    """More than seven steps: those in the middle become one."""
    if len(steps) <= STEPS_MAX:
        return tuple(steps)
    now = next((number for number, step in enumerate(steps) if step.state == "now"), len(steps) - 1)
    spare = len(steps) - STEPS_MAX + 1
    first = max(1, min(now - spare, len(steps) - spare))
    middle = Step(who=_("中间%(count)s步") % {"count": spare}, done="", used="", state="done", data=False)
    return tuple([*steps[:first], middle, *steps[first + spare :]])


def _facts(one: TimelineEntry) -> Iterator[tuple[str, str]]:
    """Yield the coded values of an event: a word of the page, and recorded data beside it."""
    data, names = one.data, one.names
    for code, word in (("lead", _("主办")), ("to", _("交给")), ("suggested_unit", _("建议交给"))):
        if data.get(code):
            yield word, names.get(data[code], data[code])
    if data.get("assist"):
        yield _("协办"), "、".join(names.get(unit, unit) for unit in data["assist"])
    if data.get("reason_code") and one.move in _REASONS:
        yield str(_REASONS[one.move](data["reason_code"]).label), ""
    if one.event in ("proposed", "proposal_declined") and data.get("move", one.move) in MOVES:
        yield str(MOVES[data.get("move", one.move)].label), ""
    if one.event == "relocated":
        yield "", names.get(data.get("place", ""), data.get("place", ""))
    yield from ((word, "") for word in _results(data))


def _results(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("result"):
        yield str(Result(data["result"]).label)
    if data.get("resolved") in Resolved.values:
        yield str(Resolved(data["resolved"]).label)
    if data.get("satisfaction"):
        yield _("满意度 %(stars)s") % {"stars": data["satisfaction"]}
    if data.get("way"):
        way = data["way"]
        yield str((FeedbackWay(way) if way in FeedbackWay.values else CheckWay(way)).label)
    if data.get("category") in LEAVES:
        yield str(LEAVES[data["category"]].name)
