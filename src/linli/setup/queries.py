"""What the set-up pages read: how far the house has come, and what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases.rules.categories import Group, tree
from linli.kernel.worktime import Calendar, Limit, national
from linli.organisation import queries as organisation
from linli.organisation import rules as organisation_rules
from linli.organisation.errors import NotYourFunction
from linli.organisation.queries import CentreView, UnitView, Waiting
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.setup import rules
from linli.setup.models import Confirmation, SetupCode
from linli.setup.terms import Topic
from linli.territory import queries as territory
from linli.territory.queries import Top

ADMINISTRATORS = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
TOPS_SHOWN_MAX = 60


@dataclass(frozen=True)
class Beginning:
    """How far an empty house has come. tops: where its centres may begin, deepest first · levels: divisions by level."""

    levels: Mapping[int, int]
    tops: list[Top]
    centres: list[CentreView]

    @property
    def places(self) -> int:
        return sum(self.levels.values())


@dataclass(frozen=True)
class Missing:
    """One line of the list. count: how many are missing, at most `GAP_COUNT_MAX` are counted · url: where it is mended."""

    what: str
    count: int
    url: str
    deed: str

    @property
    def more(self) -> bool:
        return self.count > organisation.GAP_COUNT_MAX


@dataclass(frozen=True)
class Confirmed:
    """One thing that only a person can tell. at, name: None and "" while nobody has."""

    topic: Topic
    url: str
    name: str
    at: datetime | None


@dataclass(frozen=True)
class Checklist:
    centre: CentreView
    missing: list[Missing]
    done: list[Missing]
    confirmed: list[Confirmed]
    may_change: bool


@dataclass(frozen=True)
class CalendarPage:
    """years: (year, published, days off on weekdays, working days at weekends) · spans: office hours as 08:30–12:00"""

    years: list[tuple[int, bool, int, int]]
    spans: list[str]


def is_open(code: UUID | None, at: datetime) -> bool:
    """Tell whether this visit has typed the code in force, and nobody administers the house yet."""
    good = SetupCode.objects.filter(pk=code, used_at__gt=at - rules.OPEN_LASTS) if code else None
    return good is not None and good.exists()


def beginning() -> Beginning:
    levels = territory.levels_stored()
    tops = territory.tops_to_choose(rules.TOP_LEVEL_MAX, TOPS_SHOWN_MAX) if levels else []
    return Beginning(levels, tops, organisation.tops())


def own_tops(actor: Actor, *roles: Role) -> list[str]:
    """Return the centres where the actor holds one of `roles`. Raises NotYourFunction."""
    own = [post.centre for post in actor.posts if post.role in roles and post.scope]
    if not own:
        raise NotYourFunction(roles="、".join(str(role.label) for role in roles))
    return own


def usual_units() -> list[tuple[str, str]]:
    """Return name and kind of the units to tick: data of a Chinese county, in whatever language one reads."""
    return [(name, kind.value) for name, kind in rules.USUAL_UNITS]


def units_page(actor: Actor) -> tuple[CentreView, list[UnitView]]:
    """Return the own centre and the units beside it. Raises NotYourFunction."""
    code = own_tops(actor, Role.SYSTEM_ADMINISTRATOR)[0]
    return organisation.centre(code), organisation.units_of(code)


def communities_without_grid(scope: str) -> list[str]:
    """Return the codes of the communities without a grid, in order, at most 1,000."""
    return list(organisation.communities_without_grid(scope).values_list("code", flat=True)[:1000])


def without_password(actor: Actor, at: datetime) -> list[Waiting]:
    """Return who in the own scope has never set a password, by login. Raises NotYourFunction."""
    own = own_tops(actor, *ADMINISTRATORS)
    return organisation.without_password(organisation.centre(own[0]).scope, at)


def checklist(actor: Actor, at: datetime) -> Checklist:
    """Return what is missing inside the scope of an administrator, each thing counted and with the way to mend it.

    Raises NotYourFunction. The number of queries does not grow with the house.
    """
    own = organisation.centre(own_tops(actor, *ADMINISTRATORS)[0])
    gaps = organisation.gaps(own.scope, at)
    here = {"code": own.code}
    lines = [
        Missing(_("区划还没有中心"), gaps.divisions_without_centre, reverse("setup:complete"), _("一次设立")),
        Missing(_("中心没有主任或受理分流员，或部门没有联络员"), gaps.empty_posts,
                reverse("organisation:empty-posts", kwargs=here), _("查看空缺岗位")),
        Missing(_("本中心还没有部门或单位"), int(not organisation.units_of(own.code)),
                reverse("setup:units"), _("设立部门")),
        Missing(_("在岗人员还没有设密码"), gaps.without_password, reverse("setup:papers"), _("印登录单")),
        Missing(_("社区（村）还没有网格"), gaps.communities_without_grid, reverse("setup:first-grids"), _("各设一个网格")),
        Missing(_("网格没有网格员"), gaps.grids_without_worker,
                reverse("organisation:vacant-grids", kwargs=here), _("查看缺员网格")),
        Missing(_("网格没有边界"), gaps.grids_without_shape, reverse("setup:shapes"), _("怎样补边界")),
        Missing(_("工作日历没有公布的年份"), len(_years_unpublished(national(), at)),
                reverse("setup:calendar"), _("查看日历")),
    ]  # fmt: skip
    return Checklist(
        centre=own,
        missing=[line for line in lines if line.count],
        done=[line for line in lines if not line.count],
        confirmed=_confirmed(),
        may_change=organisation_rules.may(actor, Role.SYSTEM_ADMINISTRATOR, at_centre=own.code),
    )


def _confirmed() -> list[Confirmed]:
    said = {row.topic: row for row in Confirmation.objects.select_related("account")}
    pages = {Topic.CALENDAR: "setup:calendar", Topic.CATEGORIES: "setup:categories", Topic.KEYS: "setup:keys"}
    return [
        Confirmed(
            topic,
            reverse(pages[topic]),
            said[topic].account.name if topic in said else "",
            said[topic].at if topic in said else None,
        )
        for topic in Topic
    ]


def calendar_page(at: datetime) -> CalendarPage:
    """Return which years are published, how many days differ from Monday to Friday in them, and the office hours."""
    calendar, year = national(), at.year
    years = []
    for each in range(year - 1, year + 2):
        days = [works for day, works in calendar.overrides.items() if day.year == each]
        years.append((each, each in calendar.published_years, days.count(False), days.count(True)))
    spans = calendar.sessions_of(organisation.day_of(at)).spans
    return CalendarPage(years, [f"{_clock(begin)}–{_clock(end)}" for begin, end in spans])


def category_groups() -> tuple[Group, ...]:
    return tree()


def limit_words(limit: Limit | None) -> str:
    """Return 5工作日 for "5WD"; "" where the category sets none."""
    if limit is None:
        return ""
    text, unit = str(limit), str(limit.unit)
    words = {
        "CH": _("%(count)s小时（全天）"),
        "WH": _("%(count)s工作小时"),
        "WD": _("%(count)s工作日"),
        "CD": _("%(count)s自然日"),
        "CDN": _("%(count)s自然日"),
    }
    return words[unit] % {"count": text.removesuffix(unit)}


def _years_unpublished(calendar: Calendar, at: datetime) -> list[int]:
    """This year; the next one too from December on, when its notice has come out for many years."""
    day = organisation.day_of(at)
    due = [day.year, day.year + 1] if day.month == 12 else [day.year]
    return [year for year in due if year not in calendar.published_years]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
