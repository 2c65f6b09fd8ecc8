"""What cannot be arranged among centres, units and posts, said so that it can be mended."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class CentreUnknown(Refusal):
    code = "organisation.centre_unknown"
    status = 404
    text = _("没有这个网格化服务管理中心，或不在您的管辖范围内。")


class UnitUnknown(Refusal):
    code = "organisation.unit_unknown"
    status = 404
    text = _("没有这个部门或单位，或不在您的管辖范围内。")


class PostingUnknown(Refusal):
    code = "organisation.posting_unknown"
    status = 404
    text = _("没有这条任职记录，或不在您的管辖范围内。")


class PersonUnknown(Refusal):
    code = "organisation.person_unknown"
    status = 404
    text = _("没有这名工作人员，或不在您的管辖范围内。")


class NoCentre(Refusal):
    code = "organisation.no_centre"
    status = 409
    text = _("%(area)s及其上级都还没有设立网格化服务管理中心，请管理员先设立。")


class NotYourFunction(Refusal):
    code = "organisation.not_your_function"
    status = 403
    text = _("您的岗位不能做这件事，需要：%(roles)s。")


class NoGrantToSelf(Refusal):
    code = "organisation.no_grant_to_self"
    status = 403
    text = _("不能给自己任命岗位，请由另一名安全管理员办理。")


class TwoDirectors(Refusal):
    code = "organisation.two_directors"
    status = 409
    text = _("%(centre)s已有主任%(name)s，请先结束其任职；副主任可以有多名。")


class AlreadyPosted(Refusal):
    code = "organisation.already_posted"
    status = 409
    text = _("%(name)s在这段时间内已担任%(role)s，请先结束原任职。")


class RoleUnfit(Refusal):
    code = "organisation.role_unfit"
    status = 422
    text = _("“%(role)s”不能设在这里：%(why)s")


class GridsUnfit(Refusal):
    code = "organisation.grids_unfit"
    status = 422
    text = _("负责网格不正确：%(why)s")


class PostingsSeveral(Refusal):
    code = "organisation.postings_several"
    status = 409
    text = _("“%(login)s”现在没有任职或有几个任职，请写明是哪一个。")


class NoTokenForPost(Refusal):
    code = "organisation.no_token_for_post"
    status = 409
    text = _("“%(role)s”的岗位不发令牌：管理、审计和审批由本人办理。")


class DatesUnfit(Refusal):
    code = "organisation.dates_unfit"
    status = 422
    text = _("任职止日不能早于任职起日。")


class PostingOver(Refusal):
    code = "organisation.posting_over"
    status = 409
    text = _("这条任职已经结束。")


class PseudoDivision(Refusal):
    code = "organisation.pseudo_division"
    status = 422
    text = _("“%(name)s”只是统计用的汇总区划，不设中心；请用它的上级或下级区划。")


class UnitUnfit(Refusal):
    code = "organisation.unit_unfit"
    status = 422
    text = _("部门或单位不正确：%(why)s")


class UnitTaken(Refusal):
    code = "organisation.unit_taken"
    status = 409
    text = _("%(centre)s已有名为“%(name)s”的部门或单位。")


class UnitsFull(Refusal):
    code = "organisation.units_full"
    status = 409
    text = _("一个中心最多设99个部门或单位。")


class TextTooLong(Refusal):
    code = "organisation.text_too_long"
    status = 422
    text = _("这一项不超过%(limit)s个字。")


class CellMissing(Refusal):
    code = "organisation.cell_missing"
    status = 422
    text = _("“%(column)s”不能为空。")


class RoleUnknown(Refusal):
    code = "organisation.role_unknown"
    status = 422
    text = _("没有岗位“%(role)s”，请填代码（如R31）或岗位名称。")


class SourceUnknown(Refusal):
    code = "organisation.source_unknown"
    status = 422
    text = _("没有人员来源“%(source)s”，可填：%(known)s。")


class DateUnreadable(Refusal):
    code = "organisation.date_unreadable"
    status = 422
    text = _("日期“%(text)s”无法识别，请写成2026-03-02。")


class TooManyRows(Refusal):
    code = "organisation.too_many_rows"
    status = 413
    text = _("一次最多导入%(limit)s行，请分成几个文件。")


class PersonNameOther(Refusal):
    code = "organisation.person_name_other"
    status = 409
    text = _("登录名“%(login)s”已属于另一个姓名的人，请核对；新人请换一个登录名。")
