"""Console pages of grids, buildings, facilities and household contacts."""

from linli.registers.views.contacts import (
    add_contact,
    contact,
    contacts,
    find_contact,
    renew_contact,
    reveal_contact,
    withdraw_contact,
)
from linli.registers.views.places import (
    add_building,
    add_facility,
    buildings,
    change_site,
    facilities,
    grid,
    grid_map,
    grids,
    retire_site,
    site,
)

__all__ = [
    "add_building",
    "add_contact",
    "add_facility",
    "buildings",
    "change_site",
    "contact",
    "contacts",
    "facilities",
    "find_contact",
    "grid",
    "grid_map",
    "grids",
    "renew_contact",
    "retire_site",
    "reveal_contact",
    "site",
    "withdraw_contact",
]
