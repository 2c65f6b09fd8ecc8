"""A list as a person wants it: own columns, kept under a name, taken out as a workbook on record."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from linli.access.models import ExportLog
from linli.console.models import SavedView
from linli.console.queries import export
from linli.console.tests.desk import Desk
from linli.kernel.clock import standing_at
from tests.cases import accepted, handling, reported
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db
HELD = "lens=holder:990101000000"
TOMORROW = MONDAY_9 + timedelta(days=1)


def taken_out(desk: Desk, query: str) -> Any:
    """Return the sheet of an exported list."""
    answer = desk.client.post("/console/cases/export", {"query": query})
    assert answer.status_code == 200, answer.content.decode()[:400]
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def test_a_clerk_chooses_the_columns_of_a_list(town: Town) -> None:
    accepted(town)
    desk = Desk(town, "qh12")

    usual = desk.open(f"/console/cases/?{HELD}")
    chosen = desk.open(f"/console/cases/?{HELD}&col=source&col=registered")

    assert ">类别</th>" in usual
    assert ">来源</th>" not in usual
    assert ">类别</th>" not in chosen
    assert ">来源</th>" in chosen
    assert ">登记时间</th>" in chosen
    assert ">剩余时间 ↑</th>" in chosen


def test_a_list_is_kept_under_a_name_and_forgotten_again(town: Town) -> None:
    accepted(town)
    desk, leader = Desk(town, "qh12"), Desk(town, "qh11")

    saved = desk.client.post("/console/views", {"name": "急件", "query": f"{HELD}&urgency=urgent&after=x"})
    listed = desk.open(saved["Location"])
    view = SavedView.objects.get()
    others = leader.client.post(f"/console/views/{view.id}/drop")

    assert "急件" in listed
    assert "after" not in saved["Location"]
    assert "删去这个视图" in listed
    assert others.status_code == 302
    assert SavedView.objects.count() == 1
    assert "急件" not in leader.open("/console/cases/")
    desk.client.post(f"/console/views/{view.id}/drop")
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name_and_there_are_twenty_at_most(town: Town) -> None:
    desk = Desk(town, "qh12")

    for number in range(21):
        desk.client.post("/console/views", {"name": f"第{number}个", "query": HELD})
    desk.client.post("/console/views", {"name": "   ", "query": HELD})

    assert SavedView.objects.count() == 20


def test_a_list_is_exported_as_it_is_filtered_and_the_export_is_on_record(town: Town) -> None:
    late, _other = accepted(town, title="东门的路灯不亮"), handling(town, title="积水没人管")
    desk = Desk(town, "qh12")

    with standing_at(TOMORROW):
        sheet = taken_out(desk, f"{HELD}&state=ACCEPTED&col=category&col=state")

    rows = [[cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[1] == ["编号", "标题", "类别", "状态", "紧急程度", "到期"]
    assert [row[:2] for row in rows[2:]] == [[late.case_no, "东门的路灯不亮"]]
    assert "许可" in rows[0][0]
    record = ExportLog.objects.get()
    assert (record.account.login, record.row_count, record.what) == ("qh12", 1, "cases")
    assert "state=ACCEPTED" in record.query


def test_the_name_of_an_export_says_when_by_the_clock_on_the_wall(town: Town) -> None:
    accepted(town)
    desk = Desk(town, "qh12")

    with standing_at(TOMORROW):  # 9:00 here, 1:00 in UTC
        answer = desk.client.post("/console/cases/export", {"query": HELD})

    assert "linli-20260303-0900.xlsx" in answer["Content-Disposition"]


def test_an_export_holds_no_formula_no_long_number_and_no_party(town: Town) -> None:
    accepted(town, title="=HYPERLINK(1) 12000000001、120 0000 0002")
    desk = Desk(town, "qh12")

    sheet = taken_out(desk, HELD)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} == {"s"}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert not any(part in str(cell.value) for cell in cells for part in ("12000000001", "0000 0002"))


def test_a_stranger_exports_nothing_and_a_long_list_is_refused(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(town)
    accepted(town)
    stranger, desk = Desk(town, "yg12"), Desk(town, "qh12")
    monkeypatch.setattr(export, "EXPORT_ROWS_MAX", 0)

    refused = desk.client.post("/console/cases/export", {"query": HELD}, follow=True)

    assert stranger.client.post("/console/cases/export", {"query": HELD}).status_code == 404
    assert "一次最多导出" in refused.content.decode()
    assert not ExportLog.objects.exists()
