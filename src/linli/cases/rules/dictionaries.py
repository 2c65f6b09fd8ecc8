"""The dictionaries of a case: reasons, results, ways and channels, under the codes of practice §3.5."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(TextChoices):
    CRITICAL = "critical", _("特急")
    URGENT = "urgent", _("紧急")
    NORMAL = "normal", _("一般")
    COMPLEX = "complex", _("复杂")


class Channel(TextChoices):
    """来源渠道: how the matter came in."""

    PHONE = "phone", _("电话")
    COUNTER = "counter", _("窗口")
    LETTER = "letter", _("来信")
    WEB = "web", _("网页")
    GRID_WORKER = "grid_worker", _("网格员上报")
    VISIT = "visit", _("走访")
    INSPECTION = "inspection", _("巡查")
    EXCHANGE = "exchange", _("其他平台转来")


class RejectReason(TextChoices):
    OUTSIDE = "01", _("不属本区域")
    EMERGENCY_NUMBERS = "02", _("属110、119、120、122受理范围")
    LEGAL_WAY = "03", _("已经或应当通过诉讼、仲裁、复议、纪检、信访程序解决")
    ALREADY_FINISHED = "04", _("同一事实已办结，没有新情况")
    TOO_LITTLE_KNOWN = "05", _("要求补充后信息仍不足")
    NOT_PUBLIC = "06", _("不属公共事务，或为商业推广")
    MALICIOUS = "07", _("恶意内容")
    WITHDRAWN_BY_PHONE = "08", _("反映人来电撤回")


class EscalateReason(TextChoices):
    BEYOND_DUTY = "01", _("超出本级职责")
    NEEDS_UPPER_UNITS = "02", _("需上级多个部门协同")
    NEEDS_FUNDS = "03", _("需要资金")
    CROSSES_BORDERS = "04", _("跨区域、跨单位")
    MAJOR_SAFETY = "05", _("重大安全事项")
    FAILED_BELOW = "06", _("下级处理未果，当事人要求上报")


class ReturnReason(TextChoices):
    NOT_OUR_DUTY = "01", _("不属本单位职责（须附依据）")
    WRONG_PLACE = "02", _("地点有误")
    WRONG_CATEGORY = "03", _("类别有误")
    DUPLICATE = "04", _("重复件")
    OTHER_UNITS_POWER = "05", _("须由其他单位执法")


class Result(TextChoices):
    SOLVED = "01", _("已解决")
    PARTLY_SOLVED = "02", _("部分解决，已有计划")
    AGREED = "03", _("调解达成协议")
    NOT_AGREED = "04", _("调解未成，已告知其他途径")
    EXPLAINED = "05", _("已解释，反映人接受")
    EXPLAINED_IN_VAIN = "06", _("已解释，反映人不接受")
    NOT_POSSIBLE = "07", _("依法依政策不能办理")
    REFERRED_OUT = "08", _("已移送其他机关")
    NOT_FOUND = "09", _("情况不属实或未发现问题")
    REPORTER_WITHDREW = "10", _("反映人撤回")


class CheckWay(TextChoices):
    ON_SITE = "on_site", _("现场查看")
    PHOTO = "photo", _("看照片")
    PHONE = "phone", _("电话询问")


class FeedbackWay(TextChoices):
    PHONE = "phone", _("电话")
    IN_PERSON = "visit", _("当面")
    SMS = "sms", _("短信")
    LETTER = "letter", _("书面答复")
    WEB = "web", _("网页")


class Resolved(TextChoices):
    YES = "yes", _("解决了")
    PARTLY = "partly", _("解决了一部分")
    NO = "no", _("没有解决")


class Satisfaction(IntegerChoices):
    VERY_POOR = 1, _("很不满意")
    POOR = 2, _("不满意")
    FAIR = 3, pgettext_lazy("satisfaction", "一般")
    GOOD = 4, _("满意")
    VERY_GOOD = 5, _("很满意")


class RetentionClass(TextChoices):
    """保存期限 of the sealed file (practice §13.4)."""

    TEN_YEARS = "10y", _("10年")
    THIRTY_YEARS = "30y", _("30年")
