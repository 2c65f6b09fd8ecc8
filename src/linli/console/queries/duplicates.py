"""Earlier cases that may be the one being registered, each with what makes it look so."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases import queries as cases
from linli.cases.queries import Duplicate
from linli.cases.rules.duplicates import Likeness, Matter, pairs_of
from linli.console.forms import Sent
from linli.console.queries.rows import case_url, rows_for
from linli.console.shapes import DuplicateLine
from linli.organisation.rules import Actor
from linli.territory import queries as territory

TEXTS = ("title", "description", "address")
DEGREES_E5 = 100_000
LINKS = ("duplicate_of", "related_to")


def similar_to(actor: Actor, sent: Sent, at: datetime) -> tuple[DuplicateLine, ...]:
    """Return what may be the same matter as the form tells of; () once the clerk has looked, or chose one of them."""
    if sent.values.get("looked") or any(sent.raw.get(link) for link in LINKS):
        return ()
    lon, lat = _degrees(sent, "lon"), _degrees(sent, "lat")
    area = str(sent.raw.get("place", ""))
    if not area and lon is not None and lat is not None:
        area = str(territory.grid_at([(lon, lat)]).grid[0])
    if not area.isdigit():
        return ()
    fresh = Matter(
        category=str(sent.raw.get("category", "")),
        area=area,
        lon_e5=round(lon * DEGREES_E5) if lon is not None else None,
        lat_e5=round(lat * DEGREES_E5) if lat is not None else None,
        at=at,
        pairs=pairs_of(str(sent.raw.get(name, "")) for name in TEXTS),
    )
    found = cases.duplicates(actor, fresh)
    if any(one.row.id == sent.op_id for one in found):  # a repeat: this very form was filed already
        return ()
    lines = rows_for(actor, [one.row for one in found], at)
    return tuple(
        DuplicateLine(
            number=one.row.case_no,
            url=case_url(one.row.county, one.row.id),
            title=one.row.title,
            place=line.place,
            received=_days(one.like.days),
            state=line.state,
            unit=one.row.lead,
            reasons=tuple(_reasons(one)),
            left=line.left,
        )
        for one, line in zip(found, lines, strict=True)
    )


def _reasons(one: Duplicate) -> list[str]:
    return [reason for reason in (_where(one.like), _kind(one), _words(one.like)) if reason]


def _where(like: Likeness) -> str:
    if like.away_m is not None:
        return _("距此%(metres)s米") % {"metres": like.away_m}
    return _("同一网格") if like.same_grid else _("同一社区")


def _kind(one: Duplicate) -> str:
    return _("同一类别：%(kind)s") % {"kind": one.row.category_name} if one.like.same_kind else ""


def _words(like: Likeness) -> str:
    return _("说法相近") if like.words_alike else ""


def _days(days: int) -> str:
    return ngettext("%(days)s天前", "%(days)s天前", days) % {"days": days} if days else _("不到一天前")


def _degrees(sent: Sent, name: str) -> float | None:
    try:
        return float(str(sent.raw.get(name) or ""))
    except ValueError:
        return None
