"""Cases led through random moves, sensible and senseless: whatever happens, chain, fold, ledger and scope stay right."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from linli.cases import errors, queries
from linli.cases.actions import CaseKey, decide_proposal, number_outbox, perform
from linli.cases.models import Case, CaseEvent
from linli.cases.queries.ground import ground_of
from linli.cases.queries.load import load_parts, state_of
from linli.cases.queries.verify import verify
from linli.cases.rules import MOVES, CaseState, fold
from linli.cases.rules.authority import fits, who_can
from linli.cases.rules.events import event_of, parse
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.organisation.rules import CLOCK, Actor
from linli.organisation.terms import Role
from tests.cases import DISPATCH, ESCALATE, FEEDBACK, FINISH, REPORT
from tests.town import ENFORCEMENT, HOUSING, MONDAY_9, STREETS, WATER, Town

pytestmark = pytest.mark.django_db

WALKS, STEPS = 60, 22
# What ends a walk or leads nowhere new is drawn seldom, as in life.
SELDOM = {
    "withdraw": 0.05,
    "supply_info": 0.02,
    "recategorise": 0.05,
    "relocate": 0.05,
    "progress": 0.05,
    "self_resolve": 0.1,
    "reject": 0.05,
}
SELDOM |= {"escalate": 0.25, "return_down": 0.2, "finish": 0.5, "return_up": 1}
TEXT = "照实写明的理由"
OUTSIDE = "990121100200"
# Refused by doors or by the day's counter, not by a move; each has a story of its own.
NOT_OF_MOVES = {
    "case.lens_unknown",
    "case.search_too_short",
    "case.suggest_not_installed",
    "case.too_few_to_learn",
}


class Walk:
    """One case and its dice."""

    def __init__(self, town: Town, seed: int, made: Counter[str]) -> None:
        self.town, self.dice, self.made = town, random.Random(seed), made
        self.at = MONDAY_9 + timedelta(hours=self.dice.randrange(200))
        self.key = CaseKey("990101", uuid7())
        self.resident = Actor(None, "", own_case=(self.key.county, self.key.id))
        self.staff = list(town.actor.values())
        self.used: list[tuple[str, dict[str, Any], Actor, UUID]] = []

    def state(self) -> CaseState:
        row = Case.objects.filter(county=self.key.county, id=self.key.id).first()
        return load_parts(state_of(row)) if row else CaseState(self.key.county, str(self.key.id))

    def step(self) -> tuple[str, str, bool]:
        """Try one move. Returns its name, the code of its refusal ("" when made), and whether it was drawn as allowed."""
        state = self.state()
        self.at += timedelta(
            minutes=self.dice.choice([5, 40, 200, 1500, 3 * 1440 if state.version > 4 else 30])
        )
        sensible = self.dice.random() < 0.5
        choice = self._allowed(state) if sensible else None
        if choice is None:
            sensible = False
            choice = self._any(state)
        move, form, by = choice
        try:
            self._make(state, move, form, by, sensible)
        except Refusal as refusal:
            return move, refusal.code, sensible
        return move, "", sensible

    def _make(self, state: CaseState, move: str, form: dict[str, Any], by: Actor, sensible: bool) -> None:
        op_id, version = uuid7(), None
        if not sensible and self.used and self.dice.random() < 0.15:
            # A repeat of what was sent before, or other content under the same operation.
            again = self.dice.choice(self.used)
            move, form, by, op_id = again if self.dice.random() < 0.5 else (move, form, again[2], again[3])
        elif not sensible and self.dice.random() < 0.1:
            version = max(0, state.version - 1)
        self.used.append((move, form, by, op_id))
        if move == "decide_proposal":
            decide_proposal(case=self.key, form=form, by=by, at=self.at, op_id=op_id)
        else:
            perform(case=self.key, move=move, form=form, by=by, at=self.at, op_id=op_id, base_version=version)
            after = self.state().state
            assert after == state.state or after in MOVES[move].reaches, (move, after)

    def _allowed(self, state: CaseState) -> tuple[str, dict[str, Any], Actor] | None:
        """Draw a move that somebody can make now, and one who can."""
        if not state.version:
            # A resident, or a desk of the county, the township, the province.
            desk = self.dice.choice([None, self.town.desk, self.town.township_desk, self.town.province_desk])
            name = "register" if desk else "report"
            return name, self.form(name, state), desk or self.resident
        if self.dice.random() < 0.5 and (decision := self._decision(state)):
            return decision
        ground = ground_of(state, form=None, by=CLOCK, at=self.at)
        able: list[tuple[str, Actor]] = []
        for name, move in MOVES.items():
            if move.files or not fits(state, move) or not move.has_way(state, ground):
                continue
            able += [(name, self._actor(person.account)) for person in who_can(state, move, ground)]
            if name in ("withdraw", "revisit", "reopen", "supply_info") and state.reporter_account is None:
                able.append((name, self.resident))
            if name in ("close", "archive"):
                able.append((name, CLOCK))
        kinds = sorted({name for name, _ in able if self.dice.random() < SELDOM.get(name, 1)})
        if not kinds:
            return None
        # Half of the time what was made least so far: no move may stay unseen.
        name = (
            min(kinds, key=lambda kind: self.made[kind])
            if self.dice.random() < 0.5
            else self.dice.choice(kinds)
        )
        by = self.dice.choice([actor for kind, actor in able if kind == name])
        if name == "close" and state.stage_due_at and by.system:
            self.at = max(self.at, state.stage_due_at)
        return name, self.form(name, state, by), by

    def _any(self, state: CaseState) -> tuple[str, dict[str, Any], Actor]:
        if self.dice.random() < 0.6 and (allowed := self._allowed(state)):
            return self._spoiled(allowed, state)
        by = self.dice.choice([*self.staff, self.resident])
        if state.held and self.dice.random() < 0.6:
            by = self.dice.choice(
                [a for a in self.staff if any(p.centre in state.holder for p in a.posts)] or [by]
            )
        name = self.dice.choice(list(MOVES))
        if state.proposals and self.dice.random() < 0.15:
            proposal = self.dice.choice(list(state.proposals))
            return "decide_proposal", {"proposal": proposal, "approved": self.dice.random() < 0.5}, by
        return name, self.form(name, state, by), by

    def _decision(self, state: CaseState) -> tuple[str, dict[str, Any], Actor] | None:
        waiting = [row for row in state.proposals.values() if row.state == "WAITING"]
        if not waiting:
            return None
        row = self.dice.choice(waiting)
        roles = (
            {Role.UNIT_HEAD, Role.UNIT_CONTACT}
            if "-" in row.approver_place
            else {Role.DUTY_LEADER, Role.DIRECTOR}
        )
        able = [
            actor
            for actor in self.staff
            if str(actor.account) != row.by_account
            and any(p.role in roles and row.approver_place == (p.unit or p.centre) for p in actor.posts)
        ]
        if not able:
            return None
        form = {"proposal": row.id, "approved": self.dice.random() < 0.8, "note": TEXT}
        return "decide_proposal", form, self.dice.choice(able)

    def _actor(self, account: str) -> Actor:
        return next(actor for actor in self.staff if str(actor.account) == account)

    def form(self, name: str, state: CaseState, by: Actor | None = None) -> dict[str, Any]:
        dice, town = self.dice, self.town
        units = {town.centre: [HOUSING, STREETS, WATER], town.township: [ENFORCEMENT]}.get(
            state.holder, [HOUSING]
        )
        children = {
            town.province: town.city,
            town.city: town.centre,
            town.centre: town.township,
            town.township: town.community,
        }
        returning = [task.unit for task in state.active if task.state == "RETURN_ASKED"]
        place = dice.choice([town.grid, town.neighbour_grid, town.vacant_grid, town.community])
        report = {**REPORT, "place": place, "category": dice.choice(["9901", "0506", "0301", "0203"])}
        forms: dict[str, Callable[[], dict[str, Any]]] = {
            "save_draft": lambda: {"title": "先记下来"},
            "report": lambda: {**report, "anonymous": dice.random() < 0.2, "past_grid": dice.random() < 0.5},
            "register": lambda: report,
            "accept": lambda: dice.choice([{}, {"urgency": "urgent"}, {"overall_limit": "9WD", "note": TEXT}]),
            "reject": lambda: {"reason_code": "03", "advice": "请向法院起诉"},
            "self_resolve": dict,
            "escalate": lambda: ESCALATE,
            "assign_down": lambda: {
                "child": children.get(state.holder, town.centre), "reason": TEXT, "requirement": TEXT
            },
            "dispatch": lambda: {**DISPATCH, "lead": units[0], "assist": units[1:2] if dice.random() < 0.4 else []},
            "sign": dict,
            "return_task": lambda: {"reason_code": "01", "basis": TEXT},
            "decide_return": lambda: {"unit": (returning or units)[0], "granted": dice.random() < 0.6, "note": TEXT},
            "return_up": lambda: {"reason": TEXT},
            "return_down": lambda: {"reason": TEXT},
            "transfer": lambda: {"lead": units[-1], "reason": TEXT},
            "progress": lambda: {"note": "去看过", "shown": dice.random() < 0.5},
            "finish": lambda: {**FINISH, "result": dice.choice(["05", "07"])},
            "check_pass": lambda: {"way": "phone"},
            "check_fail": lambda: {"way": "on_site", "reason": TEXT},
            "feedback": lambda: FEEDBACK,
            "revisit": lambda: dice.choice(
                [{"resolved": "yes", "satisfaction": 4}, {"resolved": "no"}, {"reached": False, "resolved": None}]
                if by is not None and by.account
                else [{"resolved": "yes", "satisfaction": 4}, {"resolved": "no", "words": "还是老样子"}]
            ),
            "close": dict,
            "archive": dict,
            "reopen": lambda: {"reason": TEXT},
            "withdraw": dict,
            "supply_info": lambda: {"note": "又坏了一盏"},
            "recategorise": lambda: {"category": dice.choice(["0306", "9901"]), "reason": TEXT},
            "relocate": lambda: {"place": dice.choice([town.grid, town.sibling_community]), "reason": TEXT},
        }  # fmt: skip
        return forms[name]()

    def _spoiled(
        self, choice: tuple[str, dict[str, Any], Actor], state: CaseState
    ) -> tuple[str, dict[str, Any], Actor]:
        """Make one thing wrong with what could have been made."""
        name, form, by = choice
        nobody, settled = str(uuid7()), [row.id for row in state.proposals.values() if row.state != "WAITING"]
        wrongs: dict[str, list[dict[str, Any]]] = {
            "report": [{"place": OUTSIDE}, {"place": "990199001001"}, {"category": "0999"}],
            "register": [
                {"received_at": "2036-01-01T00:00:00+08:00"},
                {"duplicate_of": "99010120260302999998"},
            ],
            "accept": [
                {"category": "0999"},
                {"place": "990199001001"},
                {"overall_limit": "3WD", "note": ""},
                {"place": OUTSIDE},
            ],
            "dispatch": [{"lead": f"{self.town.city}-77"}, {"limit": "99WD"}],
            "assign_down": [{"child": self.town.province}],
            "sign": [{"handler": nobody}],
            "self_resolve": [{"handler": nobody}],
            "finish": [{"result": "01"}],
            "revisit": [{"resolved": None, "reached": True}],
            "decide_return": [{"unit": f"{self.town.city}-77"}],
            "decide_proposal": [{"note": "", "approved": False}, {"proposal": (settled or [nobody])[0]}],
            "recategorise": [{"category": "0999"}],
            "relocate": [{"place": OUTSIDE}],
        }
        if name in ("reopen", "return_up", "return_task"):
            self.at += timedelta(days=40)
        if name in ("check_pass", "check_fail") and state.doers:
            by = self._actor(self.dice.choice(sorted(state.doers)))
        if state.holder == self.town.province and state.state == "ACCEPTED":
            name, form, by = "escalate", ESCALATE, self.town.province_leader
        if state.state == "TO_REVISIT" and self.dice.random() < 0.5:
            name, form, by = "revisit", {}, self.resident
        if self.dice.random() < 0.05:
            name = "nonsense"
        return name, {**form, **self.dice.choice(wrongs.get(name, [{"reason": "短"}, {}]))}, by


def test_random_walks_leave_every_case_whole(town: Town) -> None:
    codes: Counter[str] = Counter()
    moves: Counter[str] = Counter()
    sensible: Counter[bool] = Counter()
    refused: Counter[str] = Counter()
    walks = [Walk(town, seed, moves) for seed in range(WALKS)]

    for walk in walks:
        for _ in range(STEPS):
            move, code, drawn = walk.step()
            codes[code] += 1
            if drawn:
                sensible[not code] += 1
                refused[f"{move} {code}"] += bool(code)
            if not code:
                moves[move] += 1
        assert replayed(walk.key) == comparable(walk.state())
        assert_scope(walk, walk.at)

    number_outbox()
    assert verify().broken == []
    assert sensible[True] >= 0.6 * sum(sensible.values()), refused
    assert set(MOVES) - set(moves) == set(), moves
    known = {
        kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Refusal)
    }
    assert known - set(codes) - NOT_OF_MOVES - {"refused"} == set(), codes


def replayed(key: CaseKey) -> CaseState:
    state = CaseState(key.county, str(key.id))
    bodies = (
        CaseEvent.objects.filter(county=key.county, case_id=key.id)
        .order_by("seq")
        .values_list("body", flat=True)
    )
    for body in bodies:
        state = fold(state, event_of(parse(body)))
    return comparable(state)


def comparable(state: CaseState) -> CaseState:
    """Leave out what rows do not hold (digests) and the order of rows."""
    parties = {key: replace(party, digest="") for key, party in state.parties.items()}
    return replace(state, words={}, parties=parties, held=tuple(sorted(state.held)))


def assert_scope(walk: Walk, at: datetime) -> None:
    """Who sees the case, by the query and by a second, plain reading of practice §6.3."""
    state = walk.state()
    if not state.version:
        return
    for actor in walk.staff:
        seen = queries.visible_to(actor).filter(county=walk.key.county, id=walk.key.id).exists()
        assert seen == plainly_visible(actor, state), (actor.name, state.state, state.holder, state.area)


def plainly_visible(actor: Actor, state: CaseState) -> bool:
    if str(actor.account) == state.reporter_account:
        return True
    for post in actor.posts:
        if post.role in ("R20", "R21", "R22") and any(
            task.unit == post.unit and (not state.confidential or task.state not in ("RETURNED", "CANCELLED"))
            for task in state.assignments.values()
        ):
            return True
        if post.role in ("R30", "R31") and (
            state.holder in post.grids or (state.area in post.grids and not state.confidential)
        ):
            return True
        if post.unit or post.role not in ("R09", "R10", "R11", "R12", "R13", "R14", "R15"):
            continue
        significant = post.centre[: {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}[post.level]]
        holds = state.holder == post.centre or (post.level >= 4 and state.holder.startswith(significant))
        if holds or (
            not state.confidential and (state.area.startswith(significant) or post.centre in state.held)
        ):
            return True
    return False
