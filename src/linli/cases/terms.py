"""The words of a case (practice §3.1, §3.2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    NEW = "NEW", _("未登记")  # before the first move; never stored
    DRAFT = "DRAFT", _("草稿")
    REGISTERED = "REGISTERED", _("待受理")
    REJECTED = "REJECTED", _("不予受理")
    ACCEPTED = "ACCEPTED", _("待分流")
    SELF_HANDLING = "SELF_HANDLING", _("自办中")
    DISPATCHED = "DISPATCHED", _("待签收")
    HANDLING = "HANDLING", _("办理中")
    TO_CHECK = "TO_CHECK", _("待核查")
    TO_FEEDBACK = "TO_FEEDBACK", _("待反馈")
    TO_REVISIT = "TO_REVISIT", _("待回访")
    CLOSED = "CLOSED", _("已结案")
    ARCHIVED = "ARCHIVED", _("已归档")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


OPEN_STATES = frozenset(
    {
        State.REGISTERED,
        State.ACCEPTED,
        State.SELF_HANDLING,
        State.DISPATCHED,
        State.HANDLING,
        State.TO_CHECK,
        State.TO_FEEDBACK,
        State.TO_REVISIT,
    }
)


class AssignmentState(TextChoices):
    PENDING_SIGN = "PENDING_SIGN", _("待签收")
    HANDLING = "HANDLING", _("办理中")
    RETURN_ASKED = "RETURN_ASKED", _("申请退回")
    DONE = "DONE", _("已办复")
    CONFIRMED = "CONFIRMED", _("已确认")
    RETURNED = "RETURNED", _("已退回")
    CANCELLED = "CANCELLED", _("已撤销")


ACTIVE_ASSIGNMENT = frozenset(
    {AssignmentState.PENDING_SIGN, AssignmentState.HANDLING, AssignmentState.RETURN_ASKED}
)


class AssignmentRole(TextChoices):
    LEAD = "LEAD", _("主办")
    ASSIST = "ASSIST", _("协办")


class ProposalState(TextChoices):
    WAITING = "WAITING", _("待批准")
    APPROVED = "APPROVED", _("已批准")
    DECLINED = "DECLINED", _("未批准")
    LAPSED = "LAPSED", _("已失效")


class PartyRole(TextChoices):
    REPORTER = "reporter", _("反映人")
    CONCERNED = "concerned", _("当事人")


class CameBy(TextChoices):
    """How the case reached its present holder, which decides who may send it back."""

    REPORT = "", _("上报")
    ESCALATE = "escalate", _("上报上级")
    ASSIGN_DOWN = "assign_down", _("交办下级")
    RETURN = "return", _("退回")


class ClockKind(TextChoices):
    CLOSE = "close", _("到期结案")
    ARCHIVE = "archive", _("到期归档")


class LinkKind(TextChoices):
    """Why one case points to another (practice, move 45)."""

    DUPLICATE = "duplicate", _("同一件")
    RELATED = "related", _("有关联")
