"""Working time: the vectors of the practice, the counts of each year, and what must hold for every limit."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel.clock import LOCAL
from linli.kernel.worktime import (
    HOURS,
    BeyondCalendar,
    Limit,
    Sessions,
    Unit,
    UnreadableLimit,
    UnreadableMoment,
    add,
    calendar_from,
    extend,
    national,
    read_moment,
    remaining,
    resume,
    subtract,
    working_minutes_between,
    yellow_at,
)

CALENDAR = national()
MINUTE = timedelta(minutes=1)
PUBLISHED = range(2004, 2027)

VECTORS = {
    "V01": ("4WH", "2024-02-08T16:30", "2024-02-09T11:30"),
    "V02": ("5WD", "2024-02-02T10:00", "2024-02-08T17:30"),
    "V03": ("3WD", "2024-04-30T09:00", "2024-05-08T17:30"),
    "V04": ("15CD", "2024-09-20T09:00", "2024-10-08T17:30"),
    "V05": ("10WD", "2025-01-20T11:00", "2025-02-08T17:30"),
    "V06": ("2WH", "2025-01-26T16:30", "2025-01-27T09:30"),
    "V07": ("7WH", "2025-04-25T15:00", "2025-04-27T15:00"),
    "V08": ("1WD", "2025-09-27T10:00", "2025-09-28T17:30"),
    "V09": ("5WD", "2025-09-28T18:30", "2025-10-11T17:30"),
    "V10": ("7CD", "2025-09-26T08:00", "2025-10-09T17:30"),
    "V11": ("60CD", "2025-08-04T09:00", "2025-10-09T17:30"),
    "V12": ("4WH", "2026-01-03T20:00", "2026-01-04T14:30"),
    "V13": ("5WD", "2026-02-13T16:00", "2026-02-27T17:30"),
    "V14": ("1WH", "2026-02-14T17:00", "2026-02-24T09:00"),
    "V15": ("7WD", "2026-09-18T14:00", "2026-09-29T17:30"),
    "V16": ("0.5WH", "2026-05-09T11:45", "2026-05-09T14:15"),
    "V17": ("3.5WH", "2025-03-03T08:30", "2025-03-03T12:00"),
    "V18": ("4WH", "2025-03-03T12:30", "2025-03-04T09:00"),
    "V19": ("2CH", "2025-10-01T23:30", "2025-10-02T01:30"),
    "V20": ("7CDN", "2025-09-26T08:00", "2025-10-03T23:59:59"),
    "V21": ("15WD", "2026-01-26T10:00", "2026-02-14T17:30"),
    "V22": ("2WD", "2024-12-31T09:00", "2025-01-03T17:30"),
}
PAUSES = {  # limit, start, due · pause, what it leaves, resume · due after it
    "V23": (
        ("5WD", "2025-03-03T09:00", "2025-03-10T17:30"),
        ("2025-03-05T10:00", "3WD", "2025-03-17T10:00"),
        "2025-03-20T17:30",
    ),
    "V24": (
        ("5WD", "2025-09-24T10:00", "2025-09-30T17:30"),
        ("2025-09-26T10:00", "3WD", "2025-10-09T10:00"),
        "2025-10-13T17:30",
    ),
    "V25": (
        ("7WH", "2026-05-08T15:00", "2026-05-09T15:00"),
        ("2026-05-08T16:00", "6WH", "2026-05-11T10:00"),
        "2026-05-12T09:00",
    ),
}
EXTENSIONS = {  # limit, start, due · extension, due after it
    "V26": (("10WD", "2026-01-26T10:00", "2026-02-09T17:30"), ("5WD", "2026-02-14T17:30")),
    "V27": (("60CD", "2025-08-04T09:00", "2025-10-09T17:30"), ("30CD", "2025-11-10T17:30")),
}

moments = st.datetimes(datetime(2004, 1, 1), datetime(2028, 12, 31)).map(lambda m: m.replace(tzinfo=LOCAL))
limits = st.one_of(
    st.builds(Limit, st.integers(0, 6000), st.sampled_from([Unit.CH, Unit.WH])),
    st.builds(Limit, st.integers(0, 90), st.sampled_from([Unit.WD, Unit.CD, Unit.CDN])),
)
thorough = settings(max_examples=150, deadline=None, derandomize=True)


@pytest.mark.parametrize("name", VECTORS)
def test_a_limit_ends_where_the_vector_says(name: str) -> None:
    limit, start, due = VECTORS[name]

    found = add(Limit.parse(limit), at(start), CALENDAR)

    assert (found.at, found.provisional) == (at(due), False)


@pytest.mark.parametrize("name", PAUSES)
def test_a_pause_gives_back_what_was_left(name: str) -> None:
    (limit, start, first), (paused, left, resumed), second = PAUSES[name]
    unit = Limit.parse(limit).unit

    due = add(Limit.parse(limit), at(start), CALENDAR)

    assert due.at == at(first)
    assert str(remaining(unit, due, at(paused), CALENDAR)) == left
    assert resume(unit, due, at(paused), at(resumed), CALENDAR).at == at(second)


@pytest.mark.parametrize("name", EXTENSIONS)
def test_an_extension_counts_from_the_rolled_day(name: str) -> None:
    (limit, start, first), (extra, second) = EXTENSIONS[name]

    due = add(Limit.parse(limit), at(start), CALENDAR)

    assert due.at == at(first)
    assert extend(due, Limit.parse(extra), CALENDAR).at == at(second)


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_notice_leaves(year: int, working_days: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]

    assert sum(map(CALENDAR.is_workday, days)) == working_days
    assert (
        working_minutes_between(at(f"{year}-01-01"), at(f"{year + 1}-01-01"), CALENDAR) == working_days * 420
    )


def test_the_make_up_days_of_the_published_years_are_worked() -> None:
    made_up = [day for day, works in CALENDAR.overrides.items() if works and day.year >= 2024]

    assert " ".join(f"{day:%m-%d}" for day in made_up) == (
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12 "
        "01-26 02-08 04-27 09-28 10-11 "
        "01-04 02-14 02-28 05-09 09-20 10-10"
    )
    assert CALENDAR.published_years == set(PUBLISHED)


def test_a_pause_of_calendar_days_counts_to_the_day_before_the_roll() -> None:
    due = add(Limit.parse("7CD"), at("2025-09-26T08:00"), CALENDAR)  # 3 October, rolled to the 9th

    assert str(remaining(Unit.CD, due, at("2025-09-30T09:00"), CALENDAR)) == "3CD"
    assert resume(Unit.CD, due, at("2025-09-30T09:00"), at("2025-10-13T09:00"), CALENDAR).at == at(
        "2025-10-16T17:30"
    )


def test_a_pause_within_one_day_changes_nothing() -> None:
    due = add(Limit.parse("4WH"), at("2025-03-03T08:30"), CALENDAR)

    assert resume(Unit.WH, due, at("2025-03-03T09:00"), at("2025-03-03T11:00"), CALENDAR) == due


def test_a_pause_heals_nothing_that_is_overdue() -> None:
    due = add(Limit.parse("1WD"), at("2025-03-03T08:30"), CALENDAR)

    assert resume(Unit.WD, due, at("2025-03-05T09:00"), at("2025-03-12T09:00"), CALENDAR) == due


def test_a_pause_on_the_last_day_leaves_the_day_of_return() -> None:
    due = add(Limit.parse("1WD"), at("2025-03-03T08:30"), CALENDAR)
    paused = at("2025-03-04T16:00")

    assert str(remaining(Unit.WD, due, paused, CALENDAR)) == "0WD"
    assert resume(Unit.WD, due, paused, at("2025-03-06T09:00"), CALENDAR).at == at("2025-03-06T17:30")
    assert resume(Unit.WD, due, paused, at("2025-03-06T18:00"), CALENDAR).at == at("2025-03-07T17:30")


def test_three_quarters_of_the_working_time_turn_the_light_yellow() -> None:
    start = at("2025-03-03T08:30")
    hours = add(Limit.parse("4WH"), start, CALENDAR)
    days = add(Limit.parse("5WD"), start, CALENDAR)  # 42 working hours until 17:30 on the 10th

    assert yellow_at(Unit.WH, start, hours, CALENDAR) == at("2025-03-03T11:30")
    assert yellow_at(Unit.WD, start, days, CALENDAR) == at("2025-03-07T12:00")
    assert yellow_at(Unit.CH, start, add(Limit.parse("2CH"), start, CALENDAR), CALENDAR) == at(
        "2025-03-03T10:00"
    )


def test_a_year_without_a_notice_counts_weekends_only_and_says_so() -> None:
    before = add(Limit.parse("2WD"), at("2026-12-28T09:00"), CALENDAR)
    across = add(Limit.parse("5WD"), at("2026-12-28T09:00"), CALENDAR)

    assert (before.at, before.provisional) == (at("2026-12-30T17:30"), False)
    assert (across.at, across.provisional) == (at("2027-01-04T17:30"), True)
    assert CALENDAR.is_workday(date(2027, 1, 1)) and not CALENDAR.is_workday(date(2027, 1, 2))
    assert not add(Limit.parse("48CH"), at("2026-12-31T09:00"), CALENDAR).provisional
    assert not add(Limit.parse("7CDN"), at("2026-12-31T09:00"), CALENDAR).provisional
    assert add(Limit.parse("7CD"), at("2026-12-31T09:00"), CALENDAR).provisional


def test_the_leap_day_is_a_day() -> None:
    assert add(Limit.parse("1WD"), at("2024-02-28T09:00"), CALENDAR).at == at("2024-02-29T17:30")
    assert add(Limit.parse("365CDN"), at("2024-02-28T09:00"), CALENDAR).at == at("2025-02-27T23:59:59")
    assert add(Limit.parse("24CH"), at("2024-02-28T12:00"), CALENDAR).at == at("2024-02-29T12:00")


def test_new_office_hours_count_from_their_day() -> None:
    summer = Sessions(date(2025, 6, 1), ((8 * 60, 12 * 60), (15 * 60, 18 * 60)))
    calendar = calendar_from([{"date": "2025-01-01", "kind": "holiday"}], (*CALENDAR.sessions, summer))

    assert add(Limit.parse("1WD"), at("2025-05-29T09:00"), calendar).at == at("2025-05-30T17:30")
    assert add(Limit.parse("1WD"), at("2025-05-30T09:00"), calendar).at == at("2025-06-02T18:00")
    assert add(Limit.parse("5WH"), at("2025-06-02T07:00"), calendar).at == at("2025-06-02T16:00")


def test_moments_may_come_in_any_zone() -> None:
    start = at("2025-09-28T18:30")

    assert add(Limit.parse("5WD"), start.astimezone(UTC), CALENDAR) == add(
        Limit.parse("5WD"), start, CALENDAR
    )
    assert read_moment("2025-09-28T10:30+00:00") == start


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "WD",
        "5 weeks",
        "-1WD",
        "1.5WD",
        "1:30WD",
        "0.25WH",
        "1:60WH",
        "٣WD",
        "9999999WD",
        "99999WD",
        "5WDD",
        "1e3CH",
    ],
)
def test_a_limit_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UnreadableLimit) as refusal:
        Limit.parse(text)

    assert refusal.value.field == "limit" and text[:20] in refusal.value.message


@pytest.mark.parametrize("text", ["", "tomorrow", "2025-02-30T08:00", "28.09.2025 18:30"])
def test_a_start_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UnreadableMoment):
        read_moment(text)


def test_time_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BeyondCalendar):
        add(Limit.parse("3600WD"), at("2055-01-01T08:00"), CALENDAR)
    with pytest.raises(BeyondCalendar):
        add(Limit.parse("1WD"), at("1999-12-31T08:00"), CALENDAR)


@pytest.mark.parametrize("text", ["0.5CH", "4WH", "1WD", "30CD", "1CDN", "3.5WH", "5:59WH", "0:01CH", "0WD"])
def test_a_limit_reads_back_as_it_was_written(text: str) -> None:
    assert str(Limit.parse(text)) == text


@given(limit=limits)
@thorough
def test_every_limit_survives_being_written_down(limit: Limit) -> None:
    assert Limit.parse(str(limit)) == limit


@given(limit=limits, start=moments, extra=st.integers(0, 500))
@thorough
def test_a_longer_limit_never_ends_earlier(limit: Limit, start: datetime, extra: int) -> None:
    longer = Limit(limit.amount + extra, limit.unit)

    assert start <= add(limit, start, CALENDAR).at <= add(longer, start, CALENDAR).at


@given(limit=limits, start=moments, later=st.timedeltas(timedelta(0), timedelta(days=40)))
@thorough
def test_a_later_start_never_ends_earlier(limit: Limit, start: datetime, later: timedelta) -> None:
    assert add(limit, start, CALENDAR).at <= add(limit, start + later, CALENDAR).at


@given(minutes=st.integers(1, 6000), start=moments)
@thorough
def test_working_hours_end_inside_a_session_or_at_its_end(minutes: int, start: datetime) -> None:
    due = add(Limit(minutes, Unit.WH), start, CALENDAR).at

    clock = due.hour * 60 + due.minute + (due.second + due.microsecond / 1e6) / 60
    assert CALENDAR.is_workday(due.date())
    assert any(begin < clock <= end for begin, end in CALENDAR.sessions_of(due.date()).spans)


@given(limit=limits.filter(lambda limit: limit.unit in {Unit.WD, Unit.CD}), start=moments)
@thorough
def test_days_end_at_close_of_business_on_a_working_day(limit: Limit, start: datetime) -> None:
    due = add(limit, start, CALENDAR).at

    assert CALENDAR.is_workday(due.date()) and (due.hour, due.minute) == (17, 30)


@given(minutes=st.integers(0, 6000), moment=moments)
@thorough
def test_adding_and_subtracting_agree(minutes: int, moment: datetime) -> None:
    whole = moment.replace(second=0, microsecond=0)
    for unit in sorted(HOURS):
        due, begin = (
            add(Limit(minutes, unit), whole, CALENDAR).at,
            subtract(Limit(minutes, unit), whole, CALENDAR),
        )
        between = due - whole if unit == Unit.CH else working_minutes_between(whole, due, CALENDAR) * MINUTE
        before = (
            whole - begin if unit == Unit.CH else working_minutes_between(begin, whole, CALENDAR) * MINUTE
        )
        assert between == before == minutes * MINUTE


@given(minutes=st.integers(1, 1500), start=moments)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_working_hours_agree_with_counting_every_minute(minutes: int, start: datetime) -> None:
    whole = start.replace(second=0, microsecond=0)

    assert add(Limit(minutes, Unit.WH), whole, CALENDAR).at == counted_minute_by_minute(minutes, whole)


@given(days=st.integers(1, 60), start=moments)
@thorough
def test_working_days_agree_with_counting_every_day(days: int, start: datetime) -> None:
    day, left = start.date(), days
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.is_workday(day)

    assert add(Limit(days, Unit.WD), start, CALENDAR).at.date() == day


@given(
    limit=limits, start=moments, used=st.floats(0, 1.2), away=st.timedeltas(timedelta(0), timedelta(days=90))
)
@thorough
def test_a_pause_never_moves_a_due_time_backwards(
    limit: Limit, start: datetime, used: float, away: timedelta
) -> None:
    due = add(limit, start, CALENDAR)
    paused = start + (due.at - start) * used

    resumed = resume(limit.unit, due, paused, paused + away, CALENDAR)

    assert resumed.at >= due.at
    assert paused > due.at or resumed == due or resumed.at >= paused + away


@given(limit=limits, start=moments, extra=limits)
@thorough
def test_an_extension_never_shortens(limit: Limit, start: datetime, extra: Limit) -> None:
    due = add(limit, start, CALENDAR)

    assert extend(due, extra, CALENDAR).at >= due.at


@given(limit=limits, start=moments)
@thorough
def test_yellow_lies_where_three_quarters_are_used(limit: Limit, start: datetime) -> None:
    due = add(limit, start, CALENDAR)
    yellow = yellow_at(limit.unit, start, due, CALENDAR)

    assert start <= yellow <= due.at
    if limit.unit in {Unit.WH, Unit.WD, Unit.CD}:
        allowed = working_minutes_between(start, due.at, CALENDAR)
        assert abs(working_minutes_between(start, yellow, CALENDAR) - allowed * 3 / 4) <= 1


def test_fifty_thousand_due_times_a_second() -> None:
    """A fifth of what an idle machine does: a busy one must not fail it, a loop over days must."""
    limit, start = [Limit.parse(text) for text in ("4WH", "5WD", "30CD")], at("2025-09-28T18:30")
    began = time.process_time()

    for _ in range(5_000):
        for each in limit:
            add(each, start, CALENDAR)

    assert 15_000 / (time.process_time() - began) > 50_000


def at(text: str) -> datetime:
    return read_moment(text)


def counted_minute_by_minute(minutes: int, start: datetime) -> datetime:
    """The slow, plain truth against which the fast answer is held."""
    moment = start
    while minutes:
        clock = moment.hour * 60 + moment.minute
        open_now = 510 <= clock < 720 or 840 <= clock < 1050
        minutes -= open_now and CALENDAR.is_workday(moment.date())
        moment += MINUTE
    return moment
