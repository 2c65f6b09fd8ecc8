"""docs/glossary.md, from docs/glossary.tsv."""

import csv
from pathlib import Path

from tools.pages.tables import page, table

SOURCE = Path(__file__).resolve().parent.parent.parent / "docs" / "glossary.tsv"
INTRODUCTION = """
One English word for each Chinese term of the trade; tables, functions, addresses and pages use it and no other.
"""


def pages() -> dict[str, str]:
    with SOURCE.open(encoding="utf-8", newline="") as stream:
        rows = [
            (r["zh"], r["en"], r["meaning"])
            for r in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    body = table(("term", "in English and in code", "meaning"), rows)
    return {"docs/glossary.md": page("Glossary", "`docs/glossary.tsv`", INTRODUCTION, body)}
