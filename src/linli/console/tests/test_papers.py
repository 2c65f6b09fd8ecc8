"""What the console prints: the sheet with parties masked, on record; the receipt with the code, at filing alone."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.access.queries import reads_of
from linli.cases.rules.reveal import PRINTED
from linli.console.tests.desk import Desk, address
from linli.kernel.clock import standing_at
from linli.kernel.tests.papers import addresses_in, is_pdf_a, text_of
from tests.cases import FINISH, REPORT, Story, accepted, finished
from tests.town import COUNTY, MONDAY_9, Town

pytestmark = pytest.mark.django_db
MASKED_PHONE = re.compile(r"1\d\d\*{4}\d{4}")


def sheet(town: Town, story: Story, language: str = "zh-CN") -> bytes:
    answer = Desk(town, "qh12", language).client.get(address(story, "sheet"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


def joined(text: str) -> str:
    return "".join(text.split())


def test_the_sheet_tells_the_whole_way_and_keeps_parties_masked(town: Town) -> None:
    story = finished(town)

    pdf = sheet(town, story)

    text = joined(text_of(pdf))
    assert is_pdf_a(pdf)
    assert all(words in text for words in ("办理单", "流转记录", "城管局", joined(REPORT["description"])))
    assert f"{story.case_no[:6]}-{story.case_no[6:14]}" in text
    way = text[text.index("流转记录") :]
    assert way.index("登记") < way.index("分流交办") < way.index("办复")
    assert REPORT["reporter_phone"] not in text
    assert REPORT["reporter_name"] not in text
    assert MASKED_PHONE.search(text)


def test_the_code_on_the_sheet_leads_to_the_case_on_the_console(town: Town) -> None:
    story = finished(town)

    assert addresses_in(sheet(town, story)) == [settings.LINLI_PUBLIC_URL + address(story)]


def test_a_printed_sheet_is_on_record_where_its_subject_can_read_it(town: Town) -> None:
    story = accepted(town)

    sheet(town, story)

    looks = reads_of(story.key.county, story.key.id)
    assert [(look.name, look.field) for look in looks] == [("许可", PRINTED)]


def test_an_english_sheet_has_english_words_around_what_was_written(town: Town) -> None:
    text = text_of(sheet(town, finished(town), "en"))

    assert "Case sheet" in text
    assert joined(REPORT["description"]) in joined(text)
    assert "办理单" not in text


def test_a_stranger_gets_neither_sheet_nor_receipt(town: Town) -> None:
    story = accepted(town)
    stranger = Desk(town, "slx12").client

    assert stranger.get(address(story, "sheet")).status_code == 404
    assert stranger.post(address(story, "receipt")).status_code == 404
    assert reads_of(story.key.county, story.key.id) == []


def test_a_paper_costs_no_more_queries_when_there_is_more_to_print(town: Town) -> None:
    """The budget of each paper: figures rise only by decision."""
    client = Desk(town, "qh12").client
    client.get("/console/own")  # the first page of a session writes when it was used
    story = finished(town)

    first = [queries_of(client, story, paper) for paper in ("sheet", "receipt")]
    for _ in range(5):
        story.make("check_fail", town.desk, way="phone", reason="灯还是不亮，请再修。")
        story.make("finish", town.streets_contact, **FINISH)
    again = [queries_of(client, story, paper) for paper in ("sheet", "receipt")]

    assert first == again == [55, 24]


def queries_of(client: Client, story: Story, paper: str) -> int:
    with CaptureQueriesContext(connection) as spent:
        assert client.generic("GET" if paper == "sheet" else "POST", address(story, paper)).status_code == 200
    return len(spent)


def register(town: Town, *, accept: bool = False) -> tuple[Client, str]:
    desk = Desk(town, "qh12")
    then = {"then": "accept"} if accept else {}
    fields = {**REPORT, "place": COUNTY, "channel": "phone", "urgency": "normal", **then}
    with standing_at(MONDAY_9):
        page = desk.send("/console/register", **fields)
    assert page.status_code == 201
    return desk.client, page.content.decode()


def printed(client: Client, page: str, code: str) -> bytes:
    action = re.search(r'action="(/console/cases/[^"]+/receipt)"', page)
    assert action
    with standing_at(MONDAY_9):
        answer = client.post(action[1], {"query_code": code})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    return answer.content


def test_the_receipt_of_a_call_holds_number_code_and_what_comes_next(town: Town) -> None:
    client, page = register(town)
    code = re.search(r'name="query_code" value="([0-9A-Z]{8})"', page)
    assert code
    number = "".join(re.findall(r"<span>(\d+)</span>", page)[:4])

    pdf = printed(client, page, code[1])

    text = text_of(pdf)
    assert is_pdf_a(pdf)
    assert f"{code[1][:4]}{code[1][4:]}" in joined(text)
    assert number in joined(text)
    assert "2026年3月2日（周一）" in text  # by when it is said whether it is taken
    assert REPORT["reporter_phone"] not in text
    assert MASKED_PHONE.search(text)
    assert addresses_in(pdf) == [f"{settings.LINLI_PUBLIC_URL}/follow"]


def test_the_page_after_a_call_says_what_to_read_out(town: Town) -> None:
    _client, page = register(town)

    assert "在电话里这样说" in page
    assert "告诉您是否受理" in page


def test_after_accepting_at_once_the_caller_hears_when_it_will_be_done(town: Town) -> None:
    client, page = register(town, accept=True)

    text = text_of(printed(client, page, ""))

    assert "已经受理" in page
    assert "受理回执" in text
    assert "前办结" in text


@pytest.mark.parametrize("code", ["", "AAAA2222"])
def test_without_its_own_code_a_receipt_shows_none(town: Town, code: str) -> None:
    client, page = register(town)

    text = text_of(printed(client, page, code))

    assert "查询码只在登记时给出" in text
    assert "AAAA" not in text
