"""The table of moves as data: for the docs, the field app without signal, and both test suites."""

from typing import Any

from linli.cases.rules.forms import asked_of
from linli.cases.rules.moves import MOVES, Move


def moves_contract() -> dict[str, Any]:
    """Return every move with its states, makers, form fields, approval and effect on clocks, as plain JSON values."""
    return {"version": 1, "moves": [_move(move) for move in MOVES.values()]}


def _move(move: Move) -> dict[str, Any]:
    schema = move.asks.model_json_schema()
    required = set(schema.get("required", []))
    return {
        "name": move.name,
        "number": move.number,
        "label": str(move.label),
        "key": move.key,
        "leaves": sorted(str(state) for state in move.leaves),
        "reaches": sorted(str(state) for state in move.reaches),
        "by": [
            {"where": str(who.where), "roles": sorted(str(role) for role in who.roles)} for who in move.by
        ],
        "approved_by": sorted(str(role) for role in move.approval.roles) if move.approval else [],
        "own_act_barred": move.own_act,
        "commutes": move.commutes,
        "told": list(move.told),
        "effect": str(move.effect),
        "clause": move.clause,
        "fields": [
            {
                "name": name,
                "label": str(asked_of(move.asks, name).label),
                "widget": asked_of(move.asks, name).widget,
                "words": asked_of(move.asks, name).words,
                "required": name in required,
            }
            for name in move.asks.model_fields
        ],
    }
