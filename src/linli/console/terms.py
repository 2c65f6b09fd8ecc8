"""Words of the timeline: what an event is called when it is read back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

EVENTS: Mapping[str, Any] = {
    "drafted": _("存草稿"),
    "registered": _("登记"),
    "accepted": _("受理"),
    "rejected": _("不予受理"),
    "reporter_left": _("反映人撤回，继续办理"),
    "withdrawn": _("撤回"),
    "self_handling": _("自行处置"),
    "escalated": _("上报上级"),
    "assigned_down": _("交办下级"),
    "dispatched": _("分流交办"),
    "signed": _("签收"),
    "return_asked": _("申请退回"),
    "return_granted": _("同意退回"),
    "return_refused": _("不同意退回"),
    "returned_up": _("退回上级"),
    "returned_down": _("退回下级"),
    "transferred": _("转办"),
    "progress": _("办理记录"),
    "task_done": _("办复"),
    "finished": _("办结"),
    "check_passed": _("核查通过"),
    "check_failed": _("核查不通过"),
    "feedback": _("反馈"),
    "revisit_tried": _("回访未联系上"),
    "revisited": _("回访"),
    "closed": _("结案"),
    "archived": _("归档"),
    "reopened": _("重启"),
    "recategorised": _("调整类别"),
    "relocated": _("更正位置"),
    "proposed": _("提议"),
    "proposal_approved": _("批准提议"),
    "proposal_declined": _("未批准提议"),
}
