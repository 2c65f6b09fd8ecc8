"""docs/conformance.md: each clause of GB/T 34300-2017, what stands for it, and the story that shows it.

A row counts as shown when a test carries its mark, `@pytest.mark.clause("C37")`; the mark is given only to a test that is
that row's acceptance idea.
"""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.pages.tables import page, table

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "docs" / "clauses.tsv"
INTRODUCTION = """
GB/T 34300-2017 clause by clause. *Shown* names the test that is the row's acceptance idea and runs with every change;
every other row is open. What is declined or narrowed on purpose is said in the last column;
[declined.md](declined.md) says what stands in its place.
"""


def pages() -> dict[str, str]:
    shown = stories()
    rows = [_row(clause, shown[clause["id"]]) for clause in clauses()]
    count = sum(1 for clause in clauses() if shown[clause["id"]])
    body = table(
        ("row", "clause", "asks", "the software does", "acceptance", "state", "declined or narrowed"), rows
    )
    source = "`docs/clauses.tsv` and the marks on tests"
    return {
        "docs/conformance.md": page(
            "Conformance", source, INTRODUCTION, f"Shown: {count} of {len(rows)} rows.", body
        )
    }


def faults() -> Iterator[str]:
    known = {clause["id"] for clause in clauses()}
    for clause, tests in stories().items():
        if tests and clause not in known:
            yield f"{tests[0][0]}: no row is called {clause!r}"


def clauses() -> list[dict[str, str]]:
    with SOURCE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def stories() -> defaultdict[str, list[tuple[str, str]]]:
    """Return, by row, the tests that carry its mark: (file, name)."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted([*ROOT.glob("src/linli/**/tests/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")]):
        text = path.read_text(encoding="utf-8")
        if "mark.clause" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                for row in _marks(node):
                    found[row].append((path.relative_to(ROOT).as_posix(), node.name))
    return found


def _marks(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.clause":
            yield from (str(ast.literal_eval(argument)) for argument in decorator.args)


def _row(clause: dict[str, str], tests: list[tuple[str, str]]) -> tuple[str, ...]:
    state = "<br>".join(
        f"shown: [{name.removeprefix('test_').replace('_', ' ')}](../{path})" for path, name in tests
    )
    words = (clause[name] for name in ("id", "clause", "asks", "does", "acceptance"))
    return (*words, state or "open", clause["declined"])
