"""The categories that the words of a call speak of, as choices beside the field; none of them chosen beforehand."""

from collections.abc import Mapping

from linli.cases import queries as cases
from linli.cases.rules.categories import GROUPS, LEAVES
from linli.console.shapes import SuggestedKinds
from linli.ui.forms import Choice

WORDS = ("title", "description")


def kinds_for(values: Mapping[str, list[str]]) -> SuggestedKinds | None:
    """Return what to offer for what was typed; None where nothing is sure, or once a category was chosen."""
    if any(values.get("category", [])):
        return None
    found = cases.suggested(values.get(name, [""])[0] for name in WORDS)
    kinds = tuple(Choice(code, f"{code} {LEAVES[code].name}") for code in found.leaves)
    group = f"{found.group} {GROUPS[found.group]}" if found.group and not kinds else ""
    return SuggestedKinds(kinds, group) if kinds or group else None
