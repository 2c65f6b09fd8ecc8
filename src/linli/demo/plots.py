"""How one report goes its way: the steps of its story, drawn beforehand from what may happen in such a place.

Pure: a plot knows the tables of the province and a source of chance, neither clock nor database. Who waits for a
step is its `by`; a story that is cut before a step leaves the case waiting for that very person.
"""

import random
from typing import Any

from linli.cases.rules.categories import leaf as category
from linli.cases.rules.dictionaries import (
    Channel,
    CheckWay,
    FeedbackWay,
    RejectReason,
    Resolved,
    Result,
    ReturnReason,
    Urgency,
)
from linli.demo import places, town
from linli.demo.telling import DECIDE, LEADERS, RESIDENT, Telling, leads
from linli.demo.texts import Report, phrase
from linli.organisation.terms import Role

NEIGHBOURLY = ("0104", "0501", "0502", "0503", "0504", "0802", "9902", "9903", "9999")
AT_THE_GRID, AT_THE_COMMUNITY = "grid", "community"
MEDIATED = ("05", "0607")


class Plot(Telling):
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
            self._step("report", self._reporting_worker(), form=self._facts(), photo=photo)
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
            self._handled(self._target())
            self._told()

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

    # --- the work ---

    def _solved_by(self, who: str) -> None:
        """The worker of the grid or the community's clerk does it himself."""
        self._step("self_resolve", who, (20, 150), {"plan": self._says("self")})
        if self.draw.random() < 0.6:
            self._note(who)
        self._finished(who, (120, 700))
        self._checked({who}, lambda: self._finished(who, (60, 400)))

    def _solved_by_unit(self, unit: str) -> None:
        centre = places.units()[unit].centre
        assist = self._assistants(unit)
        self._dispatched(unit, assist)
        chance = self.draw.random()
        others = [other for other in places.units_of(centre) if other not in (unit, *assist)]
        if chance < 0.08 and not assist and self.report.urgency != Urgency.CRITICAL:
            self._returned(unit, granted=self.draw.random() < 0.45, others=others)
        elif chance < 0.12 and others and not assist:
            other = self.draw.choice([o for o in others if places.at(o, Role.UNIT_CONTACT)])
            self._step(
                "transfer", self._clerk(centre), (60, 300), {"lead": other, "reason": self._says("transfer")}
            )
            self.unit = other
        doer = self._signed(self.unit)
        for helper in assist:
            self._finished_for(helper, self._signed(helper), helping=True)
        for _ in range(self.draw.choice((0, 1, 1, 2))):
            self._note(doer)
        self._finished_for(self.unit, doer)
        self._checked({doer}, lambda: self._finished_for(self.unit, doer))

    def _assistants(self, unit: str) -> list[str]:
        centre = places.units()[unit].centre
        able = [
            other
            for other in places.units_of(centre)
            if other != unit and places.at(other, Role.UNIT_CONTACT)
        ]
        return [self.draw.choice(able)] if able and self.draw.random() < 0.1 else []

    def _dispatched(self, unit: str, assist: list[str]) -> None:
        self.unit = unit
        form = {"lead": unit, "assist": assist, "opinion": self._says("opinion")}
        self._step("dispatch", self._clerk(places.units()[unit].centre), (15, 190), form)

    def _returned(self, unit: str, *, granted: bool, others: list[str]) -> None:
        centre = places.units()[unit].centre
        form = {"reason_code": str(ReturnReason.NOT_OUR_DUTY), "basis": self._says("return")}
        soon = (20, 90) if self.report.urgency == Urgency.URGENT else (30, 300)
        self._step("return_task", places.at(unit, Role.UNIT_CONTACT)[0], soon, form)
        kept = [other for other in others if places.at(other, Role.UNIT_CONTACT)]
        granted = granted and bool(kept)
        answer = {"unit": unit, "granted": granted, "note": self._says("grant" if granted else "deny")}
        self._step("decide_return", self._clerk(centre), (30, 300), answer)
        if granted:
            self._dispatched(self.draw.choice(kept), [])

    def _signed(self, unit: str) -> str:
        """Let the unit sign; return the login of the one who does the work."""
        contact = places.at(unit, Role.UNIT_CONTACT)[0]
        own = [login for login in places.at(unit, Role.HANDLER) if login != contact]
        doer = self.draw.choice(own) if own else contact
        self._step("sign", contact, (15, 330), {"handler": doer} if doer != contact else {})
        return doer

    def _note(self, doer: str) -> None:
        form = {"note": self._says("progress"), "shown": self.draw.random() < 0.7}
        self._step("progress", doer, (60, 420), form, photo="during" if self._shows(0.3) else "")

    def _finished_for(self, unit: str, doer: str, *, helping: bool = False) -> None:
        """A handler's draft is submitted by the unit's head or contact."""
        self._finished(doer, (60, 400) if helping else self._working_time(), helping=helping)
        if Role.UNIT_CONTACT not in places.people()[doer].roles:
            able = places.at(unit, Role.UNIT_HEAD, Role.UNIT_CONTACT)
            form = {"approved": True, "note": self._says("approve")}
            self._step(DECIDE, self.draw.choice(able), (20, 240), form)

    def _finished(self, doer: str, pause: tuple[int, int], *, helping: bool = False) -> None:
        text = "协助完成现场处置，配合主办单位" if helping else self._says("finish")
        form = {"result": str(self._result()), "text": text}
        self._step(
            "finish",
            doer,
            pause,
            form,
            photo="after" if category(self.leaf).photo or self._shows(0.2) else "",
        )

    def _working_time(self) -> tuple[int, int]:
        """Return how many working minutes the work takes: mostly within the limit of the kind."""
        limit = category(self.leaf).limit
        days = min(limit.amount if limit else 3, 6)
        return (100, max(200, days * 330)) if self.draw.random() > 0.1 else (days * 430, days * 560)

    def _result(self) -> Result:
        if self.leaf.startswith(MEDIATED):
            return Result.AGREED
        if self.leaf[:2] in ("99", "08"):
            return Result.EXPLAINED if self.leaf in ("9901", "0808") else Result.SOLVED
        return self.draw.choices((Result.SOLVED, Result.PARTLY_SOLVED, Result.EXPLAINED), (10, 2, 1))[0]

    # --- the end ---

    def _checked(self, doers: set[str], redo: Any) -> None:
        checker = self._checker(doers)
        way = self.draw.choice(list(CheckWay))
        if self.draw.random() < 0.09:
            self._step("check_fail", checker, (60, 500), {"way": str(way), "reason": self._says("rework")})
            redo()
        self._step("check_pass", checker, (40, 600), {"way": str(way), "note": self._says("check")})

    def _checker(self, doers: set[str]) -> str:
        for centre in (self._centre(), places.parent(self._centre())):
            able = [
                login
                for login in places.at(centre, Role.REVISIT_CLERK, Role.INTAKE_CLERK)
                if login not in doers
            ]
            if able:
                return self.draw.choice(able)
        raise AssertionError("every centre or its parent has a checker")

    def _told(self) -> None:
        way = FeedbackWay.PHONE if self.contact else FeedbackWay.WEB
        form = {"way": str(way), "text": self._says("feedback")}
        self._step("feedback", self._clerk(self._centre()), (30, 500), form)
        if not self.contact:
            return
        if self.report.channel == Channel.WEB and self.draw.random() < 0.65:
            self._rated()
        else:
            self._called()

    def _rated(self) -> None:
        solved, stars, words = self._opinion()
        self._step(
            "revisit", RESIDENT, (60, 700), {"resolved": str(solved), "satisfaction": stars, "words": words}
        )
        if solved == Resolved.NO:
            self._once_more()
        elif self.draw.random() < 0.08:
            self._step("reopen", RESIDENT, (200, 900), {"reason": self._says("unsolved")})
            self._step(DECIDE, self._clerk(self._centre()), (60, 300), {"approved": True, "note": ""})
            self._once_more()

    def _called(self) -> None:
        caller = self._caller()
        if self.draw.random() < 0.15:
            self._step("revisit", caller, (60, 500), {"reached": False})
        solved, stars, words = self._opinion()
        form = {"reached": True, "resolved": str(solved), "satisfaction": stars, "words": words}
        self._step("revisit", caller, (100, 900), form)
        if solved == Resolved.NO:
            self._once_more()

    def _once_more(self) -> None:
        """What was not solved is taken up again where it is held, this time to the end."""
        if self._by_grid():
            self._solved_by(places.worker(self.holder))
        elif unit := places.unit_for(self.leaf, self.holder):
            self._solved_by_unit(unit)
        else:
            self._solved_by(self._clerk(self.holder))
        form = {"way": str(FeedbackWay.PHONE), "text": self._says("feedback")}
        self._step("feedback", self._clerk(self._centre()), (30, 300), form)

    def _opinion(self) -> tuple[Resolved, int, str]:
        chance = self.draw.random()
        if chance < 0.62:
            return Resolved.YES, self.draw.choice((4, 5, 5)), self._says("praise")
        if chance < 0.84:
            return Resolved.YES, self.draw.choice((3, 4)), ""
        if chance < 0.93:
            return Resolved.PARTLY, self.draw.choice((2, 3)), self._says("soso")
        return Resolved.NO, self.draw.choice((1, 2)), self._says("unsolved")

    def _caller(self) -> str:
        for centre in places.upward(self._centre()):
            if able := places.at(centre, Role.REVISIT_CLERK):
                return able[0]
        raise AssertionError("the province has a revisit clerk")
