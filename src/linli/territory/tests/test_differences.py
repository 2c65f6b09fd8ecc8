"""A second edition of the list of divisions: what is other, from which day, and nothing deleted."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.territory import actions, errors, queries
from linli.territory.actions.lineage import DivisionsChanged, Edition
from linli.territory.models import Division, DivisionLineage, PlannedChange
from linli.territory.rules.changes import DivisionChange, NewDivision
from linli.territory.rules.differences import Entry, changes_from, compare
from linli.territory.terms import Change, What
from linli.territory.tests.ground import (
    AUTUMN,
    MONDAY,
    PLACES,
    RIDGE,
    SPRING,
    TODAY,
    division_table,
    lay_ground,
    square,
)

Rows = Sequence[tuple[str, str, int, str | None]]
NEW_SPRING = "990101001009"
# 秋实社区 takes a new name, 春晓社区 a new code, 上岭村 is no longer listed and 下岭村 appears.
SECOND: Rows = (
    *PLACES[:6],
    (NEW_SPRING, "春晓社区", 5, "990101001"),
    (AUTUMN, "秋月社区", 5, "990101001"),
    ("990121100201", "下岭村", 5, "990121100"),
)


def edition(folder: Path, rows: Rows, *covers: str) -> Edition:
    table = division_table(folder, [(code, name, level, parent or "") for code, name, level, parent in rows])
    return actions.compare_divisions(table=table, covers=covers)


def told(found: Edition) -> list[tuple[str, str]]:
    return [(str(each.what), each.code) for each in found.differences.found]


def apply(
    found: Edition, *recoded: tuple[str, str], on: date = TODAY, cases: Mapping[str, int] | None = None
) -> DivisionsChanged:
    return actions.apply_edition(
        edition=found, recoded=recoded, effective_on=on, open_cases=cases, by="prov12", at=MONDAY
    )


@pytest.mark.django_db
def test_the_same_list_again_shows_no_difference(tmp_path: Path) -> None:
    lay_ground()

    found = edition(tmp_path, PLACES, "99")

    assert (told(found), found.differences.unchanged) == ([], len(PLACES))


@pytest.mark.django_db
def test_a_second_list_says_what_appeared_was_renamed_and_ended(tmp_path: Path) -> None:
    lay_ground()

    found = edition(tmp_path, SECOND, "99")

    assert told(found) == [
        ("ended", SPRING),
        ("renamed", AUTUMN),
        ("appeared", NEW_SPRING),
        ("ended", RIDGE),
        ("appeared", "990121100201"),
    ]
    assert found.differences.suggested == [(SPRING, NEW_SPRING)]
    assert not DivisionLineage.objects.exists()


@pytest.mark.django_db
def test_what_a_file_does_not_claim_to_cover_has_not_ended(tmp_path: Path) -> None:
    lay_ground()

    found = edition(tmp_path, SECOND, "990121")

    assert ("ended", SPRING) not in told(found)
    assert ("ended", RIDGE) in told(found)
    assert found.differences.missing == 1
    with pytest.raises(errors.CoversUnknown):
        edition(tmp_path, SECOND, "990177")


@pytest.mark.django_db
def test_an_applied_list_stands_with_its_lineage_and_applying_it_again_changes_nothing(
    tmp_path: Path,
) -> None:
    lay_ground()

    done = apply(edition(tmp_path, SECOND, "99"), (SPRING, NEW_SPRING))

    assert (done.retired, done.added) == ((SPRING, RIDGE), (NEW_SPRING, "990121100201"))
    assert Division.objects.count() == len(PLACES) + 2
    old = queries.place(SPRING)
    assert (old.retired_on, old.successors) == (TODAY, (NEW_SPRING,))
    assert queries.lineage_of(NEW_SPRING).codes == (SPRING, NEW_SPRING)
    [renamed] = queries.lineage_of(AUTUMN).steps
    assert (renamed.change, renamed.old_name) == ("rename", "秋实社区")
    assert queries.lineage_of(RIDGE).steps[0].new == ""

    again = edition(tmp_path, SECOND, "99")
    assert told(again) == []
    assert apply(again) == DivisionsChanged((), ())
    assert DivisionLineage.objects.count() == 3


@pytest.mark.django_db
def test_a_code_that_ends_on_a_later_day_serves_until_then(tmp_path: Path) -> None:
    lay_ground()
    day = TODAY + timedelta(days=30)

    for _ in range(2):
        assert apply(edition(tmp_path, SECOND, "99"), (SPRING, NEW_SPRING), on=day).planned

    assert PlannedChange.objects.count() == 1
    assert queries.place(SPRING).retired_on is None
    assert actions.carry_out_planned(count_open=lambda code: 0, at=MONDAY) == 0

    assert actions.carry_out_planned(count_open=lambda code: 0, at=MONDAY + timedelta(days=30)) == 1
    assert queries.place(SPRING).successors == (NEW_SPRING,)
    assert queries.place(SPRING).retired_on == day
    assert told(edition(tmp_path, SECOND, "99")) == []


@pytest.mark.django_db
def test_a_plan_that_its_day_refuses_changes_nothing_and_says_why(tmp_path: Path) -> None:
    lay_ground()
    day = TODAY + timedelta(days=1)
    apply(edition(tmp_path, SECOND, "99"), on=day)

    assert actions.carry_out_planned(count_open=lambda code: 2, at=MONDAY + timedelta(days=1)) == 0

    assert queries.place(SPRING).retired_on is None
    assert queries.place(AUTUMN).name == "秋实社区"
    [plan] = queries.plans_open()
    assert "2" in plan.refused and SPRING in plan.refused


@pytest.mark.django_db
def test_what_cannot_be_applied_is_refused_whole(tmp_path: Path) -> None:
    lay_ground()
    found = edition(tmp_path, SECOND, "99")

    with pytest.raises(errors.SuggestionUnknown):
        apply(found, (RIDGE, "990121100201"))
    with pytest.raises(errors.DivisionHasOpenCases):
        apply(found, cases={RIDGE: 3})
    with pytest.raises(errors.ChangeShape):
        change(Change.SPLIT, (SPRING,), NEW_SPRING)
    with pytest.raises(errors.DivisionMissing):
        change(Change.ABOLISH, ("990101001777",))
    with pytest.raises(errors.DivisionHasChildren):
        change(Change.ABOLISH, ("990101001000",))
    with pytest.raises(errors.DivisionCodeForm):
        change(Change.RECODE, (SPRING,), "99010100100")

    assert told(edition(tmp_path, PLACES, "99")) == []


def change(kind: Change, old: tuple[str, ...], *new: str, name: str = "") -> DivisionsChanged:
    return actions.change_divisions(
        changes=[DivisionChange(kind, old, tuple(NewDivision(code, name) for code in new))],
        effective_on=TODAY,
        document_no="和民〔2026〕3号",
        by="prov12",
        at=MONDAY,
    )


@pytest.mark.django_db
def test_a_community_takes_in_its_neighbour_and_keeps_its_code() -> None:
    lay_ground()
    grid = actions.add_grid(name="第一网格", community=AUTUMN, shape=square(1, 0), at=MONDAY)

    done = change(Change.MERGE, (SPRING, AUTUMN), SPRING)

    assert (done.retired, done.added, done.grids_left) == ((AUTUMN,), (), 1)
    assert queries.place(AUTUMN).successors == (SPRING,)
    assert queries.place(grid).retired_on is None
    with pytest.raises(errors.DivisionChangeRetired):
        change(Change.RENAME, (AUTUMN,), AUTUMN, name="再来")


@pytest.mark.django_db
def test_a_split_community_names_its_heirs() -> None:
    lay_ground()

    change(Change.SPLIT, (SPRING,), "990101001010", "990101001011")

    assert queries.place(SPRING).successors == ("990101001010", "990101001011")
    assert queries.place("990101001010").name == "春晓社区"


entries = st.builds(
    Entry,
    st.sampled_from("甲乙丙丁"),
    st.just(5),
    st.sampled_from(("01", "02")),
    st.just("normal"),
    st.just(""),
)
editions = st.dictionaries(st.integers(1, 40).map(lambda n: f"99{n:010}"), entries, max_size=25)


@given(edition=editions)
def test_nothing_differs_from_itself(edition: dict[str, Entry]) -> None:
    found = compare(sorted(edition.items()), sorted(edition.items()), ("99",))

    assert (found.found, found.suggested, found.missing) == ([], [], 0)


@given(stored=editions, wanted=editions)
def test_applying_the_differences_gives_the_file(stored: dict[str, Entry], wanted: dict[str, Entry]) -> None:
    found = compare(sorted(stored.items()), sorted(wanted.items()), ("99",))
    stands = dict(stored)

    for each in changes_from(found, found.suggested):
        for code in each.retires:
            del stands[code]
        stands |= {new.code: Entry(*new[1:]) for new in each.new}

    assert stands == wanted


@given(stored=editions, wanted=editions)
def test_what_is_offered_as_recoded_ended_and_appeared_once(
    stored: dict[str, Entry], wanted: dict[str, Entry]
) -> None:
    found = compare(sorted(stored.items()), sorted(wanted.items()), ("99",))
    olds, news = [each.old for each in found.suggested], [each.new for each in found.suggested]

    assert len(set(olds)) == len(olds) and len(set(news)) == len(news)
    assert set(olds) <= {each.code for each in found.found if each.what == What.ENDED}
    assert set(news) <= {each.code for each in found.found if each.what == What.APPEARED}


@pytest.mark.django_db
def test_a_place_is_looked_for_under_every_code_it_has_had() -> None:
    lay_ground()
    change(Change.RECODE, (SPRING,), NEW_SPRING)

    assert queries.codes_through_time(NEW_SPRING) == (NEW_SPRING, SPRING)
    assert queries.codes_through_time(SPRING) == (SPRING, NEW_SPRING)
    assert queries.codes_through_time("990101001") == ("990101001",)
