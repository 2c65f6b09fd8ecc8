"""docs/moves.md and contracts/moves.json, from the table of moves that the program itself runs on."""

import json
from collections import defaultdict

from django.utils import translation

from linli.cases.rules.contract import moves_contract
from linli.cases.rules.forms import asked_of
from linli.cases.rules.moves import MOVES, Move, Where, Who
from linli.cases.terms import State
from linli.organisation.terms import Role
from tools.pages.tables import page, table

INTRODUCTION = """
Every change to a case is one *move*. This is the table that the program runs on: addresses, forms, schemas, permissions
and refusal tests are made from the same rows. [`contracts/moves.json`](../contracts/moves.json) holds it for programs.

A move asked for by someone without the approving role becomes a *proposal*: the clock runs on, and whoever holds that
role decides it. Nobody checks, revisits or approves an act of their own.
"""
PLACES = {
    Where.HOLDER: "at the centre that holds the case",
    Where.GRID: "of the grid that holds the case",
    Where.UNIT: "of a unit with an open assignment",
    Where.ANYWHERE: "in any post",
    Where.REPORTER: "whoever reported",
    Where.CLOCK: "the clock",
}


def pages() -> dict[str, str]:
    with translation.override("zh-hans"):
        contract = json.dumps(moves_contract(), ensure_ascii=False, indent=1) + "\n"
    with translation.override("en"):
        states = table(("state", "in Chinese", "in English"), [_state(state) for state in State])
        parts = ["## The states", states, "## The picture", _picture(), "## The moves", _table()]
        asked = [f"### {move.name}\n\n{_asks(move)}" for move in MOVES.values()]
        text = page("Moves", "`cases/rules/moves.py`", INTRODUCTION, *parts, "## What each move asks", *asked)
    return {"docs/moves.md": text, "contracts/moves.json": contract}


def _state(state: State) -> tuple[str, str, str]:
    with translation.override("zh-hans"):
        chinese = str(state.label)
    return f"`{state}`", chinese, str(state.label)


def _picture() -> str:
    """Return the state machine in Mermaid's notation: one arrow for each pair of states, with all moves that draw it."""
    arrows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for move in MOVES.values():
        for before in sorted(move.leaves):
            for after in sorted(move.reaches):
                if before != after:
                    arrows[_node(before), _node(after)].append(move.name)
    lines = [
        f"  {before} --> {after}: {', '.join(names)}" for (before, after), names in sorted(arrows.items())
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _node(state: State) -> str:
    return "[*]" if state == State.NEW else str(state)


def _table() -> str:
    heads = (
        "no.",
        "move",
        "in Chinese",
        "in English",
        "from",
        "to",
        "who",
        "approved by",
        "clocks",
        "told",
        "clause",
    )
    return table(heads, [_row(move) for move in MOVES.values()])


def _row(move: Move) -> tuple[object, ...]:
    with translation.override("zh-hans"):
        chinese = str(move.label)
    who = "; ".join(_who(one) for one in move.by) + (" (not of their own act)" if move.own_act else "")
    approved = (
        ", ".join(sorted(str(Role(role).label) for role in move.approval.roles)) if move.approval else ""
    )
    reaches = _states(move.reaches) or "the same"
    words = (str(move.effect), ", ".join(move.told), move.clause)
    return (
        move.number,
        f"`{move.name}`",
        chinese,
        move.label,
        _states(move.leaves),
        reaches,
        who,
        approved,
        *words,
    )


def _states(states: frozenset[State]) -> str:
    return ", ".join(f"`{state}`" for state in sorted(states))


def _who(who: Who) -> str:
    roles = sorted(str(Role(role).label) for role in who.roles)
    if who.where == Where.ANYWHERE and len(roles) > len(Role) // 2:
        roles = ["staff"]
    return " ".join(filter(None, [", ".join(roles), PLACES[who.where]]))


def _asks(move: Move) -> str:
    rows = []
    for name, shape in move.asks.model_fields.items():
        asked = asked_of(move.asks, name)
        kept = "sealed apart; the event holds a digest" if asked.words else ""
        rows.append((f"`{name}`", asked.label, "yes" if shape.is_required() else "", asked.hint, kept))
    return table(("field", "label", "required", "hint", "kept"), rows) if rows else "Nothing."
