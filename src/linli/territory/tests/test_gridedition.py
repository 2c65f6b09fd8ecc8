"""A newer file of grids beside the grids in use."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from linli.territory.rules.gridedition import compare_grids
from linli.territory.rules.grids import GridDraft
from linli.territory.terms import What
from linli.territory.tests.ground import AUTUMN, SPRING, TODAY, square

GRID = GridDraft(f"{SPRING}1001", SPRING, 1, "第一网格", TODAY, serial=1, households=400, shape=square(0, 0))


def whats(**said: object) -> list[What]:
    wanted = {GRID.code: replace(GRID, **said)}  # type: ignore[arg-type] # fields of a draft
    return [each.what for each in compare_grids({GRID.code: GRID}, wanted).found]


def test_each_change_is_told_by_its_own_word() -> None:
    assert whats() == []
    assert whats(name="迎春网格") == [What.RENAMED]
    assert whats(community=AUTUMN) == [What.MOVED]
    assert whats(households=380) == [What.CORRECTED]
    assert whats(households=None, shape=None) == []
    assert whats(shape=square(1, 0)) == [What.REDRAWN]


def test_another_rounding_of_the_same_line_is_no_redrawing() -> None:
    assert whats(shape=box(120, 30, 120.010000001, 30.01)) == []
    assert whats(shape=box(120, 30, 120.0101, 30.01)) == [What.REDRAWN]


def test_a_grid_under_another_code_is_offered_by_its_shape_or_name_and_never_by_guess() -> None:
    code = f"{SPRING}1009"
    moved = replace(GRID, code=code, name="迎春网格")
    named = replace(GRID, code=code, shape=None)

    by_shape = compare_grids({GRID.code: GRID}, {code: moved}, [SPRING])
    by_name = compare_grids({GRID.code: GRID}, {code: named}, [SPRING])
    twice = compare_grids({GRID.code: GRID}, {code: moved, f"{SPRING}1010": named}, [SPRING])

    assert [(each.old, each.new, each.part) for each in by_shape.suggested] == [(GRID.code, code, 1.0)]
    assert [(each.old, each.new) for each in by_name.suggested] == [(GRID.code, code)]
    assert twice.suggested == []


def test_what_the_file_does_not_claim_stays() -> None:
    found = compare_grids({GRID.code: GRID}, {}, [AUTUMN])

    assert (found.found, found.missing) == ([], 1)


drafts = st.builds(
    lambda serial, name, column: GridDraft(
        f"{SPRING}1{serial:03}", SPRING, 1, name, TODAY, serial=serial, shape=square(column, 0)
    ),
    st.integers(1, 30),
    st.sampled_from("甲乙丙"),
    st.integers(0, 5),
)


@given(given=st.lists(drafts, max_size=12))
def test_nothing_differs_from_itself(given: list[GridDraft]) -> None:
    edition = {each.code: each for each in given}

    found = compare_grids(edition, edition, [SPRING])

    assert (found.found, found.suggested, found.unchanged) == ([], [], len(edition))
