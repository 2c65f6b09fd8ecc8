"""What a resident types, checked at the door, with errors in the words of the pages."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.rules.dictionaries import Resolved, Satisfaction
from linli.portal import rules


class PortalForm(forms.Form):
    """A form whose fields carry the portal's style; the browser's own checks stay off, ours say what to do."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if not isinstance(widget, forms.RadioSelect | forms.CheckboxInput | forms.HiddenInput):
                widget.attrs["class"] = f"ll-input {widget.attrs.get('class', '')}".strip()

    def add_problems(self, field: str, problems: list[str]) -> None:
        """Say what was found wrong outside the form's own checks."""
        for problem in problems:
            self.add_error(field, ValidationError(problem))

    def only_problems_of(self, field: str) -> Self:
        """Leave out what is wrong with other fields: their turn comes with 下一步."""
        for name in set(self.errors) - {field}:
            del self.errors[name]
        return self

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The id of the field and the message, in the order of the page: the error summary."""
        return [
            (self._target(name), str(message))
            for name in self.fields
            for message in self.errors.get(name, [])
        ]

    def _target(self, name: str) -> str:
        return f"id_{name}_0" if isinstance(self.fields[name].widget, forms.RadioSelect) else f"id_{name}"


class WhatForm(PortalForm):
    words = forms.CharField(
        label=_("说说情况"),
        help_text=_("看到什么、从什么时候开始。请不要写别人的姓名和电话。"),
        error_messages={"required": _("请说说情况")},
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    photos = forms.FileField(label=pgettext_lazy("resident", "照片"), required=False)
    category = forms.ChoiceField(label=_("哪一类"), required=False)

    def __init__(self, *args: Any, kinds: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["category"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("不清楚")), *kinds]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].replace("\r\n", "\n")
        if len(words) < rules.WORDS_MIN:
            raise ValidationError(_("情况太短，请至少写10个字"))
        if len(words) > rules.WORDS_MAX:
            raise ValidationError(_("情况太长，请删到2000字以内"))
        return words


class WhereForm(PortalForm):
    address = forms.CharField(
        label=_("具体位置"),
        help_text=_("写清楚就行，例如“3幢2单元门口”。"),
        required=False,
        max_length=rules.ADDRESS_MAX,
        error_messages={"max_length": _("位置太长，请删到200字以内")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    point = forms.CharField(label=_("在地图上点一下"), required=False)

    def ask_place(self, *, known: bool, marked: bool) -> None:
        """A grid and words are a full place, and so is a point."""
        if self.errors:
            return
        if not known:
            self.add_error("point", _("请先选您在的地方"))
        elif not marked and not self.cleaned_data.get("address"):
            self.add_error("address", _("请写具体位置，或在地图上点一下"))


class ContactForm(PortalForm):
    contact = forms.ChoiceField(
        label=_("怎么联系您"),
        choices=[("phone", _("留手机号")), ("none", _("不留"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选留不留手机号"), "invalid_choice": _("请选留不留手机号")},
    )
    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}),
    )
    name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=rules.NAME_MAX,
        error_messages={"max_length": _("称呼太长，请删到20字以内")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    not_my_grid = forms.BooleanField(label=_("不希望由本网格的网格员办理"), required=False)

    def clean(self) -> dict[str, Any]:
        """A number beside 不留 is dropped, not complained about."""
        values = super().clean() or self.cleaned_data
        if values.get("contact") != "phone":
            return values | {"phone": ""}
        phone = rules.mobile(values.get("phone", ""))
        if not phone:
            self.add_error("phone", _("请写手机号，或者选“不留”"))
        elif len(phone) != rules.MOBILE_DIGITS:
            self.add_error("phone", _("手机号要11位，现在是%(digits)s位") % {"digits": len(phone)})
        elif not phone.startswith("1"):
            self.add_error("phone", _("手机号要以1开头，请再看一遍"))
        return values | {"phone": phone}


class FollowForm(PortalForm):
    number = forms.CharField(
        label=_("编号"),
        help_text=_("20位数字，在回执上。空格和横线写不写都行。"),
        max_length=80,
        error_messages={"required": _("请写编号"), "max_length": _("编号是20位数字")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=pgettext_lazy("resident", "查询码"),
        help_text=_("8位字母和数字，大小写都行。"),
        max_length=80,
        error_messages={"required": _("请写查询码"), "max_length": _("查询码是8位字母和数字")},
        widget=forms.TextInput(
            attrs={"class": "is-code", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def clean_number(self) -> str:
        return rules.plain(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return rules.plain(self.cleaned_data["code"])


class RateForm(PortalForm):
    resolved = forms.ChoiceField(
        label=_("问题解决了吗"),
        choices=Resolved.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选问题解决了没有"), "invalid_choice": _("请选问题解决了没有")},
    )
    satisfaction = forms.TypedChoiceField(
        label=_("您满意吗"),
        coerce=int,
        choices=list(reversed(Satisfaction.choices)),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选满意不满意"), "invalid_choice": _("请选满意不满意")},
    )
    words = forms.CharField(
        label=_("想说的话"),
        required=False,
        max_length=rules.RATING_WORDS_MAX,
        error_messages={"max_length": _("写得太长，请删到500字以内")},
        widget=forms.Textarea(attrs={"rows": 3, "class": "is-short", "autocomplete": "off"}),
    )


class DisagreeForm(PortalForm):
    words = forms.CharField(
        label=_("哪里不对"),
        help_text=_("写事实，例如“灯亮了一晚，第二天又灭了”。"),
        max_length=rules.RATING_WORDS_MAX,
        error_messages={"required": _("请写哪里不对"), "max_length": _("写得太长，请删到500字以内")},
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if len(words) < rules.WORDS_MIN:
            raise ValidationError(_("写得太短，请至少写10个字"))
        return words


class SupplyForm(PortalForm):
    words = forms.CharField(
        label=_("补充什么"),
        help_text=_("写新的情况，或说明照片、录音、视频里是什么。"),
        min_length=rules.SUPPLY_WORDS_MIN,
        max_length=rules.SUPPLY_WORDS_MAX,
        error_messages={
            "required": _("请写一两句，说明补充的是什么"),
            "min_length": _("写得太短，请至少写2个字"),
            "max_length": _("写得太长，请删到1000字以内"),
        },
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    attachments = forms.FileField(label=_("照片、录音、视频或PDF"), required=False)

    @property
    def kept_files(self) -> tuple[str, ...]:
        """Return the ids of what was kept in an earlier try."""
        kept = self.data.getlist("kept") if isinstance(self.data, QueryDict) else []
        return tuple(one for one in kept if rules.is_id(one))[: rules.SUPPLY_FILES_MAX]


class WithdrawForm(PortalForm):
    reason = forms.CharField(
        label=_("为什么撤回"),
        required=False,
        max_length=rules.RATING_WORDS_MAX,
        error_messages={"max_length": _("写得太长，请删到500字以内")},
        widget=forms.Textarea(attrs={"rows": 3, "class": "is-short", "autocomplete": "off"}),
    )
