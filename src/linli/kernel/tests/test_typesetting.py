"""Papers are PDF/A, the same for ever, and show what people wrote as they wrote it."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from linli.kernel import fonts, qr
from linli.kernel.clock import LOCAL
from linli.kernel.tests.papers import addresses_in, is_pdf_a, text_of
from linli.kernel.typesetting import PAGES_MAX, NoType, PaperTooLong, Svg, typeset

pytestmark = pytest.mark.once
AT = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
PLAIN = "kernel/tests/plain.typ"


def plain(*words: str, drawing: str = "") -> bytes:
    shown = drawing or qr.drawing("https://linli.example/d/990101001001")
    return typeset(
        PLAIN, {"title": "试纸", "words": list(words), "qr": Svg(shown), "qr_alt": "二维码"}, at=AT
    )


def test_what_a_resident_wrote_appears_as_it_was_written() -> None:
    wrote = '路灯 #image("/etc/passwd") $x^2$ \\n *粗* _斜_ `read` <a> @b 50% //注'

    shown = text_of(plain(wrote))

    assert "".join(wrote.split()) in "".join(shown.split())


def test_a_paper_is_pdf_a_2b_with_its_moment() -> None:
    pdf = plain("路灯不亮")

    reader = PdfReader(io.BytesIO(pdf))

    assert is_pdf_a(pdf)
    assert reader.metadata and reader.metadata.title == "试纸"
    assert reader.metadata.creation_date == AT


def test_the_same_words_at_the_same_moment_are_the_same_bytes() -> None:
    assert plain("路灯不亮") == plain("路灯不亮")


def test_a_sign_that_the_type_lacks_is_named_by_its_code_and_stops_no_paper() -> None:
    shown = text_of(plain("谢谢😀，\u202e反\u0007了，\U00020000某"))

    assert "谢谢〔U+1F600〕，反了，〔U+20000〕某" in shown.replace("\n", "")


def test_a_long_word_without_a_break_stays_inside_the_paper() -> None:
    first = PdfReader(io.BytesIO(plain("A" * 1900))).pages[0]

    lines = [line for line in first.extract_text().replace("\u200b", "").splitlines() if "AAA" in line]

    assert len(lines) > 10


def test_more_than_fifty_pages_are_refused() -> None:
    with pytest.raises(PaperTooLong) as refused:
        plain(*["字" * 2000] * 120)

    assert str(PAGES_MAX) in refused.value.message


def test_a_machine_without_chinese_type_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_FOLDERS", ())
    fonts.han_face.cache_clear()
    try:
        with pytest.raises(NoType) as refused:
            plain("路灯不亮")
    finally:
        fonts.han_face.cache_clear()

    assert "fonts-noto-cjk" in refused.value.message


def test_the_type_knows_its_own_signs() -> None:
    face = fonts.han_face()

    assert face is not None and face.path.is_file() and isinstance(face.path, Path)
    assert all(fonts.can_write(face, sign) for sign in "邻里网格员办理单〇㐂A1，。——")
    assert not fonts.can_write(face, "😀")


@pytest.mark.parametrize("length", [0, 40, 90, 200])
def test_the_qr_code_on_the_page_says_its_address(length: int) -> None:
    address = "https://linli.example/d/9901010010011001" + "x" * length

    pdf = plain("路灯不亮", drawing=qr.drawing(address))
    robust = plain("路灯不亮", drawing=qr.drawing(address, robust=True))

    assert addresses_in(pdf) == addresses_in(robust) == [address]
