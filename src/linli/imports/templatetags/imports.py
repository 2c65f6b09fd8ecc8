"""How an import reads on a page."""

from django import template
from django.utils.translation import gettext as _

from linli.imports import forms
from linli.imports.queries import BatchView
from linli.imports.terms import Stage
from linli.ui.rules import moment_text

register = template.Library()

register.simple_tag(forms.progress_text, name="progress")


@register.simple_tag
def counts(batch: BatchView) -> str:
    """Return the figures of an import in a list."""
    if batch.stage in (Stage.APPLIED, Stage.UNDONE):
        said = _("读%(read)s，导入%(applied)s")
    elif batch.read:
        said = _("读%(read)s，错%(faulty)s")
    else:
        return ""
    return said % {"read": batch.read, "applied": batch.applied, "faulty": batch.faulty}


@register.simple_tag
def undo_words(batch: BatchView) -> str:
    """Return until when an import can be taken back."""
    if batch.undo_until is None:
        return ""
    return _("%(until)s之前，没有被使用的可以整批撤销。") % {"until": moment_text(batch.undo_until)}
