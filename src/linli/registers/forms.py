"""The forms of this room as fields of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.kernel.errors import Refusal
from linli.organisation.forms import Shown, Typed
from linli.registers.terms import REVEAL_REASONS, ConsentWay, Notice
from linli.territory.queries import BuildingView, FacilityView
from linli.territory.rules.buildings import COUNTS
from linli.territory.terms import BuildingUse, FacilityKind
from linli.ui.forms import Choice, Field, Group, Mistake, mistakes_of, one_group

BUILDING_FIELDS = (
    "name", "address", "grid", "use", "built_year", "floors", "units", "households", "lifts",
    "property_company", "property_phone", "has_fire_control_room",
)  # fmt: skip
FACILITY_FIELDS = ("kind", "name", "address", "grid", "keeper", "keeper_phone")
CONTACT_FIELDS = (
    "unit", "room", "name", "phone", "notices", "is_building_head", "way", "given_on", "document_no", "until",
)  # fmt: skip
CONSENT_FIELDS = ("way", "given_on", "document_no", "until")


def given(typed: Typed, names: Iterable[str]) -> dict[str, str]:
    """Return what was typed into the fields of a form; whatever else was sent is left out."""
    return {name: typed.get(name, "") for name in names}


def typed_of(site: BuildingView | FacilityView, names: Iterable[str]) -> dict[str, str]:
    """Return what is stored as if it had been typed."""
    texts = {}
    for name in names:
        value = getattr(site, name)
        text = (
            {None: "", True: "是", False: "否"}.get(value) if isinstance(value, bool | None) else str(value)
        )
        texts[name] = text or ""
    return texts


def building_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    numbers = [
        Field(name, label, kind="number", least=0, most=COUNTS[name], width="half")
        for name, label in (
            ("floors", _("地上层数")),
            ("units", _("单元数")),
            ("households", _("户数")),
            ("lifts", _("电梯数")),
        )
    ]
    fields = [
        Field("name", _("名称"), hint=_("例如：春晓苑3幢"), required=True, longest=60),
        Field("address", _("地址"), required=True, longest=120),
        Field("grid", _("网格编码"), required=True, longest=24, width="half"),
        _select("use", _("楼栋用途"), BuildingUse, typed, required=True),
        Field("built_year", _("建成年份"), longest=4, width="half"),
        *numbers,
        Field("property_company", _("物业公司"), longest=60, width="half"),
        Field("property_phone", _("物业电话"), kind="tel", longest=20, width="half"),
        Field(
            "has_fire_control_room",
            _("消防控制室"),
            kind="select",
            width="half",
            groups=one_group(
                Choice(value, label, typed.get("has_fire_control_room") == value)
                for value, label in (("是", _("设有")), ("否", _("未设")))
            ),
        ),
    ]
    return filled(fields, typed, refusal)


def facility_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    fields = [
        _select("kind", _("设施类型"), FacilityKind, typed, required=True),
        Field("grid", _("网格编码"), required=True, longest=24, width="half"),
        Field("name", _("名称"), hint=_("写上编号，例如：路灯 7 号"), required=True, longest=60),
        Field("address", _("地址"), longest=120),
        Field("keeper", _("管护单位"), longest=60, width="half"),
        Field("keeper_phone", _("管护电话"), kind="tel", longest=20, width="half"),
    ]
    return filled(fields, typed, refusal)


def retire_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    fields = [
        Field("retired_on", _("停用日期"), kind="date", hint=_("不填为今天"), width="half"),
        Field("replaced_by", _("由哪处接替"), hint=_("编码；没有就不填"), longest=17, width="half"),
    ]
    return filled(fields, typed, refusal)


def contact_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    ticked = typed.get("notices", "").split(";")
    fields = [
        Field("name", _("联系人姓名"), required=True, longest=40, width="half"),
        Field("phone", _("手机"), kind="tel", required=True, longest=11, width="half"),
        Field("unit", _("单元"), longest=20, width="half"),
        Field("room", _("房号"), required=True, longest=20, width="half"),
        Field(
            "notices",
            _("接收事项"),
            kind="checks",
            groups=one_group(Choice(word.value, str(word.label), word.value in ticked) for word in Notice),
        ),
        Field("is_building_head", _("楼栋长"), kind="check", hint=_("本人愿意担任")),
        *_consent(typed),
    ]
    return filled(fields, typed, refusal)


def consent_fields(typed: Typed, refusal: Refusal | None) -> Shown:
    return filled(_consent(typed), typed, refusal)


def reason_field(chosen: str, error: str) -> Field:
    choices = one_group(Choice(code, str(words), code == chosen) for code, words in REVEAL_REASONS.items())
    return Field("reason", _("为什么要看"), "radio", error=error, required=True, groups=choices)


def _consent(typed: Typed) -> list[Field]:
    return [
        _select("way", _("同意方式"), ConsentWay, typed, required=True),
        Field("document_no", _("同意书编号"), required=True, longest=40, width="half"),
        Field("given_on", _("同意日期"), kind="date", required=True, width="half"),
        Field("until", _("到期日"), kind="date", hint=_("不填为24个月"), width="half"),
    ]


def _select(name: str, label: str, words: type[TextChoices], typed: Typed, *, required: bool) -> Field:
    groups: tuple[Group, ...] = one_group(
        Choice(word.value, str(word.label), typed.get(name) in (word.value, _chinese(word))) for word in words
    )
    return Field(name, label, kind="select", required=required, groups=groups, width="half")


def _chinese(word: TextChoices) -> str:
    with override("zh-hans"):
        return str(word.label)


def filled(fields: Iterable[Field], typed: Mapping[str, str], refusal: Refusal | None) -> Shown:
    """Return the fields with what was typed, the refusal at the field it is about."""
    about = {refusal.field: refusal.message} if refusal else {}
    shown = [
        replace(field, value=typed.get(field.name, ""), error=about.pop(field.name, "")) for field in fields
    ]
    general = [Mistake(shown[0].anchor, "", text) for text in about.values()]
    return Shown(shown, general + mistakes_of(shown), refusal.code if refusal else "")
