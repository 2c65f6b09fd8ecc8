"""A newer list of divisions, compared and applied by command."""

import json
from pathlib import Path
from typing import Any

import pytest

from linli.imports.jobs import carry_out_planned_changes
from linli.project.cli import main
from linli.territory import actions, queries
from linli.territory.tests.ground import MONDAY, PLACES, RIDGE, SPRING, csv_file, lay_ground

pytestmark = pytest.mark.django_db

Printed = pytest.CaptureFixture[str]
HEADER = ("code", "name", "level", "parent")
NEW_SPRING = "990101001009"


def newer(folder: Path) -> Path:
    rows = [(code, name, level, parent or "") for code, name, level, parent in PLACES if code != RIDGE]
    rows = [(NEW_SPRING, *row[1:]) if row[0] == SPRING else row for row in rows]
    return csv_file(folder / "newer.csv", [HEADER, *rows])


def run(printed: Printed, *words: str) -> tuple[int, dict[str, Any]]:
    status = main(["import", "compare", *words, "--json"])
    found = json.loads(printed.readouterr().out.splitlines()[-1])
    assert isinstance(found, dict)
    return status, found


def test_a_newer_list_is_shown_with_what_hangs_on_each_code(tmp_path: Path, capsys: Printed) -> None:
    lay_ground()
    actions.add_grid(name="第一网格", community=RIDGE, at=MONDAY)

    status, found = run(capsys, str(newer(tmp_path)), "--covers", "99")

    assert (status, found["applied"]) == (0, None)
    assert found["counts"] == {
        "appeared": 1,
        "renamed": 0,
        "moved": 0,
        "corrected": 0,
        "redrawn": 0,
        "ended": 2,
    }
    assert found["suggested"] == [{"old": SPRING, "new": NEW_SPRING}]
    [ended] = [each for each in found["differences"] if each["code"] == RIDGE]
    assert (ended["touches"]["grids"], ended["touches"]["open_cases"]) == (1, 0)
    assert queries.place(RIDGE).retired_on is None


def test_a_newer_list_is_applied_from_a_day_and_then_stands(tmp_path: Path, capsys: Printed) -> None:
    lay_ground()
    door = [str(newer(tmp_path)), "--covers", "99", "--apply-from", "2026-03-01", "--recoded", "all"]

    status, found = run(capsys, *door)

    assert (status, found["applied"]["retired"], found["applied"]["added"]) == (0, 2, 1)
    assert queries.place(SPRING).successors == (NEW_SPRING,)
    status, again = run(capsys, *door)
    assert (again["differences"], again["applied"]["retired"]) == ([], 0)


def test_a_day_to_come_is_kept_until_it_comes(tmp_path: Path, capsys: Printed) -> None:
    lay_ground()

    status, found = run(capsys, str(newer(tmp_path)), "--covers", "99", "--apply-from", "2199-01-01")

    assert (status, found["applied"]["planned"]) == (0, True)
    assert carry_out_planned_changes.call() == 0
    assert queries.place(SPRING).retired_on is None


def test_people_read_the_differences_in_lines(tmp_path: Path, capsys: Printed) -> None:
    lay_ground()

    assert main(["import", "compare", str(newer(tmp_path))]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert f"appeared  {NEW_SPRING}  春晓社区" in lines
    assert lines[-1] == "2 are not in the file and stay; --covers says where it lists everything"


def test_a_wrong_list_is_not_compared(tmp_path: Path, capsys: Printed) -> None:
    lay_ground()
    path = csv_file(tmp_path / "wrong.csv", [HEADER, ("1", "北京市", 1, "")])

    status, found = run(capsys, str(path), "--apply-from", "2026-03-01")

    assert (status, found["applied"]) == (1, None)
    assert found["findings"][0]["code"] == "territory.division_code_form"


def test_a_newer_file_of_grids_is_compared_with_those_in_use(tmp_path: Path, capsys: Printed) -> None:
    lay_ground()
    one = actions.add_grid(name="第一网格", community=SPRING, at=MONDAY)
    two = actions.add_grid(name="第二网格", community=SPRING, at=MONDAY)
    rows = [("community", "code", "name"), (SPRING, one, "迎春网格"), (SPRING, f"{SPRING}1008", "第二网格")]
    path = csv_file(tmp_path / "grids.csv", rows)

    status = main(["import", "compare-grids", str(path), "--scheme", "LL16", "--covers", SPRING, "--json"])

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert status == 0
    assert [(each["what"], each["code"]) for each in found["differences"]] == [
        ("renamed", one),
        ("ended", two),
        ("appeared", f"{SPRING}1008"),
    ]
    assert found["suggested"] == [{"old": two, "new": f"{SPRING}1008", "part": 0.0}]
