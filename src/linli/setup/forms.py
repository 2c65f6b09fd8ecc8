"""The forms of the first day, and what was typed as the arguments of an action."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from linli.kernel.errors import Refusal
from linli.setup import rules
from linli.setup.rules import Founder
from linli.territory.queries import Top
from linli.ui.forms import Choice, Field, Mistake, mistakes_of, one_group

Typed = Mapping[str, str]
LINES_CHARACTERS_MAX = 60_000


@dataclass(frozen=True)
class Shown:
    """A form on its page. mistakes: its error summary · code: of the refusal, "" if there was none."""

    fields: list[Field]
    mistakes: list[Mistake]
    code: str = ""


def code_form(typed: Typed, refusal: Refusal | None) -> Shown:
    return _shown(
        [Field("code", _("代码"), required=True, longest=30, hint=_("四组，每组四个字符"))], typed, refusal
    )


def places_form(typed: Typed, refusal: Refusal | None) -> Shown:
    fields = [
        Field("file", _("区划表"), kind="file", hint=_("CSV，列：区划代码、名称、级别、上级代码")),
        Field(
            "lines",
            _("或者手工填写"),
            kind="text_area",
            longest=LINES_CHARACTERS_MAX,
            hint=_("一行一个，先代码后名称，从省到社区（村）"),
        ),
    ]
    return _shown(fields, typed, refusal)


def centres_form(tops: list[Top], typed: Typed, refusal: Refusal | None) -> Shown:
    chosen = typed.get("top") or (tops[0].code if tops else "")
    choices = [Choice(top.code, f"{top.name} {top.code}", top.code == chosen, data=True) for top in tops]
    field = Field("top", _("最上一级中心"), kind="radio", required=True, groups=one_group(choices))
    return _shown([field], typed, refusal)


def founders_form(typed: Typed, refusal: Refusal | None) -> Shown:
    fields = []
    for role in rules.FOUNDERS:
        label = str(role.label)
        fields += [
            Field(
                f"name_{role.value}",
                _("%(role)s姓名") % {"role": label},
                required=True,
                longest=60,
                width="half",
            ),
            Field(
                f"login_{role.value}",
                _("%(role)s登录名") % {"role": label},
                required=True,
                longest=40,
                width="half",
            ),
        ]
    return _shown(fields, typed, refusal)


def founders_given(typed: Typed) -> list[Founder]:
    return [
        Founder(role, typed.get(f"login_{role.value}", ""), typed.get(f"name_{role.value}", ""))
        for role in rules.FOUNDERS
    ]


def _shown(fields: list[Field], typed: Typed, refusal: Refusal | None) -> Shown:
    about = {refusal.field: refusal.message} if refusal else {}
    filled = [
        replace(field, value=typed.get(field.name, ""), error=about.pop(field.name, "")) for field in fields
    ]
    general = [Mistake(filled[0].anchor, "", text) for text in about.values()]
    return Shown(filled, general + mistakes_of(filled), refusal.code if refusal else "")
