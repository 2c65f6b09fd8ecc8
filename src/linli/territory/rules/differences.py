"""How a second edition of the list of divisions differs from what stands, and the changes that lead from one to the other.

Nothing here guesses: a code that is missing has ended only where the person said that the file covers everything, and that
two codes mean one place is offered, for a person to confirm.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from linli.territory import errors
from linli.territory.codes import prefix_of
from linli.territory.rules.changes import DivisionChange, NewDivision
from linli.territory.rules.names import same_place
from linli.territory.terms import Change, Level, What

DIFFERENCES_MAX = 50_000


class Entry(NamedTuple):
    """What an edition says of one code. parent: direct parent, "" of a province."""

    name: str
    level: int
    parent: str
    kind: str
    village_kind: str


@dataclass(frozen=True)
class Difference:
    """was: None when it appeared · now: None when it ended."""

    what: What
    code: str
    was: Entry | None
    now: Entry | None


class Suggestion(NamedTuple):
    """Two codes that may be one place: `old` ended, `new` appeared, with the same name in the same place."""

    old: str
    new: str


@dataclass
class Differences:
    """found: in order of codes, DIFFERENCES_MAX at most (`cut`) · counts: all of them, by what they are.

    missing  codes that the file leaves out where it does not claim to cover everything: nothing follows from that
    """

    found: list[Difference] = field(default_factory=list)
    suggested: list[Suggestion] = field(default_factory=list)
    counts: Counter[What] = field(default_factory=Counter)
    unchanged: int = 0
    missing: int = 0

    @property
    def cut(self) -> bool:
        return self.counts.total() > len(self.found)

    def note(self, what: What, code: str, was: Entry | None, now: Entry | None) -> None:
        self.counts[what] += 1
        if len(self.found) < DIFFERENCES_MAX:
            self.found.append(Difference(what, code, was, now))


def compare(
    stored: Iterable[tuple[str, Entry]], wanted: Iterable[tuple[str, Entry]], covers: Collection[str] = ()
) -> Differences:
    """Return what is other. Both sides come in order of their codes and are read once, so a country needs no memory.

    stored  the divisions in use · covers: prefixes under which a code that is missing in the file has ended
    """
    found = Differences()
    for code, was, now in _side_by_side(stored, wanted):
        if was is None:
            found.note(What.APPEARED, code, None, now)
        elif now is None:
            if code.startswith(tuple(covers)):
                found.note(What.ENDED, code, was, None)
            else:
                found.missing += 1
        elif was == now:
            found.unchanged += 1
        else:
            _note_changes(found, code, was, now)
    found.suggested = _suggested(found.found)
    return found


def _side_by_side(
    stored: Iterable[tuple[str, Entry]], wanted: Iterable[tuple[str, Entry]]
) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    left, right = iter(stored), iter(wanted)
    here, there = next(left, None), next(right, None)
    while here is not None or there is not None:
        if there is None or (here is not None and here[0] < there[0]):
            assert here is not None
            yield here[0], here[1], None
            here = next(left, None)
        elif here is None or there[0] < here[0]:
            yield there[0], None, there[1]
            there = next(right, None)
        else:
            yield here[0], here[1], there[1]
            here, there = next(left, None), next(right, None)


def _note_changes(found: Differences, code: str, was: Entry, now: Entry) -> None:
    if was.name != now.name:
        found.note(What.RENAMED, code, was, now)
    if was.parent != now.parent:
        found.note(What.MOVED, code, was, now)
    if was._replace(name=now.name, parent=now.parent) != now:
        found.note(What.CORRECTED, code, was, now)


def _suggested(found: Iterable[Difference]) -> list[Suggestion]:
    """Pair what ended with what appeared: same level, name and parent (or its successor); one to one, or not at all."""
    ended: dict[int, list[tuple[str, Entry]]] = defaultdict(list)
    appeared: dict[int, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for each in found:
        if each.what == What.ENDED and each.was:
            ended[each.was.level].append((each.code, each.was))
        elif each.what == What.APPEARED and each.now:
            appeared[each.now.level][each.now.parent].append((each.code, each.now.name))
    heirs: dict[str, str] = {}
    for level in Level:
        pairs: dict[str, list[str]] = {}
        for code, was in ended[level]:
            beside = appeared[level].get(heirs.get(was.parent, was.parent), ())
            pairs[code] = [new for new, name in beside if same_place(name, was.name, level)]
        claims = Counter(new for news in pairs.values() for new in news)
        heirs |= {old: news[0] for old, news in pairs.items() if len(news) == 1 and claims[news[0]] == 1}
    return [Suggestion(old, new) for old, new in sorted(heirs.items())]


def changes_from(found: Differences, recoded: Collection[tuple[str, str]]) -> list[DivisionChange]:
    """Return the changes that lead to the new edition; only what a person confirmed as recoded keeps its lineage.

    Raises TooManyDifferences, SuggestionUnknown.
    """
    if found.cut:
        raise errors.TooManyDifferences("file", count=found.counts.total(), limit=DIFFERENCES_MAX)
    for old, new in recoded:
        if (old, new) not in found.suggested:
            raise errors.SuggestionUnknown("recoded", old=old, new=new)
    heirs = dict(recoded)
    taken = set(heirs.values())
    rows = {each.code: each.now for each in found.found if each.now}
    changes = [_change(each) for each in found.found if each.code not in heirs and each.code not in taken]
    changes += [
        DivisionChange(Change.RECODE, (old,), (_new(new, rows[new]),)) for old, new in sorted(heirs.items())
    ]
    return changes


_CHANGE_OF: Mapping[What, Change | None] = {
    What.RENAMED: Change.RENAME,
    What.MOVED: Change.TRANSFER,
    What.ENDED: Change.ABOLISH,
    What.APPEARED: None,
    What.CORRECTED: None,
}


def _change(each: Difference) -> DivisionChange:
    change = _CHANGE_OF[each.what]
    old = (each.code,) if change else ()
    return DivisionChange(change, old, () if each.now is None else (_new(each.code, each.now),))


def _new(code: str, now: Entry) -> NewDivision:
    return NewDivision(code, now.name, now.level, now.parent, now.kind, now.village_kind)


def covered(code: str, level: int | None) -> str:
    """Return the prefix of what a file says it covers. Raises CoversUnknown when the file has no such place."""
    if level is None:
        raise errors.CoversUnknown("covers", code=code[:24])
    return prefix_of(code, level)
