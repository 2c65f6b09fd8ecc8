"""The forms of this room as fields of a page, and what was typed as the arguments of an action."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.access.rules import TOKEN_CALLS_USUAL, TOKEN_NAME_MAX, TOKEN_PURPOSE_MAX
from linli.access.terms import Right
from linli.kernel.errors import Refusal
from linli.organisation import rules
from linli.organisation.actions import PostGiven, TokenGiven
from linli.organisation.errors import CellMissing, RoleUnknown
from linli.organisation.queries import CentreView, UnitView
from linli.organisation.rules import Actor
from linli.organisation.terms import Role, Source, UnitKind
from linli.territory.queries import GridView
from linli.ui.forms import Choice, Field, Group, Mistake, mistakes_of, one_group, whole

Typed = Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """A form on its page. mistakes: its error summary, with what concerns no single field first."""

    fields: list[Field]
    mistakes: list[Mistake]
    code: str = ""


def typed_from(post: QueryDict) -> dict[str, str]:
    """Return what was typed, by field, without the spaces around it; several boxes ticked stand side by side."""
    return {name: ";".join(value.replace("\0", "").strip() for value in post.getlist(name)) for name in post}


def post_fields(
    actor: Actor,
    centre: CentreView,
    *,
    units: Iterable[UnitView],
    grids: Iterable[GridView],
    typed: Typed,
    refusal: Refusal | None,
) -> Shown:
    """Return the form that puts a person in a post of this centre: only with roles that the actor may fill here."""
    roles = [
        role
        for role in Role
        if rules.fits_level(role, centre.level)
        and rules.may(actor, *rules.who_appoints(role), at_centre=centre.code)
    ]
    fields = [
        Field("login", _("登录名"), hint=_("已有账号的填原登录名，新人填想用的"), required=True, longest=40),
        Field("name", _("姓名"), hint=_("新人必填"), longest=60, width="half"),
        Field("phone", _("电话"), kind="tel", hint=_("新人可填"), longest=20, width="half"),
        Field(
            "role", _("岗位"), kind="select", required=True, groups=_words(roles, typed, "role"), width="half"
        ),
        Field("unit", _("部门或单位"), kind="select", groups=_units(units, typed), width="half"),
        Field("begins_on", _("任职起日"), kind="date", required=True, width="half"),
        Field("ends_on", _("任职止日"), kind="date", hint=_("最后一天；不填为长期"), width="half"),
        Field("concurrent_post", _("兼任职务"), longest=60, width="half"),
        Field("source", _("人员来源"), kind="select", groups=_words(Source, typed, "source"), width="half"),
    ]
    if serving := _grids(grids, typed):
        fields.insert(
            4, Field("grids", _("负责网格"), kind="checks", hint=_("网格员、网格长"), groups=serving)
        )
    return _filled(fields, typed, refusal)


def post_given(centre: str, typed: Typed) -> PostGiven:
    """Return the post that was typed. Raises RoleUnknown, CellMissing, DateUnreadable."""
    role = rules.named(Role, typed.get("role", ""))
    if role is None:
        raise RoleUnknown("role", role=typed.get("role", ""))
    begins_on = rules.read_day("begins_on", typed.get("begins_on", ""))
    if begins_on is None:
        raise CellMissing("begins_on", column=_("任职起日"))
    return PostGiven(
        role=role,
        centre=centre,
        unit=typed.get("unit") or None,
        grids=[code for code in typed.get("grids", "").split(";") if code],
        begins_on=begins_on,
        ends_on=rules.read_day("ends_on", typed.get("ends_on", "")),
        concurrent_post=typed.get("concurrent_post", "")[:60],
        source=rules.named(Source, typed.get("source", "")) or "",
    )


def end_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    hint = _("最后一天；不填就从现在起结束")
    return _filled([Field("ends_on", _("任职止日"), kind="date", hint=hint)], typed, refusal)


def token_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    rights = [
        Choice(right.value, str(right.label), right in typed.get("rights", "").split(";")) for right in Right
    ]
    fields = [
        Field("name", _("程序名称"), hint=_("写在它办理的每件事上"), required=True, longest=TOKEN_NAME_MAX),
        Field("purpose", _("用途"), required=True, longest=TOKEN_PURPOSE_MAX),
        Field(
            "rights",
            _("可以做的事"),
            kind="checks",
            hint=_("查看：清单和案件；登记：新案件；办理：这个岗位的各项办理"),
            required=True,
            groups=one_group(rights),
        ),
        Field("expires_on", _("有效期至"), kind="date", hint=_("最长一年"), required=True, width="half"),
        Field(
            "per_minute",
            _("每分钟次数"),
            kind="number",
            value=str(TOKEN_CALLS_USUAL),
            required=True,
            width="half",
        ),
    ]
    return _filled(fields, typed or {"per_minute": str(TOKEN_CALLS_USUAL)}, refusal)


def token_given(typed: Typed) -> TokenGiven:
    """Return the token that was typed. Raises CellMissing, DateUnreadable."""
    expires_on = rules.read_day("expires_on", typed.get("expires_on", ""))
    if expires_on is None:
        raise CellMissing("expires_on", column=_("有效期至"))
    ticked = typed.get("rights", "").split(";")
    return TokenGiven(
        name=typed.get("name", ""),
        purpose=typed.get("purpose", ""),
        rights=[right for right in Right if right in ticked],
        expires_on=expires_on,
        per_minute=whole(typed.get("per_minute", "")) or 0,
    )


CENTRE_FIELDS = ("leading_organisation", "linked_zz_center_name", "phone")


def typed_of(centre: CentreView) -> dict[str, str]:
    """Return what is stored of a centre as if it had been typed."""
    return {name: str(getattr(centre, name)) for name in CENTRE_FIELDS}


def centre_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    fields = [
        Field("leading_organisation", _("领导的党组织"), longest=120),
        Field("linked_zz_center_name", _("一体运行的综治中心"), longest=120),
        Field("phone", _("电话"), kind="tel", longest=20, width="half"),
    ]
    return _filled(fields, typed, refusal)


def unit_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    fields = [
        Field("name", _("名称"), required=True, longest=60),
        Field(
            "kind",
            _("种类"),
            kind="select",
            required=True,
            groups=_words(UnitKind, typed, "kind"),
            width="half",
        ),
        Field("phone", _("电话"), kind="tel", longest=20, width="half"),
    ]
    return _filled(fields, typed, refusal)


def _filled(fields: Iterable[Field], typed: Typed, refusal: Refusal | None) -> Shown:
    about = {refusal.field: refusal.message} if refusal else {}
    filled = [
        replace(field, value=typed.get(field.name, ""), error=about.pop(field.name, "")) for field in fields
    ]
    general = [Mistake(filled[0].anchor, "", text) for text in about.values()]
    return Shown(filled, general + mistakes_of(filled), refusal.code if refusal else "")


def _words(words: Iterable[Role | Source | UnitKind], typed: Typed, name: str) -> tuple[Group, ...]:
    return one_group(Choice(word.value, str(word.label), word.value == typed.get(name)) for word in words)


def _units(units: Iterable[UnitView], typed: Typed) -> tuple[Group, ...]:
    return one_group(
        Choice(unit.code, unit.name, unit.code == typed.get("unit"), data=True) for unit in units
    )


def _grids(grids: Iterable[GridView], typed: Typed) -> tuple[Group, ...]:
    ticked = typed.get("grids", "").split(";")
    choices = [
        Choice(grid.code, f"{grid.code} {grid.name}", grid.code in ticked, data=True) for grid in grids
    ]
    return one_group(choices) if choices else ()
