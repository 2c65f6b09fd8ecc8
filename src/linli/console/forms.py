"""A move's form as fields of a page, and what a person typed as a form again. The move's own class checks it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID, uuid4, uuid5

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from pydantic.fields import FieldInfo

from linli.cases import actions as cases
from linli.cases.actions import CaseKey, Outcome
from linli.cases.errors import MoveUnknown
from linli.cases.rules.categories import tree
from linli.cases.rules.forms import Asked, DecideProposalForm, Form, asked_of
from linli.cases.rules.moves import MOVES
from linli.cases.rules.titles import title_of
from linli.cases.terms import State
from linli.kernel.errors import Refusal
from linli.media import actions as media
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory.codes import county_of
from linli.ui.forms import Choice, Field, Group, one_group, whole

RADIOS_MAX = 5
LIMIT_UNITS = ("WD", "WH", "CD", "CH")
LOCAL_OFFSET = "+08:00"
_KINDS = {"lines": "text_area", "moment": "datetime-local", "point": "hidden", "proposal": "hidden"}
_WIDTHS = dict.fromkeys(("category", "place", "limit", "moment", "child", "unit", "person"), "half")


@dataclass(frozen=True)
class Picks:
    """What a person can choose from: by widget, groups of choices. A widget without choices becomes a text field."""

    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Typed:
    """What was typed, by field; nothing typed yet shows the form's own defaults.

    kept  attachments already uploaded in an earlier try, so that no one uploads twice
    """

    values: Mapping[str, list[str]] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A form as it came: what was typed, which operation it is, which version its page showed, which files it brought.

    shot  longitude and latitude that the camera of a photo wrote, which the file kept does not hold any more
    """

    move: str
    values: Mapping[str, list[str]]
    raw: dict[str, Any]
    op_id: UUID
    base_version: int | None
    attachments: tuple[str, ...]
    file_trouble: Refusal | None = None
    shot: tuple[float, float] | None = None

    def check(self) -> None:
        """Raise what was wrong with a file, before anything is done with the form."""
        if self.file_trouble:
            raise self.file_trouble

    def typed(self, errors: Mapping[str, str]) -> Typed:
        return Typed(self.values, errors, self.attachments)


@dataclass(frozen=True)
class Tried:
    """What came of a form so far: nothing sent yet, what was left unsent at `kept_at`, or what was sent and refused."""

    sent: Sent | None = None
    trouble: Refusal | None = None
    kept_at: datetime | None = None

    @property
    def status(self) -> int:
        return self.trouble.status if self.trouble else 200


def sent(request: HttpRequest, move: str, at: datetime) -> Sent:
    """Return the form that was sent. Its files are kept at once, so that no one uploads them twice. Raises MoveUnknown."""
    asks = asked_by(move)
    values = _with_suggested(_with_shot(typed_from(request.POST)))
    kept = [str(UUID(text)) for text in values.get("attachments_kept", []) if _uuid(text)]
    trouble: Refusal | None = None
    shot: tuple[float, float] | None = None
    for upload in request.FILES.getlist("attachments") if "attachments" in asks.model_fields else []:
        try:
            taken = media.keep(file=upload, name=upload.name or "", at=at)
            kept.append(str(taken.row.id))
            shot = taken.position or shot
        except Refusal as refusal:
            trouble = refusal
    version = values.get("base_version", [""])[0]
    return Sent(
        move=move,
        values=values,
        raw=raw_of(asks, values, kept),
        op_id=_uuid(values.get("op_id", [""])[0]) or uuid4(),
        base_version=whole(version),
        attachments=tuple(kept),
        file_trouble=trouble,
        shot=shot,
    )


def _with_shot(values: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """Return what was typed, with the place of a photo as its point where the person said yes to it."""
    lon, comma, lat = values.get("shot", [""])[0].partition(",")
    return {**values, "lon": [lon], "lat": [lat]} if comma else values


def _with_suggested(values: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """Return what was typed, with the suggested category that the person chose, unless the field itself names one."""
    chosen = values.get("suggested", [""])
    return values if not chosen[0] or values.get("category", [""])[0] else {**values, "category": chosen}


def kept_again(move: str, values: Mapping[str, list[str]]) -> Sent:
    """Return a form as it was left unsent: the operation and the version of its page are those of the first opening."""
    return Sent(
        move=move,
        values=values,
        raw={},
        op_id=_uuid(values.get("op_id", [""])[0]) or uuid4(),
        base_version=whole(values.get("base_version", [""])[0]),
        attachments=tuple(values.get("attachments_kept", [])),
    )


def asked_by(move: str) -> type[Form]:
    """Return the form of a move. Raises MoveUnknown."""
    if move == "decide_proposal":
        return DecideProposalForm
    if move not in MOVES:
        raise MoveUnknown(move=move)
    return MOVES[move].asks


def widgets_of(form: type[Form]) -> frozenset[str]:
    return frozenset(asked_of(form, name).widget for name in form.model_fields)


def file(sent: Sent, actor: Actor, at: datetime, *, accept: bool) -> Outcome:
    """Register what was typed, and accept it at once if wished. The case has the id of its operation: twice is once.

    Without a title the first thought of the words is one: nobody types it while a caller waits.

    Raises what `register` and `accept` refuse; a refused acceptance leaves the case registered.
    """
    sent.check()
    place = str(sent.raw.get("place", ""))
    centre = next((post.centre for post in actor.posts if post.role == Role.INTAKE_CLERK), "")
    key = CaseKey(county_of(place or centre) or "000000", sent.op_id)
    title = sent.raw.get("title") or title_of(str(sent.raw.get("description", "")))
    form = {**sent.raw, "title": title}
    outcome = cases.perform(case=key, move="register", form=form, by=actor, at=at, op_id=sent.op_id)
    if accept and outcome.state == State.REGISTERED:
        then = uuid5(sent.op_id, "accept")
        after = cases.perform(case=key, move="accept", form={}, by=actor, at=at, op_id=then)
        return outcome.model_copy(update={"state": after.state})
    return outcome


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def fields_for(form: type[Form], picks: Picks, typed: Typed, leave_out: Iterable[str] = ()) -> list[Field]:
    """Return the fields of `form` in its own order, filled with what was typed or with its defaults."""
    names = [name for name in form.model_fields if name not in frozenset(leave_out)]
    return [_field(form, name, picks, typed) for name in names]


def typed_from(post: QueryDict) -> Mapping[str, list[str]]:
    """Return what was typed, by field; a NUL, which PostgreSQL holds in no text, is left out."""
    return {name: [str(value).replace("\0", "") for value in post.getlist(name)] for name in post}


def raw_of(
    form: type[Form], values: Mapping[str, list[str]], attachments: Iterable[str] = ()
) -> dict[str, Any]:
    """Return what was typed as the raw form of a move. An empty optional field is left to its default."""
    raw: dict[str, Any] = {}
    for name, info in form.model_fields.items():
        asked, given = asked_of(form, name), values.get(name, [])
        first = given[0].strip() if given else ""
        if asked.widget == "attachments":
            raw[name] = list(attachments)
        elif _bool_of(info):
            raw |= {name: first == "true"} if first or not info.is_required() else {}
        elif _is_list(info):
            raw[name] = [value for value in given if value]
        elif asked.widget == "limit":
            raw[name] = _limit_text(first, values.get(f"{name}_unit", [""])[0])
        elif asked.widget == "moment":
            raw |= {name: first + LOCAL_OFFSET} if first else {}
        elif first or info.is_required():
            raw[name] = first
    return raw


def values_of(form: Form) -> dict[str, list[str]]:
    """Return a filled form as it would have been typed."""
    plain = form.model_dump(mode="json", exclude_defaults=True)
    return {name: _as_typed(value) for name, value in plain.items() if value is not None}


def _as_typed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return ["true" if value else "false"] if isinstance(value, bool) else [str(value)]


def shown_value(field: Field) -> str:
    """Return what a field holds, in words: the labels of chosen values, else the text."""
    chosen = [choice.label for choice in field.choices if choice.chosen]
    if field.kind in ("select", "radio", "checks"):
        return "、".join(chosen)
    return field.label if field.kind == "check" and field.value else field.value


def category_groups(chosen: str = "") -> tuple[Group, ...]:
    """Return the category tree; the code stands before the name, so that typing it finds the leaf."""
    return tuple(
        Group(
            f"{group.code} {group.name}",
            tuple(
                Choice(leaf.code, f"{leaf.code} {leaf.name}", leaf.code == chosen) for leaf in group.leaves
            ),
        )
        for group in tree()
    )


def _field(form: type[Form], name: str, picks: Picks, typed: Typed) -> Field:
    info, asked = form.model_fields[name], asked_of(form, name)
    given = typed.values.get(name, []) if typed.values is not None else _default(info)
    common: dict[str, Any] = {
        "name": name,
        "label": str(asked.label),
        "hint": str(asked.hint) or (_("必填") if info.is_required() else ""),
        "error": typed.errors.get(name, ""),
        "required": info.is_required(),
        "width": _WIDTHS.get(asked.widget, "full"),
        "value": given[0] if given else "",
    }
    if _bool_of(info):
        return _yes_or_no(common, info, given)
    if asked.widget == "attachments":
        return Field(**{**common, "kind": "attachments", "kept": typed.kept, "value": ""})
    if asked.widget == "limit":
        return _limit(common, typed)
    groups = _groups(info, asked, picks)
    if groups:
        if asked.widget in picks.groups:
            common["hint"] = _("必填") if info.is_required() else ""
        return _choosing(common, info, groups, given)
    return Field(**{**common, **_plain(info, asked)})


def _plain(info: FieldInfo, asked: Asked) -> dict[str, Any]:
    kind = {"lines": "text_area", "moment": "datetime-local", "point": "hidden", "proposal": "hidden"}.get(
        asked.widget, "text"
    )
    longest = next((m.max_length for m in info.metadata if getattr(m, "max_length", None)), None)
    return {"kind": kind, "longest": longest}


def _choosing(common: dict[str, Any], info: FieldInfo, groups: tuple[Group, ...], given: list[str]) -> Field:
    count = sum(len(group.choices) for group in groups)
    chosen = tuple(
        Group(group.label, tuple(Choice(c.value, c.label, c.value in given, c.data) for c in group.choices))
        for group in groups
    )
    if _is_list(info):
        return Field(**{**common, "kind": "checks", "groups": chosen, "value": ""})
    few = count <= RADIOS_MAX and len(groups) == 1 and (info.is_required() or info.default not in (None, ""))
    return Field(**{**common, "kind": "radio" if few else "select", "groups": chosen})


def _yes_or_no(common: dict[str, Any], info: FieldInfo, given: list[str]) -> Field:
    if not info.is_required():
        return Field(**{**common, "kind": "check", "value": "true" if given == ["true"] else ""})
    choices = (Choice("true", _("同意"), given == ["true"]), Choice("false", _("不同意"), given == ["false"]))
    return Field(**{**common, "kind": "radio", "groups": one_group(choices)})


def _limit(common: dict[str, Any], typed: Typed) -> Field:
    unit = (typed.values or {}).get(f"{common['name']}_unit", ["WD"])[0]
    words = {"WD": _("工作日"), "WH": _("工作小时"), "CD": _("自然日"), "CH": _("小时（全天）")}
    choices = one_group(Choice(code, words[code], code == unit) for code in LIMIT_UNITS)
    hint = _("不填按标准")
    return Field(**{**common, "kind": "limit", "hint": hint, "groups": choices, "least": 1, "most": 999})


def _groups(info: FieldInfo, asked: Asked, picks: Picks) -> tuple[Group, ...]:
    if asked.widget == "category":
        return category_groups()
    if asked.widget == "stars":
        return one_group(Choice(str(n), str(n)) for n in range(1, 6))
    if asked.widget == "choice":
        kind = next(
            part for part in _parts(info.annotation) if isinstance(part, type) and issubclass(part, Enum)
        )
        return one_group(Choice(str(member.value), str(member.label)) for member in kind)  # type: ignore[attr-defined] # every choice of a form is a TextChoices
    return picks.groups.get(asked.widget, ())


def _default(info: FieldInfo) -> list[str]:
    if info.is_required() or info.default is None:
        return []
    if isinstance(info.default, bool):
        return ["true"] if info.default else []
    if isinstance(info.default, list):
        return [str(value) for value in info.default]
    return [str(info.default.value if isinstance(info.default, Enum) else info.default)]


def _limit_text(number: str, unit: str) -> str:
    return f"{number}{unit}" if number else ""


def _bool_of(info: FieldInfo) -> bool:
    return info.annotation is bool


def _is_list(info: FieldInfo) -> bool:
    return get_origin(info.annotation) is list


def _parts(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
