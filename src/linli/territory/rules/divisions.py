"""The national list of divisions: its checks (practice §2.3) and its exceptions (practice §2.2)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from linli.kernel.errors import Refusal
from linli.kernel.incoming import RowTooShort
from linli.territory import errors
from linli.territory.codes import DIGITS_OF_LEVEL, TEST_PROVINCE, full_code, prefix_of
from linli.territory.rules.findings import Finding
from linli.territory.terms import DivisionKind, Level, VillageKind

NAME_CHARACTERS_MAX = 60
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "区划代码", "code12"),
    "name": ("name", "名称"),
    "level": ("level", "级别"),
    "parent": ("parent", "上级代码"),
    "kind": ("kind", "类别"),
    "village_kind": ("village_kind", "社区或村"),
    "effective_on": ("effective_on", "启用日期"),
}
COLUMNS_REQUIRED = ("code", "name", "level", "parent")

# Rows that only collect others: no centre, no place of their own (practice §2.2).
COLLECTIVE_NAMES = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级", "省直辖行政单位"}
)
COLLECTIVE_CITY_DIGITS = "90"
_LEVELS = {str(level): int(level) for level in Level}
_KINDS, _VILLAGE_KINDS = frozenset(DivisionKind.values), frozenset(VillageKind.values)
_NORMAL = DivisionKind.NORMAL.value
_COMMUNITY, _VILLAGE = VillageKind.COMMUNITY.value, VillageKind.VILLAGE.value
_VILLAGE_ENDINGS = ("村", "村委会", "村民委员会")
_TOWNSHIP_LEVEL, _COMMUNITY_LEVEL = int(Level.TOWNSHIP), int(Level.COMMUNITY)


class DivisionRow(NamedTuple):
    """One place as a file gives it. parent: full code as written, "" if none. A tuple: a country has 665,271 of them."""

    number: int
    name: str
    level: int
    parent: str
    kind: str
    village_kind: str
    effective_on: date | None


@dataclass
class DivisionList:
    """What a file of divisions holds.

    rows      one row for each code; a place repeated under its padded code is there once, on its upper level
    repeated  the rows that repeat a place
    """

    rows: dict[str, DivisionRow] = field(default_factory=dict)
    read: int = 0
    repeated: list[tuple[int, str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_divisions(
    numbered: Iterable[tuple[int, list[str]]],
    columns: Mapping[str, int],
    progress: Callable[[int], None] = lambda done: None,
) -> DivisionList:
    """Return the divisions of a table, each checked by itself (practice §2.3)."""
    found, reader = DivisionList(), _Reader(columns)
    for number, cells in numbered:
        found.read += 1
        if found.read % 10_000 == 0:
            progress(found.read)
        try:
            code, row = reader.read(number, cells)
            _take(found, number, code, row)
        except Refusal as refusal:
            subject = cells[columns["code"]] if columns["code"] < len(cells) else ""
            found.findings.append(Finding(number, subject[:24], refusal))
    return found


class _Reader:
    """Reads one row after another. What most rows share is worked out once: a country has two thirds of a million."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.width = max(columns.values()) + 1
        self.required = itemgetter(*(columns[key] for key in COLUMNS_REQUIRED))
        self.parents: dict[str, str] = {}

    def read(self, number: int, cells: list[str]) -> tuple[str, DivisionRow]:
        if len(cells) < self.width:
            raise RowTooShort("row", cells=len(cells), columns=self.width)
        code_text, name, level_text, parent_text = self.required(cells)
        code, name = full_code(code_text.strip()), name.strip()
        if code is None:
            raise errors.DivisionCodeForm("code", code=code_text[:24])
        level = _LEVELS.get(level_text.strip())
        if level is None:
            raise errors.DivisionLevelForm("level", level=level_text[:24])
        if not 0 < len(name) <= NAME_CHARACTERS_MAX:
            raise errors.DivisionNameForm("name")
        parent = self.parents.get(parent_text)
        if parent is None:
            parent = self.parents[parent_text] = _parent(parent_text.strip())
        village_kind = self._choice(cells, "village_kind", _VILLAGE_KINDS)
        if level == _COMMUNITY_LEVEL:
            village_kind = village_kind or _village_kind(code, name)
        row = DivisionRow(
            number,
            name,
            level,
            parent,
            self._choice(cells, "kind", _KINDS) or _NORMAL,
            village_kind,
            read_date(self._cell(cells, "effective_on"), "effective_on"),
        )
        return code, row

    def _cell(self, cells: list[str], key: str) -> str:
        place = self.columns.get(key)
        return "" if place is None else cells[place].strip()

    def _choice(self, cells: list[str], key: str, allowed: frozenset[str]) -> str:
        stated = self._cell(cells, key)
        if stated and stated not in allowed:
            raise errors.DivisionKindForm(key, value=stated[:24], allowed="、".join(sorted(allowed)))
        return stated


def _parent(text: str) -> str:
    code = full_code(text) if text else ""
    if code is None:
        raise errors.DivisionCodeForm("parent", code=text[:24])
    return code


def _village_kind(code: str, name: str) -> str:
    if "001" <= code[9:] <= "199":
        return _COMMUNITY
    return _VILLAGE if "200" <= code[9:] <= "399" or name.endswith(_VILLAGE_ENDINGS) else _COMMUNITY


def _take(found: DivisionList, number: int, code: str, row: DivisionRow) -> None:
    """Keep `row`, unless it repeats a place: the same name under the same padded code, on another level."""
    earlier = found.rows.get(code)
    if earlier is not None:
        if earlier.name != row.name:
            raise errors.DivisionCodeTwice("code", code=code, name=earlier.name)
        found.repeated.append((number, code, row.name))
        if row.level >= earlier.level:
            return
    elif code[DIGITS_OF_LEVEL[row.level] :].strip("0") or (
        row.level == _COMMUNITY_LEVEL and code.endswith("000")
    ):
        raise errors.DivisionLevelCode("code", code=code, level=row.level)
    found.rows[code] = row
    if row.level == _TOWNSHIP_LEVEL and not "001" <= code[6:9] <= "599":
        found.findings.append(Finding(number, code, errors.DivisionTownDigits("code", digits=code[6:9])))


def settle_kinds(found: DivisionList) -> dict[str, str]:
    """Mark the collective rows as pseudo. Returns the aliases among them: code → the city it repeats (620201 → 620200)."""
    aliases = {}
    for code, row in found.rows.items():
        if row.level not in (Level.CITY, Level.COUNTY):
            continue
        city = prefix_of(code, Level.CITY).ljust(12, "0")
        twin = row.level == Level.COUNTY and city in found.rows and found.rows[city].name == row.name
        collects = row.name in COLLECTIVE_NAMES or (
            row.level == Level.CITY and code[2:4] == COLLECTIVE_CITY_DIGITS
        )
        if twin or collects:
            found.rows[code] = row._replace(kind=DivisionKind.PSEUDO.value)
        if twin:
            aliases[code] = city
    return aliases


class Known(NamedTuple):
    """What is stored of a division already."""

    level: int
    parent: str
    kind: str


def direct_parents(
    rows: Mapping[str, DivisionRow], stored: Mapping[str, Known]
) -> Iterator[tuple[str, str | Refusal]]:
    """Yield each code with its direct parent ("" for a province), or with the refusal that its parent deserves.

    The direct parent is the nearest area above that is not pseudo (practice §2.2). `stored` holds the parents that are not
    in the file itself.
    """
    for code, row in rows.items():
        if row.level == Level.PROVINCE:
            yield code, ""
            continue
        parent = row.parent or _parent_by_prefix(code, row.level, rows, stored)
        above = rows.get(parent) or stored.get(parent)
        while above is not None and above.kind == DivisionKind.PSEUDO.value and above.level > 1:
            parent = above.parent or _parent_by_prefix(parent, above.level, rows, stored)
            above = rows.get(parent) or stored.get(parent)
        if above is None:
            yield code, errors.DivisionParentUnknown("parent", parent=parent or row.parent)
        elif above.level >= row.level or not code.startswith(prefix_of(parent, above.level)):
            yield code, errors.DivisionParentWrong("parent", parent=parent, code=code)
        else:
            yield code, parent


def _parent_by_prefix(
    code: str, level: int, rows: Mapping[str, DivisionRow], stored: Mapping[str, Known]
) -> str:
    candidates = (prefix_of(code, above).ljust(12, "0") for above in range(level - 1, 0, -1))
    return next(
        (parent for parent in candidates if parent != code and (parent in rows or parent in stored)), ""
    )


def parents_named_outside(rows: Mapping[str, DivisionRow]) -> set[str]:
    """Return the codes above the file's own rows: what must be looked up among the stored divisions."""
    outside: set[str] = set()
    for code, row in rows.items():
        above = [prefix_of(code, level).ljust(12, "0") for level in range(1, row.level)]
        outside.update(each for each in (*above, row.parent) if each and each not in rows)
    return outside


def mixes_test_province(codes: Iterable[str], holds_another: bool) -> bool:
    """Say whether fictitious divisions would come beside real ones (practice §2.3)."""
    provinces = {code[:2] for code in codes}
    return TEST_PROVINCE in provinces and (holds_another or len(provinces) > 1)


def read_date(text: str, name: str) -> date | None:
    """Return the day written as 2026-03-02 or 2026/3/2, None for "". Raises DateForm."""
    if not text:
        return None
    try:
        return date(*(int(piece) for piece in text.replace("/", "-").split("-")))
    except (TypeError, ValueError) as error:
        raise errors.DateForm(name, value=text[:24]) from error
