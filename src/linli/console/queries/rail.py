"""The rail beside a work list: own stages, what the desk holds, places; and what a list is called."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.cases.queries import Filters, Lens, StageCount
from linli.cases.terms import AssignmentState, State
from linli.console.queries.rows import does, query_of
from linli.console.shapes import Count, LensGroup
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.territory import queries as territory
from linli.territory.codes import DIVISION_DIGITS

EVERYTHING = "all:"  # a list of every state, not only the open ones; no lens, since it is by time
STAGES = {"unit": AssignmentState, "handler": AssignmentState}
IN_UNIT = (AssignmentState.PENDING_SIGN, AssignmentState.HANDLING, AssignmentState.RETURN_ASKED)
AT_CENTRE = (State.REGISTERED, State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.TO_CHECK)


@dataclass(frozen=True)
class Chosen:
    """The list that is open: its lens, filters and counts. `here`: its key in the address."""

    lens: Lens
    filters: Filters
    counts: Sequence[StageCount]
    here: str

    @property
    def is_plain(self) -> bool:
        return not (
            self.filters.states or self.filters.late or self.filters.came_back or self.filters.return_asked
        )

    @property
    def total(self) -> int:
        return sum(one.count for one in self.counts)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.counts)


def groups_for(actor: Actor, chosen: Chosen) -> tuple[LensGroup, ...]:
    """Return the rail. Counts are those of the chosen lens alone: one query, however many lenses there are."""
    given = cases.lenses(actor)
    by_state = {one.state: one for one in chosen.counts}
    stages = tuple(_stage(chosen, state, by_state) for state in stages_of(actor, chosen.lens))
    held = tuple(line for desk in given if desk.kind != "place" for line in _desk(desk, chosen))
    places = tuple(line for place in given if place.kind == "place" for line in _places(actor, place, chosen))
    return (LensGroup(_("各环节"), stages), LensGroup(_("手上的"), held), LensGroup(_("按地点"), places))


def stages_of(actor: Actor, lens: Lens) -> list[str]:
    """Return the states that this person acts on in a lens; those of the whole way for who acts on none."""
    if lens.kind in STAGES:
        return [str(state) for state in IN_UNIT]
    return [str(state) for state in State if state in does(actor)] or [str(state) for state in AT_CENTRE]


def desk_words(lens: Lens) -> tuple[str, bool]:
    """Return what a desk's list is called, and whether that is recorded data."""
    if lens.kind == "holder" and len(lens.code) > DIVISION_DIGITS:
        return territory.names_of([lens.code]).get(lens.code, lens.code), True
    words = {"handler": _("我承办的"), "unit": _("本单位任务"), "holder": _("本中心在办")}
    return words[lens.kind], False


def title_of(lens: Lens, filters: Filters) -> tuple[str, bool]:
    """Return what the list is called, and whether that is recorded data."""
    if len(filters.states) == 1:
        return str(STAGES.get(lens.kind, State)(filters.states[0]).label), False
    if lens.kind != "place":
        return desk_words(lens)
    code = lens.code.ljust(12, "0")
    return territory.names_of([code]).get(code, lens.code), True


def list_url(**query: object) -> str:
    return f"{reverse('console:cases')}?{query_of(**query)}"


def _stage(chosen: Chosen, state: str, counts: dict[str, StageCount]) -> Count:
    one = counts.get(state)
    return Count(
        name=f"{chosen.lens.key}&state={state}",
        label=str(STAGES.get(chosen.lens.kind, State)(state).label),
        url=list_url(lens=chosen.lens.key, state=state),
        count=one.count if one else 0,
        late=one.late if one else 0,
        current=chosen.filters.states == (state,),
    )


def _desk(desk: Lens, chosen: Chosen) -> list[Count]:
    word, data = desk_words(desk)
    if desk.key != chosen.here:
        return [Count(desk.key, word, list_url(lens=desk.key), None, data=data)]
    late, back = list_url(lens=desk.key, late=1), list_url(lens=desk.key, back=1)
    returns = Count(
        f"{desk.key}&returns=1",
        _("退回审核"),
        list_url(lens=desk.key, returns=1),
        None,
        current=chosen.filters.return_asked,
    )
    return [
        Count(
            desk.key,
            word,
            list_url(lens=desk.key),
            chosen.total,
            chosen.late,
            current=chosen.is_plain,
            data=data,
        ),
        Count(f"{desk.key}&late=1", _("超期"), late, chosen.late, current=chosen.filters.late),
        Count(f"{desk.key}&back=1", _("退回与重来"), back, None, current=chosen.filters.came_back),
        *([returns] if desk.kind == "holder" else []),
    ]


def _places(actor: Actor, place: Lens, chosen: Chosen) -> list[Count]:
    centre = next(post.centre for post in actor.posts if post.scope == place.code)
    own = territory.names_of([centre]).get(centre, place.name)
    below = [(child.scope, child.short_name) for child in organisation.direct_children(centre)]
    found = []
    for code, name in [(place.code, own), *below]:
        key = f"place:{code}"
        count, late = (chosen.total, chosen.late) if key == chosen.here else (None, None)
        found.append(Count(key, name, list_url(lens=key), count, late, current=key == chosen.here, data=True))
    every = f"{EVERYTHING}{place.code}"
    return [*found, Count(every, _("全部，含已结"), list_url(lens=every), None, current=every == chosen.here)]
