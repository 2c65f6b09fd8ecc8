"""Boards, posters, stickers, notices on paper: the right place behind every code, public things only."""

import io
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pypdf import PdfReader

from linli.kernel.tests.papers import addresses_in, is_pdf_a, text_of
from linli.kernel.typesetting import PaperTooLong
from linli.organisation.models import Centre
from linli.outreach import errors, queries
from linli.outreach.queries import papers
from linli.outreach.tests.test_notices import notice
from linli.portal.tests.visit import draw_grids
from linli.territory import actions as territory
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db


def address(code: str) -> str:
    return f"{settings.LINLI_PUBLIC_URL}/d/{code}"


def building(town: Town, name: str = "3幢", **changes: Any) -> str:
    said = {"grid": town.grid, "name": name, "address": f"春晓路18号{name}", "use": "residential"}
    return territory.add_building(by="town", at=MONDAY_9, **{**said, **changes})


def test_a_poster_leads_to_its_grid_and_names_worker_and_phone(town: Town) -> None:
    Centre.objects.filter(code=town.community).update(phone="0199-5550101")

    pdf = queries.poster(town.actor["cx12"], town.grid, MONDAY_9)

    text = text_of(pdf)
    assert is_pdf_a(pdf)
    assert addresses_in(pdf) == [address(town.grid)]
    assert all(
        words in text
        for words in ("扫一扫就能反映", "格员甲", "0199-5550101", "春晓社区第1网格", "2026年3月")
    )
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_paper_of_a_grid_fits_one_page_in_each_language(town: Town, language: str) -> None:
    draw_grids(town)
    clerk = town.actor["cx12"]
    with translation.override(language):
        shown = queries.notice(clerk, notice(clerk, town.grid), MONDAY_9)
        made = [
            queries.poster(clerk, town.grid, MONDAY_9),
            queries.board_paper(clerk, town.grid, MONDAY_9),
            queries.notice_paper(shown, MONDAY_9),
        ]

    assert [len(PdfReader(io.BytesIO(pdf)).pages) for pdf in made] == [1, 1, 1]
    assert [addresses_in(pdf) for pdf in made] == [[address(town.grid)]] * 3


def test_a_board_is_of_a_grid_and_of_nothing_else(town: Town) -> None:
    text = text_of(queries.board_paper(town.actor["cx31a"], town.grid, MONDAY_9))

    assert all(words in text for words in ("网格公示牌", "格员甲", "990101 001001 1001", "有事这样反映"))
    with pytest.raises(errors.AreaNotYours):
        queries.board_paper(town.actor["cx12"], town.community, MONDAY_9)


def test_an_english_poster_speaks_english(town: Town) -> None:
    with translation.override("en"):
        text = text_of(queries.poster(town.actor["cx12"], town.grid, MONDAY_9))

    assert "Scan" in text
    assert "扫一扫" not in text


def test_a_whole_community_is_one_file_of_stickers_each_with_its_own_address(town: Town) -> None:
    made = [building(town, f"{number}幢") for number in range(1, 15)]

    pdf = queries.stickers(town.actor["cx12"], town.community, "buildings", MONDAY_9)

    assert addresses_in(pdf) == [address(code) for code in made]
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert "14幢" in text_of(pdf)


def test_one_building_has_a_sticker_and_a_poster_of_its_own(town: Town) -> None:
    code, worker = building(town), town.actor["cx31a"]

    assert addresses_in(queries.stickers(worker, code, "one", MONDAY_9)) == [address(code)]
    assert "3幢" in text_of(queries.poster(worker, code, MONDAY_9))


def test_more_stickers_than_fifty_pages_are_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "STICKERS_MAX", 1)

    with pytest.raises(PaperTooLong):
        queries.stickers(town.actor["cx12"], town.community, "grids", MONDAY_9)


@pytest.mark.parametrize("login", ["qs12", "cx31b", "qhzj21"])
def test_a_stranger_prints_nothing_for_this_grid(town: Town, login: str) -> None:
    stranger = town.actor[login]

    for make in (queries.poster, queries.board_paper):
        with pytest.raises(errors.AreaNotYours):
            make(stranger, town.grid, MONDAY_9)
    with pytest.raises(errors.AreaNotYours):
        queries.stickers(stranger, town.grid, "grids", MONDAY_9)


def test_a_printed_notice_says_who_speaks_and_until_when(town: Town) -> None:
    clerk = town.actor["cx12"]
    kept = notice(clerk, town.grid, publishes=clerk, words="停水。#raw $1$ \\n", shows_until=date(2026, 3, 8))

    text = text_of(queries.notice_paper(queries.notice(clerk, kept, MONDAY_9), MONDAY_9))

    assert "停水。#raw $1$ \\n" in text
    assert "春晓社区网格化服务管理中心" in text
    assert "2026年3月2日至2026年3月8日" in text


def test_pages_and_papers_cost_no_more_when_there_is_more(town: Town) -> None:
    """The budget of this room: figures rise only by decision."""
    clerk = town.actor["cx12"]
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(town.account["cx12"])
    paths = (
        "/console/notices/",
        "/console/notices/new",
        f"/console/papers?in={town.grid}",
        f"/console/papers/poster/{town.grid}",
        f"/console/papers/buildings/{town.grid}",
    )
    building(town), notice(clerk, town.grid)
    client.get("/console/own")  # the first page of a session writes when it was used

    first = [cost(client, path) for path in paths]
    for number in range(4, 9):
        building(town, f"{number}幢")
        notice(clerk, town.grid)

    assert first == [cost(client, path) for path in paths] == [6, 6, 7, 9, 11]


def cost(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as spent:
        assert client.get(path).status_code == 200
    return len(spent)
