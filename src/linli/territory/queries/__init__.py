"""The only readers of clause 5's tables. Territory is public knowledge: nothing here needs an actor."""

from linli.territory.queries.lookup import Located, grid_at
from linli.territory.queries.places import (
    DivisionView,
    GridView,
    Lineage,
    Place,
    Step,
    ancestors,
    children,
    communities_with_boundary,
    division,
    grid,
    grids_of,
    grids_within,
    lineage_of,
    names_of,
    place,
    remarks_on,
    subtree,
)
from linli.territory.queries.shapes import Outline, bounds_of, outline_of, outlines_within

__all__ = [
    "DivisionView",
    "GridView",
    "Lineage",
    "Located",
    "Outline",
    "Place",
    "Step",
    "ancestors",
    "bounds_of",
    "children",
    "communities_with_boundary",
    "division",
    "grid",
    "grid_at",
    "grids_of",
    "grids_within",
    "lineage_of",
    "names_of",
    "outline_of",
    "outlines_within",
    "place",
    "remarks_on",
    "subtree",
]
