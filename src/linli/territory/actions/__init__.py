"""The only writers of clause 5's tables."""

from linli.territory.actions.boundaries import import_boundaries
from linli.territory.actions.changes import NewGrid, change_grids, set_scheme
from linli.territory.actions.divisions import add_division, import_divisions
from linli.territory.actions.grids import add_grid, import_grids

__all__ = [
    "NewGrid",
    "add_division",
    "add_grid",
    "change_grids",
    "import_boundaries",
    "import_divisions",
    "import_grids",
    "set_scheme",
]
