"""What hangs on a place that a second edition of the list changes: counts only, for the person who decides."""

from dataclasses import asdict, dataclass
from datetime import datetime

from linli.cases.queries import open_under
from linli.organisation.queries import standing_under, workers_of
from linli.territory import queries as territory
from linli.territory.codes import prefix_of
from linli.territory.terms import GRID_LEVEL


@dataclass(frozen=True)
class Touched:
    """How many of each are there now, under the code and everything below it."""

    open_cases: int
    centres: int
    posts: int
    grids: int
    buildings: int
    facilities: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    @property
    def said(self) -> str:
        """What there is of it, in the words of the command line; "" when nothing hangs on the place."""
        counts = self.as_dict().items()
        return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts if count)


def touched_by(code: str, level: int, at: datetime) -> Touched:
    """Return what a change of this division or grid touches."""
    prefix = code if level == GRID_LEVEL else prefix_of(code, level)
    ground = territory.on_ground(prefix)
    if level == GRID_LEVEL:
        centres, posts = 0, len(workers_of(code, at))
    else:
        centres, posts = standing_under(prefix, at)
    return Touched(open_under(prefix), centres, posts, ground.grids, ground.buildings, ground.facilities)


def open_cases_of(code: str) -> int:
    """Return how many open cases hang on a division. Raises DivisionNotFound."""
    return open_under(prefix_of(code, territory.division(code).level))
