"""What cannot be done with a notice, said so that it can be mended."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class NoticeNotFound(Refusal):
    code = "notice.not_found"
    status = 404
    text = _("没有这条公告，或不在您的管辖范围内。")


class AreaNotYours(Refusal):
    code = "notice.area_not_yours"
    status = 404
    text = _("没有这个地方，或不在您的管辖范围内。")


class NotYours(Refusal):
    code = "notice.not_yours"
    status = 403
    text = _("这一步由%(who)s办理。")


class TitleUnfit(Refusal):
    code = "notice.title_unfit"
    status = 422
    text = _("标题要写2到%(most)s个字。")


class WordsUnfit(Refusal):
    code = "notice.words_unfit"
    status = 422
    text = _("内容要写5到%(most)s个字。")


class DaysUnfit(Refusal):
    code = "notice.days_unfit"
    status = 422
    text = _("请写公示起止日期，止日不早于起日，最多公示%(most)s天。")


class IdNumberInside(Refusal):
    code = "notice.id_number_inside"
    status = 422
    text = _("文字里有18位号码“%(number)s”，像身份证号。公告不能有个人信息，请删去。")


class NumbersInside(Refusal):
    code = "notice.numbers_inside"
    status = 422
    text = _("文字里有手机号“%(number)s”。公告不能有个人电话；如果是公开的工作电话，请在下面勾选确认。")


class NotNow(Refusal):
    code = "notice.not_now"
    status = 409
    text = _("这条公告现在是“%(state)s”，不能再改。要改内容，请撤回后另写一条。")
