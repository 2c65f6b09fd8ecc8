"""What people in the fictitious province say: reports, notes, answers. All of it was written for this demo.

A phrase is looked up for the leaf of the case, then for its group, then for any case, so that a story of a street
light stays one of a street light.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from linli.cases.rules.dictionaries import Channel, Urgency

ANY = "*"
CHANNELS = {
    "网页": Channel.WEB,
    "网格员": Channel.GRID_WORKER,
    "电话": Channel.PHONE,
    "窗口": Channel.COUNTER,
}
URGENCIES = {
    "特急": Urgency.CRITICAL,
    "紧急": Urgency.URGENT,
    "一般": Urgency.NORMAL,
    "复杂": Urgency.COMPLEX,
}


@dataclass(frozen=True)
class Report:
    """One thing to report. grid: mark on the plan (small letter: in that village, outside its grids)."""

    leaf: str
    grid: str
    channel: Channel
    urgency: Urgency
    title: str
    place: str
    words: str


def rows(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of a table of the demo's data folder, by the names in its first line."""
    text = (files("linli.demo") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def reports() -> tuple[Report, ...]:
    return tuple(
        Report(
            leaf=row["leaf"],
            grid=row["grid"],
            channel=CHANNELS[row["channel"]],
            urgency=URGENCIES[row["urgency"]],
            title=row["title"],
            place=row["place"],
            words=row["words"],
        )
        for row in rows("reports.tsv")
    )


def phrases(leaf: str, kind: str) -> tuple[str, ...]:
    """Return what may be said on such an occasion. Raises KeyError when nobody has written anything."""
    known = _phrases()
    for key in (leaf, leaf[:2], ANY):
        if (key, kind) in known:
            return known[key, kind]
    raise KeyError((leaf, kind))


def phrase(leaf: str, kind: str, draw: random.Random) -> str:
    """Return one of `phrases`, chosen by `draw`."""
    return draw.choice(phrases(leaf, kind))


@cache
def _phrases() -> dict[tuple[str, str], tuple[str, ...]]:
    gathered: dict[tuple[str, str], list[str]] = {}
    for row in rows("phrases.tsv"):
        gathered.setdefault((row["leaf_or_group"], row["kind"]), []).append(row["text"])
    return {key: tuple(texts) for key, texts in gathered.items()}
