"""Tables as people bring them: what is read, what is a finding, what is refused, and the way there and back."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from linli.kernel.errors import Refusal
from linli.kernel.incoming import ColumnsMissing, FileEmpty, FileMissing, FileTooBig
from linli.kernel.workbooks import Column, Kind, Limits, Notes, Sheet, read_sheet, write_csv, write_workbook
from linli.kernel.workbooks import errors as wrong

pytestmark = pytest.mark.once

COLUMNS = (
    Column("code", "编码", Kind.CODE, required=True, example="9901010010011001"),
    Column("name", "名称", required=True, example="春晓社区第一网格"),
    Column("phone", "手机", Kind.PHONE, also=("电话",), example="12000000001", personal=True),
    Column("day", "启用日期", Kind.DATE, example="2026-03-02"),
    Column("heard", "登记时间", Kind.MOMENT, example="2026-03-02 14:30"),
    Column("count", "户数", Kind.NUMBER, example="400"),
    Column("use", "用途", Kind.CHOICE, choices=(("home", "住宅"), ("shop", "商业")), example="住宅"),
)
HEADER = [column.header for column in COLUMNS]


def book(folder: Path, fill: Callable[[Worksheet], object], header: list[str] = HEADER) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.append(header)
    fill(sheet)
    path = folder / "table.xlsx"
    made.save(path)
    return path


def rows_of(sheet: Sheet) -> list[dict[str, str]]:
    return [row.texts for row in sheet.rows()]


def found(sheet: Sheet) -> list[tuple[int, str, str]]:
    list(sheet.rows())
    return [(each.row, each.key, each.about.code) for each in sheet.findings]


def test_cells_become_what_they_mean(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(
            [
                " ９９０１０１ ",
                " 春晓 ",
                "１２００００００００１",
                date(2026, 3, 2),
                datetime(2026, 3, 2, 14, 30),
                400.0,
                "住宅",
            ]
        )
        sheet.append(["990102", "秋实", "12000000002", 46083, 46083.604166666664, "４００", True])

    read = read_sheet(book(tmp_path, fill), COLUMNS)

    assert rows_of(read) == [
        {"code": "990101", "name": "春晓", "phone": "12000000001", "day": "2026-03-02", "heard": "2026-03-02 14:30",
         "count": "400", "use": "住宅"},
        {"code": "990102", "name": "秋实", "phone": "12000000002", "day": "2026-03-02", "heard": "2026-03-02 14:30",
         "count": "400", "use": "是"},
    ]  # fmt: skip
    assert read.findings == []


def test_a_code_stored_as_a_number_is_never_changed_in_silence(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append([990101001001, "一"])
        sheet.append([9901010010011001, "二"])  # 16 digits: the last ones are no longer sure
        sheet.append(["5.1201E+11", "三"])
        sheet.append([330106.5, "四"])
        sheet.append(["990101", "五", 12000000001])

    read = read_sheet(book(tmp_path, fill), COLUMNS)

    assert [row["code"] for row in rows_of(read)] == ["990101001001", "", "", "", "990101"]
    assert found(read)[:5] == [
        (3, "code", "workbook.code_as_number"),
        (4, "code", "workbook.code_as_number"),
        (5, "code", "workbook.code_as_number"),
        (2, "code", "workbook.codes_read_as_text"),
        (6, "phone", "workbook.codes_read_as_text"),
    ]


def test_a_formula_a_merged_cell_and_a_broken_one_are_named_by_their_cells(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["990101", '=HYPERLINK("http://x")'])
        sheet.append(["990102", "合并"])
        sheet.append(["990103", "合并"])
        sheet.merge_cells("B3:B4")
        sheet.append(["990104", "#N/A"])
        sheet["B5"].data_type = "e"

    read = read_sheet(book(tmp_path, fill), COLUMNS)

    assert sorted(found(read)) == [
        (2, "name", "workbook.formula"),
        (3, "", "workbook.merged"),
        (4, "", "workbook.merged"),
        (5, "name", "workbook.broken_cell"),
    ]
    assert {str(each.about.facts) for each in read.findings} >= {"{'cell': 'B2'}", "{'cells': 'B3:B4'}"}


def test_the_template_comes_back_without_its_second_and_third_row(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_workbook(COLUMNS, [["990101", "甲"]], Notes("网格"), with_example=True))
    assert [row["code"] for row in rows_of(read_sheet(path, COLUMNS))] == ["990101"]

    path.write_bytes(write_csv(COLUMNS, [["990101", "甲", "", "", "", "", ""]], with_example=True))
    assert [row["code"] for row in rows_of(read_sheet(path, COLUMNS))] == ["990101"]

    names = openpyxl.load_workbook(
        io.BytesIO(write_workbook(COLUMNS, [], Notes("网格", ["一", "二"])))
    ).sheetnames
    assert names == ["数据", "字典", "说明"]


def test_what_was_written_over_the_example_is_data(tmp_path: Path) -> None:
    text = write_csv(COLUMNS, [], with_example=True).decode("utf-8-sig").replace("9901010010011001", "990101")
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")

    assert [row["code"] for row in rows_of(read_sheet(path, COLUMNS))] == ["990101"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 120", "-", "@home", "'=x", "'quoted'", "a=b", "\tx", "12", "春\n晓"]
)
def test_every_text_goes_out_and_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t"
    for written in (
        write_workbook(COLUMNS, [["990101", text]], Notes("")),
        write_csv(COLUMNS, [["990101", text, *[""] * 5]]),
    ):
        path.write_bytes(written)
        assert [row["name"] for row in rows_of(read_sheet(path, COLUMNS))] == [text]
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(COLUMNS, [["1", text]], Notes("")))).active
    assert isinstance(sheet, Worksheet) and sheet["B3"].data_type == "s"
    assert not str(sheet["B3"].value).startswith(("=", "+", "-", "@"))


def test_columns_that_are_missing_twice_or_strange(tmp_path: Path) -> None:
    def nothing(sheet: Worksheet) -> None:
        sheet.append(["990101", "甲", "说了什么"])

    with pytest.raises(ColumnsMissing):
        read_sheet(book(tmp_path, nothing, ["编码", "叫法"]), COLUMNS)
    with pytest.raises(wrong.ColumnTwice) as twice:
        read_sheet(book(tmp_path, nothing, ["编码*", "名称", "ＮＡＭＥ"]), COLUMNS)
    assert twice.value.facts == {"column": "ＮＡＭＥ", "first": 2, "second": 3}
    strange = book(tmp_path, nothing, ["编码", "名称", "身份证号"])
    with pytest.raises(wrong.ColumnUnknown):
        read_sheet(strange, COLUMNS, strict=True)
    read = read_sheet(strange, COLUMNS)
    assert found(read) == [(1, "", "workbook.column_ignored")] and "说了什么" not in str(rows_of(read))


def test_a_merged_title_above_the_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(wrong.HeaderMerged):
        read_sheet(book(tmp_path, lambda sheet: sheet.merge_cells("A1:C1")), COLUMNS)


def test_two_encodings_in_one_file_are_told_by_row(tmp_path: Path) -> None:
    lines = ["编码,名称", "990101,春晓社区", "990102,秋实社区", "990103,荷塘社区"]
    path = tmp_path / "t.csv"
    for odd in ("gb18030", "utf-8"):
        usual = "utf-8" if odd == "gb18030" else "gb18030"
        path.write_bytes(
            b"\r\n".join(line.encode(odd if number == 2 else usual) for number, line in enumerate(lines))
        )
        read = read_sheet(path, COLUMNS)
        assert [row["name"] for row in rows_of(read)] == ["春晓社区", "秋实社区", "荷塘社区"]
        assert [(each.row, each.about.code) for each in read.findings if "mixed" in each.about.code] == [
            (3, "workbook.mixed_encoding")
        ]


def xlsx(folder: Path, sheet: str, **others: str) -> Path:
    """Return a workbook with this very XML as its sheet."""
    path = folder / "made.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        named = f'<workbook xmlns:r="{relation}"><sheets><sheet name="a" r:id="x"/></sheets></workbook>'
        packed.writestr("xl/workbook.xml", named)
        related = '<Relationships><Relationship Id="x" Target="s.xml"/></Relationships>'
        packed.writestr("xl/_rels/workbook.xml.rels", related)
        packed.writestr("xl/s.xml", sheet)
        for name, text in others.items():
            packed.writestr(f"xl/{name}.xml", text)
    return path


def one_row(cells: str) -> str:
    return f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("none.xlsx", None, FileMissing),
        ("empty.xlsx", b"", FileEmpty),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, wrong.OldWorkbook),
        ("torn.xlsx", b"PK\x03\x04" + b"\0" * 100, wrong.WorkbookDamaged),
    ],
)
def test_what_is_no_workbook_is_refused(
    tmp_path: Path, name: str, content: bytes | None, refusal: type[Refusal]
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(refusal):
        read_sheet(path, COLUMNS)


def test_a_workbook_that_declares_entities_or_lies_about_its_cells_is_refused(tmp_path: Path) -> None:
    laughing = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + one_row('<c t="str"><v>&b;</v></c>')
    for sheet in (laughing, one_row('<c t="s"><v>-1</v></c>'), one_row("<c><v>abc</v></c>"), "<worksheet>"):
        with pytest.raises(wrong.WorkbookDamaged):
            read_sheet(xlsx(tmp_path, sheet), COLUMNS)
    far = one_row('<c r="A1" t="str"><v>编码</v></c><c r="XFD1" t="str"><v>名称</v></c>')
    with pytest.raises(wrong.TooManyColumns):
        read_sheet(xlsx(tmp_path, far), COLUMNS)


def test_a_file_above_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as stream:
        stream.truncate(21 << 20)
    with pytest.raises(FileTooBig):
        read_sheet(path, COLUMNS)


def test_a_bomb_is_known_by_its_directory_and_by_what_comes_out_of_it(tmp_path: Path) -> None:
    path = xlsx(tmp_path, one_row(""), sharedStrings=" " * (40 << 20))
    with pytest.raises(wrong.WorkbookTooBig):
        read_sheet(path, COLUMNS)

    content = bytearray(path.read_bytes())
    packed = xlsx(tmp_path, one_row("") + " " * (3 << 20)).read_bytes()
    lying = bytearray(packed)
    real = (len(one_row("")) + (3 << 20)).to_bytes(4, "little")
    assert lying.count(real) == 2 and content
    path.write_bytes(lying.replace(real, (100).to_bytes(4, "little")))
    with pytest.raises((wrong.WorkbookDamaged, wrong.WorkbookTooBig)):
        read_sheet(path, COLUMNS, limits=Limits(unpacked_mb=2))


MILLION = """
import resource, sys
from pathlib import Path
from linli.kernel.workbooks import Column, read_sheet
from linli.kernel.errors import Refusal
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    sheet = read_sheet(Path(sys.argv[1]), (Column("code", "编码"), Column("name", "名称")))
    for row in sheet.rows():
        pass
except Refusal as refusal:
    print(refusal.code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_million_rows_are_refused_and_cost_no_memory(tmp_path: Path, kind: str) -> None:
    head = '<row><c t="str"><v>编码</v></c><c t="str"><v>名称</v></c></row>'
    if kind == "xlsx":
        row = '<row><c t="s"><v>{}</v></c><c t="s"><v>{}</v></c></row>'
        rows = "".join(row.format(number, number) for number in range(1_000_000))
        strings = "<sst>" + "".join(f"<si><t>{number:08}</t></si>" for number in range(1_000_000)) + "</sst>"
        path = xlsx(
            tmp_path, f"<worksheet><sheetData>{head}{rows}</sheetData></worksheet>", sharedStrings=strings
        )
    else:
        path = tmp_path / "t.csv"
        path.write_text(
            "编码,名称\n" + "".join(f"{number},{number}\n" for number in range(1_000_000)), "utf-8"
        )

    done = subprocess.run(
        [sys.executable, "-c", MILLION, str(path)], capture_output=True, text=True, check=True, timeout=60
    )

    code, grown_mb = done.stdout.split()
    assert code == "workbook.too_many_rows" and int(grown_mb) < 120
