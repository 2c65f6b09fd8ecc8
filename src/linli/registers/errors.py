"""What this room refuses. No sentence repeats a name, a phone or a room: findings are printed and sent around."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class ContactNotFound(Refusal):
    code = "registers.contact_not_found"
    status = 404
    text = _("没有这位联系人。")


class BuildingUnknown(Refusal):
    code = "registers.building_unknown"
    status = 404
    text = _("网格“%(grid)s”里没有楼栋“%(building)s”，请核对，或先登记楼栋。")


class BuildingAmbiguous(Refusal):
    code = "registers.building_ambiguous"
    status = 409
    text = _("网格“%(grid)s”里有 %(count)s 处叫“%(building)s”，请写楼栋编码。")


class ColumnUnknown(Refusal):
    code = "registers.column_unknown"
    text = _("第 %(place)s 列不是住户联系人的列。除了模板里的列，什么都不登记，请删去这一列。")


class CellMissing(Refusal):
    code = "registers.cell_missing"
    text = _("没有填%(column)s，请补上。")


class ConsentMissing(Refusal):
    code = "registers.consent_missing"
    text = _("没有%(column)s。本人同意才能登记，请先取得同意。")


class NameForm(Refusal):
    code = "registers.name_form"
    text = _("联系人姓名应是 1 至 40 个字。")


class PhoneForm(Refusal):
    code = "registers.phone_form"
    text = _("手机应是 1 开头的 11 位数字。")


class PlaceForm(Refusal):
    code = "registers.place_form"
    text = _("单元、房号各不超过 20 个字。")


class ChoiceForm(Refusal):
    code = "registers.choice_form"
    text = _("%(column)s应从这些里选：%(allowed)s。")


class DateForm(Refusal):
    code = "registers.date_form"
    text = _("%(column)s应写成 2026-03-02。")


class ConsentAhead(Refusal):
    code = "registers.consent_ahead"
    text = _("同意日期还没有到，请写实际同意的日期。")


class ConsentOver(Refusal):
    code = "registers.consent_over"
    text = _("这份同意已于 %(until)s 到期，请重新取得同意。")


class ConsentTooLong(Refusal):
    code = "registers.consent_too_long"
    text = _("到期日最晚是 %(latest)s：同意最多 24 个月，到期后须续签。")


class ConsentBackward(Refusal):
    code = "registers.consent_backward"
    text = _("到期日早于同意日期，请改日期。")


class DocumentForm(Refusal):
    code = "registers.document_form"
    text = _("同意书编号不超过 40 个字。")


class ContactTwice(Refusal):
    code = "registers.contact_twice"
    status = 409
    text = _("这部手机在这栋楼已登记，内容不同；续签或撤回请在它的页面上做。")


class RowTwice(Refusal):
    code = "registers.row_twice"
    text = _("第 %(other)s 行已登记这部手机，请删去重复的一行。")


class ContactEnded(Refusal):
    code = "registers.contact_ended"
    status = 409
    text = _("这份同意已撤回或到期，个人信息已删除；请重新登记。")


class ReasonMissing(Refusal):
    code = "registers.reason_missing"
    text = _("请选一个原因。")


class NotYourPlace(Refusal):
    code = "registers.not_your_place"
    status = 403
    text = _("楼栋和设施由社区及以上中心登记，请联系社区中心。")


class TooManyRows(Refusal):
    code = "registers.too_many_rows"
    status = 413
    text = _("文件超过 %(limit)s 行，请拆成几个文件。")
