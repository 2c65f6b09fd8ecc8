"""The only writers of clause 5's tables."""

from linli.territory.actions.boundaries import import_boundaries, take_back_boundaries
from linli.territory.actions.buildings import (
    add_building,
    add_facility,
    change_building,
    change_facility,
    import_buildings,
    import_facilities,
    place_site,
    retire_building,
    retire_facility,
)
from linli.territory.actions.changes import NewGrid, change_grids, set_scheme
from linli.territory.actions.divisions import Trace, add_division, import_divisions
from linli.territory.actions.following import follow_grids
from linli.territory.actions.gridedition import compare_grids
from linli.territory.actions.grids import add_grid, import_grids
from linli.territory.actions.lineage import (
    apply_edition,
    carry_out_planned,
    change_divisions,
    compare_divisions,
)
from linli.territory.actions.removing import remove_grids, remove_sites, take_back_divisions

__all__ = [
    "NewGrid",
    "Trace",
    "add_building",
    "add_division",
    "add_facility",
    "add_grid",
    "apply_edition",
    "carry_out_planned",
    "change_building",
    "change_divisions",
    "change_facility",
    "change_grids",
    "compare_divisions",
    "compare_grids",
    "follow_grids",
    "import_boundaries",
    "import_buildings",
    "import_divisions",
    "import_facilities",
    "import_grids",
    "place_site",
    "remove_grids",
    "remove_sites",
    "retire_building",
    "retire_facility",
    "set_scheme",
    "take_back_boundaries",
    "take_back_divisions",
]
