"""What may stand in a column, in the language of the templates."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import override


def in_chinese(words: Iterable[TextChoices]) -> tuple[tuple[str, str], ...]:
    """Return (stored word, its Chinese), whoever is reading."""
    with override("zh-hans"):
        return tuple((str(word.value), str(word.label)) for word in words)
