"""The work on a report, once it lies where it will be solved: by a grid or a centre itself, or by units.

Pure, as all plots are.
"""

from collections.abc import Callable

from linli.cases.rules.categories import leaf as category
from linli.cases.rules.dictionaries import CheckWay, Result, ReturnReason, Urgency
from linli.demo import places
from linli.demo.telling import DECIDE, Telling
from linli.organisation.terms import Role

MEDIATED = ("05", "0607")


class Working(Telling):
    """Steps from taking the work up to its check. `unit`: the one that leads it"""

    unit = ""

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

    def _checked(self, doers: set[str], redo: Callable[[], None]) -> None:
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
