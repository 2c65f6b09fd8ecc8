"""The tree of categories and the limits that follow from it and from urgency."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases.rules.categories import LEAVES, leaf, tree
from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import STAGES, Stage, overall_limit, stage_limit, strictness
from linli.kernel.worktime import Limit


def test_the_tree_holds_every_leaf_once_under_its_group() -> None:
    counts = {group.code: len(group.leaves) for group in tree()}

    assert counts == {
        "01": 7, "02": 10, "03": 11, "04": 5, "05": 9, "06": 7, "07": 4, "08": 8, "09": 7, "99": 4,
    }  # fmt: skip
    assert sum(counts.values()) == len(LEAVES)
    assert all(each.group == group.code for group in tree() for each in group.leaves)
    assert list(LEAVES) == sorted(LEAVES)


def test_a_missing_manhole_cover_is_fenced_in_hours_and_replaced_in_days() -> None:
    cover = leaf("0202")

    assert (str(cover.first), str(cover.limit), cover.photo, cover.public) == ("4CH", "2WD", True, True)
    assert [str(leaf(code).first) for code in ("0305", "0306", "0307")] == ["4CH", "3WD", "1WD"]
    assert sum(each.first is not None for each in LEAVES.values()) == 4


def test_only_family_matters_are_restricted_and_only_places_are_public() -> None:
    assert [code for code, each in LEAVES.items() if each.restricted] == ["0506", "0507"]
    assert {each.group for each in LEAVES.values() if each.public} == {"01", "02", "03", "04", "09"}


def test_the_category_decides_how_long_an_ordinary_case_may_take() -> None:
    assert str(overall_limit("0107", Urgency.NORMAL)) == "20WD"
    assert str(overall_limit("0505", Urgency.COMPLEX)) == "30CD"


def test_an_emergency_takes_the_shorter_of_category_and_table() -> None:
    assert str(overall_limit("0107", Urgency.CRITICAL)) == "1CDN"
    assert str(overall_limit("0505", Urgency.URGENT)) == "2WD"
    assert str(overall_limit("0301", Urgency.URGENT)) == "1WD"


def test_a_proxy_service_without_an_item_takes_the_limit_of_the_table() -> None:
    assert leaf("0801").limit is None
    assert [str(overall_limit("0801", urgency)) for urgency in Urgency] == ["1CDN", "2WD", "5WD", "15WD"]


@pytest.mark.parametrize("stage", Stage)
def test_a_more_urgent_case_never_gets_more_time(stage: Stage) -> None:
    lengths = [strictness(limit) for urgency in Urgency if (limit := stage_limit(stage, urgency))]

    assert lengths == sorted(lengths)
    assert set(STAGES) == set(Stage)


def test_the_grid_has_no_limit_of_its_own_for_what_is_complex() -> None:
    assert stage_limit(Stage.SELF_HANDLING, Urgency.COMPLEX) is None
    assert stage_limit(Stage.SELF_HANDLING, Urgency.CRITICAL) == Limit.parse("2CH")


@given(code=st.sampled_from(sorted(LEAVES)))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_no_category_slows_an_emergency_down(code: str) -> None:
    usual = strictness(overall_limit(code, Urgency.NORMAL))

    assert strictness(overall_limit(code, Urgency.CRITICAL)) <= usual
    assert strictness(overall_limit(code, Urgency.URGENT)) <= usual
