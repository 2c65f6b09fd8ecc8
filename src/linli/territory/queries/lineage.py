"""What became of grids, through every change."""

from dataclasses import dataclass
from datetime import date

from linli.territory.models import GridLineage

LINEAGE_STEPS_MAX = 20


@dataclass(frozen=True)
class Step:
    """One pair of one change. new: "" when the old grid was abolished; equal to old when renamed."""

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
        """All codes under which a case of this grid may have been kept."""
        return (*self.earlier, self.code, *self.later)


def lineage_of(code: str) -> Lineage:
    """Return what a grid came from and what became of it, through every change. A code without changes has no steps."""
    earlier, back = _follow(code, "new", "old")
    later, forth = _follow(code, "old", "new")
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


def _follow(code: str, here: str, there: str) -> tuple[tuple[str, ...], list[GridLineage]]:
    """Walk lineage rows from the `here` side to the `there` side, one query a step."""
    seen: list[str] = []
    rows: list[GridLineage] = []
    edge = [code]
    for _ in range(LINEAGE_STEPS_MAX):
        found = list(GridLineage.objects.filter(**{f"{here}__in": edge}).order_by("pk"))
        rows.extend(found)
        reached = [getattr(row, f"{there}_id") for row in found]
        edge = [each for each in dict.fromkeys(reached) if each and each != code and each not in seen]
        if not edge:
            break
        seen.extend(edge)
    return tuple(seen), rows
