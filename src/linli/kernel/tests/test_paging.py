"""A cursor comes back from outside: whatever was written into it, it is a page or a refusal."""

import base64
import json

import pytest

from linli.kernel.paging import BadCursor, decode, encode, id_in, moment_in


def written(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def test_a_cursor_comes_back_as_it_was_written() -> None:
    assert decode(encode("2026-03-02T09:00:00+08:00", "春晓"), 2) == ["2026-03-02T09:00:00+08:00", "春晓"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        written("ab"),
        written(["one"]),
        written(["a", 1]),
        written(["a", "\0"]),
        written(["a", "\ud800"]),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_a_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode(cursor, 2)


@pytest.mark.parametrize("part", ["", "monday", "2026-03-02T09:00:00", "2026-13-02T09:00:00+08:00"])
def test_a_forged_moment_is_refused(part: str) -> None:
    with pytest.raises(BadCursor):
        moment_in(part)


def test_a_forged_id_is_refused() -> None:
    with pytest.raises(BadCursor):
        id_in("' OR 1=1")
