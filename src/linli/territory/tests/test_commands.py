"""The command-line doors, as a person or a script uses them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from linli.project.cli import main
from linli.territory import queries
from linli.territory.models import Division, DivisionShape, Grid
from linli.territory.tests.ground import SPRING, csv_file, feature, geojson_file, lay_ground, square

pytestmark = pytest.mark.django_db

Printed = pytest.CaptureFixture[str]


def last_line(printed: Printed) -> dict[str, Any]:
    found = json.loads(printed.readouterr().out.splitlines()[-1])
    assert isinstance(found, dict)
    return found


def test_divisions_come_in_and_the_last_line_is_one_json_object(tmp_path: Path, capsys: Printed) -> None:
    path = csv_file(
        tmp_path / "d.csv", [("区划代码", "名称", "级别", "上级代码"), ("11", "北京市", "1", "")], "gb18030"
    )

    status = main(["import", "divisions", str(path), "--json"])

    result = last_line(capsys)
    assert status == 0
    assert (result["read"], result["stored"], result["repeated"]) == (1, 1, [])
    assert result["levels"] == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 0}
    assert {"seconds", "peak_mb"} <= result.keys()


def test_a_wrong_list_of_divisions_exits_with_1_and_stores_nothing(tmp_path: Path, capsys: Printed) -> None:
    path = csv_file(tmp_path / "d.csv", [("code", "name", "level", "parent"), ("1", "北京市", "1", "")])

    status = main(["import", "divisions", str(path), "--json"])

    result = last_line(capsys)
    assert (status, result["stored"]) == (1, 0)
    assert result["findings"][0]["code"] == "territory.division_code_form"
    assert not Division.objects.exists()


@pytest.mark.parametrize("what", [["divisions"], ["boundaries"], ["grids", "--scheme", "LL16"]])
def test_a_file_that_cannot_be_read_exits_with_2_and_its_code(
    tmp_path: Path, capsys: Printed, what: list[str]
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()

    for path, code in ((empty, "file.empty"), (tmp_path / "nowhere.csv", "file.missing")):
        assert main(["import", what[0], str(path), *what[1:]]) == 2
        assert code in capsys.readouterr().err


def test_boundaries_that_match_nothing_are_listed_and_a_mapping_mends_it(
    tmp_path: Path, capsys: Printed
) -> None:
    lay_ground()
    path = geojson_file(tmp_path / "b.geojson", [feature({"name": "春天里"}, square(0, 0))])
    mapping = csv_file(tmp_path / "m.csv", [("名称", "区划代码"), ("春天里", SPRING)])

    assert main(["import", "boundaries", str(path), "--json"]) == 1
    [finding] = last_line(capsys)["findings"]
    assert (finding["row"], finding["code"], finding["subject"]) == (1, "territory.place_unmatched", "春天里")

    assert main(["import", "boundaries", str(path), "--map", str(mapping), "--json"]) == 0
    assert last_line(capsys) == {"read": 1, "matched": 1, "stored": 1, "findings": []}
    assert DivisionShape.objects.get().division_id == SPRING


def two_grids(folder: Path) -> Path:
    rows = [
        ("community", "kind", "code", "name", "households"),
        (SPRING, 1, "", "第一网格", 620),
        (SPRING, 1, "", "", 400),
    ]
    return csv_file(folder / "grids.csv", rows)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_trial_run_prints_its_findings_in_the_form_asked_for(
    tmp_path: Path, capsys: Printed, form: str
) -> None:
    lay_ground()

    status = main(
        ["import", "grids", str(two_grids(tmp_path)), "--scheme", "LL16", "--dry-run", "--findings", form]
    )

    printed = capsys.readouterr().out
    found: list[str] = []
    if form == "table":
        words = [line.split() for line in printed.splitlines() if line.lstrip()[:1].isdigit()]
        found = [line[3] for line in words if line[1] == "error"]
    elif form == "csv":
        rows = csv.DictReader(io.StringIO(printed))
        found = [row["code"] for row in rows if row["level"] == "error"]
    else:
        found = [row["code"] for row in json.loads(printed.splitlines()[0]) if row["level"] == "error"]
    assert (status, Grid.objects.count()) == (1, 0)
    assert found == ["territory.grid_name_form"]


def test_the_clean_rows_go_in_and_the_others_come_back_mendable(tmp_path: Path, capsys: Printed) -> None:
    lay_ground()
    path = two_grids(tmp_path)
    door = ["import", "grids", "--scheme", "LL16", "--json"]

    assert main([*door, str(path)]) == 1
    assert last_line(capsys)["applied"] == 0

    assert main([*door, str(path), "--clean-only"]) == 1
    result = last_line(capsys)
    assert (result["read"], result["clean"], result["applied"]) == (2, 1, 1)
    assert [each for each in result["findings"] if each["level"] == "error"] == [
        {
            "row": 3,
            "code": "territory.grid_name_form",
            "field": "name",
            "level": "error",
            "subject": "",
            "why": "网格名称不能为空，也不能超过 60 个字。",
        }
    ]

    rest = Path(result["rest"])
    mended = rest.read_text("utf-8-sig").replace(f"{SPRING},1,,,", f"{SPRING},1,,第二网格,")
    rest.write_text(mended, "utf-8")
    assert main([*door, str(rest)]) == 0
    assert [each.name for each in queries.grids_of(SPRING)] == ["第一网格", "第二网格"]
