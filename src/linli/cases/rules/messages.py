"""What is wrong with a field, said in the reader's language: pydantic's findings under our own codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

_TEXTS: Mapping[str, Any] = {
    "missing": _("请填写。"),
    "string_too_short": _("太短，请至少写%(min_length)s个字。"),
    "string_too_long": _("太长，请删到%(max_length)s字以内。"),
    "string_pattern_mismatch": _("格式不对，请按提示填写。"),
    "too_long": _("太多，最多%(max_length)s个。"),
    "enum": _("请从列表中选择。"),
    "extra_forbidden": _("没有这一项，请去掉。"),
    "greater_than_equal": _("不能小于%(ge)s。"),
    "less_than_equal": _("不能大于%(le)s。"),
}
_OTHER = _("内容不对，请按提示填写。")
_CODES: Mapping[str, str] = {
    "missing": "missing",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "wrong_format",
    "too_long": "too_many",
    "enum": "not_a_choice",
    "extra_forbidden": "unknown_field",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}


def field_errors(error: ValidationError) -> list[dict[str, Any]]:
    """Return one {"field", "code", "message"} for each finding; the entered values are not repeated."""
    return [_said(found) for found in error.errors(include_url=False, include_input=False)]


def too_short(field: str, least: int) -> dict[str, Any]:
    """Return the finding of a text that some other field makes too short."""
    return _said({"type": "string_too_short", "loc": (field,), "ctx": {"min_length": least}})


def not_a_choice(field: str) -> dict[str, Any]:
    """Return the finding of a value that is none of those to choose from."""
    return _said({"type": "enum", "loc": (field,)})


def _said(found: Any) -> dict[str, Any]:
    kind = found["type"]
    field = str(found["loc"][0]) if found["loc"] else ""
    text = str(_TEXTS.get(kind, _OTHER))
    facts = found.get("ctx") or {}
    message = text % facts if "%(" in text else text
    return {"field": field, "code": _CODES.get(kind, "invalid"), "message": message}
