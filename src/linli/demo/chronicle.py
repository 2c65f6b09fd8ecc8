"""Which stories are lived, and when: some are told backward, so that everybody who signs in finds something due soon,
something late, something fresh; the others begin on one of the days and run on as far as time allows.

Pure: the same seed, days and moment give the same chronicle.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from linli.demo import matters, places
from linli.demo.plots import Plot
from linli.demo.schedule import WORKING_DAY_MINUTES, Moment, Office, age_of, waited_limit
from linli.demo.telling import DECIDE, RESIDENT
from linli.demo.texts import Report
from linli.kernel.clock import LOCAL
from linli.organisation.terms import Role

TOLD_BACKWARD, TOLD_BACKWARD_MAX = 0.6, 240  # at most this part of all stories, and never more
OPENINGS_FROM = 480  # reports among which the desks find theirs
TELLINGS = 6  # ways tried for each report when somebody's desk is to be filled
FURTHER_CUT = 5  # how many steps an opening may lie behind the earliest one of its desk
# Reports of a day, against those of a usual working day.
REST_DAY_REPORTS, AFTER_REST_REPORTS = 0.5, 1.3
BUSIER_OR_QUIETER = (0.75, 1.25)
LEAN, LEAN_UNTIL_DAYS = (
    0.4,
    30,
)  # a short chronicle leans to its early days, so that many stories come to an end
# Part of the limit that has passed when somebody looks at the case.
SOON, LATE, FRESH = "soon", "late", "fresh"
AGES = {SOON: 0.86, LATE: 1.25, FRESH: 0.3}
OLDEST = 7 * WORKING_DAY_MINUTES

LEADER, CALLER = "leader", "caller"


@dataclass(frozen=True)
class Chronicle:
    """plots: the stories, by their number · moments: what happens, in the order of time"""

    plots: Sequence[Plot]
    moments: Sequence[Moment]


@dataclass(frozen=True, order=True)
class Desk:
    """Where something waits. place: centre, unit or grid's mark · kind: clerk, leader, caller, unit, grid"""

    place: str
    kind: str


@cache
def _signs_in_at(place: str) -> bool:
    """Tell whether somebody who gets a password works at a unit, or on the grid with this mark."""
    return any(p.signs_in and place in (p.place, *p.grids) for p in places.people().values())


def _busy(desk: Desk) -> bool:
    """The desks that visitors of the demo look at first: 青禾区, 柳溪街道, 春晓社区."""
    return desk.kind == "clerk" and desk.place in BUSY


BUSY = ("990101000000", "990101001000", "990101001001")
ROUNDS: tuple[tuple[str, Callable[[Desk], bool]], ...] = (  # which desks get something in which order
    (SOON, lambda desk: True),
    *((kind, _busy) for kind in (LATE, FRESH, SOON, FRESH, LATE, FRESH, SOON)),
    (LATE, lambda desk: desk.kind not in (LEADER, CALLER) and not _busy(desk) and _signs_in_at(desk.place)),
    (FRESH, lambda desk: desk.kind == "clerk" or _signs_in_at(desk.place)),
)


@dataclass(frozen=True)
class Opening:
    """A telling of a report in which a desk waits with step `cut`."""

    plot: Plot
    cut: int

    @property
    def report(self) -> Report:
        return self.plot.report


def compose(*, cases: int, begins: datetime, now: datetime, seed: int) -> Chronicle:
    """Return the chronicle of `cases` stories from `begins` to `now`."""
    draw = random.Random(seed)  # noqa: S311 # the same seed tells the same stories
    office = Office(begins, now, draw)
    reports = matters.told(cases, now.astimezone(LOCAL).month, draw)
    backward = min(round(cases * TOLD_BACKWARD), TOLD_BACKWARD_MAX)
    plots: list[Plot] = []
    moments: list[Moment] = []
    for opening, kind in _fillings(reports[:OPENINGS_FROM], backward, draw):
        moments += office.backward(
            len(plots), opening.plot, cut=opening.cut, age=min(_age(opening, kind), OLDEST)
        )
        plots.append(opening.plot)
    told = {plot.report.title for plot in plots}
    days = _days(office, draw)
    for report in reports:
        if report.title not in told:
            plot = Plot(report, draw)
            moments += office.forward(len(plots), plot, next(days))
            plots.append(plot)
    return Chronicle(plots, sorted((m for m in moments if m.at <= now), key=lambda moment: moment.key))


def desk_of(plot: Plot, cut: int) -> Desk | None:
    """Return the desk on which the story waits before step `cut`; None where only a resident is waited for, or nobody."""
    if cut >= len(plot.steps) or plot.steps[cut].by == RESIDENT or plot.steps[cut - 1].move == "save_draft":
        return None
    person, move = places.people()[plot.steps[cut].by], plot.steps[cut].move
    if person.grids:
        return Desk(plot.holder_at(cut), "grid")
    if "-" in person.place:
        return Desk(person.place, LEADER if move == DECIDE else "unit")
    kind = {DECIDE: LEADER, "revisit": CALLER}.get(move, "clerk")
    return Desk(person.place, kind if Role.INTAKE_CLERK not in person.roles else "clerk")


def _fillings(reports: Sequence[Report], at_most: int, draw: random.Random) -> Iterator[tuple[Opening, str]]:
    """Yield openings for the desks, those hardest to reach first, a report once."""
    openings: dict[Desk, list[Opening]] = defaultdict(list)
    for report in reports:
        for _ in range(TELLINGS):
            plot = Plot(report, draw)
            for cut in range(1, len(plot.steps)):
                if plot.steps[cut - 1].next_day:
                    break  # told backward, such steps would fall on one day
                if desk := desk_of(plot, cut):
                    openings[desk].append(Opening(plot, cut))
    used: set[str] = set()
    for kind, wants in ROUNDS:
        for desk in sorted(openings, key=lambda desk: (len(openings[desk]), desk)):
            free = [opening for opening in openings[desk] if opening.report.title not in used]
            if kind == LATE:
                free = [opening for opening in free if _can_be_late(desk, opening)] or free
            if free and wants(desk) and len(used) < at_most:
                earliest = min(opening.cut for opening in free)
                opening = draw.choice([o for o in free if o.cut <= earliest + FURTHER_CUT])
                used.add(opening.report.title)
                yield opening, kind


def _can_be_late(desk: Desk, opening: Opening) -> bool:
    """Tell whether its limit fits into these days; a unit's list tells by the time for the work, not for signing."""
    work = opening.plot.steps[opening.cut].move in ("progress", "finish")
    return _age(opening, LATE) <= OLDEST and (work or desk.kind != "unit")


def _age(opening: Opening, kind: str) -> int:
    """Return how many working minutes ago the last step before the opening was made."""
    return age_of(waited_limit(opening.plot, opening.cut), AGES[kind])


def _days(office: Office, draw: random.Random) -> Iterator[datetime]:
    """Yield the day of one report after another, as local midnights: most on the day after a rest day, fewest on one."""
    first = office.begins.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [first + timedelta(days=n) for n in range((office.now - first).days + 1)]
    works = [office.calendar.is_workday(day.date()) for day in days]
    lean = LEAN * max(0.0, 1 - len(days) / LEAN_UNTIL_DAYS)
    weights = []
    for n, (workday, before) in enumerate(zip(works, [True, *works], strict=False)):
        usual = (1.0 if before else AFTER_REST_REPORTS) if workday else REST_DAY_REPORTS
        weights.append(usual * draw.uniform(*BUSIER_OR_QUIETER) * (1 + lean - 2 * lean * n / len(days)))
    while True:
        yield draw.choices(days, weights)[0]
