"""What a change of divisions or grids must be (practice §2.4), and who may change the scheme of codes (clause 5 ¶2)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

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


# A division that is renamed, or goes to another parent under its own code, is said anew: one old, one new, the same code.
SHAPE_OF_DIVISION_CHANGE = {**SHAPE_OF_CHANGE, Change.RENAME: ((1, 1), (1, 1))}


class NewDivision(NamedTuple):
    """A division as a change leaves it. Empty name, level 0: as the first old one; empty kinds: by the rules."""

    code: str
    name: str = ""
    level: int = 0
    parent: str = ""
    kind: str = ""
    village_kind: str = ""


@dataclass(frozen=True)
class DivisionChange:
    """One change of divisions (practice §2.4). change None: `new` only appears, or is put right, and nothing is handed on.

    new  may stand already: a town that takes in its neighbour keeps its code
    """

    change: Change | None
    old: tuple[str, ...]
    new: tuple[NewDivision, ...] = ()

    @property
    def retires(self) -> tuple[str, ...]:
        kept = {each.code for each in self.new}
        return tuple(code for code in self.old if code not in kept)


def written(changes: Sequence[DivisionChange]) -> list[dict[str, Any]]:
    """Return the changes as plain values, to be kept until their day."""
    return [{**asdict(each), "change": each.change and str(each.change)} for each in changes]


def read_back(stored: Sequence[Mapping[str, Any]]) -> list[DivisionChange]:
    """Return what `written` wrote down."""
    return [
        DivisionChange(
            Change(each["change"]) if each["change"] else None,
            tuple(each["old"]),
            tuple(NewDivision(*new) for new in each["new"]),
        )
        for each in stored
    ]


def check_division_changes(changes: Sequence[DivisionChange], open_cases: Mapping[str, int]) -> None:
    """Raises ChangeShape, DivisionChangeTwice, DivisionHasOpenCases."""
    retired: set[str] = set()
    for each in changes:
        if each.change is None:
            continue
        _check_span(each.change, SHAPE_OF_DIVISION_CHANGE[each.change], len(set(each.old)), len(each.new))
        for code in each.retires:
            if code in retired:
                raise errors.DivisionChangeTwice("old", code=code)
            retired.add(code)
            if each.change == Change.ABOLISH and open_cases.get(code):
                raise errors.DivisionHasOpenCases("old", code=code, count=open_cases[code])


def check_shape_of_change(change: Change, old: int, new: int) -> None:
    """Raises ChangeShape unless so many old and new grids make this change."""
    _check_span(change, SHAPE_OF_CHANGE[change], old, new)


_Span = tuple[tuple[int, int], tuple[int, int]]


def _check_span(change: Change, span: _Span, old: int, new: int) -> None:
    (old_least, old_most), (new_least, new_most) = span
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
