"""The form that brings a file, and how far a run has come in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from linli.imports.queries import BatchView
from linli.imports.rules import Kind
from linli.imports.sources import CRS, LAYER
from linli.imports.terms import Stage
from linli.kernel.errors import Refusal
from linli.organisation.forms import Shown
from linli.ui.forms import Choice, Field, mistakes_of, one_group

PREFIX = "option-"


def upload_fields(kind: Kind, typed: Mapping[str, str], refusal: Refusal | None) -> Shown:
    """Return what this kind asks for beside the file, and what is wrong with the file."""
    fields = [
        Field(
            PREFIX + option.key,
            str(option.label),
            kind="select",
            hint=str(option.hint),
            required=True,
            value=typed.get(PREFIX + option.key) or option.choices()[0][0],
            groups=one_group(
                Choice(word, label, word == (typed.get(PREFIX + option.key) or option.choices()[0][0]))
                for word, label in option.choices()
            ),
            width="half",
        )
        for option in kind.options
    ]
    file = Field("file", _("文件"), error=refusal.message if refusal else "")
    return Shown(fields, mistakes_of([file]), refusal.code if refusal else "")


def options_from(typed: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix(PREFIX): typed[key] for key in typed if key.startswith(PREFIX)}


def answers_from(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what a person said of the layer and the coordinates of a file with shapes."""
    return {key: typed[key] for key in typed if (key == LAYER or key.startswith(CRS)) and typed[key]}


def progress_text(batch: BatchView) -> str:
    """Return how far a run has come, as the page says it."""
    if batch.stage == Stage.UPLOADED:
        return _("已排队，马上开始检查……")
    if not batch.done:
        return _("正在读取文件……")
    if batch.stage == Stage.APPLYING:
        return _("已写入 %(done)s 行（共 %(total)s 行）") % {"done": batch.done, "total": batch.clean}
    return _("已检查 %(done)s 行") % {"done": batch.done}
