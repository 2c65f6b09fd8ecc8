"""Files that people bring."""

import gzip
from pathlib import Path

import pytest

from linli.kernel import incoming
from linli.kernel.errors import Refusal

KNOWN = {"code": ("code", "代码"), "name": ("name", "名称")}


def written(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def rows_of(path: Path) -> list[tuple[int, list[str]]]:
    return list(incoming.read_table(path, KNOWN, ("code", "name"), limit_mb=1).rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_in_whatever_encoding_an_office_program_wrote_it(
    tmp_path: Path, encoding: str
) -> None:
    path = written(tmp_path, "代码*,名称*\r\n11,北京市\r\n".encode(encoding))

    assert rows_of(path) == [(2, ["11", "北京市"])]


def test_a_packed_table_is_told_by_its_first_bytes_not_by_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress("code,name\n11,北京市\n".encode()), "plain.csv")

    assert rows_of(path) == [(2, ["11", "北京市"])]


def test_rows_keep_the_line_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = written(tmp_path, "code,name\n,\n11,北京市\n".encode())

    assert rows_of(path) == [(3, ["11", "北京市"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf \r\n", "file.empty"),
        (gzip.compress(b"code,name\n" * 1000)[:-20], "file.damaged"),
        (b"\x1f\x8bnot really packed", "file.damaged"),
        (b"code,name\n" + b"x" * (1 << 20), "file.too_big"),
        (gzip.compress(b"x" * ((1 << 20) + 1)), "file.too_big"),
        (b"code,name\n\xff\xff\xff\xff,\xff\n", "file.encoding"),
        ("代码,别的\n1,2\n".encode(), "file.columns"),
    ],
    ids=["nothing", "only a mark", "cut", "not packed", "long", "long when unpacked", "no text", "columns"],
)
def test_a_file_that_cannot_be_read_is_refused_by_what_is_wrong_with_it(
    tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rows_of(written(tmp_path, content))

    assert refused.value.code == code
    assert refused.value.message


def test_missing_columns_are_named_beside_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(incoming.ColumnsMissing) as refused:
        rows_of(written(tmp_path, "代码,别的\n1,2\n".encode()))

    assert "name/名称" in refused.value.message
    assert "别的" in refused.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(incoming.FileMissing):
        rows_of(tmp_path / "nowhere.csv")


def test_a_cell_without_end_is_refused_where_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, b'code,name\n1,"' + b"x" * 2_000_100, "long.csv")

    with pytest.raises(incoming.NotATable):
        list(incoming.read_table(path, KNOWN, ("code",), limit_mb=4).rows())
