"""Filters of a work list: from the address, as chips, as fields."""

from collections.abc import Iterable, Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases.queries import Filters, Lens
from linli.cases.rules.categories import LEAVES, tree
from linli.cases.rules.dictionaries import Channel, Urgency
from linli.cases.terms import OPEN_STATES, AssignmentState, State
from linli.console.forms import category_groups
from linli.console.queries.rail import IN_UNIT, STAGES
from linli.console.shapes import Chip
from linli.ui.forms import Choice, Field, Group, one_group


def filters_of(asked: QueryDict) -> Filters:
    """Return the filters of an address; what is no known value says nothing."""
    leaves = [
        code for code in asked.getlist("category") if code in LEAVES or code in {g.code for g in tree()}
    ]
    return Filters(
        states=tuple(
            one for one in asked.getlist("state") if one in State.values or one in AssignmentState.values
        ),
        urgencies=tuple(one for one in asked.getlist("urgency") if one in Urgency.values),
        categories=tuple(leaves),
        channels=tuple(one for one in asked.getlist("channel") if one in Channel.values),
        late=asked.get("late") == "1",
        came_back=asked.get("back") == "1",
        return_asked=asked.get("returns") == "1",
    )


def chips_of(asked: QueryDict, filters: Filters, lens: Lens) -> tuple[Chip, ...]:
    words = STAGES.get(lens.kind, State)
    shown = [
        ("state", _("状态"), [str(words(one).label) for one in filters.states if one in words.values]),
        ("urgency", _("紧急程度"), [str(Urgency(one).label) for one in filters.urgencies]),
        (
            "category",
            _("类别"),
            [_category_name(one) for one in filters.categories],
        ),
        ("channel", _("来源"), [str(Channel(one).label) for one in filters.channels]),
        ("late", _("时限"), [_("超期")] if filters.late else []),
        ("back", _("退回与重来"), [_("是")] if filters.came_back else []),
        ("returns", _("退回审核"), [_("是")] if filters.return_asked else []),
    ]
    return tuple(
        Chip(label, _("、").join(values), _without(asked, name)) for name, label, values in shown if values
    )


def filter_fields(filters: Filters, lens: Lens) -> tuple[Field, ...]:
    states = IN_UNIT if lens.kind in STAGES else [state for state in State if state in OPEN_STATES]
    return (
        Field("state", _("状态"), "select", groups=_choices(states, filters.states), width="half"),
        Field("urgency", _("紧急程度"), "select", groups=_choices(Urgency, filters.urgencies), width="half"),
        Field("channel", _("来源"), "select", groups=_choices(Channel, filters.channels), width="half"),
        Field("category", _("类别"), "select", groups=category_groups(*filters.categories[:1]), width="half"),
    )


def _without(asked: QueryDict, name: str) -> str:
    rest = asked.copy()
    rest.pop(name, None)
    rest.pop("after", None)
    return f"{reverse('console:cases')}?{rest.urlencode()}"


def _category_name(code: str) -> str:
    if code in LEAVES:
        return str(LEAVES[code].name)
    return next(str(group.name) for group in tree() if group.code == code)


def _choices(
    members: Iterable[State | AssignmentState | Urgency | Channel], chosen: Sequence[str]
) -> tuple[Group, ...]:
    return one_group(
        Choice(str(member.value), str(member.label), member.value in chosen) for member in members
    )
