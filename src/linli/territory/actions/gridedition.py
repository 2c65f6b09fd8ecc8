"""A newer file of grids, laid beside the grids in use. Nothing is stored: grids change by `change_grids`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from linli.kernel.clock import LOCAL
from linli.territory import errors
from linli.territory.actions.grids import CODES_A_QUERY, ROWS_MAX, GridRow, draft_of, scheme_named
from linli.territory.codes import after
from linli.territory.models import Grid
from linli.territory.rules.findings import Finding, errors_in
from linli.territory.rules.gridedition import GridDifferences
from linli.territory.rules.gridedition import compare_grids as compare
from linli.territory.rules.grids import GridDraft, read_draft


@dataclass(frozen=True)
class GridEdition:
    """findings: what is wrong with the file itself; then nothing was compared."""

    read: int
    differences: GridDifferences
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return errors_in(self.findings) > 0


def compare_grids(
    *, rows: Sequence[GridRow], scheme: str, says_date: bool, covers: Collection[str] = (), at: datetime
) -> GridEdition:
    """Return how a file of grids differs from the grids in use. Stores nothing; every row needs its code.

    covers  leading digits of places of which the file lists every grid
    Raises SchemeNotFound, TooManyFeatures.
    """
    if len(rows) > ROWS_MAX:
        raise errors.TooManyFeatures("file", count=len(rows), limit=ROWS_MAX)
    known, day = scheme_named(scheme), at.astimezone(LOCAL).date()
    wanted: dict[str, GridDraft] = {}
    findings: list[Finding] = []
    for row in rows:
        for read in read_draft(
            row.texts, known, shape=row.shape, day=day, makes_codes=False, says_date=says_date
        ):
            if not isinstance(read, GridDraft):
                findings.append(Finding(row.number, row.subject, read))
            elif read.code in wanted:
                about = errors.GridCodeTwice("code", code=read.code, other=row.number)
                findings.append(Finding(row.number, row.subject, about))
            else:
                wanted[read.code] = read
    if errors_in(findings):
        return GridEdition(len(rows), GridDifferences(), findings)
    return GridEdition(len(rows), compare(_in_use(sorted(wanted), covers), wanted, covers), findings)


def _in_use(codes: Sequence[str], covers: Collection[str]) -> dict[str, GridDraft]:
    """Return the grids in use that the file speaks of, by their codes or by what it covers."""
    found: dict[str, GridDraft] = {}
    for start in range(0, len(codes), CODES_A_QUERY):
        rows = Grid.objects.filter(code__in=codes[start : start + CODES_A_QUERY], retired_on=None)
        found |= {row.code: draft_of(row) for row in rows}
    for prefix in covers:
        inside = Grid.objects.filter(code__gte=prefix, code__lt=after(prefix), retired_on=None)
        found |= {row.code: draft_of(row) for row in inside[:ROWS_MAX]}
    return found
