"""Lives through the chronicle: each step at its time, through the portal's pages or the moves of `cases`, nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from linli.access import queries as access
from linli.cases import actions as cases
from linli.cases import jobs
from linli.cases import queries as case_queries
from linli.cases.actions import CaseKey
from linli.demo import pictures, places, residents
from linli.demo.browser import InProcess
from linli.demo.chronicle import Chronicle
from linli.demo.plots import Plot
from linli.demo.residents import Receipt
from linli.demo.schedule import Moment
from linli.demo.telling import DECIDE, RESIDENT, Step
from linli.demo.world import RESIDENT_PHONES
from linli.kernel.clock import LOCAL, standing_at
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.media import actions as media
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor

OFFICE_ENDS_AT = 18
SURNAMES, TITLES = "林陈周何许宋唐程沈韩梁方蒋丁余", ("女士", "先生", "阿姨", "师傅", "大爷")


@dataclass
class Story:
    """What one story has come to: its case, what was handed out, and whether it broke off."""

    number: int
    plot: Plot
    key: CaseKey | None = None
    receipt: Receipt | None = None
    proposal: UUID | None = None
    broken: bool = False

    @property
    def reporter(self) -> tuple[str, str]:
        """The name and phone that the reporter leaves."""
        surname, title = SURNAMES[self.number % len(SURNAMES)], TITLES[self.number % len(TITLES)]
        return surname + title, str(RESIDENT_PHONES + self.number)


@dataclass
class Lived:
    """moves: made · refused: code, move and title of what was refused (a fault of the demo, not of its people)"""

    cases: int = 0
    moves: int = 0
    refused: list[str] = field(default_factory=list)


class Life:
    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle
        self.stories = [Story(number, plot) for number, plot in enumerate(chronicle.plots)]
        self.lived = Lived()
        self._actors: dict[tuple[str, date], Actor] = {}
        self._evening: date | None = None

    def live(self, reached: Callable[[int, int], None] = lambda done, total: None) -> Lived:
        """Make every move of the chronicle at its time; in the evenings the clock and the registrar have their rounds."""
        for done, moment in enumerate(self.chronicle.moments, 1):
            self._pass_evenings(moment.at)
            self._make(moment)
            reached(done, len(self.chronicle.moments))
        return self.lived

    def _make(self, moment: Moment) -> None:
        story = self.stories[moment.story]
        if story.broken:
            return
        try:
            with standing_at(moment.at):
                if moment.step.by == RESIDENT:
                    self._by_resident(story, moment)
                else:
                    self._by_staff(story, moment)
        except Refusal as refusal:
            story.broken = True
            self.lived.refused.append(f"{refusal} ({moment.step.move}, {story.plot.report.title})")
        else:
            self.lived.moves += 1
            self.lived.cases += moment.order == 0

    # --- staff ---

    def _by_staff(self, story: Story, moment: Moment) -> None:
        step, by = moment.step, self._actor(moment.step.by, moment.at)
        if story.key is None:
            story.key = CaseKey(places.community(story.plot.report.grid)[:6], uuid7())
        form = self._form(story, step, moment.at)
        if step.move == DECIDE:
            form["proposal"] = story.proposal or self._proposed_by_resident(story.key, by)
            story.proposal = None
            outcome = cases.decide_proposal(case=story.key, form=form, by=by, at=moment.at, op_id=uuid4())
        else:
            outcome = cases.perform(
                case=story.key, move=step.move, form=form, by=by, at=moment.at, op_id=uuid4()
            )
        story.proposal = outcome.proposal or story.proposal

    @staticmethod
    def _proposed_by_resident(key: CaseKey, by: Actor) -> UUID | None:
        """Return the proposal that a page of the portal made; a clerk finds it in the queue of those to decide."""
        queue = case_queries.proposals_to_decide(by).rows
        return next((row.id for row in queue if row.case.id == key.id), None)

    def _form(self, story: Story, step: Step, at: datetime) -> dict[str, Any]:
        form = dict(step.form)
        if step.move in ("report", "register") and not form["anonymous"]:
            form["reporter_name"], form["reporter_phone"] = story.reporter
        if "handler" in form:
            form["handler"] = self._actor(form["handler"], at).account
        if step.photo:
            picture = BytesIO(self._photo(story, step))
            form["attachments"] = [media.keep(file=picture, name="photo.jpg", at=at).row.id]
        return form

    def _photo(self, story: Story, step: Step) -> bytes:
        return pictures.photo(story.plot.leaf, str(story.number), mended=step.photo == "after")

    def _actor(self, login: str, at: datetime) -> Actor:
        day = at.astimezone(LOCAL).date()
        if (login, day) not in self._actors:
            self._actors[login, day] = organisation.actor_of(access.account(login), at)
        return self._actors[login, day]

    # --- residents ---

    def _by_resident(self, story: Story, moment: Moment) -> None:
        step, browser = moment.step, InProcess()
        if step.move == "report":
            self._reported(browser, story, step)
            return
        assert story.receipt is not None
        form: Mapping[str, Any] = step.form
        if step.move == "revisit":
            residents.rate(browser, story.receipt, **form)
        elif step.move == "reopen":
            residents.disagree(browser, story.receipt, words=form["reason"])
        elif step.move == "supply_info":
            residents.supply(browser, story.receipt, words=form["note"])
        else:
            residents.withdraw(browser, story.receipt, reason=form["reason"])

    def _reported(self, browser: InProcess, story: Story, step: Step) -> None:
        report = story.plot.report
        grid = places.grids().get(report.grid)
        story.receipt = residents.report(
            browser,
            place=grid.code if grid else places.community(report.grid),
            words=f"{report.title}。{report.words}",
            category=report.leaf,
            address=report.place,
            phone=story.reporter[1] if step.form["contact"] else "",
            past_grid=step.form["past_grid"],
            photos=[self._photo(story, step)] if step.photo else [],
        )
        proven = case_queries.prove(story.receipt.case_no, story.receipt.code)
        assert proven is not None and proven.own_case is not None, "the receipt opens the case"
        story.key = CaseKey(*proven.own_case)

    # --- evenings ---

    def _pass_evenings(self, at: datetime) -> None:
        """Let the clock serve what fell due, and the registrar number the day, once after office hours."""
        local = at.astimezone(LOCAL)
        if self._evening is None:
            self._evening = local.date()
        if local.date() > self._evening or (local.hour >= OFFICE_ENDS_AT and local.date() == self._evening):
            while jobs.clock_round(at):
                pass  # a round serves a bounded number
            jobs.registrar_round(at)
            self._evening = date.fromordinal(local.date().toordinal() + (local.hour >= OFFICE_ENDS_AT))
