"""What lists and receipts call a report whose reporter gave it no title."""

import re

TITLE_MAX = 40
CLAUSE_MIN = 6  # a shorter one ("您好") says too little to be a title


def title_of(words: str) -> str:
    """Return the first thought of a report, at most 40 characters: what lists and receipts call it."""
    first = re.split(r"[。！？!?；;\n]", words.strip(), maxsplit=1)[0].strip()
    clause = re.split(r"[，,、：:]", first, maxsplit=1)[0].strip()
    if len(clause) >= CLAUSE_MIN:
        first = clause
    if len(first) > TITLE_MAX:
        first = first[: TITLE_MAX - 1] + "…"
    return first if len(first) > 1 else words.strip()[:TITLE_MAX]
