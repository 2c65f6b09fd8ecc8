"""What becomes of grids, and who may change their codes (practice §2.4, clause 5 ¶2)."""

from datetime import date

import pytest

from linli.territory import actions, errors, queries
from linli.territory.actions import NewGrid
from linli.territory.codes import VILLAGE15
from linli.territory.models import Grid, GridLineage, ProvinceScheme
from linli.territory.terms import Change
from linli.territory.tests.ground import AUTUMN, MONDAY, SPRING, TODAY, lay_ground, square

pytestmark = pytest.mark.django_db

BEGUN = date(2024, 1, 1)


def grid(serial: int, name: str = "第一网格", community: str = SPRING) -> str:
    return actions.add_grid(
        name=name,
        community=community,
        code=f"{community}1{serial:03}",
        shape=square(serial, 0),
        households=400,
        effective_on=BEGUN,
        at=MONDAY,
    )


def change(kind: Change, *old: str, new: tuple[NewGrid, ...] = (), **more: object) -> list[str]:
    return actions.change_grids(
        change=kind,
        old=old,
        new=new,
        effective_on=more.pop("effective_on", TODAY),  # type: ignore[arg-type] # a date
        by="qh11",
        at=MONDAY,
        **more,  # type: ignore[arg-type] # name, open_cases
    )


def test_a_split_grid_retires_and_names_its_two_heirs() -> None:
    lay_ground()
    old = grid(1)

    new = change(Change.SPLIT, old, new=(NewGrid("第一网格甲"), NewGrid("第一网格乙")))

    assert new == [f"{SPRING}1002", f"{SPRING}1003"]
    place = queries.place(old)
    assert (place.retired_on, place.successors) == (TODAY, tuple(new))
    assert queries.lineage_of(new[0]).earlier == (old,)
    assert [each.code for each in queries.grids_of(SPRING)] == new
    assert [each.code for each in queries.grids_of(SPRING, retired=True)] == [old, *new]


def test_merged_grids_share_one_heir() -> None:
    lay_ground()
    one, two = grid(1), grid(2, "第二网格")

    [new] = change(Change.MERGE, one, two, new=(NewGrid("第一网格"),))

    assert queries.lineage_of(new).earlier == (one, two)
    assert queries.place(two).successors == (new,)


def test_a_case_is_found_under_every_code_its_grid_ever_had() -> None:
    lay_ground()
    old = grid(1)
    first = change(Change.SPLIT, old, new=(NewGrid("甲"), NewGrid("乙")))
    [last] = change(Change.MERGE, *first, new=(NewGrid("又一网格"),))

    lineage = queries.lineage_of(first[0])

    assert lineage.codes == (old, first[0], last)
    assert [(step.old, step.new, step.change) for step in queries.lineage_of(last).steps] == [
        (old, first[0], "split"),
        (old, first[1], "split"),
        (first[0], last, "merge"),
        (first[1], last, "merge"),
    ]


def test_a_renamed_grid_keeps_its_code_and_remembers_its_name() -> None:
    lay_ground()
    code = grid(1)

    assert change(Change.RENAME, code, name="迎春网格") == [code]

    assert queries.place(code).name == "迎春网格"
    assert queries.place(code).successors == ()
    [step] = queries.lineage_of(code).steps
    assert (step.old_name, step.new) == ("第一网格", code)


def test_a_recoded_grid_stays_what_it_was_under_its_new_code() -> None:
    lay_ground()
    code = grid(1)

    [new] = change(Change.RECODE, code, new=(NewGrid("", code=f"{SPRING}1009"),))

    view = queries.grid(new)
    assert (view.name, view.households, view.has_shape, view.effective_on) == ("第一网格", 400, True, TODAY)


def test_a_grid_goes_over_to_another_community_under_a_code_of_that_community() -> None:
    lay_ground()
    code = grid(1)

    [new] = change(Change.TRANSFER, code, new=(NewGrid("", community=AUTUMN),))

    assert new == f"{AUTUMN}1001"
    assert queries.grid(new).community == AUTUMN
    with pytest.raises(errors.TransferWithinCommunity):
        change(Change.TRANSFER, new, new=(NewGrid("原地"),))


def test_redrawn_grids_all_come_from_all_of_the_old_ones() -> None:
    lay_ground()
    old = [grid(1), grid(2, "第二网格")]

    new = change(Change.REDRAW, *old, new=(NewGrid("甲"), NewGrid("乙"), NewGrid("丙")))

    assert GridLineage.objects.count() == 6
    assert set(queries.lineage_of(new[2]).earlier) == set(old)


def test_an_abolished_grid_has_no_heir_and_needs_its_cases_finished() -> None:
    lay_ground()
    code = grid(1)

    with pytest.raises(errors.GridHasOpenCases):
        change(Change.ABOLISH, code, open_cases=3)
    change(Change.ABOLISH, code)

    assert queries.place(code).retired_on == TODAY
    assert queries.lineage_of(code).steps[0].new == ""


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (Change.SPLIT, 1, 1),
        (Change.SPLIT, 2, 2),
        (Change.MERGE, 1, 1),
        (Change.MERGE, 2, 2),
        (Change.RENAME, 2, 0),
        (Change.RECODE, 1, 2),
        (Change.ABOLISH, 1, 1),
        (Change.REDRAW, 1, 0),
    ],
)
def test_a_change_between_the_wrong_numbers_of_grids_is_refused(kind: Change, old: int, new: int) -> None:
    lay_ground()
    codes = [grid(serial, f"网格{serial}") for serial in range(1, old + 1)]

    with pytest.raises(errors.ChangeShape):
        change(kind, *codes, new=tuple(NewGrid(f"新{n}") for n in range(new)), name="名")

    assert not GridLineage.objects.exists()


def test_a_change_that_cannot_be_leaves_everything_as_it_was() -> None:
    lay_ground()
    code = grid(1)

    with pytest.raises(errors.GridNameForm):
        change(Change.RENAME, code, name=" ")
    with pytest.raises(errors.DateAhead):
        change(Change.ABOLISH, code, effective_on=date(2026, 3, 3))
    with pytest.raises(errors.ChangeBeforeBirth):
        change(Change.ABOLISH, code, effective_on=date(2023, 12, 31))
    with pytest.raises(errors.GridNotFound):
        change(Change.ABOLISH, f"{SPRING}1555")
    with pytest.raises(errors.GridCodeTaken):
        change(Change.SPLIT, code, new=(NewGrid("甲"), NewGrid("乙", code=code)))

    assert Grid.objects.get().retired_on is None
    assert not GridLineage.objects.exists()


def test_a_retired_grid_cannot_change_again() -> None:
    lay_ground()
    code = grid(1)
    change(Change.ABOLISH, code)

    with pytest.raises(errors.ChangeOfRetired):
        change(Change.RENAME, code, name="再来")


def test_only_the_province_changes_the_scheme_and_only_with_a_code_for_every_grid() -> None:
    lay_ground()
    one, two = grid(1), grid(2, "第二网格")
    mapping = {one: f"{SPRING}001", two: f"{SPRING}002"}

    def fix(level: int | None, given: dict[str, str]) -> int:
        return actions.set_scheme(
            province="99",
            scheme=VILLAGE15,
            mapping=given,
            level=level,
            effective_on=TODAY,
            by="prov12",
            at=MONDAY,
        )

    for level in (2, 3, 4, 5):
        with pytest.raises(errors.SchemeByProvinceOnly) as refused:
            fix(level, mapping)
        assert refused.value.status == 403
    with pytest.raises(errors.SchemeMappingIncomplete):
        fix(1, {one: f"{SPRING}001"})
    assert queries.place(one).retired_on is None

    assert fix(1, mapping) == 2

    assert queries.place(one).successors == (f"{SPRING}001",)
    assert ProvinceScheme.objects.get().scheme_id == "village15"
