"""How a report ends, once its work has been checked: told, rated or called about, disputed, taken up again, sealed.

Pure, as all plots are.
"""

from linli.cases.rules.dictionaries import Channel, FeedbackWay, Resolved
from linli.demo import places
from linli.demo.telling import DECIDE, LEADERS, RESIDENT
from linli.demo.working import Working
from linli.organisation.terms import Role


class Ending(Working):
    """Steps from the feedback to the last."""

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
            self._step(DECIDE, self._hearing_clerk(), (60, 300), {"approved": True, "note": ""})
            self._once_more()
        else:
            self._sealed()

    def _called(self) -> None:
        caller = self._caller()
        if self.draw.random() < 0.05:
            self._never_reached(caller)
            return
        if self.draw.random() < 0.15:
            self._step("revisit", caller, (60, 500), {"reached": False})
        solved, stars, words = self._opinion()
        form = {"reached": True, "resolved": str(solved), "satisfaction": stars, "words": words}
        self._step("revisit", caller, (100, 900), form)
        if solved == Resolved.NO:
            self._once_more()
        elif self.draw.random() < 0.04:
            self._step("reopen", self._clerk(self._centre()), (200, 900), {"reason": self._says("unsolved")})
            self._once_more()
        else:
            self._sealed()

    def _hearing_clerk(self) -> str:
        """Return a clerk who hears what a resident disputes: where the holder has no leader, one of its parent."""
        centre = self._centre()
        return self._clerk(centre if places.at(centre, *LEADERS) else places.parent(centre))

    def _never_reached(self, caller: str) -> None:
        """Three calls on two days that nobody takes; then the case may be closed by hand."""
        for call in range(3):
            self._step("revisit", caller, (60, 200), {"reached": False}, next_day=call == 2)
        self._step("close", caller, (5, 60), {"note": "三次电话没有接通，按规定结案"})

    def _sealed(self) -> None:
        """Where a centre has somebody for the files, some are sealed by hand; the clock seals the others."""
        keepers = places.at(self._centre(), Role.ARCHIVE_CLERK)
        if keepers and self.draw.random() < 0.4:
            self._step("archive", keepers[0], (900, 2_500), {})

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
