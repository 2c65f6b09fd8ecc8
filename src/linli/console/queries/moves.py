"""The pages on which a move is made: its own form, or the answer to a proposal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.cases.actions import CaseKey, Outcome
from linli.cases.errors import (
    Conflict,
    FormInvalid,
    MoveNotNow,
    MoveNotYours,
    OperationReused,
    ProposalSettled,
)
from linli.cases.queries import CaseView
from linli.cases.rules.authority import names as names_of_able
from linli.cases.rules.forms import DecideProposalForm, RegisterForm
from linli.cases.rules.moves import MOVES
from linli.cases.rules.state import CaseState
from linli.cases.terms import AssignmentRole, AssignmentState, State
from linli.console.forms import (
    Picks,
    Sent,
    Tried,
    Typed,
    asked_by,
    fields_for,
    shown_value,
    values_of,
    widgets_of,
)
from linli.console.queries.case import GRAVE, CasePage, page_of, recent_of
from linli.console.queries.live import case_news_url
from linli.console.queries.places import places_under
from linli.console.queries.rows import case_url
from linli.console.queries.suggestions import kinds_for
from linli.console.queries.trail import Trail
from linli.console.shapes import Entry, SuggestedKinds
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory import queries as territory
from linli.territory.codes import county_of
from linli.ui.forms import Choice, Field, Mistake, mistakes_of, one_group
from linli.ui.rules import by_when_text

ENTERED_CHANNELS = ("phone", "counter", "letter")
HALF_WIDTH = frozenset(
    {
        "received_at",
        "reporter_name",
        "reporter_phone",
        "anonymous",
        "past_grid",
        "place",
        "address",
        "external_no",
    }
)


@dataclass(frozen=True)
class MoveForm:
    """A form page. refused: what cannot be, with no field to blame; conflict: what happened since the page was made."""

    label: str
    proposes: bool
    approver: str
    grave: bool
    after: str
    op_id: UUID
    base_version: int | None
    fields: list[Field]
    mistakes: list[Mistake]
    refused: Refusal | None
    conflict: tuple[Entry, ...]
    about: tuple[tuple[str, str], ...]
    kept_at: datetime | None = None
    typed: str = ""
    news: str = ""


# The order of a call; which earlier case it is the same as, if any, is chosen beside the form.
INTAKE = (
    ("channel", "received_at", "reporter_name", "reporter_phone", "anonymous", "past_grid"),
    ("description", "title"),
    ("place", "address", "urgency", "lon", "lat"),
    ("category", "attachments", "external_no"),
)


@dataclass(frozen=True)
class IntakeForm:
    op_id: UUID
    sections: list[list[Field]]
    mistakes: list[Mistake]
    refused: Refusal | None
    may_accept: bool = True
    kept_at: datetime | None = None
    typed: str = ""
    suggested: SuggestedKinds | None = None


def move_page(
    actor: Actor, key: CaseKey, name: str, tried: Tried, *, at: datetime, trail: Trail
) -> dict[str, Any]:
    """Return the case and the form of one move. Raises CaseNotFound, MoveUnknown; without an attempt also MoveNotYours."""
    asks = asked_by(name)
    view = cases.case_page(actor, key, at=at)
    offer = next((one for one in view.offers if one.move.name == name), None)
    if offer is None and tried.sent is None:
        _refuse(view, name)
    case, move = page_of(actor, view, at, trail), MOVES[name]
    errors = errors_of(tried.trouble, asks.model_fields)
    fields = fields_for(
        asks, picks_for(view, actor, widgets_of(asks)), tried.sent.typed(errors) if tried.sent else Typed()
    )
    form = MoveForm(
        label=str(move.label),
        proposes=bool(offer and offer.needs_approval),
        approver="、".join(offer.approvers) if offer else "",
        grave=name in GRAVE,
        after=str(move.effect),
        op_id=_op_id(tried),
        base_version=view.state.version,
        fields=fields,
        mistakes=mistakes_of(fields),
        refused=_unplaced(tried.trouble, errors),
        conflict=_happened_since(view, tried),
        about=_about(case),
        kept_at=tried.kept_at,
        typed=case_url(key.county, key.id, "typed", name=name),
        news=case_news_url(key, view.state.version),
    )
    return {"case": case, "form": form}


def proposal_page(actor: Actor, key: CaseKey, proposal: UUID, tried: Tried, at: datetime) -> dict[str, Any]:
    """Return the case and the form that answers one waiting proposal.

    Raises CaseNotFound, ProposalSettled, MoveNotYours.
    """
    view = cases.case_page(actor, key, at=at)
    line = next((one for one in view.waiting if one.id == str(proposal)), None)
    if line is None:
        raise ProposalSettled("proposal")
    case = page_of(actor, view, at)
    if not any(shown.decide for shown in case.proposals if shown.id == line.id):
        raise MoveNotYours(move=_("答复提议"), who=_("值班领导"))
    errors = errors_of(tried.trouble, DecideProposalForm.model_fields)
    typed = tried.sent.typed(errors) if tried.sent else Typed()
    fields = fields_for(DecideProposalForm, Picks(), typed, leave_out=("proposal",))
    said = ((_("提议"), str(MOVES[line.move].label)), (_("提议人"), line.by_name or "—"))
    form = MoveForm(
        label=_("答复提议"),
        proposes=False,
        approver="",
        grave=False,
        after="",
        op_id=_op_id(tried),
        base_version=view.state.version,
        fields=fields,
        mistakes=mistakes_of(fields),
        refused=_unplaced(tried.trouble, errors),
        conflict=(),
        about=(*said, *_proposed(actor, key, view, proposal), *_about(case)),
    )
    return {"case": case, "form": form}


def intake_page(actor: Actor, tried: Tried) -> IntakeForm:
    """Return the form for a call, in the order of a call: who, words, where and how urgent, category.

    Raises MoveNotYours for anybody but an intake clerk.
    """
    if not actor.has(Role.INTAKE_CLERK):
        raise MoveNotYours(move=MOVES["register"].label, who=Role.INTAKE_CLERK.label)
    errors = errors_of(tried.trouble, [name for names in INTAKE for name in names])
    typed = tried.sent.typed(errors) if tried.sent else Typed()
    centre = _desk_centre(actor)
    picks = Picks({"place": places_under(centre)})
    found = {field.name: field for field in fields_for(RegisterForm, picks, typed)}
    sections = [[_in_intake(found[name]) for name in names] for names in INTAKE]
    return IntakeForm(
        op_id=_op_id(tried),
        sections=sections,
        mistakes=mistakes_of(field for section in sections for field in section),
        refused=_unplaced(tried.trouble, errors),
        kept_at=tried.kept_at,
        typed=reverse("console:intake-typed"),
        suggested=kinds_for(tried.sent.values) if tried.sent else None,
    )


def shot_offer(actor: Actor, sent: Sent) -> tuple[str, str] | None:
    """Return the position of a photo as the form writes it, and the place it lies in.

    None when no photo told one, when a point was given, or when it lies outside the clerk's own county.
    """
    if sent.shot is None or sent.values.get("lon", [""])[0]:
        return None
    found = territory.grid_at([sent.shot])
    area = str(found.grid[0]) or str(found.village[0])
    if not area or county_of(area) != county_of(_desk_centre(actor)):
        return None
    lon, lat = sent.shot
    return f"{lon:.5f},{lat:.5f}", territory.place(area).full_name


def registered(actor: Actor, outcome: Outcome) -> dict[str, Any]:
    """Return what the page after a registration shows: number, query code (this once), what to say, the receipt."""
    state = cases.state_seen(actor, CaseKey(outcome.county, outcome.id))
    number, code = outcome.case_no or "", outcome.query_code
    return {
        "number_parts": [number[:6], number[6:14], number[14:19], number[19:]],
        "code_parts": [code[:4], code[4:]],
        "query_code": code,
        "url": case_url(outcome.county, outcome.id),
        "receipt": case_url(outcome.county, outcome.id, "receipt"),
        "promise": _promise(state),
    }


def _promise(state: CaseState) -> str:
    if state.accepted_at and state.overall_due_at:
        return _("已经受理。%(when)s办结。") % {"when": by_when_text(state.overall_due_at)}
    if state.stage_due_at:
        return _("%(when)s告诉您是否受理。") % {"when": by_when_text(state.stage_due_at)}
    return ""


def said(name: str, outcome: Outcome) -> str:
    """Return the sentence that tells what a move did."""
    move = MOVES[name].label
    if outcome.proposal:
        return _("已提议%(move)s，等待批准。") % {"move": move}
    return _("%(move)s：已记下，案件现在是“%(state)s”。") % {"move": move, "state": outcome.state.label}


def errors_of(trouble: Refusal | None, names: Any) -> dict[str, str]:
    """Return the message for each field that a refusal blames."""
    if isinstance(trouble, FormInvalid):
        return {fault.field: fault.detail for fault in reversed(trouble.facts["errors"])}
    if trouble is not None and trouble.field in names:
        return {trouble.field: trouble.message}
    return {}


def picks_for(view: CaseView, actor: Actor, widgets: Iterable[str]) -> Picks:
    """Return what can be chosen on a move of this case: units, centres below, people, places if it asks for one."""
    places = places_under(view.ground.centre.code) if "place" in widgets else ()
    state, ground = view.state, view.ground
    unit = next((post.unit for post in actor.posts if post.unit in {task.unit for task in state.active}), "")
    people = ground.people_in(unit) if unit else ground.solvers(state.holder)
    asking = [task for task in state.active if task.state == AssignmentState.RETURN_ASKED]
    assisting = [task for task in state.active if task.role == AssignmentRole.ASSIST]
    units = [Choice(code, name, data=True) for code, name in sorted(ground.units.items())]
    groups = {
        "unit": one_group(units),
        "units": one_group(units),
        "child": one_group(Choice(c.code, c.short_name, data=True) for c in ground.children.values()),
        "person": one_group(Choice(person.account, person.name, data=True) for person in _once(people)),
        "returning": one_group(Choice(t.unit, ground.units.get(t.unit, t.unit), data=True) for t in asking),
        "waive": one_group(Choice(t.unit, ground.units.get(t.unit, t.unit), data=True) for t in assisting),
        "place": places,
    }
    return Picks({name: group for name, group in groups.items() if any(one.choices for one in group)})


def _desk_centre(actor: Actor) -> str:
    return next((post.centre for post in actor.posts if post.role == Role.INTAKE_CLERK), "")


def _once(people: Any) -> list[Any]:
    return list({person.account: person for person in people}.values())


def _refuse(view: CaseView, name: str) -> None:
    """Say why this move is not open to the reader, and who can make it."""
    move = MOVES[name]
    for other in view.others:
        if other.move.name == name:
            raise MoveNotYours(move=move.label, who=names_of_able(other.able))
    raise MoveNotNow(state=State(view.state.state).label, move=move.label)


def _op_id(tried: Tried) -> UUID:
    """Keep the operation through corrections: nothing was done yet. Other content under a used one takes a new one."""
    used = isinstance(tried.trouble, OperationReused)
    return tried.sent.op_id if tried.sent and not used else uuid7()


def _happened_since(view: CaseView, tried: Tried) -> tuple[Entry, ...]:
    """Return what others did since the page was made: under a refused form, and under one that was left unsent."""
    if tried.sent is None or not (isinstance(tried.trouble, Conflict) or tried.kept_at):
        return ()
    return recent_of(view, tried.sent.base_version)


def _unplaced(trouble: Refusal | None, errors: dict[str, str]) -> Refusal | None:
    return None if errors or isinstance(trouble, Conflict) else trouble


def _about(case: CasePage) -> tuple[tuple[str, str], ...]:
    return ((_("反映内容"), case.description),) if case.description else ()


def _proposed(actor: Actor, key: CaseKey, view: CaseView, proposal: UUID) -> tuple[tuple[str, str], ...]:
    """Return what the proposer filled in: label and value of each field that says something."""
    form = cases.proposed_form(actor, key, proposal)
    picks = picks_for(view, actor, ())
    typed = Typed(values_of(form))
    return tuple(
        (field.label, words)
        for field in fields_for(type(form), picks, typed)
        if (words := shown_value(field)) and field.kind not in ("attachments", "hidden")
    )


def _in_intake(field: Field) -> Field:
    """Lay a field out in the order of a call; only what comes by phone, over the counter or by letter is entered here."""
    if field.name == "channel":
        choices = [choice for choice in field.choices if choice.value in ENTERED_CHANNELS]
        return replace(field, kind="radio", groups=one_group(choices), width="half")
    if field.name == "title":
        return replace(field, hint=_("不写就用内容的第一句"), required=False)
    if field.name == "reporter_name":
        return replace(field, width="half", starts=True)
    return replace(field, width="half") if field.name in HALF_WIDTH else field
