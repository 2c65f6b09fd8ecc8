"""From a report to its acceptance, refusal or withdrawal (moves 1, 2, 3, 6, 7, 39, 40, 44)."""

from datetime import datetime
from typing import Any

from linli.cases.errors import CategoryUnknown, InTheFuture, PlaceUnknown, TextNeeded, form_invalid
from linli.cases.rules.categories import LEAVES, Leaf
from linli.cases.rules.deadlines import overall_clock
from linli.cases.rules.decisions.steps import note, step
from linli.cases.rules.dictionaries import Channel
from linli.cases.rules.forms import (
    DESCRIPTION_LEAST,
    AcceptForm,
    DraftForm,
    Form,
    RecategoriseForm,
    RegisterForm,
    RejectForm,
    RelocateForm,
    ReportForm,
    SupplyForm,
    WithdrawForm,
)
from linli.cases.rules.ground import Making, Placement
from linli.cases.rules.state import CaseState, Event
from linli.cases.terms import AssignmentState, CameBy, PartyRole, State
from linli.kernel.faults import too_short
from linli.organisation.terms import Role

HAZARDS = "03"  # a hazard goes on when its reporter leaves
TEXT_LEAST = 5


def known_leaf(code: str, field: str = "category") -> Leaf:
    """Raises CategoryUnknown."""
    leaf = LEAVES.get(code)
    if leaf is None:
        raise CategoryUnknown(field, category=code)
    return leaf


def save_draft(state: CaseState, form: DraftForm, making: Making) -> list[Event]:
    placement = making.ground.placement
    sets = {
        "category": form.category,
        "confidential": True,  # nobody but its writer reads what has not been sent
        "reporter_account": making.account,
        "area": placement.area if placement else f"{state.county}000000",
        **_texts(form, making),
    }
    return [step(state, "drafted", form, making, to=State.DRAFT, **sets)]


def report(state: CaseState, form: ReportForm, making: Making) -> list[Event]:
    placement = _placed(making)
    holder = placement.holder_past_grid if form.past_grid else placement.holder
    sets = _filed(state, form, making, placement, received_at=making.at, channel=_channel_of(form, making))
    sets["reporter_account"] = making.account
    return [
        step(
            state,
            "registered",
            form,
            making,
            to=State.REGISTERED,
            parts={**_reporter(form, making), **_links(making)},
            data={"by": "report"},
            seen=True,
            holder=holder,
            **sets,
        )
    ]


def register(state: CaseState, form: RegisterForm, making: Making) -> list[Event]:
    placement = _placed(making)
    received_at = form.received_at or making.at
    if received_at > making.at:
        raise InTheFuture("received_at")
    if not form.external_no and len(form.description) < DESCRIPTION_LEAST:
        raise form_invalid([too_short("description", DESCRIPTION_LEAST)])
    assert making.post is not None
    sets = _filed(state, form, making, placement, received_at=received_at, channel=form.channel)
    return [
        step(
            state,
            "registered",
            form,
            making,
            to=State.REGISTERED,
            starts=received_at,
            parts={**_reporter(form, making), **_links(making)},
            data={"by": "register"},
            seen=True,
            holder=making.post.centre,
            **sets,
        )
    ]


def supply_info(state: CaseState, form: SupplyForm, making: Making) -> list[Event]:
    """Add what came later. Nothing of the case moves by it; whoever has it sees it in the timeline."""
    return [note(state, "supplied", form, making, seen=True)]


def accept(state: CaseState, form: AcceptForm, making: Making) -> list[Event]:
    category = form.category or state.category
    leaf = known_leaf(category)
    urgency = form.urgency or state.urgency
    sets: dict[str, Any] = {"category": category, "urgency": str(urgency), "confidential": leaf.restricted}
    if making.ground.placement:
        sets |= _where(making.ground.placement)
    return [_accepted(state, form, making, sets, limit=form.overall_limit, text=form.note)]


def accepted_in_passing(state: CaseState, making: Making) -> Event:
    """Return the acceptance that solving or sending back at once implies."""
    return _accepted(state, None, making, {}, limit="", text="")


def reject(state: CaseState, form: RejectForm, making: Making) -> list[Event]:
    data = {"reason_code": str(form.reason_code)}
    return [
        step(state, "rejected", form, making, to=State.REJECTED, data=data, seen=True, closed_at=making.at)
    ]


def withdraw(state: CaseState, form: WithdrawForm, making: Making) -> list[Event]:
    if state.category.startswith(HAZARDS) and state.state != State.DRAFT:
        return [note(state, "reporter_left", form, making, seen=True)]
    cancelled = {part.id: {"state": str(AssignmentState.CANCELLED)} for part in state.active}
    parts = {"assignments": cancelled} if cancelled else {}
    return [
        step(
            state, "withdrawn", form, making, to=State.WITHDRAWN, parts=parts, seen=True, closed_at=making.at
        )
    ]


def recategorise(state: CaseState, form: RecategoriseForm, making: Making) -> list[Event]:
    """The limit is reckoned anew from where it began: only if longer, or shorter by one who may approve that."""
    leaf = known_leaf(form.category)
    sets: dict[str, Any] = {"category": form.category, "confidential": leaf.restricted}
    if state.overall_began_at and state.overall_due_at:
        clock = overall_clock(
            form.category, state.urgency, "", state.overall_began_at, making.ground.calendar
        )
        may_shorten = making.post is not None and making.post.role in (Role.DUTY_LEADER, Role.DIRECTOR)
        if clock["overall_due_at"] > state.overall_due_at or may_shorten:
            sets |= clock
    data = {"category": form.category, "former": state.category}
    return [_kept(state, "recategorised", form, making, data=data, sets=sets)]


def relocate(state: CaseState, form: RelocateForm, making: Making) -> list[Event]:
    placement = _placed(making)
    sets = _where(placement)
    if form.address:
        sets["address_id"] = making.id_for("address")
    return [
        _kept(
            state, "relocated", form, making, data={"place": placement.area, "former": state.area}, sets=sets
        )
    ]


def _kept(
    state: CaseState, name: str, form: Form, making: Making, *, data: dict[str, Any], sets: dict[str, Any]
) -> Event:
    """A correction inside a stage."""
    return step(state, name, form, making, to=State(state.state), stage_runs_on=True, data=data, **sets)


def _accepted(
    state: CaseState, form: AcceptForm | None, making: Making, sets: dict[str, Any], *, limit: str, text: str
) -> Event:
    category, urgency = sets.get("category", state.category), sets.get("urgency", state.urgency)
    data: dict[str, Any] = {}
    if state.accepted_at is None:
        clock = overall_clock(category, urgency, limit, making.at, making.ground.calendar)
        sets = {**sets, **clock, "accepted_at": making.at}
    elif limit and not state.limit_reset_count:
        # A parent may set a new overall limit once, and says why (move 9).
        if len(text) < TEXT_LEAST:
            raise TextNeeded("note")
        clock = overall_clock(category, urgency, limit, making.at, making.ground.calendar)
        sets = {**sets, **clock, "limit_reset_count": 1}
        data["limit"] = limit
    return step(state, "accepted", form, making, to=State.ACCEPTED, seen=True, data=data, **sets)


def _filed(
    state: CaseState,
    form: ReportForm,
    making: Making,
    placement: Placement,
    *,
    received_at: datetime,
    channel: Channel,
) -> dict[str, Any]:
    leaf = known_leaf(form.category)
    return {
        **_where(placement),
        **_texts(form, making),
        "category": form.category,
        "urgency": str(form.urgency),
        "channel": str(channel),
        "anonymous": form.anonymous or not (form.reporter_phone or form.reporter_name),
        "past_grid": form.past_grid,
        "confidential": leaf.restricted,
        "external_no": form.external_no,
        "came_by": str(CameBy.REPORT),
        "received_at": received_at,
        "registered_at": making.at,
    }


def _channel_of(form: ReportForm, making: Making) -> Channel:
    if making.by.account is None:
        return Channel.WEB
    return Channel.GRID_WORKER if making.by.has(Role.GRID_WORKER) else form.channel


def _reporter(form: ReportForm, making: Making) -> dict[str, Any]:
    if form.anonymous or not (form.reporter_phone or form.reporter_name):
        return {}
    return {"parties": {making.id_for("reporter"): {"role": str(PartyRole.REPORTER), "digest": ""}}}


def _links(making: Making) -> dict[str, Any]:
    rows = {
        making.id_for(f"link:{link.kind}"): {
            "kind": str(link.kind),
            "other_county": link.county,
            "other_id": link.id,
        }
        for link in making.ground.links
    }
    return {"links": rows} if rows else {}


def _texts(form: DraftForm | ReportForm, making: Making) -> dict[str, Any]:
    return {
        f"{name}_id": making.id_for(name) if getattr(form, name) else None
        for name in ("title", "description", "address")
    }


def _placed(making: Making) -> Placement:
    if making.ground.placement is None:
        raise PlaceUnknown("place", place="")
    return making.ground.placement


def _where(placement: Placement) -> dict[str, Any]:
    return {"area": placement.area, "lon_e5": placement.lon_e5, "lat_e5": placement.lat_e5}
