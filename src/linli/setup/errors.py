"""What cannot be done on the first day, said so that it can be mended."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class SetUpAlready(Refusal):
    code = "setup.already"
    status = 409
    text = _("已有管理员，不能再用代码开始；请登录。")


class CodeUnknown(Refusal):
    code = "setup.code_unknown"
    status = 422
    text = _("代码不对、已用过或已过期。运行 linli init 可得到新的代码。")


class CodeNeeded(Refusal):
    code = "setup.code_needed"
    status = 403
    text = _("请先输入 linli init 给出的代码。")


class TooManyCodes(Refusal):
    code = "setup.too_many_codes"
    status = 429
    text = _("连续输错次数过多，请%(minutes)s分钟后再试。")


class LineUnreadable(Refusal):
    code = "setup.line_unreadable"
    status = 422
    text = _("第%(line)s行读不懂，请写成“代码 名称”，例如“990101001 柳溪街道”。")


class TooManyLines(Refusal):
    code = "setup.too_many_lines"
    status = 422
    text = _("手工最多填%(limit)s行，更多请上传表格。")


class NothingGiven(Refusal):
    code = "setup.nothing_given"
    status = 422
    text = _("请上传表格，或在下面填写。")


class PlacesWrong(Refusal):
    code = "setup.places_wrong"
    status = 422
    text = _("有%(count)s处要改，什么都没有保存。")


class TopUnfit(Refusal):
    code = "setup.top_unfit"
    status = 422
    text = _("请选择省、市或县级的区划作为最上一级中心。")


class PersonTwice(Refusal):
    code = "setup.person_twice"
    status = 422
    text = _("三名管理员须是三个人，登录名不能相同。")
