"""Schemes of grid codes: what a province may fix, and what a code then says (clause 5 ¶2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.territory import errors
from linli.territory.codes import LL16, VILLAGE15, Scheme, scheme_of

COMMUNITY = "990101001001"


@given(
    scheme=st.sampled_from([LL16, VILLAGE15]),
    community=st.from_regex(r"[0-9]{12}", fullmatch=True),
    kind=st.integers(1, 9),
    serial=st.integers(1, 999),
)
def test_a_code_says_what_it_was_made_from(scheme: Scheme, community: str, kind: int, serial: int) -> None:
    read = scheme.read(scheme.make(community, kind, serial))

    assert read is not None
    assert (read.community, read.serial) == (community, serial)
    assert read.kind == (kind if scheme.has_kind else 1)


@given(st.text(max_size=20))
def test_no_text_is_a_code_by_accident(text: str) -> None:
    read = LL16.read(text)

    assert read is None or LL16.make(read.community, read.kind, read.serial) == text


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"name": "区划", "len": 12, "type": "division"}],
        [{"name": "区划", "len": 9, "type": "division"}, {"name": "序号", "len": 3, "type": "serial"}],
        [{"name": "区划", "len": 12, "type": "division"}, {"name": "序号", "len": 9, "type": "serial"}],
        [
            {"name": "区划", "len": 12, "type": "division"},
            {"name": "序号", "len": 3, "type": "serial"},
            {"name": "线", "len": 2, "type": "text", "text": "-"},
        ],
        [{"len": 12}],
        [{"name": "区划", "len": "many", "type": "division"}],
        [{"name": "区划", "len": 12, "type": "colour"}],
        [
            {"name": "区划", "len": 12, "type": "division"},
            {"name": "长", "len": 10, "type": "text", "text": "0123456789"},
            {"name": "序号", "len": 3, "type": "serial"},
        ],
    ],
)
def test_a_scheme_that_cannot_hold_is_refused(parts: list[dict[str, object]]) -> None:
    with pytest.raises(errors.BadScheme):
        scheme_of("省方案", parts)


def test_a_scheme_of_a_province_may_have_a_separator() -> None:
    scheme = scheme_of(
        "省方案",
        [
            {"name": "区划", "len": 12, "type": "division"},
            {"name": "线", "len": 1, "type": "text", "text": "-"},
            {"name": "序号", "len": 2, "type": "serial"},
        ],
    )

    assert scheme.make(COMMUNITY, 1, 7) == f"{COMMUNITY}-07"
    assert scheme.read(f"{COMMUNITY}-07") is not None
    assert scheme.read(f"{COMMUNITY}07") is None
