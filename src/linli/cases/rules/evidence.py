"""What must be shown before a case of a category counts as finished (practice §7)."""

from linli.cases.rules.categories import Leaf
from linli.cases.rules.dictionaries import Result

SHOWN_BY_PHOTO = frozenset({Result.SOLVED, Result.PARTLY_SOLVED})


def need_photo(leaf: Leaf, result: str) -> bool:
    """Return whether finishing with `result` needs a photo or film: only where something was put right at a place."""
    return leaf.photo and Result(result) in SHOWN_BY_PHOTO
