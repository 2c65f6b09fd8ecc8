"""More to report than anybody wrote by hand: the matters of every kind, told of the places where they can be.

Pure: the same draw tells the same. No title is told twice, so that no page of a list shows two alike.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from linli.cases.rules.dictionaries import Channel
from linli.demo.texts import Report, phrase, reports, rows

REPORTS_MAX = 5_000  # there is room for as many titles, each once, and some to spare
SEASONS: Mapping[str, range] = {  # months of what is seldom reported in the others
    "0205": range(4, 10),  # drains in the rains
    "0208": range(11, 15),  # heating, November to February
    "0311": range(4, 10),
    "0901": range(5, 11),
    "0903": range(4, 11),
}
OUT_OF_SEASON = 0.15
ALIKE_MAX = 60  # draws of a place for one matter before another matter is told


@dataclass(frozen=True)
class Matter:
    """kind: of the places where it can be · title, words: with {spot}, {since} and {ask} to be filled in"""

    leaf: str
    kind: str
    title: str
    words: str


def told(count: int, month: int, draw: random.Random) -> list[Report]:
    """Return `count` reports in any order: those written by hand as far as they go, then such as are told of a place."""
    written = list(reports())
    draw.shuffle(written)
    if count <= len(written):
        return written[:count]
    return written + list(_more(count - len(written), month, {report.title for report in written}, draw))


def _more(count: int, month: int, known: set[str], draw: random.Random) -> Iterator[Report]:
    like = _written_by_leaf()
    weights = [len(like[matter.leaf]) * _season(matter.leaf, month) for matter in matters()]
    while count:
        matter = draw.choices(matters(), weights)[0]
        found = next((r for _ in range(ALIKE_MAX) if (r := _of(matter, like, draw)).title not in known), None)
        if found:
            known.add(found.title)
            count -= 1
            yield found


def _of(matter: Matter, like: Mapping[str, list[Report]], draw: random.Random) -> Report:
    """Return the matter at some place of its kind, brought and as urgent as others of its leaf."""
    mark, pattern = draw.choice(spots()[matter.kind])
    spot, basis = _filled(pattern, draw), draw.choice(like[matter.leaf])
    by_worker = basis.channel == Channel.GRID_WORKER
    words = matter.words.format(
        since=phrase(matter.leaf, "since", draw),
        ask=phrase(matter.leaf, "ask_worker" if by_worker else "ask", draw),
    )
    return replace(basis, grid=mark, title=matter.title.format(spot=spot), place=spot, words=words)


def _season(leaf: str, month: int) -> float:
    return 1.0 if month in {1 + (m - 1) % 12 for m in SEASONS.get(leaf, range(1, 13))} else OUT_OF_SEASON


def _filled(pattern: str, draw: random.Random) -> str:
    """Return a place: {1-12} becomes one of these numbers, {east|west} one of these words."""

    def one(found: re.Match[str]) -> str:
        first, _, last = found[1].partition("-")
        return str(draw.randint(int(first), int(last))) if last else draw.choice(found[1].split("|"))

    return re.sub(r"\{([^}]+)\}", one, pattern)


@cache
def matters() -> tuple[Matter, ...]:
    return tuple(Matter(row["leaf"], row["kind"], row["title"], row["words"]) for row in rows("matters.tsv"))


@cache
def spots() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return (mark, pattern) of the places of each kind."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows("spots.tsv"):
        found[row["kind"]].append((row["mark"], row["spot"]))
    return {kind: tuple(places) for kind, places in found.items()}


@cache
def _written_by_leaf() -> Mapping[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports():
        found[report.leaf].append(report)
    return found
