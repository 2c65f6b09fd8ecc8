"""The words of clause 6.1 and 6.2: roles by the codes of practice §6.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    SYSTEM_ADMINISTRATOR = "R01", _("系统管理员")
    SECURITY_ADMINISTRATOR = "R02", _("安全管理员")
    SECURITY_AUDITOR = "R03", _("安全审计员")
    LEADER = "R09", _("领导")
    DIRECTOR = "R10", _("中心主任")
    DUTY_LEADER = "R11", _("中心副主任（值班领导）")
    INTAKE_CLERK = "R12", _("受理分流员")
    SUPERVISION_CLERK = "R13", _("督办员")
    REVISIT_CLERK = "R14", _("回访员")
    ARCHIVE_CLERK = "R15", _("档案员")
    STATISTICS_CLERK = "R16", _("统计员")
    WORKFORCE_CLERK = "R17", _("队伍管理员")
    FUNDING_CLERK = "R18", _("经费合同管理员")
    ADMISSION_CLERK = "R19", _("准入管理员")
    UNIT_HEAD = "R20", _("部门负责人")
    UNIT_CONTACT = "R21", _("部门联络员")
    HANDLER = "R22", _("承办人")
    GRID_LEADER = "R30", _("网格长")
    GRID_WORKER = "R31", _("网格员")
    MEDIATOR = "R40", _("人民调解员")
    VOLUNTEER = "R41", _("志愿者")
    CONTRACTOR = "R42", _("承接机构人员")
    RESIDENT = "R50", _("居民")
    PRIVACY_OFFICER = "R60", _("个人信息保护负责人")


class UnitKind(TextChoices):
    DEPARTMENT = "department", _("部门")
    UTILITY = "utility", _("公用企业")
    OFFICE = "office", _("街道（乡镇）科室")
    COMMITTEE = "committee", _("人民调解委员会")
    CONTRACTOR = "contractor", _("承接机构")


class Source(TextChoices):
    """Where grid workers come from (clause 6.2.3 ¶2)."""

    TWO_COMMITTEES = "two_committees", _("社区（村）“两委”成员")
    TOWNSHIP_CADRE = "township_cadre", _("包（驻）社区（村）的乡镇（街道）干部")
    GROUP_HEAD = "group_head", _("村（居）民小组长")
    GRADUATE_OFFICIAL = "graduate_official", _("大学生村官")
    SAFETY_OFFICER = "safety_officer", _("安全员")
    SOCIAL_WORKER = "social_worker", _("社会工作者")
    MEDIATOR = "mediator", _("人民调解员")
    VOLUNTEER = "volunteer", _("平安志愿者")
    BUILDING_HEAD = "building_head", _("楼栋长")
    HIRED = "hired", _("政府购买服务聘用")


class Named(TextChoices):
    """What can be found by its name."""

    CENTRE = "centre"
    UNIT = "unit"
    PERSON = "person"
