"""The receipt that a reporter takes along: number, query code (at filing alone), what comes next, whom to call."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases.queries.parties import parties_of
from linli.cases.queries.residents import ResidentView, own_case, prove
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import overall_limit
from linli.cases.rules.state import CaseKey
from linli.cases.terms import PartyRole
from linli.kernel import qr
from linli.kernel.typesetting import Svg, typeset
from linli.kernel.worktime import HOURS, Limit, Unit
from linli.organisation.rules import Actor
from linli.territory import queries as territory
from linli.territory.terms import Level
from linli.ui.rules import by_when_text, in_english, moment_text


def receipt(key: CaseKey, *, code: str, follow_address: str, at: datetime) -> bytes:
    """Return the receipt of a case as PDF (A5). Whoever calls has looked whether the reader may have it.

    code            printed if it is this case's; else the paper says that it was told at filing
    follow_address  where number and code are asked for: the QR code leads there, and carries neither
    Raises CaseNotFound, NoType.
    """
    view = own_case(Actor(account=None, name="", own_case=(key.county, key.id)), at=at)
    proven = bool(code) and prove(view.case_no, code) is not None
    phone = next((p.phone for p in parties_of(key.county, key.id) if p.role == PartyRole.REPORTER), "")
    data = _shown(view, code.replace(" ", "").replace("-", "").upper() if proven else "", phone)
    data |= {"address": follow_address, "qr": Svg(qr.drawing(follow_address))}
    return typeset("cases/papers/receipt.typ", data, at=at, english=in_english())


def limit_text(limit: Limit) -> str:
    """Return 3个工作日 as residents read it."""
    if limit.unit in HOURS:
        hours = -(-limit.amount // 60)
        return ngettext("%(n)d小时", "%(n)d小时", hours) % {"n": hours}
    if limit.unit == Unit.WD:
        return ngettext("%(n)d个工作日", "%(n)d个工作日", limit.amount) % {"n": limit.amount}
    return ngettext("%(n)d天", "%(n)d天", limit.amount) % {"n": limit.amount}


def _shown(view: ResidentView, code: str, phone: str) -> dict[str, Any]:
    number = view.case_no
    return {
        "house": _("邻里"),
        "place_head": _near(view.area),
        "title": _("受理回执") if view.accepted_at else _("登记回执"),
        "at": moment_text(view.registered_at) if view.registered_at else "",
        "number_label": _("编号"),
        "number": [number[:6], number[6:14], number[14:19], number[19:]],
        "code_label": _("查询码（请保管好，不要给别人）")
        if code
        else _("查询码只在登记时给出，请用当时记下的。"),
        "code": [code[:4], code[4:]] if code else [],
        "facts": [
            [_("事项"), view.category_name if in_english() else view.title],
            [_("地方"), "，".join(part for part in (view.place, view.address) if part)],
            [_("联系"), phone or _("不留手机号")],
        ],
        "next_title": _("接下来"),
        "next": list(_next(view)),
        "look_up": _("看进度：扫码或打开下面的网址，输入编号和查询码。"),
        "phone_label": _("电话"),
        "phone": view.centre_phone,
        "hours": _("工作日8:30–12:00，14:00–17:30"),
        "qr_alt": _("查进度的二维码"),
    }


def _next(view: ResidentView) -> list[str]:
    steps = []
    if view.accepted_at is None and view.due_at:
        steps.append(_("%(when)s告诉您是否受理、由谁办理。") % {"when": by_when_text(view.due_at)})
    if view.overall_due_at and view.accepted_at:
        steps.append(_("%(when)s办结。要延期会说明原因。") % {"when": by_when_text(view.overall_due_at)})
    elif view.category in LEAVES:
        limit = limit_text(overall_limit(view.category, Urgency.NORMAL))
        steps.append(_("受理后%(limit)s内办结。要延期会说明原因。") % {"limit": limit})
    steps.append(_("办完以后，请您评价。"))
    return steps


def _near(area: str) -> str:
    """Return 柳溪街道春晓社区, as much of it as there is."""
    above = {each.level: each.name for each in territory.ancestors(area) if not each.is_pseudo}
    own = territory.place(area)
    above.setdefault(own.level, own.name)
    near = [above[level] for level in (Level.TOWNSHIP, Level.COMMUNITY) if level in above]
    return "".join(near) or own.name
