"""How far a case is, and what is promised now: four steps and one word of the office. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.cases.queries import ResidentView
from linli.cases.terms import State
from linli.kernel.worktime import Calendar, working_minutes_between
from linli.ui.rules import WORKDAY_MINUTES
from linli.ui.terms import Light

RECEIVED, ACCEPTED, UNDERWAY, FINISHED = 1, 2, 3, 4


@dataclass(frozen=True)
class Step:
    """look: done, now, later, refused."""

    label: str
    look: str
    at: datetime | None


@dataclass(frozen=True)
class Word:
    """The one thing promised now: `by` when, or in `words` if there is no date; a light with its words; a note."""

    label: str
    words: str = ""
    by: datetime | None = None
    light: str = ""
    state: str = ""
    left: str = ""
    note: str = ""
    said: str = ""


def steps_of(case: ResidentView) -> list[Step]:
    """Return 已登记 → 已受理 → 办理中 → 已办结, or two steps when it ended early."""
    first = Step(pgettext("resident", "已登记"), "done", case.registered_at)
    if not case.now:
        label = pgettext("resident", "不予受理") if case.state == State.REJECTED else _("已撤回")
        return [first, Step(label, "refused", case.closed_at)]
    reached = (
        (RECEIVED, pgettext("resident", "已登记"), case.registered_at),
        (ACCEPTED, _("已受理"), case.accepted_at),
        (UNDERWAY, pgettext("resident", "办理中"), case.handled_at),
        (FINISHED, _("已办结"), case.finished_at if case.now == FINISHED else case.overall_due_at),
    )
    return [_step(number, label, at, case.now) for number, label, at in reached]


def _step(number: int, label: str, at: datetime | None, now: int) -> Step:
    if number > now:
        return Step(label, "later", at if number == FINISHED else None)
    return Step(label, "now" if number == now else "done", at)


def word_of(view: ResidentView, *, now: datetime, calendar: Calendar) -> Word:
    """Return the promise that holds now, with its light."""
    said = next((entry.words for entry in view.log if entry.event in ("fed_back", "rejected")), "")
    match State(view.state):
        case State.REJECTED:
            return Word("", _("这件事不归我们办"), note=_("建议："), said=said)
        case State.WITHDRAWN:
            return Word("", _("您撤回了这件事"), note=_("以后要办，请重新反映。"))
        case State.TO_REVISIT | State.CLOSED | State.ARCHIVED:
            return Word(_("结果"), _("已办结"), said=said)
        case State.TO_CHECK | State.TO_FEEDBACK:
            note = _("办完了，正在核查。核查好了就告诉您结果。")
            return Word(_("最晚告诉您结果"), by=view.due_at, note=note)
    label, by = (
        (_("预计办结"), view.overall_due_at) if view.accepted_at else (_("最晚告诉您是否受理"), view.due_at)
    )
    assert by is not None, "an open case always has a due time"
    return _late(by) if now > by else _in_time(view, label, by, now, calendar)


def _late(by: datetime) -> Word:
    """Late means sorry first."""
    note = _("对不起，晚了。请打电话问原因，我们会尽快办。")
    return Word(_("原定"), by=by, light=Light.OVERDUE, state=_("已超期"), note=note)


def _in_time(case: ResidentView, label: str, by: datetime, now: datetime, calendar: Calendar) -> Word:
    minutes = working_minutes_between(now, by, calendar)
    days = -(-minutes // WORKDAY_MINUTES)
    left = ngettext("还有%(days)d个工作日", "还有%(days)d个工作日", days) % {"days": days}
    soon = case.yellow_at is not None and now >= case.yellow_at
    return Word(
        label,
        by=by,
        light=Light.DUE_SOON if soon else Light.ON_TIME,
        state=_("快到期") if soon else _("进度正常"),
        left=left if days else "",
        note=_("节假日安排还没公布，日期是暂定的。") if case.provisional else "",
    )
