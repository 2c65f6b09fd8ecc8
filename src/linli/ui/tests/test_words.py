"""How times, spans and numbers read."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from linli.ui import rules

MONDAY = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai


@pytest.mark.parametrize(
    ("late", "working", "clock", "chinese", "english"),
    [
        (False, 9 * 420 + 125, 0, "剩9工作日2小时", "9 WD 2 h left"),
        (False, 420, 0, "剩1工作日", "1 WD left"),
        (False, 419, 0, "剩6小时59分", "6 h 59 min left"),
        (False, 140, 0, "剩2小时20分", "2 h 20 min left"),
        (False, 180, 0, "剩3小时", "3 h left"),
        (False, 35, 0, "剩35分", "35 min left"),
        (False, 0, 0, "剩不到1分", "under 1 min left"),
        (False, 0, 750, "剩12小时30分", "12 h 30 min left"),
        (True, 2 * 420, 0, "超2工作日", "2 WD late"),
        (True, 420 + 180, 0, "超1工作日3小时", "1 WD 3 h late"),
        (True, 70, 0, "超1小时10分", "1 h 10 min late"),
        (True, 0, 0, "超不到1分", "under 1 min late"),
    ],
)
def test_a_clock_reads_the_same_in_both_languages(
    late: bool, working: int, clock: int, chinese: str, english: str
) -> None:
    with override("zh-hans"):
        assert rules.clock_text(late, working, clock) == chinese
    with override("en"):
        assert rules.clock_text(late, working, clock) == english


def test_a_moment_is_local_and_says_today_and_yesterday_in_lists() -> None:
    noon_of_the_third = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
    with override("zh-hans"):
        assert rules.moment_text(MONDAY) == "2026年3月2日 14:30"
        assert rules.moment_in_list(MONDAY, MONDAY) == "今日 14:30"
        assert rules.moment_in_list(MONDAY, noon_of_the_third) == "昨日 14:30"
        assert rules.moment_in_list(MONDAY, datetime(2026, 3, 9, tzinfo=UTC)) == "3月2日 14:30"
        assert rules.moment_in_list(MONDAY, datetime(2027, 3, 9, tzinfo=UTC)) == "2026年3月2日 14:30"
        assert rules.full_now_text(MONDAY) == "2026年3月2日 星期一 14:30"
    with override("en"):
        assert rules.moment_text(MONDAY) == "2 Mar 2026 14:30"
        assert rules.moment_in_list(MONDAY, MONDAY) == "Today 14:30"
        assert rules.moment_in_list(MONDAY, datetime(2026, 3, 9, tzinfo=UTC)) == "2 Mar 14:30"
        assert rules.full_now_text(MONDAY) == "Monday 2 Mar 2026 14:30"


def test_a_case_number_is_shown_in_four_parts_and_without_its_county_in_lists() -> None:
    assert rules.case_no_text("99010120260302000012") == "990101-20260302-00001-2"
    assert rules.case_no_in_list("99010120260302000012") == "20260302-00001-2"
    assert rules.case_no_text("9901") == "9901"
