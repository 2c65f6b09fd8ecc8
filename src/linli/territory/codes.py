"""The two codes of clause 5: a division's twelve digits, and a grid's code after the scheme of its province."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from linli.territory.errors import BadScheme

DIVISION_DIGITS = 12
COUNTY_DIGITS = 6
GRID_CODE_MAX = 24
DIGITS_OF_LEVEL: Mapping[int, int] = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
SHORT_LENGTHS = frozenset(DIGITS_OF_LEVEL.values())
TEST_PROVINCE = "99"
# A building or facility: the twelve digits of the community it was entered in, B or F, four digits.
BUILDING, FACILITY = "B", "F"
SITE_SERIAL_MAX = 9_999
_SITE = re.compile(r"[0-9]{12}[BF][0-9]{4}", re.ASCII)


def full_code(code: str) -> str | None:
    """Return `code` padded to twelve digits, or None unless it has 2, 4, 6, 9 or 12 (practice §2.3)."""
    if len(code) not in SHORT_LENGTHS or not (code.isascii() and code.isdigit()):
        return None
    return code.ljust(DIVISION_DIGITS, "0")


def prefix_of(code: str, level: int) -> str:
    """Return the significant digits of a division: everything below it begins with them.

    By the level of the place; a straight city's township keeps its own nine digits.
    """
    return code[: DIGITS_OF_LEVEL[level]]


def after(prefix: str) -> str:
    """Return the first code behind all that begin with `prefix`: inside is what `prefix <= code < after(prefix)`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def county_of(code: str) -> str:
    """Return the first six digits, by which everything that lives somewhere is kept."""
    return code[:COUNTY_DIGITS]


def is_site(code: str) -> bool:
    """Say whether `code` has the form of a building's or facility's."""
    return _SITE.fullmatch(code) is not None


def site_code(community: str, letter: str, serial: int) -> str:
    """Return the code of the building (B) or facility (F) with this serial. `serial` lies in 1…SITE_SERIAL_MAX."""
    assert letter in (BUILDING, FACILITY) and 1 <= serial <= SITE_SERIAL_MAX
    return f"{community}{letter}{serial:04d}"


@dataclass(frozen=True)
class Part:
    """One piece of a grid code. type: division (12 digits) · kind (one digit) · serial · text (always `text`)."""

    name: str
    len: int
    type: str
    text: str = ""


@dataclass(frozen=True)
class GridCode:
    """What a grid code says. kind is 1 under a scheme without a digit for it."""

    community: str
    kind: int
    serial: int


@dataclass(frozen=True)
class Scheme:
    """How a province builds its grid codes: a validator, a reader and a generator in one (clause 5 ¶2)."""

    name: str
    parts: tuple[Part, ...]

    @property
    def length(self) -> int:
        return sum(part.len for part in self.parts)

    @property
    def has_kind(self) -> bool:
        return any(part.type == "kind" for part in self.parts)

    @property
    def serial_max(self) -> int:
        return int(10 ** next(part.len for part in self.parts if part.type == "serial") - 1)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        pieces = {"division": r"\d{12}", "kind": "[1-9]"}
        return re.compile(
            "".join(
                re.escape(part.text)
                if part.type == "text"
                else f"(?P<{part.type}>{pieces.get(part.type, rf'[0-9]{{{part.len}}}')})"
                for part in self.parts
            ),
            re.ASCII,
        )

    def read(self, code: str) -> GridCode | None:
        """Return what `code` says, or None when it does not follow the scheme (serial 0 is none)."""
        match = self.pattern.fullmatch(code)
        if match is None or int(match["serial"]) == 0:
            return None
        return GridCode(match["division"], int(match["kind"]) if self.has_kind else 1, int(match["serial"]))

    def make(self, community: str, kind: int, serial: int) -> str:
        """Return the code of the grid with this serial. `serial` lies in 1…serial_max."""
        assert 1 <= serial <= self.serial_max
        values = {"division": community, "kind": str(kind), "serial": str(serial)}
        return "".join(
            part.text if part.type == "text" else values[part.type].zfill(part.len) for part in self.parts
        )


def scheme_of(name: str, parts: Sequence[Mapping[str, object]]) -> Scheme:
    """Return the scheme that the stored `parts` describe. Raises BadScheme."""
    try:
        read = tuple(
            Part(str(part["name"]), int(str(part["len"])), str(part["type"]), str(part.get("text", "")))
            for part in parts
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadScheme("parts", why="name, len, type") from error
    kinds = [part.type for part in read]
    if set(kinds) - {"division", "kind", "serial", "text"}:
        raise BadScheme("parts", why="type: division, kind, serial, text")
    if kinds.count("division") != 1 or kinds.count("serial") != 1 or kinds.count("kind") > 1:
        raise BadScheme("parts", why="1 division, 1 serial, 0–1 kind")
    for part in read:
        fits = {"division": part.len == DIVISION_DIGITS, "kind": part.len == 1, "serial": 1 <= part.len <= 4}
        if not fits.get(part.type, part.len == len(part.text) > 0):
            raise BadScheme("parts", why=f"len: {part.name}")
    scheme = Scheme(name, read)
    if scheme.length > GRID_CODE_MAX:
        raise BadScheme("parts", why=f"len ≤ {GRID_CODE_MAX}")
    if is_site(scheme.make("0" * DIVISION_DIGITS, 1, 1)):
        raise BadScheme("parts", why="B0000, F0000")  # grids would look like buildings
    return scheme


LL16 = Scheme("LL16", (Part("区划", 12, "division"), Part("类型", 1, "kind"), Part("序号", 3, "serial")))
VILLAGE15 = Scheme("village15", (Part("区划", 12, "division"), Part("序号", 3, "serial")))
KNOWN_SCHEMES = {scheme.name: scheme for scheme in (LL16, VILLAGE15)}
