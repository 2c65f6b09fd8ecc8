"""What became of divisions and grids, through every change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from linli.territory.codes import DIVISION_DIGITS, full_code, prefix_of
from linli.territory.models import Division, DivisionLineage, GridLineage

LINEAGE_STEPS_MAX = 20
PLACES_MAX = 8  # ranges of codes that one search may ask for


@dataclass(frozen=True)
class Step:
    """One pair of one change. new: "" when the old one was abolished; equal to old when it kept its code."""

    old: str
    new: str
    change: str
    old_name: str
    effective_on: date
    document_no: str


@dataclass(frozen=True)
class Lineage:
    """Everything a code came from and became. earlier, later: codes, nearest first · steps: in order of their days."""

    code: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes under which a case of this place may have been kept."""
        return (*self.earlier, self.code, *self.later)


def lineage_of(code: str) -> Lineage:
    """Return what a division or grid came from and what became of it, through every change; no steps without changes."""
    rows_of = GridLineage if len(code) > DIVISION_DIGITS else DivisionLineage
    code = code if len(code) > DIVISION_DIGITS else full_code(code) or code
    earlier, back = _follow(rows_of, code, "new", "old")
    later, forth = _follow(rows_of, code, "old", "new")
    steps = {row.pk: row for row in (*back, *forth)}
    ordered = sorted(steps.values(), key=lambda row: (row.effective_on, row.pk))
    return Lineage(
        code,
        earlier,
        later,
        tuple(
            Step(
                row.old_id,
                row.new_id or "",
                row.change,
                row.old_name,
                row.effective_on,
                row.document_no,
            )
            for row in ordered
        ),
    )


_Row = DivisionLineage | GridLineage


def _follow(rows_of: type[_Row], code: str, here: str, there: str) -> tuple[tuple[str, ...], list[_Row]]:
    """Walk lineage rows from the `here` side to the `there` side, one query a step."""
    seen: list[str] = []
    rows: list[_Row] = []
    edge = [code]
    for _ in range(LINEAGE_STEPS_MAX):
        found = [*_touching(rows_of, here, edge)]
        rows.extend(found)
        reached = [getattr(row, f"{there}_id") for row in found]
        edge = [each for each in dict.fromkeys(reached) if each and each != code and each not in seen]
        if not edge:
            break
        seen.extend(edge)
    return tuple(seen), rows


def _touching(rows_of: type[_Row], side: str, codes: list[str]) -> Iterable[_Row]:
    found: Iterable[_Row] = rows_of._default_manager.filter(**{f"{side}__in": codes}).order_by("pk")
    return found


def codes_through_time(code: str) -> tuple[str, ...]:
    """Return the leading digits of all codes that a place has had, its own first, PLACES_MAX at most.

    code  a grid's code, or the leading digits of a division's
    """
    if len(code) > DIVISION_DIGITS:
        others = lineage_of(code).codes
    else:
        found = lineage_of(code.ljust(DIVISION_DIGITS, "0")).codes[:PLACES_MAX]
        levels = Division.objects.filter(code__in=found).values_list("code", "level") if found[1:] else ()
        others = tuple(prefix_of(each, level) for each, level in levels)
    return tuple(dict.fromkeys((code, *others)))[:PLACES_MAX]
