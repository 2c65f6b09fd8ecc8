"""Somebody who has never imported anything, without script: from the template to what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from linli.organisation.models import Unit
from tests.town import COUNTY, Town

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def work_is_done() -> None:
    call_command("db_worker", queue_name="*", batch=True, verbosity=0)


@pytest.mark.parametrize("javascript", [False, True])
def test_from_the_template_to_what_came_of_it(
    live_server: Any, browse: Callable[..., "Page"], town: Town, tmp_path: Path, javascript: bool
) -> None:
    client = Client()
    client.force_login(town.account["qh01"])
    page = browse(width=390, height=844, javascript=javascript)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/console/imports")
    row = page.locator("tr", has_text="部门和单位").first
    with page.expect_download() as template:
        row.get_by_role("link", name="Excel").first.click()
    path = tmp_path / "单位.xlsx"
    template.value.save_as(path)
    book = openpyxl.load_workbook(path)
    book["数据"].append([COUNTY, "人社局", "部门", ""])
    book["数据"].append([COUNTY, "", "部门", ""])
    book.save(path)

    row.get_by_role("link", name="上传").click()
    page.set_input_files("#f-file", path)
    page.get_by_role("button", name="上传并检查").click()
    work_is_done()
    if not javascript:
        page.get_by_role("link", name="刷新看看").click()
    page.get_by_role("heading", name="有几行要改").wait_for()
    assert page.locator("tr", has_text="organisation.cell_missing").is_visible()
    assert Unit.objects.count() == 4

    page.get_by_role("button", name="只导入正确的1行").click()
    work_is_done()
    if not javascript:
        page.get_by_role("link", name="刷新看看").click()
    page.get_by_role("heading", name="已导入").wait_for()
    assert Unit.objects.filter(name="人社局").exists()

    page.get_by_role("button", name="撤销这次导入").click()
    page.get_by_text("已撤销这次导入").wait_for()
    assert not Unit.objects.filter(name="人社局").exists()
