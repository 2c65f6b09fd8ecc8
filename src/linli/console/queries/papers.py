"""What the console prints: the case sheet and the receipt."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.cases import queries as cases
from linli.cases.actions import CaseKey
from linli.console.queries.case import CasePage, case_map, case_page
from linli.console.shapes import Entry, Part
from linli.kernel import qr
from linli.kernel.typesetting import Svg, typeset
from linli.organisation.rules import Actor
from linli.ui.rules import case_no_text, in_english, moment_text

ENTRY_PAGES_MAX = 6


def case_sheet(actor: Actor, key: CaseKey, at: datetime) -> bytes:
    """Return the case sheet as PDF (A4), parties masked. Raises CaseNotFound, NoType, PaperTooLong."""
    page = case_page(actor, key, at)
    entries, earlier = list(page.sheet_entries), page.earlier
    for _more in range(ENTRY_PAGES_MAX - 1):
        if not earlier:
            break
        older = case_page(actor, key, at, earlier.rpartition("=")[2])
        entries, earlier = [*older.sheet_entries, *entries], older.earlier
    data = _shown(page) | _tables(page, entries) | {"map": case_map(actor, key) if page.map else None}
    data["more"] = _("更早的记录请在系统里看。") if earlier else ""
    data["qr"] = Svg(qr.drawing(settings.LINLI_PUBLIC_URL + page.url))
    data["foot"] = _("打印人 %(name)s（%(centre)s）　%(at)s　当事人已遮盖，打印已留记录") % {
        "name": actor.name,
        "centre": (actor.posts[0].unit_name or actor.posts[0].centre_name) if actor.posts else "—",
        "at": moment_text(at),
    }
    return typeset("console/papers/sheet.typ", data, at=at, english=in_english())


def receipt(actor: Actor, key: CaseKey, code: str, at: datetime) -> bytes:
    """Return the receipt as PDF (A5), with the query code if `code` is this case's. Raises CaseNotFound, NoType."""
    cases.state_seen(actor, key)
    address = settings.LINLI_PUBLIC_URL + reverse("portal:follow")
    return cases.receipt(key, code=code, follow_address=address, at=at)


def _shown(page: CasePage) -> dict[str, Any]:
    category = f"{page.category_code} {page.category}".strip()
    parties = [f"{party.role} {party.masked}" for party in page.parties]
    place = " ".join(part for part in (page.place, page.address, page.area) if part)
    return {
        "house": _("邻里"),
        "title": _("办理单"),
        "centre": page.holder,
        "number": case_no_text(page.number),
        "state": page.state,
        "matter": page.title,
        "qr_alt": _("打开这一件的二维码"),
        "map_alt": _("位置图，地点写在上面"),
        "facts": [
            [_("类别"), category or "—", _("紧急程度"), page.urgency or "—"],
            [_("来源"), page.channel or "—", _("收到时间"), _moment(page.received_at)],
            [_("现由"), page.holder, _("全案到期"), _moment(page.overall_due_at)],
            [_("地点"), place],
            [pgettext("heading", "当事人"), "　".join(parties) or _("反映人未留联系方式")],
        ],
        "words_title": _("反映内容"),
        "words": page.description or "—",
    }


def _tables(page: CasePage, entries: list[Entry]) -> dict[str, Any]:
    return {
        "path_title": _("经过的环节"),
        "path": [
            {"who": step.who, "done": step.done, "used": step.used, "state": step.state} for step in page.path
        ],
        "parts_title": _("任务"),
        "parts_head": [_("角色"), _("单位"), _("承办人"), _("状态"), _("签收"), _("截止")],
        "parts": [_part(part) for part in page.parts],
        "timeline_title": _("流转记录"),
        "timeline_head": [_("时间"), _("经办"), _("动作")],
        "timeline": [_entry(entry) for entry in entries],
        "signs": [_("承办人"), _("审核"), _("日期")],
    }


def _part(part: Part) -> list[str]:
    due = _moment(part.left.due_at) if part.left else "—"
    return [part.role, part.unit, part.handler or "—", part.state, _moment(part.signed_at), due]


def _entry(entry: Entry) -> list[str]:
    facts = " · ".join(" ".join(half for half in fact if half) for fact in entry.facts)
    said = "\n".join(text for text in (f"{entry.move}　{facts}".strip("　"), *entry.words) if text)
    return [_moment(entry.at), " ".join(dict.fromkeys(filter(None, (entry.who, entry.unit)))), said]


def _moment(at: datetime | None) -> str:
    return moment_text(at) if at else "—"
