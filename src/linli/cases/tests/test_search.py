"""Stories about finding a case by what is written in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import queries
from linli.cases.actions.indexing import index_cases
from linli.cases.actions.pairs import SMALL_MAX, drop_old_pairs, forget_pairs, gather_pairs
from linli.cases.errors import SearchTooShort
from linli.cases.models import CasePairs, PairPosting, PairsAnew, PairSegment
from linli.cases.rules.pairs import pairs_in, says, words_in
from linli.kernel.paging import PAGE_ROWS
from linli.organisation.rules import Actor
from tests.cases import DISPATCH, accepted, closed, reported
from tests.town import MONDAY_9, WATER, Town

pytestmark = pytest.mark.django_db


def found(actor: Actor, text: str) -> list[Any]:
    return [row.id for row in queries.find(actor, text).rows]


def test_a_case_is_found_by_the_words_of_its_title_its_description_and_its_address(town: Town) -> None:
    case = reported(
        town, title="雨水井盖破了", description="井盖碎成两半，夜里骑车很危险。", address="银杏路西口"
    )
    reported(town)

    for text in ("井盖", "雨水井盖破了", "夜里骑车", "银杏路", "井盖 银杏路", "危险，井盖"):
        assert found(town.desk, text) == [case.key.id], text
    assert found(town.desk, "井盖 路灯") == []
    assert found(town.desk, "盖井") == []


def test_width_and_case_of_letters_make_no_difference(town: Town) -> None:
    case = reported(town, description="ＬＥＤ显示屏在 3 号楼，整夜亮着，睡不着。")

    assert found(town.desk, "led显示屏") == [case.key.id]
    assert found(town.desk, "ＬＥＤ") == [case.key.id]


def test_what_was_written_on_the_way_is_found_too(town: Town) -> None:
    case = accepted(town)
    case.make("dispatch", town.desk, **{**DISPATCH, "opinion": "请带上备用镇流器去现场"})

    assert found(town.desk, "镇流器") == [case.key.id]


def test_a_proposal_is_found_when_it_is_approved_and_not_before(town: Town) -> None:
    case = closed(town)
    case.make("reopen", case.resident, reason="镇流器又响了，灯也闪")
    waiting = found(town.desk, "镇流器")

    case.decide(town.desk)

    assert waiting == []
    assert found(town.desk, "镇流器") == [case.key.id]


def test_one_character_is_refused_and_beside_a_word_it_must_be_there(town: Town) -> None:
    case = reported(town, description="楼道里的灯坏了，扶手也松了。")
    with pytest.raises(SearchTooShort):
        queries.find(town.desk, "灯")
    assert found(town.desk, "灯 扶手") == [case.key.id]
    assert found(town.desk, "水 扶手") == []


@pytest.mark.parametrize("gathered", [False, True], ids=["fresh", "gathered"])
def test_only_who_may_see_a_case_finds_it_by_its_words(town: Town, gathered: bool) -> None:
    case = accepted(town, description="地下车库漏水，水已经到脚踝了。")
    case.make("dispatch", town.desk, **{**DISPATCH, "lead": WATER})
    if gathered:
        gather_all()

    for actor in (
        town.desk,
        town.actor["cx31a"],
        town.actor["lx12"],
        town.actor["qhgs21"],
        town.actor["city12"],
    ):
        assert found(actor, "地下车库") == [case.key.id], actor.name
    for actor in (town.actor["cx31b"], town.actor["nt12"], town.actor["qhzj21"], town.sibling_desk):
        assert found(actor, "地下车库") == [], actor.name


def test_a_family_dispute_is_not_found_by_who_may_not_read_it(town: Town) -> None:
    case = reported(town, category="0506", description="两家人为院墙的事吵了起来，请来调解。", past_grid=True)

    assert found(town.actor["cx12"], "院墙") == [case.key.id]
    assert found(town.actor["qh12"], "院墙") == []


def test_gathering_changes_no_answer(town: Town) -> None:
    cases = [reported(town, description=f"第{n}号井盖响，车一过就响得厉害。") for n in range(6)]
    before = found(town.desk, "井盖响"), found(town.desk, "第3号井盖")
    assert CasePairs.objects.exists()

    gather_all()

    assert not CasePairs.objects.exists()
    assert PairSegment.objects.count() == 1
    assert (found(town.desk, "井盖响"), found(town.desk, "第3号井盖")) == before
    assert before == ([case.key.id for case in reversed(cases)], [cases[3].key.id])


def test_small_segments_become_one_and_every_case_stays_found(town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr("linli.cases.actions.pairs.FRESH_MAX", 2)
    cases = []
    for n in range(2 * SMALL_MAX):
        cases.append(reported(town, description=f"第{n:03}号树倒了，压住了半边路。"))
        gather_pairs()

    assert [row.rows for row in PairSegment.objects.all()] == [2 * SMALL_MAX]
    assert found(town.desk, "第007号") == [cases[7].key.id]
    assert found(town.desk, "压住了半边路") == [case.key.id for case in reversed(cases)]


def test_pages_follow_each_other_without_a_gap(town: Town) -> None:
    cases = [reported(town, description="同一条沟又堵了，味道很大。") for _ in range(PAGE_ROWS + 5)]

    first = queries.find(town.desk, "又堵了")
    second = queries.find(town.desk, "又堵了", first.following)

    assert [row.id for row in (*first.rows, *second.rows)] == [case.key.id for case in reversed(cases)]
    assert (len(first.rows), second.following) == (PAGE_ROWS, "")


def test_a_page_of_false_hits_goes_on_behind_them(town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr("linli.cases.queries.texts.READ_MAX", 4)
    monkeypatch.setattr("linli.cases.queries.texts.READ_AT_ONCE", 2)
    wanted = reported(town, description="河边的柳树倒在步道上了。")
    for _ in range(5):  # every pair of 柳树倒 is there, the word is not
        reported(town, description="柳树旁边有人说树倒了没人管。")

    first = queries.find(town.desk, "柳树倒")
    second = queries.find(town.desk, "柳树倒", first.following)

    assert first.rows == []
    assert [row.id for row in second.rows] == [wanted.key.id]
    assert second.following == ""


def test_what_is_older_than_two_years_is_dropped(town: Town) -> None:
    case = reported(town, description="老槐树的树枝断了一大截。")
    gather_all()
    later = MONDAY_9.replace(year=MONDAY_9.year + 2) + timedelta(minutes=1)

    assert drop_old_pairs(at=MONDAY_9.replace(year=MONDAY_9.year + 2)) == 0
    assert drop_old_pairs(at=later) == 1
    assert not PairPosting.objects.exists()
    assert found(town.desk, "老槐树") == []
    assert found(town.desk, case.case_no) == [case.key.id]


def test_a_case_taken_out_is_found_by_its_words_no_more(town: Town) -> None:
    kept, gone = (
        reported(town, description="桥栏杆松动了，靠上去会晃。"),
        reported(town, description="桥栏杆松动了，请快修。"),
    )
    gather_all()
    late = accepted(town, description="桥栏杆松动了，已经有人受伤。")

    with transaction.atomic():
        for case in (gone, late):
            forget_pairs(county="990101", case_id=case.key.id)

    assert found(town.desk, "桥栏杆") == [kept.key.id]
    held = b"".join(bytes(row.cases) for row in PairPosting.objects.all())
    assert kept.key.id.bytes in held
    assert gone.key.id.bytes not in held


@pytest.mark.usefixtures("town")
def test_nothing_of_the_index_can_be_read_without_the_key(town: Town) -> None:
    reported(town, description="喷泉池的水又发绿发臭了。")
    [row] = CasePairs.objects.all()
    assert "喷泉".encode() not in bytes(row.pairs)
    assert "喷泉".encode("utf-16-le") not in bytes(row.pairs)


TEXTS = st.text(st.sampled_from("路灯井盖水管 楼号，。ＬＥＤled\n"), max_size=30)


@given(text=TEXTS, start=st.integers(0, 30), length=st.integers(2, 8))
def test_every_part_of_a_text_is_found_by_its_pairs_and_confirmed(text: str, start: int, length: int) -> None:
    part = text[start : start + length]

    assert pairs_in(part) <= pairs_in(text)
    assert says([text], words_in(part))


@pytest.mark.parametrize("gathered", [False, True], ids=["fresh", "gathered"])
def test_an_address_is_found_however_it_was_written(town: Town, gathered: bool) -> None:
    one = reported(town, address="春晓花园3幢2单元101室")
    other = reported(town, description="三号楼二单元的灯不亮，一直没有人来修。", address="春晓花园")
    reported(town, address="春晓花园13幢2单元101室")
    reported(town, address="春晓花园3单元")
    if gathered:
        gather_all()

    for text in (
        "春晓花园3-2-101",
        "春晓花园三栋",
        "3#2单元101",
        "柳溪街道春晓社区春晓花园３号楼",
        "叁幢 101室",
    ):
        assert found(town.desk, text) == [one.key.id], text
    for text in ("三栋", "3号楼2单元", "3座", "第三幢"):
        assert found(town.desk, text) == [other.key.id, one.key.id], text
    assert found(town.desk, "春晓花园4幢") == []


def test_an_index_made_anew_finds_what_was_found_before(town: Town) -> None:
    old = reported(town, at=MONDAY_9.replace(year=2023), description="水塔的避雷针被风吹歪了。")
    case = accepted(town, description="广告牌的角被风吹歪了。")
    case.make("dispatch", town.desk, **{**DISPATCH, "lead": WATER})
    CasePairs.objects.all().delete()
    assert found(town.desk, "被风吹歪") == []

    assert index_cases(at=MONDAY_9) == 2

    assert found(town.desk, "被风吹歪") == [case.key.id]
    assert found(town.desk, old.case_no) == [old.key.id]
    assert not PairsAnew.objects.exists()


def test_an_interrupted_run_goes_on_where_it_stopped(town: Town, monkeypatch: Any) -> None:
    cases = [reported(town, description="长椅的木板断了两块。") for _ in range(4)]
    monkeypatch.setattr("linli.cases.actions.indexing.CASES_A_BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        index_cases(at=MONDAY_9, progress=_interrupt)
    assert found(town.desk, "长椅的木板") == [case.key.id for case in (cases[1], cases[0])]

    assert index_cases(at=MONDAY_9) == 2
    assert found(town.desk, "长椅的木板") == [case.key.id for case in reversed(cases)]


def _interrupt(done: int) -> None:
    raise KeyboardInterrupt


def gather_all() -> None:
    """Let the index gather what waits, however little it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("linli.cases.actions.pairs.FRESH_MAX", CasePairs.objects.count())
        gather_pairs()
