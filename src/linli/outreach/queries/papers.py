"""Papers for a place: the board of a grid, a notice, a poster, sheets of stickers. Public things only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from linli.kernel import qr
from linli.kernel.typesetting import PaperTooLong, Svg, typeset
from linli.organisation import queries as organisation
from linli.organisation.errors import NoCentre
from linli.organisation.queries import CentreView
from linli.organisation.rules import Actor
from linli.outreach.errors import AreaNotYours
from linli.outreach.queries.notices import NoticeView
from linli.outreach.queries.places import seen_place
from linli.territory import maps
from linli.territory import queries as territory
from linli.territory.queries import Place
from linli.territory.terms import GRID_LEVEL, SITE_LEVEL, Level
from linli.ui.rules import day_text, in_english

STICKERS_A_PAGE = 12
STICKERS_MAX = 600  # fifty pages of them
MAP_WIDTH, MAP_HEIGHT = 426, 160
KINDS = ("grids", "buildings", "facilities")


@dataclass(frozen=True)
class Around:
    """What papers say around a place. full: 春晓社区第一网格 · near: 柳溪街道春晓社区 · grid: the one it is or lies in."""

    place: Place
    full: str
    near: str
    grid: str
    centre: CentreView | None
    workers: list[str]
    leaders: list[str]


def poster(actor: Actor, code: str, at: datetime) -> bytes:
    """Return the poster of a community, grid, building or facility as PDF (A4). Raises AreaNotYours, NoType."""
    around = _around(_printable(actor, code), at)
    data = _shared(around) | {
        "title": _("家门口的事，\n扫一扫就能反映"),
        "lead": _("路灯、漏水、堆物、噪声……不用下载，不用注册。"),
        "steps": [
            [_("扫码"), _("手机相机就能扫")],
            [_("写一句，拍张照"), _("不留姓名电话也可以")],
            [_("拿编号，查进度"), _("谁在办、哪天办完，都看得到")],
        ],
        "type_in": _("也可以输入"),
        "host": urlsplit(settings.LINLI_PUBLIC_URL).netloc,
        "choose": _("再选“%(place)s”") % {"place": around.full},
        "no_phone": _("不会用手机？打电话"),
        "privacy": _("二维码只含地点，不记录是谁扫的。"),
        "english": "" if in_english() else "English: tap EN",
        "month": _("%(year)s年%(month)s月") % {"year": at.year, "month": at.month},
    }
    return typeset("outreach/papers/poster.typ", data, at=at, english=in_english())


def board_paper(actor: Actor, code: str, at: datetime) -> bytes:
    """Return the board of a grid as PDF (A4): who looks after it, whom to call, how to report.

    Raises AreaNotYours for anything but a grid, NoType.
    Source: clause 6.3.
    """
    place = _printable(actor, code)
    if place.level != GRID_LEVEL:
        raise AreaNotYours("area")
    around, grid = _around(place, at), territory.grid(code)
    above = organisation.centre(around.centre.parent) if around.centre and around.centre.parent else None
    rows = [
        [_("网格编码"), " ".join((code[:6], code[6:12], code[12:]))],
        [_("四至"), grid.bounds_text],
        [_("户数"), _("约%(n)s户") % {"n": grid.households} if grid.households else ""],
        [_("上级"), " ".join((above.name, above.phone)).strip() if above else ""],
    ]
    view = maps.first_view(code, MAP_WIDTH, MAP_HEIGHT)
    data = _shared(around) | {
        "title": _("网格公示牌"),
        "leader_label": _("网格长"),
        "leaders": _("、").join(around.leaders),
        "centre_label": _("社区中心"),
        "centre": around.centre.name if around.centre else "",
        "facts": [row for row in rows if row[1]],
        "map": maps.draw_map(view, own=code, marks=()) if view else None,
        "map_alt": _("本网格的范围图"),
        "how_title": _("有事这样反映"),
        "how": [
            _("扫右边的码，写一句、拍张照，不用注册。"),
            _("打中心的电话，我们帮您记下来。"),
            _("遇到网格员，当面说也行。"),
        ],
        "day": day_text(at.date()),
    }
    return typeset("outreach/papers/board.typ", data, at=at, english=in_english())


def notice_paper(notice: NoticeView, at: datetime) -> bytes:
    """Return a notice as PDF (A4). Whoever calls has looked whether the reader may have it. Raises NoType."""
    data = _shared(_around(territory.place(notice.area), at)) | {
        "title": notice.title,
        "kind": _("公告"),
        "place": notice.place,
        "words": notice.words,
        "days": _("公示期：%(begin)s至%(end)s")
        % {"begin": day_text(notice.shows_from), "end": day_text(notice.shows_until)},
        "state": str(notice.state.label),
        "centre": notice.centre,
        "more": _("扫码看本网格的全部公告，也可以反映身边的事。"),
    }
    return typeset("outreach/papers/notice.typ", data, at=at, english=in_english())


def stickers(actor: Actor, code: str, kind: str, at: datetime) -> bytes:
    """Return sheets of stickers as PDF (A4, 12 a page): the grids, buildings or facilities of a place; or one.

    Raises AreaNotYours where there is nothing to print, PaperTooLong over 600 stickers, NoType.
    """
    place = _printable(actor, code)
    found = list(islice(_stickers(place, kind), STICKERS_MAX + 1))
    if not found:
        raise AreaNotYours("area")
    if len(found) > STICKERS_MAX:
        raise PaperTooLong(pages=STICKERS_MAX // STICKERS_A_PAGE)
    around = _around(place, at)
    data = _shared(around) | {
        "title": _("二维码贴纸 %(place)s") % {"place": around.full},
        "ask": _("有事扫一扫"),
        "stickers": [
            {"qr": Svg(qr.drawing(address_of(each), robust=True)), "name": name, "code": _spaced(each)}
            for each, name in found
        ],
    }
    return typeset("outreach/papers/stickers.typ", data, at=at, english=in_english())


def address_of(code: str) -> str:
    """Return the address that a code on paper leads to: the place, never a scan or a person."""
    return f"{settings.LINLI_PUBLIC_URL}/d/{code}"


def _printable(actor: Actor, code: str) -> Place:
    place = seen_place(actor, code)
    if place.level < Level.COMMUNITY or place.retired_on is not None:
        raise AreaNotYours("area")
    return place


def _stickers(place: Place, kind: str) -> Iterator[tuple[str, str]]:
    """Yield code and name of each sticker."""
    if place.level == SITE_LEVEL or kind not in KINDS:
        yield place.code, place.name
        return
    grids = (
        territory.grids_of(place.community)
        if place.level == Level.COMMUNITY
        else [territory.grid(place.code)]
    )
    for grid in grids:
        if kind == "grids":
            yield grid.code, grid.name
        elif kind == "buildings":
            yield from ((each.code, each.name) for each in territory.buildings_of(grid.code))
        else:
            yield from ((each.code, each.name) for each in territory.facilities_of(grid.code))


def _around(place: Place, at: datetime) -> Around:
    above = {each.level: each.name for each in territory.ancestors(place.code) if not each.is_pseudo}
    above[place.level] = above.get(place.level, place.name)
    community = above.get(Level.COMMUNITY, "")
    grid = place.grid if place.level > Level.COMMUNITY else ""
    return Around(
        place=place,
        full=place.name if place.name.startswith(community) else community + place.name,
        near="".join(above[level] for level in (Level.TOWNSHIP, Level.COMMUNITY) if level in above),
        grid=grid,
        centre=_centre_at(place.community or place.code),
        workers=[holder.name for holder in organisation.workers_of(grid, at)] if grid else [],
        leaders=[holder.name for holder in organisation.leaders_of(grid, at)] if grid else [],
    )


def _centre_at(code: str) -> CentreView | None:
    try:
        return organisation.centre_for(code)
    except NoCentre:
        return None


def _shared(around: Around) -> dict[str, Any]:
    """Return what every paper of a place says: its name, who looks after it, the phone, emergencies, the code."""
    grid_name = territory.names_of({around.grid}).get(around.grid, "") if around.grid else ""
    return {
        "house": _("邻里"),
        "place": around.full,
        "near": around.near,
        "worker_label": _("您的网格员"),
        "workers": _("、").join(around.workers) or _("社区直接办"),
        "grid_name": grid_name,
        "phone_label": _("电话"),
        "phone": around.centre.phone if around.centre else "",
        "hours": _("工作日8:30–12:00，14:00–17:30"),
        "emergency_label": _("紧急情况先打"),
        "emergency": [["110", _("报警")], ["119", _("火警")], ["120", _("急救")]],
        "qr": Svg(qr.drawing(address_of(around.place.code))),
        "qr_alt": _("反映身边事的二维码"),
    }


def _spaced(code: str) -> str:
    return " ".join(filter(None, (code[:6], code[6:12], code[12:])))
