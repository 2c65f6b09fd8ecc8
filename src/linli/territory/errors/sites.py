"""What is refused and remarked on about buildings and public facilities (clause 6.1 ¶2, practice §10)."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal
from linli.territory.errors.ground import Remark


class SiteNotFound(Refusal):
    code = "territory.site_not_found"
    status = 404
    text = _("没有楼栋或设施“%(code)s”，请核对编码。")


class SiteCodeForm(Refusal):
    code = "territory.site_code_form"
    text = _("编码“%(code)s”应是12位社区代码加 %(letter)s 加4位序号，请核对，或留空由系统编号。")


class SiteNameForm(Refusal):
    code = "territory.site_name_form"
    text = _("名称不能为空，也不能超过 60 个字。")


class SiteAddressMissing(Refusal):
    code = "territory.site_address_missing"
    text = _("没有地址，请补上。")


class SiteChoiceForm(Refusal):
    code = "territory.site_choice_form"
    text = _("“%(value)s”不在可选值内：%(allowed)s。")


class SitePhoneForm(Refusal):
    code = "territory.site_phone_form"
    text = _("电话“%(value)s”应是 5 至 20 位数字，可以有 + - ( ) 和空格。")


class SiteYearForm(Refusal):
    code = "territory.site_year_form"
    text = _("建成年份“%(value)s”应在 1000 与今年之间。")


class SiteShapeForm(Refusal):
    code = "territory.site_shape_form"
    text = _("位置应是一个点或一个多边形，请重新画。")


class SitePlaceMissing(Refusal):
    code = "territory.site_place_missing"
    text = _("不知道在哪个网格，请写网格编码，或补上位置。")


class SiteGridUnknown(Refusal):
    code = "territory.site_grid_unknown"
    text = _("没有网格“%(grid)s”，请核对编码。")


class SiteGridRetired(Refusal):
    code = "territory.site_grid_retired"
    status = 409
    text = _("网格“%(grid)s”已停用，由 %(later)s 接续，请改写网格编码。")


class SiteCommunityUnknown(Refusal):
    code = "territory.site_community_unknown"
    text = _("社区“%(community)s”不在区划表里，或不是社区、村，请核对代码。")


class SiteCommunityOther(Refusal):
    code = "territory.site_community_other"
    text = _("网格编码和社区代码对不上：网格在 %(grid)s，社区写的是 %(community)s。")


class SitePointAway(Refusal):
    code = "territory.site_point_away"
    text = _("位置在 %(point)s，不在所写网格 %(grid)s 的社区里，请核对网格编码或坐标。")


class SiteTwice(Refusal):
    code = "territory.site_twice"
    text = _("第 %(other)s 行已经有这一处，请删去重复的一行，或写出不同的名称或地址。")


class SiteCodeTwice(Refusal):
    code = "territory.site_code_twice"
    text = _("编码“%(code)s”在第 %(other)s 行已经用过，请改其中一行。")


class SiteTaken(Refusal):
    code = "territory.site_taken"
    status = 409
    text = _("“%(name)s”已登记为 %(code)s；更正请在它的页面上做。")


class SiteCodeRetired(Refusal):
    code = "territory.site_code_retired"
    status = 409
    text = _("编码不得重复使用：“%(code)s”已停用，请留空由系统编号。")


class SiteRetired(Refusal):
    code = "territory.site_retired"
    status = 409
    text = _("“%(code)s”已停用，不能再更改。")


class SiteRetiresEarly(Refusal):
    code = "territory.site_retires_early"
    text = _("停用日期早于启用日期 %(date)s，请改日期。")


class SiteSerialsUsedUp(Refusal):
    code = "territory.site_serials_used_up"
    status = 409
    text = _("“%(community)s”的序号已用到 %(last)s，没有可用的新编码。")


class SiteGridOther(Remark):
    code = "territory.site_grid_other"
    text = _("所写网格是 %(grid)s，位置却在 %(point)s，请核对；现按所写网格登记。")


class SiteGridFollowed(Remark):
    code = "territory.site_grid_followed"
    text = _("网格“%(grid)s”已停用，已改到接续的 %(later)s。")


class SiteWithoutGrid(Remark):
    code = "territory.site_without_grid"
    text = _("还不在任何网格里，暂归 %(community)s，请核对网格边界。")


class SiteWithoutShape(Remark):
    code = "territory.site_without_shape"
    text = _("没有位置，地图上看不到，网格重划时也不能按位置跟随。")
