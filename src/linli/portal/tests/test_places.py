"""Where the visitor is: by the code on a poster, by a list, by lineage when the grid has changed."""

from datetime import date

import pytest
import shapely

from linli.kernel.clock import standing_at
from linli.kernel.ids import uuid7
from linli.organisation.models import Centre
from linli.outreach import actions as outreach
from linli.outreach.actions import Written
from linli.portal.tests.visit import Visit, draw_grids
from linli.territory.actions import NewGrid, add_building, add_facility, change_grids, retire_building
from linli.territory.terms import Change
from tests.town import MONDAY_9, Town


def test_a_place_code_puts_the_visitor_there(town: Town) -> None:
    visit = Visit().stands_in(town.grid)

    assert visit.page.request["PATH_INFO"] == "/"
    assert "春晓社区第1网格" in visit.text
    visit.open("/report/where")
    assert "扫码得知" in visit.text


def test_the_list_leads_from_street_to_community_to_grid_and_back_to_the_page(town: Town) -> None:
    visit = Visit().open(f"/place?in={town.township}&next=/report/where")
    assert f"in={town.community}" in visit.text

    visit.open(f"/place?in={town.community}&next=/report/where")
    assert f'href="/d/{town.grid}?next=%2Freport%2Fwhere"' in visit.text
    visit.open(f"/d/{town.grid}?next=%2Freport%2Fwhere")

    assert visit.page.request["PATH_INFO"] == "/report/where"
    assert "扫码得知" not in visit.text


def test_who_knows_no_grid_may_stay_in_the_community(town: Town) -> None:
    visit = Visit().stands_in(town.community).says().points().leaves().sends()

    assert visit.receipt


def test_a_retired_grid_leads_to_its_successor(town: Town) -> None:
    (successor,) = _change(Change.MERGE, [town.grid, town.neighbour_grid], [NewGrid("第三网格")])

    visit = Visit().stands_in(town.grid)

    assert "春晓社区第三网格" in visit.text
    assert visit.session["portal.here"]["code"] == successor


def test_a_grid_that_was_split_asks_which_part(town: Town) -> None:
    parts = _change(Change.SPLIT, [town.grid], [NewGrid("第三网格"), NewGrid("第四网格")])

    visit = Visit().stands_in(town.grid)

    assert "这个网格已经调整" in visit.text
    assert [f"/d/{part}?" in visit.text for part in parts] == [True, True]


def test_an_abolished_grid_says_so_and_offers_its_community(town: Town) -> None:
    _change(Change.ABOLISH, [town.grid], [])

    visit = Visit().stands_in(town.grid)
    assert "这个地方已经撤销" in visit.text
    assert visit.session.get("portal.here") is None
    visit.stands_in(town.community)

    assert visit.session["portal.here"]["code"] == town.community


def test_the_code_of_a_building_leads_to_a_report_at_its_address(town: Town) -> None:
    visit = Visit().stands_in(_building(town)).open("/report/where")

    assert visit.session["portal.here"]["code"] == town.grid
    assert "春晓社区第1网格 3幢" in visit.text
    assert 'value="春晓路18号3幢"' in visit.text


def test_the_code_of_a_light_leads_to_a_report_at_its_name_and_point(town: Town) -> None:
    draw_grids(town)
    light = add_facility(
        by="town",
        at=MONDAY_9,
        shape=shapely.Point(114.303, 30.502),
        grid=town.grid,
        name="7号路灯",
        address="春晓路东侧",
        kind="street_light",
    )

    visit = Visit().stands_in(light).open("/report/where")

    assert 'value="春晓路东侧7号路灯"' in visit.text
    assert "已标在" in visit.text
    assert visit.says().leaves().sends().receipt


def test_words_that_a_visitor_wrote_are_not_overwritten_by_a_code(town: Town) -> None:
    first, second = _building(town), _building(town, "4幢")
    visit = Visit().stands_in(first).stands_in(second).open("/report/where")
    assert 'value="春晓路18号4幢"' in visit.text

    visit.points(address="门口右手边").stands_in(first).open("/report/where")

    assert 'value="门口右手边"' in visit.text


def test_the_code_of_a_building_that_is_gone_leads_to_the_grid_it_stood_in(town: Town) -> None:
    gone = _building(town)
    retire_building(code=gone, on=MONDAY_9.date(), by="town", at=MONDAY_9)

    assert Visit().stands_in(gone).session["portal.here"]["code"] == town.grid


def test_the_code_of_a_building_outlives_a_new_drawing_of_grids(town: Town) -> None:
    kept = _building(town)
    (successor,) = _change(Change.MERGE, [town.grid, town.neighbour_grid], [NewGrid("第三网格")])

    here = Visit().stands_in(kept).session["portal.here"]

    assert (here["code"], here["site_name"]) == (successor, "3幢")


def test_my_grid_shows_what_is_coming_and_keeps_what_was(town: Town) -> None:
    clerk, ids = town.actor["cx12"], [uuid7(), uuid7(), uuid7()]
    days = ((town.grid, "停水", 7), (town.community, "义诊", 7), (town.neighbour_grid, "别处的", 7))
    for notice, (area, title, last) in zip(ids, days, strict=True):
        said = Written(area, title, "请提前安排好时间。", MONDAY_9.date(), date(2026, 3, last))
        outreach.write_notice(notice=notice, written=said, by=clerk, at=MONDAY_9)
        outreach.publish_notice(notice=notice, by=clerk, at=MONDAY_9)
    outreach.withdraw_notice(notice=ids[1], by=clerk, at=MONDAY_9)

    with standing_at(MONDAY_9):
        visit = Visit().stands_in(town.grid).open("/grid")
        assert "停水" in visit.text
        assert "义诊" not in visit.text
        visit.open("/grid/notices")
        assert "义诊" in visit.text
        assert "已撤回" in visit.text
        assert "别处的" not in visit.text
        assert visit.open(f"/grid/notices/{ids[0]}").page.status_code == 200
        assert visit.open(f"/grid/notices/{ids[2]}").page.status_code == 404


@pytest.mark.parametrize("code", ["9901010010019999", "1", "x" * 300, "９９"])
def test_an_unknown_place_code_is_answered_kindly(town: Town, code: str) -> None:
    visit = Visit().stands_in(code)

    assert visit.page.status_code == 404
    assert "认不出这个地方的码" in visit.text


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x"]
)
def test_no_link_leads_out_of_the_house(town: Town, onward: str) -> None:
    answer = Visit().client.get(f"/d/{town.grid}", {"next": onward})

    assert answer["Location"] == "/"


def test_my_grid_names_its_worker_and_the_centres_phone(town: Town) -> None:
    Centre.objects.filter(code=town.community).update(phone="0199-5550101")

    visit = Visit().stands_in(town.grid).open("/grid")

    assert "格员甲" in visit.text
    assert 'href="tel:0199-5550101"' in visit.text
    assert "柳溪街道" in visit.text


def test_a_grid_without_a_worker_says_who_looks_after_it(town: Town) -> None:
    visit = Visit().stands_in(town.vacant_grid).open("/grid")

    assert "这个网格暂时没有网格员，由社区直接办。" in visit.text


def test_contact_lists_the_centres_from_here_up_to_the_county(town: Town) -> None:
    visit = Visit().stands_in(town.grid).open("/contact")

    assert (
        visit.text.index("春晓社区网格化")
        < visit.text.index("柳溪街道网格化")
        < visit.text.index("青禾区网格化")
    )
    assert "云桥市网格化" not in visit.text


def test_another_place_takes_the_mark_of_the_former_off_the_map(town: Town) -> None:
    draw_grids(town)
    visit = Visit().stands_in(town.grid).says().open("/report/where")
    visit.points(**{"map_m.x": "163", "map_m.y": "150"})
    assert "已标在" in visit.text

    visit.stands_in(town.neighbour_grid).open("/report/where")

    assert "已标在" not in visit.text


def _change(change: Change, old: list[str], new: list[NewGrid]) -> list[str]:
    return change_grids(
        change=change, old=old, new=new, effective_on=date(2026, 2, 1), by="town", at=MONDAY_9
    )


def _building(town: Town, name: str = "3幢") -> str:
    return add_building(
        by="town", at=MONDAY_9, grid=town.grid, name=name, address=f"春晓路18号{name}", use="residential"
    )
