"""What a search finds beside cases: places, units and people, a few of each, inside the reader's scope."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.console.shapes import FoundGroup, FoundLine
from linli.organisation import queries as organisation
from linli.organisation.queries import NamedLine
from linli.organisation.rules import Actor
from linli.registers import queries as registers
from linli.territory import queries as territory
from linli.territory.codes import COUNTY_DIGITS

SHOWN_MAX = 6
LEAST_CHARACTERS = 2


def groups_found(actor: Actor, text: str, at: datetime) -> tuple[FoundGroup, ...]:
    """Return the groups in which something was found; each leads to its own page, without the words: a person's maybe."""
    if len(text) < LEAST_CHARACTERS:
        return ()
    centres = organisation.centres_typed(actor, text, SHOWN_MAX)
    units = organisation.units_typed(actor, text, SHOWN_MAX)
    people = organisation.people_typed(actor, text, at, SHOWN_MAX)
    home = reverse("organisation:home") if centres or units or people else ""
    groups = (
        _group(_("中心和区划"), home, [_centre(one, one.centre) for one in centres]),
        _group(_("网格"), reverse("registers:grids"), _grids(actor, text)),
        *_sites(actor, text),
        _group(_("部门和单位"), home, [_centre(one, one.beside) for one in units]),
        _group(_("人员"), home, [_person(one) for one in people]),
    )
    return tuple(group for group in groups if group.lines)


def _group(title: str, url: str, lines: Iterable[FoundLine]) -> FoundGroup:
    found = tuple(lines)
    return FoundGroup(title, url, found[:SHOWN_MAX], more=len(found) > SHOWN_MAX)


def _centre(one: NamedLine, beside: str) -> FoundLine:
    return FoundLine(one.name, reverse("organisation:centre", args=[one.centre]), beside)


def _person(one: NamedLine) -> FoundLine:
    listed = reverse("organisation:people", args=[one.centre])
    role = str(one.role.label) if one.role else ""
    return FoundLine(one.name, f"{listed}?{urlencode({'login': one.login})}", one.beside, role)


def _grids(actor: Actor, text: str) -> list[FoundLine]:
    found = territory.grids_typed(text, registers.ground_of(actor), SHOWN_MAX + 1)
    return [
        FoundLine(name, reverse("registers:grid", args=[code]), community) for code, name, community in found
    ]


def _sites(actor: Actor, text: str) -> Iterable[FoundGroup]:
    """Buildings and facilities are read by their text, and so only where a county bounds how many there are."""
    if any(len(prefix) < COUNTY_DIGITS for prefix in registers.ground_of(actor).prefixes):
        return
    for title, url, rows in (
        (_("楼栋"), "registers:buildings", registers.buildings_list(actor, search=text).rows),
        (_("公共设施"), "registers:facilities", registers.facilities_list(actor, search=text).rows),
    ):
        lines = [FoundLine(row.name, reverse("registers:site", args=[row.code]), row.address) for row in rows]
        yield _group(title, reverse(url), lines)
