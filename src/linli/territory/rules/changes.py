"""What a change of grids must be (practice §2.4), and who may change the scheme of codes (clause 5 ¶2)."""

from collections.abc import Mapping, Sequence
from datetime import date

from linli.territory import errors
from linli.territory.terms import Change, Level

MANY = 200
# How many old grids become how many new ones: (least, most) of each.
SHAPE_OF_CHANGE: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = {
    Change.RENAME: ((1, 1), (0, 0)),
    Change.RECODE: ((1, 1), (1, 1)),
    Change.SPLIT: ((1, 1), (2, MANY)),
    Change.MERGE: ((2, MANY), (1, 1)),
    Change.TRANSFER: ((1, 1), (1, 1)),
    Change.REDRAW: ((1, MANY), (1, MANY)),
    Change.ABOLISH: ((1, 1), (0, 0)),
}


def check_shape_of_change(change: Change, old: int, new: int) -> None:
    """Raises ChangeShape unless so many old and new grids make this change."""
    (old_least, old_most), (new_least, new_most) = SHAPE_OF_CHANGE[change]
    if not (old_least <= old <= old_most and new_least <= new <= new_most):
        wanted = f"{_span(old_least, old_most)} → {_span(new_least, new_most)}"
        raise errors.ChangeShape("change", change=str(change.label), wanted=wanted, old=old, new=new)


def _span(least: int, most: int) -> str:
    if least == most:
        return str(least)
    return f"≥{least}"


def check_old_grid(code: str, begun_on: date, retired_on: date | None, effective_on: date) -> None:
    """Raises ChangeOfRetired, ChangeBeforeBirth."""
    if retired_on:
        raise errors.ChangeOfRetired("old", code=code)
    if effective_on < begun_on:
        raise errors.ChangeBeforeBirth("effective_on", code=code, date=begun_on.isoformat())


def check_scheme_change(level: int | None, standing: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Let only a code administrator of the province change its scheme, and only with a new code for every grid.

    level     of the actor's centre; None for the command line of the machine itself
    standing  codes of the grids in use
    Raises SchemeByProvinceOnly, SchemeMappingIncomplete.
    Source: GB/T 34300-2017, 5 ¶2 (C11).
    """
    if level is not None and level != Level.PROVINCE:
        raise errors.SchemeByProvinceOnly("scheme")
    missing = [code for code in standing if code not in mapping]
    if missing:
        raise errors.SchemeMappingIncomplete("mapping", count=len(missing), code=missing[0])
