"""What every plot is told with: steps, the people of a place, the phrases of a matter."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linli.cases.rules.categories import leaf as category
from linli.cases.rules.dictionaries import Channel, EscalateReason
from linli.demo import places
from linli.demo.texts import Report, phrase
from linli.organisation.terms import Role

RESIDENT = "resident"
DECIDE = "decide"  # the answer to a proposal
LEADERS = (Role.DUTY_LEADER, Role.DIRECTOR)


@dataclass(frozen=True)
class Step:
    """One move to make.

    pause     working minutes since the step before
    photo     "before", "after" or "": taken of the scene and sent along
    next_day  not made on the day of the step before
    """

    move: str
    by: str
    pause: int
    form: Mapping[str, Any] = field(default_factory=dict)
    photo: str = ""
    next_day: bool = False


class Telling:
    """The steps told so far, who holds the case, and the words to go on with."""

    def __init__(self, report: Report, draw: random.Random) -> None:
        self.report, self.draw = report, draw
        self.leaf = report.leaf
        self.community = places.community(report.grid)
        self.steps: list[Step] = []
        self.holders: list[str] = []  # who holds the case when a step is made, by the step's order
        self.contact = report.channel != Channel.GRID_WORKER and draw.random() < 0.8
        self.holder = ""

    def holder_at(self, order: int) -> str:
        """Return the centre or the grid's mark that holds the case when step `order` is made."""
        return self.holders[order]

    def _step(
        self,
        move: str,
        by: str,
        pause: tuple[int, int] = (0, 0),
        form: Mapping[str, Any] | None = None,
        photo: str = "",
        *,
        next_day: bool = False,
    ) -> None:
        self.steps.append(Step(move, by, self.draw.randint(*pause), form or {}, photo, next_day))
        self.holders.append(self.holder)

    def _approved(self, centre: str, *, granted: bool = True) -> None:
        """Let a leader answer the proposal just made at `centre`: its own, else the direct parent's.

        Who proposes while holding a leader's post has made the move at once: there is nothing to answer.
        """
        if leads(self.steps[-1].by):
            return
        leaders = places.at(centre, *LEADERS) or places.at(places.parent(centre), *LEADERS)
        form = {"approved": granted, "note": self._says("approve" if granted else "decline")}
        self._step(DECIDE, self.draw.choice(leaders), (15, 200), form)

    def _by_grid(self) -> bool:
        return self.holder in places.grids()

    def _centre(self) -> str:
        return places.community(self.holder) if self._by_grid() else self.holder

    def _clerk(self, centre: str) -> str:
        return self.draw.choice(places.at(centre, Role.INTAKE_CLERK))

    def _says(self, kind: str) -> str:
        return phrase(self.leaf, kind, self.draw)

    def _shows(self, chance: float) -> bool:
        return self.draw.random() < chance and (
            category(self.leaf).photo or self.leaf[:2] in ("01", "02", "03", "04")
        )

    def _reasons(self) -> dict[str, str]:
        code = self.draw.choice(
            (EscalateReason.BEYOND_DUTY, EscalateReason.NEEDS_UPPER_UNITS, EscalateReason.FAILED_BELOW)
        )
        return {"reason_code": str(code), "tried": self._says("tried"), "request": self._says("request")}


def leads(login: str) -> bool:
    """Return whether this person holds a leader's post."""
    return login != RESIDENT and bool(set(LEADERS) & set(places.people()[login].roles))
