"""Complaints of another system: a hotline of a real city, and what becomes of a row without a sure place."""

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from linli.cases.actions import number_outbox
from linli.cases.actions.importing import Imported, import_cases, place_waiting
from linli.cases.errors import FormInvalid
from linli.cases.models import Case, CaseEvent, Waiting
from linli.cases.queries.rows import rows_of, texts_of
from linli.cases.queries.verify import verify
from linli.cases.queries.waiting import WaitingUnknown, waiting_rows
from linli.cases.rules.importing import Plan, TooManyRows, read_plan, stem
from linli.kernel.incoming import read_table
from linli.organisation.errors import NoCentre
from linli.project.cli import main
from linli.territory import actions as territory
from linli.territory import geojson
from linli.territory.queries import names_of
from linli.territory.rules import divisions
from tests.cases import accepted
from tests.town import Town

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HEADER = ("no", "day", "sure", "place", "x", "y")
PLAN = {
    "source": "hotline",
    "within": "9901",
    "fields": {
        "external_no": "{no}",
        "title": "路灯不亮",
        "description": "来源数据无正文",
        "received_at": "{day}T08:30",
        "channel": "exchange",
    },
    "place": {"sure_where": {"sure": "yes"}, "lon": "{x}", "lat": "{y}", "name": "{place}"},
}
SHAPE = shapely.box(111.0, 30.0, 111.1, 30.1)


@pytest.fixture
def bounded(town: Town) -> Town:
    """The town, with the boundary of 春晓社区."""
    feature = {
        "type": "Feature",
        "properties": {"code": town.community, "name": "春晓社区"},
        "geometry": shapely.geometry.mapping(SHAPE),
    }
    done = territory.import_boundaries(features=[feature], mapping={}, source="test", at=NOW)
    assert done.matched == 1
    return town


@pytest.fixture
def yichang(real_data: Path, tmp_path: Path) -> Path:
    """The real divisions of 宜昌, and the boundaries of its communities."""
    cut = tmp_path / "divisions.csv"
    with gzip.open(real_data / "admin_divisions/divisions.csv.gz", "rt", encoding="utf-8") as rows:
        kept = [line for line in rows if line.startswith(("code,", "42,", "4205"))]
    cut.write_text("".join(kept), encoding="utf-8")
    table = read_table(cut, divisions.COLUMNS, divisions.COLUMNS_REQUIRED, 20)
    assert territory.import_divisions(table=table, at=NOW).stored == len(kept) - 1
    with gzip.open(real_data / "yichang_12345/communities.geojson.gz") as shapes:
        features, _ = geojson.features_of(shapes.read(), "utf-8")
    territory.import_boundaries(features=features, mapping={}, source="communities", at=NOW, within="4205")
    return real_data / "yichang_12345"


def test_the_hotline_of_a_city_finds_its_communities(yichang: Path) -> None:
    """6,379 rows, of which 3,807 are sure of their place: where each would go, before anything is written."""
    done = imported(hotline_plan(), yichang / "cases_even.csv.gz", dry_run=True)

    assert (done.read, done.placed + done.waiting, done.faults) == (6_379, 6_379, [])
    assert done.placed >= 3_400 and done.communities >= 160
    assert "锦江社区" in done.unmatched and len(done.unmatched) < 30
    assert not Case.objects.exists() and not Waiting.objects.exists()


def test_each_row_becomes_a_case_in_the_community_that_the_data_name(yichang: Path, tmp_path: Path) -> None:
    part = tmp_path / "part.csv"
    with gzip.open(yichang / "cases_even.csv.gz", "rt", encoding="utf-8") as rows:
        part.write_text("".join(line for line, _ in zip(rows, range(301), strict=False)), encoding="utf-8")
    with part.open(encoding="utf-8") as rows:
        said = {row["case_id"]: row for row in csv.DictReader(rows)}

    done = imported(hotline_plan(), part)

    cases = list(Case.objects.order_by("id"))
    names = names_of({case.area for case in cases})
    assert len(cases) == done.placed > 150 and Waiting.objects.count() == done.waiting == 300 - done.placed
    assert {case.state for case in cases} == {"REGISTERED"}
    for case in cases:
        row = said[case.external_no]
        assert row["geocode"] == "ok" and stem(names[case.area]) == stem(row["community_sjoin"])
        assert f"{case.received_at:%Y-%m-%dT%H:%M}" == f"{row['date']}T00:30"  # 8:30 at Shanghai
        assert case.holder == case.area
    texts = texts_of(cases, "description_id")
    assert set(texts.values()) == {"来源数据无正文"}
    titles = {row.id: row.title for row in rows_of(cases[:50])}
    first = said[cases[0].external_no]
    assert titles[cases[0].id] == first["category9"] + first["project_type"]


def test_a_sure_row_is_registered_by_the_desk_of_its_community(bounded: Town) -> None:
    done = taken(row("A-1"))

    case = Case.objects.get()
    event = json.loads(CaseEvent.objects.get().body)
    assert (done.placed, done.new, done.waiting) == (1, 1, 0)
    assert (case.area, case.holder, case.external_no, case.channel) == (
        bounded.community, bounded.community, "A-1", "exchange",
    )  # fmt: skip
    assert event["move"] == "register" and event["by"] == {
        "account": None, "name": "import", "post": "R12", "place": bounded.community,
    }  # fmt: skip
    number_outbox()
    assert verify().broken == []


def test_importing_twice_makes_nothing_twice(bounded: Town) -> None:
    first, second = (
        taken(row("A-1"), row("A-2", sure="no")),
        taken(row("A-1"), row("A-2", sure="no"), row("A-3")),
    )

    assert (first.placed, first.new, first.waiting) == (1, 1, 1)
    assert (second.placed, second.new, second.waiting) == (2, 1, 1)
    assert Case.objects.count() == 2 and Waiting.objects.count() == 1


def test_a_row_without_a_sure_place_waits_sealed_until_a_person_places_it(bounded: Town) -> None:
    taken(row("A-1", sure="no"), row("A-2", x="120"), row("A-3", place="秋实社区"))

    assert [(each.external_no, each.why) for each in waiting_rows().rows] == [
        ("A-1", "not_sure"), ("A-2", "no_place"), ("A-3", "disagree"),
    ]  # fmt: skip
    assert all("路灯".encode() not in bytes(each.sealed) for each in Waiting.objects.all())

    made = place_waiting(external_no="A-3", place=bounded.sibling_community, by=None, at=NOW)

    case = Case.objects.get()
    assert (case.case_no, case.area, case.external_no) == (made.case_no, bounded.sibling_community, "A-3")
    assert [each.external_no for each in waiting_rows().rows] == ["A-1", "A-2"]
    with pytest.raises(WaitingUnknown):
        place_waiting(external_no="A-3", place=bounded.community, by=None, at=NOW)


def test_a_waiting_row_is_placed_by_a_later_import_that_knows_more(bounded: Town) -> None:
    taken(row("A-1", sure="no"))

    done = taken(row("A-1"))

    assert (done.new, done.waiting, Waiting.objects.count()) == (1, 0, 0)


def test_rows_that_cannot_be_read_are_named_and_the_others_come_in(bounded: Town) -> None:
    done = taken(row(""), row("A-1"), row("A-1"), row("A-2", day="soon"))

    assert [(fault.row, fault.refusal.code) for fault in done.faults] == [
        (2, "import.external_no_missing"), (4, "import.external_no_twice"), (5, "worktime.unreadable_moment"),
    ]  # fmt: skip
    assert done.placed == 1


def test_a_day_in_the_future_is_refused_and_leaves_nothing(bounded: Town) -> None:
    done = taken(row("A-1", day="2027-01-01"))

    assert [(fault.external_no, fault.refusal.code) for fault in done.faults] == [
        ("A-1", "case.in_the_future")
    ]
    assert not Case.objects.exists()


def test_what_a_clerk_types_needs_ten_characters_still(town: Town) -> None:
    with pytest.raises(FormInvalid) as refusal:
        accepted(town, description="路灯不亮")

    assert [(each.field, each.code) for each in refusal.value.facts["errors"]] == [
        ("description", "too_short")
    ]
    assert accepted(town, description="路灯不亮", external_no="H-7").state.external_no == "H-7"


def test_a_table_without_end_is_refused(bounded: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.cases.actions.importing.ROWS_MAX", 2)

    with pytest.raises(TooManyRows):
        taken(row("A-1"), row("A-2"), row("A-3"))
    assert not Case.objects.exists()


def test_a_centre_that_is_none_registers_nothing(bounded: Town) -> None:
    plan = read_plan(json.dumps({**PLAN, "registered_by": "889900000000"}))

    done = import_cases(plan=plan, header=HEADER, rows=[(2, row("A-1"))], at=NOW)

    assert [fault.refusal.code for fault in done.faults] == [NoCentre.code]
    assert not Case.objects.exists()


def test_the_commands_speak_json(bounded: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, plan = tmp_path / "table.csv", tmp_path / "plan.json"
    table.write_text(
        "\n".join(",".join(cells) for cells in (HEADER, row("A-1"), row("A-2", sure="no"))), "gb18030"
    )
    plan.write_text(json.dumps(PLAN, ensure_ascii=False), "utf-8")

    status = main(["import", "cases", str(table), "--map", str(plan), "--json"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    listed = main(["--json", "waiting", "list"]), json.loads(capsys.readouterr().out)
    placed = (
        main(["waiting", "place", "A-2", bounded.community, "--json"]),
        json.loads(capsys.readouterr().out),
    )

    assert status == 0 and told.pop("seconds") >= 0
    assert told == {
        "read": 2, "placed": 1, "new": 1, "waiting": 1, "communities": 1, "unmatched": [], "findings": [],
    }  # fmt: skip
    assert listed == (
        0,
        {
            "rows": [{"source": "hotline", "external_no": "A-2", "said": "春晓社区", "why": "not_sure"}],
            "after": "",
        },
    )
    assert placed[0] == 0 and len(placed[1]["case_no"]) == 20
    assert main(["waiting", "place", "A-2", bounded.community]) == 2


def hotline_plan() -> Plan:
    return read_plan(
        (Path(__file__).parents[4] / "docs/mappings/yichang_12345.json").read_text(encoding="utf-8")
    )


def imported(plan: Plan, path: Path, **how: Any) -> Imported:
    table = read_table(path, {}, (), 20)
    return import_cases(plan=plan, header=table.header, rows=table.rows(), at=NOW, **how)


def taken(*rows: list[str]) -> Imported:
    return import_cases(plan=read_plan(json.dumps(PLAN)), header=HEADER, rows=enumerate(rows, 2), at=NOW)


def row(no: str, **changes: str) -> list[str]:
    cells = dict(zip(HEADER, (no, "2026-03-01", "yes", "春晓社区", "111.05", "30.05"), strict=True))
    return list((cells | changes).values())
