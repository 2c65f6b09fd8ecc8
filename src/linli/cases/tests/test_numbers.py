"""Case numbers and query codes: read as people write them, refused when a digit slipped."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases.rules.numbers import (
    QUERY_ALPHABET,
    CaseNumber,
    NumbersExhausted,
    WrongCaseNumber,
    build,
    check_digit,
    new_query_code,
    parse,
    read_query_code,
)
from linli.ui.rules import case_no_text

VERIFIED = (
    "99010120260302000012",
    "99010120260302000029",
    "99012120260228000172",
    "99020020250928001233",
    "99900120240204000010",
    "44190020260104000993",
    "99010120261223999995",
)
FIRST = VERIFIED[0]


@pytest.mark.parametrize("number", VERIFIED)
def test_a_verified_number_reads_and_builds_the_same(number: str) -> None:
    read = parse(number)

    assert str(read) == number
    assert build(number[:6], date.fromisoformat(number[6:14]), int(number[14:19])) == number


def test_every_single_slipped_digit_is_noticed() -> None:
    wrong = [FIRST[:i] + d + FIRST[i + 1 :] for i in range(20) for d in "0123456789" if d != FIRST[i]]

    assert len(wrong) == 180
    assert [number for number in wrong if not is_refused(number)] == []


def test_every_swap_of_unequal_neighbours_is_noticed() -> None:
    pairs = [i for i in range(19) if FIRST[i] != FIRST[i + 1]]
    swapped = [FIRST[:i] + FIRST[i + 1] + FIRST[i] + FIRST[i + 2 :] for i in pairs]

    assert len(swapped) == 15
    assert [number for number in swapped if not is_refused(number)] == []


@pytest.mark.parametrize(
    "written",
    [
        "990101-20260302-00001-2",
        " 990101 20260302 00001 2 ",
        "９９０１０１２０２６０３０２００００１２",
        "990101—20260302—00001—2",
    ],
)
def test_a_number_may_be_written_as_people_write_it(written: str) -> None:
    assert parse(written) == CaseNumber("990101", date(2026, 3, 2), 1)


@pytest.mark.parametrize(
    "text",
    ["", "12", FIRST + "0", "a" * 20, "٩" * 20, "9" * 10_000, build("990101", date(2026, 3, 2), 1)[:-1]],
)
def test_what_is_no_number_is_refused_with_the_text_shortened(text: str) -> None:
    with pytest.raises(WrongCaseNumber) as refusal:
        parse(text)

    assert refusal.value.field == "case_no" and len(refusal.value.facts["number"]) <= 30


def test_a_right_check_digit_saves_no_impossible_day() -> None:
    body = "9901012026023000001"

    assert is_refused(body + check_digit(body))


def test_the_hundred_thousandth_case_of_a_day_is_refused() -> None:
    assert build("990101", date(2026, 12, 23), 99_999) == VERIFIED[-1]
    with pytest.raises(NumbersExhausted) as refusal:
        build("990101", date(2026, 12, 23), 100_000)
    assert refusal.value.code == "case.numbers_exhausted"


@given(
    county=st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    day=st.dates(date(2024, 1, 1), date(2060, 1, 1)),
    serial=st.integers(1, 99_999),
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_every_number_reads_back(county: str, day: date, serial: int) -> None:
    assert parse(case_no_text(str(build(county, day, serial)))) == CaseNumber(county, day, serial)


def test_query_codes_avoid_what_is_misread() -> None:
    codes = {new_query_code() for _ in range(500)}

    assert len(codes) == 500 and not set("0O1IL") & set("".join(codes))
    assert len(QUERY_ALPHABET) == 31
    assert all(read_query_code(code) == code for code in codes)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ab23-cd45", "AB23CD45"),
        (" AB23 CD45", "AB23CD45"),
        ("ＡＢ２３ＣＤ４５", "AB23CD45"),
        ("AB23CD4", ""),
        ("AB23CD4O", ""),
        ("A" * 9, ""),
        ("", ""),
    ],
)
def test_a_query_code_may_be_written_as_people_write_it(written: str, code: str) -> None:
    assert read_query_code(written) == code


def is_refused(number: str) -> bool:
    try:
        parse(number)
    except WrongCaseNumber:
        return True
    return False
