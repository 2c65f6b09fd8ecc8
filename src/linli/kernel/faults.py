"""What is wrong with a field, said in the reader's language: pydantic's findings under codes of our own.

Pages, the API and the command line say the same of the same fault. The value is never repeated: it may name a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from linli.kernel.errors import Refusal

_WHOLE = ("not_a_number", _("请填整数。"))
_YES_NO = ("not_a_boolean", _("须为true或false。"))
_ID = ("not_a_uuid", _("须为UUID。"))
_MOMENT = ("not_a_moment", _("须为带时区的时间，例如2026-03-02T14:30:00+08:00。"))
_DAY = ("not_a_date", _("须为日期，例如2026-03-02。"))
_CHOICE = ("not_a_choice", _("请从列表中选择。"))
_OTHER = ("invalid", _("内容不对，请按提示填写。"))
# pydantic's type of error → our code and sentence.
_SAID: Mapping[str, tuple[str, Promise]] = {
    "missing": ("missing", _("请填写。")),
    "extra_forbidden": ("unknown_field", _("没有这一项，请去掉。")),
    "string_type": ("not_a_text", _("须为文字。")),
    "string_too_short": ("too_short", _("太短，请至少写%(min_length)s个字。")),
    "string_too_long": ("too_long", _("太长，请删到%(max_length)s字以内。")),
    "string_pattern_mismatch": ("wrong_format", _("格式不对，请按提示填写。")),
    "too_short": ("too_few", _("太少，至少%(min_length)s个。")),
    "too_long": ("too_many", _("太多，最多%(max_length)s个。")),
    "greater_than_equal": ("too_small", _("不能小于%(ge)s。")),
    "less_than_equal": ("too_large", _("不能大于%(le)s。")),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    **dict.fromkeys(("int_type", "int_parsing"), _WHOLE),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_NO),
    **dict.fromkeys(("uuid_type", "uuid_parsing"), _ID),
    **dict.fromkeys(("datetime_parsing", "datetime_from_date_parsing", "timezone_aware"), _MOMENT),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing"), _DAY),
}


@dataclass(frozen=True)
class Fault:
    """One finding. field: "photos.0" for a part of one · facts: what the sentence is filled with, or a program needs."""

    field: str
    code: str
    detail: str
    facts: Mapping[str, Any]


def faults_of(error: ValidationError) -> list[Fault]:
    """Return what pydantic found, in the active language."""
    return [fault_of(found) for found in error.errors(include_url=False, include_input=False)]


def fault_of(found: Mapping[str, Any], loc: Sequence[str | int] | None = None) -> Fault:
    """Return one of pydantic's findings. `loc`: where it is, if not where pydantic says; a refusal speaks for itself."""
    field = ".".join(map(str, found["loc"] if loc is None else loc))
    facts = dict(found.get("ctx") or {})
    refusal = facts.pop("error", None)
    if isinstance(refusal, Refusal):
        return Fault(field, refusal.code, refusal.message, dict(refusal.facts))
    code, text = _SAID.get(found["type"], _OTHER)
    return Fault(field, code, str(text) % facts if facts else str(text), facts)


def too_short(field: str, least: int) -> Fault:
    """Return the finding of a text that some other field makes too short."""
    return fault_of({"type": "string_too_short", "loc": (field,), "ctx": {"min_length": least}})


def not_a_choice(field: str) -> Fault:
    """Return the finding of a value that is none of those to choose from."""
    return fault_of({"type": "enum", "loc": (field,)})
