"""The order of the house that imports between rooms cannot show: pure rules, doors without tables, files of one reading."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "src" / "linli"
FILE_LINES_MAX = 420  # "about 400"; stories may be told at more length
STORY_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
DOORS = ("views", "api", "commands", "jobs", "urls")
# What a rule would need to know the time, the settings or the tables.
IMPURE = ("django.db", "django.conf", "django.core", "django.contrib", "linli.kernel.clock.now")
# Words that Django keeps beside its tables, and that are none.
PURE = {"django.db.models.TextChoices", "django.db.models.IntegerChoices"}
IMPURE_CORNERS = {"models", "actions", "queries"}
NAMELESS = {"utils", "helpers", "common", "services", "misc"}


def check() -> Iterator[str]:
    """Yield a line for each place where the order is broken."""
    for path in sorted([*ROOMS.rglob("*.py"), *(ROOT / "tools").rglob("*.py")]):
        where = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        if "migrations" in path.parts:
            continue
        if NAMELESS & {part.removesuffix(".py") for part in path.parts}:
            yield f"{where}: a shared thing has a name of its own"
        most = STORY_LINES_MAX if "tests" in path.parts else FILE_LINES_MAX
        if (lines := text.count("\n")) > most:
            yield f"{where}: {lines} lines; past {most} a file becomes a folder of the same name"
        tree = ast.parse(text)
        yield from (f"{where}:{line}: {fault}" for line, fault in _faults(tree, _corner(path)))


def _corner(path: Path) -> str:
    """Return which corner of its room a file belongs to, "" for tests and what is in no room."""
    if not path.is_relative_to(ROOMS) or "tests" in path.parts:
        return ""
    inside = path.relative_to(ROOMS).parts[1:]
    return inside[0].removesuffix(".py") if inside else ""


def _faults(tree: ast.Module, corner: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.end_lineno:
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield node.lineno, f"{node.name} has {lines} lines, more than {FUNCTION_LINES_MAX}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = list(_imports(node))
            if corner == "rules":
                yield from ((node.lineno, f"a rule imports {name}") for name in names if _impure(name))
            if corner in DOORS:
                yield from ((node.lineno, f"a door imports {name}") for name in names if _tables(name))
        if corner in DOORS and isinstance(node, ast.Attribute) and node.attr == "objects":
            yield node.lineno, "a door asks the tables itself"


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _impure(name: str) -> bool:
    if name in PURE:
        return False
    corner = name.split(".")[2:3]
    return name.startswith(IMPURE) or (name.startswith("linli.") and bool(IMPURE_CORNERS & set(corner)))


def _tables(name: str) -> bool:
    return name.startswith("linli.") and "models" in name.split(".")[2:]
