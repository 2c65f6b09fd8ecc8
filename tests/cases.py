"""Small words for stories about cases: report one, bring it to a state, make a move."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases.actions import CaseKey, Outcome, decide_proposal, perform
from linli.cases.models import Case as CaseTable
from linli.cases.models import CaseEvent
from linli.cases.queries.load import load_parts, state_of
from linli.cases.rules.events import parse
from linli.cases.rules.state import CaseState
from linli.kernel.ids import uuid7
from linli.organisation.rules import Actor
from tests.town import MONDAY_9, STREETS, Town

REPORT: dict[str, Any] = {
    "title": "东门的路灯不亮",
    "description": "东门公交站旁的路灯三天没亮了，晚上走路看不清。",
    "category": "9901",
    "address": "东门公交站旁",
    "reporter_name": "王小明",
    "reporter_phone": "12000000001",
}
ESCALATE: dict[str, Any] = {"reason_code": "01", "tried": "到现场看过，处理不了", "request": "请上级协调解决"}
DISPATCH: dict[str, Any] = {"lead": STREETS, "opinion": "请尽快到现场处理"}
FINISH: dict[str, Any] = {"result": "01", "text": "已经修好，现场试过"}
FEEDBACK: dict[str, Any] = {"way": "phone", "text": "您反映的问题已经办好了"}


@dataclass
class Story:
    """One case on its way; `at` moves on ten minutes with every move unless the story says otherwise."""

    town: Town
    key: CaseKey
    at: datetime = MONDAY_9
    said: Outcome | None = None
    resident: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.resident = Actor(account=None, name="", own_case=(self.key.county, self.key.id))

    @property
    def state(self) -> CaseState:
        return load_parts(state_of(CaseTable.objects.get(county=self.key.county, id=self.key.id)))

    @property
    def case_no(self) -> str:
        return self.state.case_no or ""

    @property
    def events(self) -> list[str]:
        return [record["event"] for record in self.records]

    @property
    def records(self) -> list[dict[str, Any]]:
        rows = CaseEvent.objects.filter(county=self.key.county, case_id=self.key.id).order_by("seq")
        return [parse(body) for body in rows.values_list("body", flat=True)]

    def make(
        self, move: str, by: Actor, *, op_id: UUID | None = None, base_version: int | None = None, **form: Any
    ) -> Outcome:
        self.at += timedelta(minutes=10)
        self.said = perform(
            case=self.key,
            move=move,
            form=form,
            by=by,
            at=self.at,
            op_id=op_id or uuid7(),
            base_version=base_version,
        )
        return self.said

    def decide(self, by: Actor, *, approved: bool = True, note: str = "", **more: Any) -> Outcome:
        """Approve or decline what was proposed last."""
        assert self.said is not None and self.said.proposal is not None
        form = {"proposal": self.said.proposal, "approved": approved, "note": note, **more}
        self.at += timedelta(minutes=10)
        return decide_proposal(case=self.key, form=form, by=by, at=self.at, op_id=uuid7())


def reported(town: Town, *, by: Actor | None = None, at: datetime = MONDAY_9, **changes: Any) -> Story:
    """Return a case reported by a resident through the portal, or by `by`."""
    story = Story(town, CaseKey("990101", uuid7()), at - timedelta(minutes=10))
    story.make("report", by or story.resident, **{**REPORT, "place": town.grid, **changes})
    return story


def accepted(town: Town, **changes: Any) -> Story:
    """Return a case registered and accepted by the county's desk."""
    story = Story(town, CaseKey("990101", uuid7()), MONDAY_9 - timedelta(minutes=10))
    story.make("register", town.desk, **{**REPORT, "place": town.grid, **changes})
    story.make("accept", town.desk)
    return story


def handling(town: Town, **changes: Any) -> Story:
    """Return a case dispatched to the streets department and signed for."""
    story = accepted(town, **changes)
    story.make("dispatch", town.desk, **DISPATCH)
    story.make("sign", town.streets_contact)
    return story


def finished(town: Town, **changes: Any) -> Story:
    story = handling(town, **changes)
    story.make("finish", town.streets_contact, **FINISH)
    return story


def told(town: Town, **changes: Any) -> Story:
    """Return a finished case whose resident has been told and may answer."""
    story = finished(town, **changes)
    story.make("check_pass", town.desk, way="phone")
    story.make("feedback", town.desk, **FEEDBACK)
    return story


def closed(town: Town, **changes: Any) -> Story:
    story = told(town, **changes)
    story.make("revisit", story.resident, resolved="yes", satisfaction=5)
    return story
