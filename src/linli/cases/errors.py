"""Refusals of the cases room. Codes are part of the contract."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal
from linli.kernel.faults import Fault


class CaseNotFound(Refusal):
    code = "case.not_found"
    status = 404
    text = _("找不到这件案件。编号有误，或不在您的数据范围内。")


class MoveUnknown(Refusal):
    code = "case.move_unknown"
    status = 404
    text = _("没有“%(move)s”这个动作。可用的动作见动作表。")


class FormInvalid(Refusal):
    """facts["errors"]: a `kernel.faults.Fault` for each field to mend."""

    code = "case.form_invalid"
    status = 422
    text = _("有%(count)s处要改，内容都还在。")


class MoveNotNow(Refusal):
    code = "case.move_not_now"
    status = 409
    text = _("案件现在是“%(state)s”，不能“%(move)s”。请刷新后看现在可以做什么。")


class MoveNotYours(Refusal):
    code = "case.move_not_yours"
    status = 403
    text = _("您的岗位不能做“%(move)s”。可以做的人：%(who)s。")


class OwnAct(Refusal):
    code = "case.own_act"
    status = 403
    text = _("这件是您自己办的，不能由您“%(move)s”。可以做的人：%(who)s。")


class Conflict(Refusal):
    """facts["since"]: what happened behind `base_version`, one {"seq", "event", "move", "at", "who"} an event."""

    code = "case.conflict"
    status = 409
    text = _("这件案件刚被改动。您填的内容都还在，请看过后再交一次，或放弃。")


class OperationReused(Refusal):
    code = "case.operation_reused"
    status = 409
    text = _("同一个操作编号已用于别的内容。请换一个新的操作编号再交。")


class CountyMismatch(Refusal):
    code = "case.place_outside_county"
    status = 422
    text = _("这个地点不在 %(county)s 以内。请选同一个县区内的地点。")


class PlaceUnknown(Refusal):
    code = "case.place_unknown"
    status = 422
    text = _("没有编码为 %(place)s 的网格或区划，或者它已停用。请重新选择地点。")


class CategoryUnknown(Refusal):
    code = "case.category_unknown"
    status = 422
    text = _("没有代码为 %(category)s 的类别。请从类别表中选择。")


class NoDirectParent(Refusal):
    code = "case.no_direct_parent"
    status = 409
    text = _("本中心没有直接上级，不能上报。请分流交办或自行处置。")


class NotADirectChild(Refusal):
    code = "case.not_a_direct_child"
    status = 422
    text = _("%(child)s 不是本中心的直接下级。请从下级中心列表中选择。")


class UnitUnknown(Refusal):
    code = "case.unit_unknown"
    status = 422
    text = _("%(unit)s 不是本中心可以交办的单位，或重复选择。请从单位列表中选择。")


class HandlerUnknown(Refusal):
    code = "case.handler_unknown"
    status = 422
    text = _("所选承办人不在可以承办的岗位上。请重新选择。")


class LimitTooLong(Refusal):
    code = "case.limit_too_long"
    status = 422
    text = _("不得晚于全案到期 %(due)s。请缩短时限。")


class WindowOver(Refusal):
    code = "case.window_over"
    status = 409
    text = _("办理“%(move)s”的期限已过（%(until)s）。%(mend)s")


class TooEarly(Refusal):
    code = "case.too_early"
    status = 409
    text = _("还不能结案：须在两个不同的日子至少联系3次，或等待反映人评价到期。")


class EvidenceNeeded(Refusal):
    code = "case.evidence_needed"
    status = 422
    text = _("这一类须附办结后的照片。请至少上传1张。")


class InTheFuture(Refusal):
    code = "case.in_the_future"
    status = 422
    text = _("收到时间不能晚于现在。请改为实际收到的时间。")


class TextNeeded(Refusal):
    code = "case.text_needed"
    status = 422
    text = _("请写明理由，至少5个字。")


class ProposalSettled(Refusal):
    code = "case.proposal_settled"
    status = 409
    text = _("这项提议已有结果，或案件已变化而失效。请刷新后查看。")


class AlreadyProposed(Refusal):
    code = "case.already_proposed"
    status = 409
    text = _("“%(move)s”已提议过，正等待批准。请等待结果。")


class NothingToDecide(Refusal):
    code = "case.nothing_to_decide"
    status = 409
    text = _("没有等待决定的退回申请。请刷新后查看。")


class AnswerNeeded(Refusal):
    code = "case.answer_needed"
    status = 422
    text = _("联系上了就请填写是否解决。没有联系上请取消“联系上了”。")


def form_invalid(faults: list[Fault]) -> FormInvalid:
    """Return the refusal of a form with every field that must be mended."""
    return FormInvalid(faults[0].field if faults else "", count=len(faults), errors=faults)


class LensUnknown(Refusal):
    code = "case.lens_unknown"
    status = 404
    text = _("没有这个工作列表，或不在您的岗位范围内。请从左侧选择。")


class SearchTooShort(Refusal):
    code = "case.search_too_short"
    status = 422
    text = _("一个字太少，请至少写两个字，再查找。")


class LinkedCaseUnknown(Refusal):
    code = "case.linked_case_unknown"
    status = 422
    text = _("要关联的那一件找不到，或已经办完。请不选它再交，内容都还在。")


class SuggestNotInstalled(Refusal):
    code = "case.suggest_not_installed"
    status = 409
    text = _("没有安装训练所需的部件。请安装 linli[suggest] 后再训练；已有的模型照常可用。")


class TooFewToLearn(Refusal):
    """facts: cases, those of categories frequent enough · least."""

    code = "case.too_few_to_learn"
    status = 409
    text = _("可供训练的案件只有%(cases)s件，至少要%(least)s件，且分属两个以上类别。请以后再训练。")
