"""How one report goes its way: the steps of its story, drawn beforehand from what may happen in such a place.

Pure: a plot knows the tables of the province and a source of chance, neither clock nor database. Who waits for a
step is its `by`; a story that is cut before a step leaves the case waiting for that very person.
"""

import random
from typing import Any

from linli.cases.rules.categories import leaf as category
from linli.cases.rules.dictionaries import (
    Channel,
    RejectReason,
    Urgency,
)
from linli.demo import places, town
from linli.demo.ending import Ending
from linli.demo.telling import LEADERS, RESIDENT, leads
from linli.demo.texts import Report, phrase
from linli.organisation.terms import Role

NEIGHBOURLY = ("0104", "0501", "0502", "0503", "0504", "0802", "9902", "9903", "9999")
AT_THE_GRID, AT_THE_COMMUNITY = "grid", "community"


class Plot(Ending):
    """The story of one report. `steps` is complete once the object stands."""

    def __init__(self, report: Report, draw: random.Random) -> None:
        super().__init__(report, draw)
        self.holder = self._filed()
        self._goes_its_way()

    # --- filing ---

    def _filed(self) -> str:
        """File the report; return who holds it: a grid's mark, or a centre."""
        if category(self.leaf).restricted:
            return self._registered_at(places.parent(self.community))
        if self.report.channel == Channel.WEB:
            return self._reported_by_resident()
        if self.report.channel == Channel.GRID_WORKER:
            photo = "before" if self._shows(0.9) else ""
            if self.draw.random() < 0.06:
                self._step("save_draft", self._reporting_worker(), form=self._begun())
            self._step("report", self._reporting_worker(), (1, 40), form=self._facts(), photo=photo)
            return self._first_holder()
        up = list(places.upward(self.community))
        return self._registered_at(self.draw.choices(up[:3], (3, 3, 5))[0])

    def _reported_by_resident(self) -> str:
        past_grid = bool(places.worker(self.report.grid)) and self.draw.random() < 0.06
        form = {"past_grid": past_grid, "contact": self.contact}
        self._step("report", RESIDENT, form=form, photo="before" if self._shows(0.65) else "")
        return self.community if past_grid else self._first_holder()

    def _registered_at(self, centre: str) -> str:
        form = self._facts() | {"channel": str(self.report.channel)}
        if self.report.channel == Channel.GRID_WORKER:
            form["channel"] = str(Channel.VISIT)
        self._step("register", self._clerk(centre), form=form)
        return centre

    def _facts(self) -> dict[str, Any]:
        longitude, latitude = town.point(self.report.grid, self.draw)
        grid = places.grids().get(self.report.grid)
        return {
            "title": self.report.title,
            "description": self.report.words,
            "category": self.leaf,
            "urgency": str(self.report.urgency),
            "place": grid.code if grid else self.community,
            "address": self.report.place,
            "lon": longitude,
            "lat": latitude,
            "anonymous": not self.contact,
        }

    def _begun(self) -> dict[str, Any]:
        facts = self._facts()
        return {name: facts[name] for name in ("title", "description", "category", "place", "address")}

    def _reporting_worker(self) -> str:
        own = places.worker(self.report.grid)
        return own or places.at(self.community, Role.GRID_WORKER)[0]

    def _first_holder(self) -> str:
        return self.report.grid if places.worker(self.report.grid) else self.community

    # --- the way ---

    def _goes_its_way(self) -> None:
        chance = self.draw.random()
        resident = self.report.channel == Channel.WEB
        if chance < 0.03 and self.report.urgency == Urgency.NORMAL:
            self._rejected()
        elif 0.03 <= chance < 0.07 and resident and not self.leaf.startswith("03"):
            self._withdrawn()
        else:
            self._told_more(resident)
            self._handled(self._target())
            self._told()

    def _told_more(self, resident: bool) -> None:
        """Now and then the reporter has more to say: on the portal, or to the clerk who took the call."""
        chance = self.draw.random()
        if resident and chance < 0.06:
            self._step("supply_info", RESIDENT, (20, 300), {"note": self._says("supply")})
        elif self.steps[0].move == "register" and chance < 0.05:
            self._step("supply_info", self._clerk(self.holder), (20, 120), {"note": self._says("supply")})

    def _rejected(self) -> None:
        reason = RejectReason.LEGAL_WAY if self.leaf[:2] in ("05", "07") else RejectReason.ALREADY_FINISHED
        form = {"reason_code": str(reason), "advice": phrase(str(reason), "advice", self.draw)}
        centre = self._centre()
        self._step("reject", self._clerk(centre), (30, 200), form)
        if self.steps[0].move == "register" or self.steps[0].by == RESIDENT:
            self._approved(centre)

    def _withdrawn(self) -> None:
        if self.draw.random() < 0.5:
            self._accepted(self._centre())
        self._step("withdraw", RESIDENT, (60, 500), {"reason": self._says("withdraw")})

    def _target(self) -> str:
        """Return where it will be solved: the grid, the community, or a unit."""
        offers = [
            unit for centre in places.upward(self.community) if (unit := places.unit_for(self.leaf, centre))
        ]
        near = 0.6 if self.leaf in NEIGHBOURLY else 0.3
        chance = self.draw.random()
        if self._by_grid() and chance < near * 0.6:
            return AT_THE_GRID
        if chance < near or not offers:
            return AT_THE_COMMUNITY
        return self.draw.choices(offers, [9, 4, 1, 1, 1][: len(offers)])[0]

    def _handled(self, target: str, again: bool = False) -> None:
        if target == AT_THE_GRID and self._by_grid():
            self._solved_by(places.worker(self.holder))
            return
        wanted = (
            self.community if target in (AT_THE_GRID, AT_THE_COMMUNITY) else places.units()[target].centre
        )
        self._brought_to(wanted)
        if not again:
            self._put_right()
        if target in places.units():
            self._solved_by_unit(target)
        else:
            self._solved_by(self._clerk(wanted))

    def _brought_to(self, wanted: str) -> None:
        """Carry the case up or down to the centre `wanted`, and let that centre accept it."""
        if self._by_grid():
            self._step("escalate", places.worker(self.holder), (25, 200), self._reasons())
            self.holder = self.community
        self._accepted(self.holder)
        while self.holder != wanted:
            up = list(places.upward(self.holder))
            if wanted in up:
                self._escalated(up[1])
            else:
                self._assigned_down(wanted)
            self._accepted(self.holder)

    def _escalated(self, above: str) -> None:
        self._proposed_upward()
        if self.draw.random() < 0.06:
            self._step("return_down", self._clerk(above), (30, 200), {"reason": self._says("return_down")})
            self._proposed_upward()
        self.holder = above

    def _proposed_upward(self) -> None:
        leaders = places.at(self.holder, *LEADERS)
        if len(leaders) > 1 and self.draw.random() < 0.2:
            self._step("escalate", self.draw.choice(leaders), (30, 200), self._reasons())
            return
        clerk = self._clerk(self.holder)
        self._step("escalate", clerk, (30, 210), self._reasons())
        if self.draw.random() < 0.06 and not leads(clerk):
            self._approved(self.holder, granted=False)
            self._step("escalate", self._clerk(self.holder), (200, 420), self._reasons())
        self._approved(self.holder)

    def _assigned_down(self, wanted: str) -> None:
        child = next(centre for centre in places.upward(wanted) if places.parent(centre) == self.holder)
        form = {
            "child": child,
            "reason": "离反映人最近，由下级办理更快",
            "requirement": self._says("requirement"),
        }
        self._step("assign_down", self._clerk(self.holder), (30, 200), form)
        if places.level(child) == 5:
            self._approved(self.holder)
        if self.draw.random() < 0.1:
            self._step("return_up", self._clerk(child), (20, 150), {"reason": self._says("return_up")})
            self._step("assign_down", self._clerk(self.holder), (30, 150), form)
            if places.level(child) == 5:
                self._approved(self.holder)
        self.holder = child

    def _put_right(self) -> None:
        """Now and then a clerk corrects the place or the kind of a case."""
        chance = self.draw.random()
        clerk = self._clerk(self._centre())
        if chance < 0.03 and self.report.grid in places.grids():
            grid = places.grids()[self.report.grid]
            neighbours = [
                g.code for g in places.grids().values() if g.community == grid.community and g != grid
            ]
            if neighbours:
                form = {"place": self.draw.choice(neighbours), "reason": self._says("relocate")}
                self._step("relocate", clerk, (10, 60), form)
        elif 0.03 <= chance < 0.05 and not category(self.leaf).restricted:
            form = {"category": self.leaf[:2] + "01", "reason": self._says("recategorise")}
            if form["category"] != self.leaf:
                self._step("recategorise", clerk, (10, 60), form)
                back = {"category": self.leaf, "reason": "与反映人核对后改回原类别"}
                self._step("recategorise", clerk, (10, 60), back)

    def _accepted(self, centre: str) -> None:
        low, high = {Urgency.CRITICAL: (3, 14), Urgency.URGENT: (10, 80)}.get(self.report.urgency, (20, 190))
        self._step("accept", self._clerk(centre), (low, high), {"note": self._says("accept")})
