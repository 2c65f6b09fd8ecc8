"""What a set-up code looks like, and how divisions are typed by hand. Pure, but for the random code."""

import csv
import io
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from linli.organisation.terms import Role, UnitKind
from linli.setup.errors import LineUnreadable, TooManyLines
from linli.territory.codes import DIGITS_OF_LEVEL, full_code

CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none is taken for another on paper or screen
CODE_LENGTH = 16  # 79 bits
CODE_LASTS = timedelta(hours=1)
OPEN_LASTS = timedelta(hours=4)  # from the code to the three administrators
CODE_TRIES, CODE_WAIT = 5, timedelta(minutes=15)
LINES_MAX = 500
TOP_LEVEL_MAX = 3  # security administrator and auditor stand on levels 1 to 3 (practice §6.2)
_LINE = re.compile(r"([0-9]{2,12})[\s,，、]+(\S.*)")

# Who begins a house: three people apart from each other (practice §6.2, §13.5).
FOUNDERS = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.SECURITY_AUDITOR)

FIRST_GRID = "第一网格"

# Units that most counties have; a person ticks those that this one has.
USUAL_UNITS = (
    ("住建局", UnitKind.DEPARTMENT),
    ("城管局", UnitKind.DEPARTMENT),
    ("市场监管局", UnitKind.DEPARTMENT),
    ("民政局", UnitKind.DEPARTMENT),
    ("人社局", UnitKind.DEPARTMENT),
    ("司法局", UnitKind.DEPARTMENT),
    ("卫健局", UnitKind.DEPARTMENT),
    ("应急管理局", UnitKind.DEPARTMENT),
    ("生态环境分局", UnitKind.DEPARTMENT),
    ("自然资源局", UnitKind.DEPARTMENT),
    ("交通运输局", UnitKind.DEPARTMENT),
    ("交警大队", UnitKind.DEPARTMENT),
    ("消防救援大队", UnitKind.DEPARTMENT),
    ("供水公司", UnitKind.UTILITY),
    ("供电公司", UnitKind.UTILITY),
    ("燃气公司", UnitKind.UTILITY),
)


@dataclass(frozen=True)
class Founder:
    """One of the first three: login and name as typed."""

    role: Role
    login: str
    name: str


def new_code() -> str:
    """Return a new code in groups of four, as `linli init` prints it."""
    signs = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def plain_code(typed: str) -> str:
    """Return a typed code as it is compared: without spaces and hyphens, in capitals."""
    return re.sub(r"[\s-]", "", typed).upper()


def table_of(text: str) -> bytes:
    """Return typed lines "code name" as the table of divisions that an upload would be.

    Levels follow from the length of a code without its zeros; the nearest code above is the parent, as in any table.
    Raises LineUnreadable, TooManyLines.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > LINES_MAX:
        raise TooManyLines("lines", limit=LINES_MAX)
    rows: list[tuple[str, str]] = []
    for number, line in lines:
        found = _LINE.fullmatch(line)
        code = full_code(found[1]) if found else None
        if found is None or code is None:
            raise LineUnreadable("lines", line=number)
        rows.append((code, found[2]))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("code", "name", "level", "parent"))
    writer.writerows((code, name, level_of(code), "") for code, name in rows)
    return file.getvalue().encode()


def level_of(code: str) -> int:
    """Return the level that the zeros of a full code tell: 990101001000 → 4."""
    return next(level for level, digits in DIGITS_OF_LEVEL.items() if not code[digits:].strip("0"))
