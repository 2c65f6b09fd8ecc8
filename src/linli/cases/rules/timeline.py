"""The words of the timeline: for staff what each event was, for the resident a plain sentence (faces, portal §2)."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EVENT_LABELS: Mapping[str, str | Promise] = {
    "drafted": _("存草稿"),
    "registered": _("登记"),
    "supplied": _("补充情况"),
    "accepted": _("受理"),
    "rejected": _("不予受理"),
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
    "fed_back": _("反馈"),
    "revisit_tried": _("回访未联系上"),
    "revisited": _("回访评价"),
    "closed": _("结案"),
    "archived": _("归档"),
    "reopened": _("重启"),
    "withdrawn": _("撤回"),
    "reporter_left": _("反映人撤回，隐患继续办理"),
    "recategorised": _("调整类别"),
    "relocated": _("更正位置"),
    "proposed": pgettext_lazy("event", "提议"),
    "proposal_declined": _("未批准提议"),
}

# %(to)s, %(unit)s: names of a centre or unit; %(reason)s: a reason of the dictionary.
# Nothing else of a move reaches the resident but the words meant for him.
RESIDENT_SENTENCES: Mapping[str, str | Promise] = {
    "registered": _("已登记。"),
    "supplied": _("补充了情况："),
    "accepted": _("已受理。"),
    "rejected": _("这件事不归我们办。原因：%(reason)s。建议："),
    "self_handling": _("开始办理。"),
    "escalated": _("本级解决不了，已转到%(to)s。"),
    "assigned_down": _("已交%(to)s办理。"),
    "dispatched": _("已交%(unit)s办理。"),
    "signed": _("%(unit)s接手，主办。"),
    "returned_up": _("已转回%(to)s。"),
    "returned_down": _("已转回%(to)s。"),
    "transferred": _("改由%(unit)s办理。"),
    "progress": _("办理情况："),
    "task_done": _("%(unit)s已办理。"),
    "finished": _("办完了，正在核查。"),
    "check_failed": _("核查没有通过，继续办。"),
    "fed_back": _("结果："),
    "revisited": _("已收到您的评价。"),
    "closed": _("已结案。"),
    "reopened": _("重新办理。"),
    "withdrawn": _("已撤回。"),
    "reporter_left": _("您已撤回；因为是安全隐患，我们会继续办。"),
}

# Words of these events are written for the resident; all others are opinions inside the house.
WORDS_FOR_RESIDENT: Mapping[str, str] = {
    "progress": "note",
    "supplied": "note",
    "fed_back": "text",
    "rejected": "advice",
}
