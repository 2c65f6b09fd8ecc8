"""The columns that follow from a fold: what the writer saves and what `verify` expects."""

from dataclasses import fields
from typing import Any

from linli.cases.rules.state import CASE_FIELDS, PARTS, CaseState

_PART_FIELDS = {part: tuple(f.name for f in fields(shape)) for part, shape in PARTS.items()}


def case_row(state: CaseState) -> dict[str, Any]:
    """Return the columns of the case's own row."""
    row = {name: getattr(state, name) for name in CASE_FIELDS}
    row["is_open"] = state.is_open
    return row


def part_row(state: CaseState, part: str, row: Any) -> dict[str, Any]:
    """Return the columns of one row of an assignment, proposal, feedback or link."""
    columns = {name: getattr(row, name) for name in _PART_FIELDS[part]}
    columns["county"], columns["case_id"] = state.county, state.id
    if part == "assignments":
        columns["is_active"] = row.is_active
    return columns
