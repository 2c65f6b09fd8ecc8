"""What can be imported. A kind is one entry here: its template, who may bring it, and what its rows become."""

from collections.abc import Mapping

from linli.imports.errors import KindUnknown
from linli.imports.kinds.boundaries import BOUNDARIES
from linli.imports.kinds.cases import CASES
from linli.imports.kinds.contacts import CONTACTS
from linli.imports.kinds.ground import BUILDINGS, DIVISIONS, FACILITIES, GRIDS
from linli.imports.kinds.people import PEOPLE, POSTINGS, UNITS
from linli.imports.rules import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        DIVISIONS,
        BOUNDARIES,
        GRIDS,
        UNITS,
        PEOPLE,
        POSTINGS,
        BUILDINGS,
        FACILITIES,
        CONTACTS,
        CASES,
    )
}


def kind_named(name: str) -> Kind:
    """Raises KindUnknown."""
    if name not in KINDS:
        raise KindUnknown("kind")
    return KINDS[name]
