"""The how-to pages that people write, one a role and language: what they call a button must be what the button says.

In a how-to, **bold** words are words on the screen, and nothing else is bold. They are looked up in the catalogues: as they
stand in Chinese, as the translation says in English. `a.code` is an error code, `Q` a key.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tools import translations

ROOT = Path(__file__).resolve().parent.parent.parent
HOWTO = ROOT / "docs" / "howto"
LANGUAGES = ("zh", "en")
PICTURE_KB_MAX, PICTURES_KB_MAX = 150, 2048
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
CODE = re.compile(r"`([a-z]+\.[a-z_]+)`")
HEADING = re.compile(r"^(#+) ", re.M)
STEP = re.compile(r"^\d+\. ", re.M)
PICTURE = re.compile(r"!\[([^\]]*)\]\(\.\./pictures/([^)]+)\)")
ALT_MIN = 6  # characters: "picture" says nothing of what is to be seen


def faults() -> Iterator[str]:
    """Yield a line for each untrue word, code or picture of a how-to, and for each pair of languages that differs."""
    pages = {
        lang: {path.name: path.read_text(encoding="utf-8") for path in (HOWTO / lang).glob("*.md")}
        for lang in LANGUAGES
    }
    screen, codes = {lang: words_on_screen(lang) for lang in LANGUAGES}, _codes()
    for lang in LANGUAGES:
        for name, text in sorted(pages[lang].items()):
            yield from (
                f"docs/howto/{lang}/{name}: {fault}" for fault in page_faults(text, screen[lang], codes)
            )
    for name in sorted({*pages["zh"], *pages["en"]}):
        yield from pair_faults(name, *(pages[lang].get(name, "") for lang in LANGUAGES))
    yield from _picture_faults("".join(text for lang in LANGUAGES for text in pages[lang].values()))


def page_faults(text: str, screen: frozenset[str], codes: frozenset[str]) -> Iterator[str]:
    """Yield what one page says that is not so."""
    yield from (
        f"nothing on the screen says {words!r}" for words in BOLD.findall(text) if words not in screen
    )
    yield from (f"there is no error {code}" for code in CODE.findall(text) if code not in codes)
    yield from (f"say what {file} shows" for alt, file in PICTURE.findall(text) if len(alt) < ALT_MIN)


def pair_faults(name: str, zh: str, en: str) -> Iterator[str]:
    """Yield how the two languages of a page differ: both have the same sections, steps and pictures."""
    if not zh or not en:
        yield f"docs/howto: {name} is there in one language only"
        return
    if HEADING.findall(zh) != HEADING.findall(en):
        yield f"docs/howto: {name} has other sections in Chinese than in English"
    if len(STEP.findall(zh)) != len(STEP.findall(en)):
        yield f"docs/howto: {name} has {len(STEP.findall(zh))} steps in Chinese, {len(STEP.findall(en))} in English"
    shown = [[re.sub(r"-(zh|en)\.", ".", file) for _alt, file in PICTURE.findall(text)] for text in (zh, en)]
    if shown[0] != shown[1]:
        yield f"docs/howto: {name} has other pictures in Chinese than in English"
    if sorted(CODE.findall(zh)) != sorted(CODE.findall(en)):
        yield f"docs/howto: {name} names other errors in Chinese than in English"


def words_on_screen(lang: str) -> frozenset[str]:
    """Return every sentence of every room, as its readers see it in this language."""
    said: set[str] = set()
    for room in translations.rooms():
        answers = translations.answered_in(translations.read(translations.catalogue_path(room)))
        for sentence, texts in answers.items():
            said.update((sentence.singular, sentence.plural) if lang == "zh" else texts)
    return frozenset(said)


def _codes() -> frozenset[str]:
    """Return every error code: docs/errors.md is made from the code, and `make check` says when it is not."""
    return frozenset(re.findall(r"^\| `([^`]+)` ", (ROOT / "docs" / "errors.md").read_text("utf-8"), re.M))


def _picture_faults(text: str) -> Iterator[str]:
    """Yield pictures that are too heavy or that no page shows (a missing one is found with the links)."""
    kept = sorted((HOWTO / "pictures").glob("*"))
    shown = {file for _alt, file in PICTURE.findall(text)}
    yield from (
        f"docs/howto/pictures/{path.name}: no page shows it" for path in kept if path.name not in shown
    )
    for path in kept:
        if path.stat().st_size > PICTURE_KB_MAX * 1024:
            yield f"docs/howto/pictures/{path.name}: more than {PICTURE_KB_MAX} KB"
    if sum(path.stat().st_size for path in kept) > PICTURES_KB_MAX * 1024:
        yield f"docs/howto/pictures: more than {PICTURES_KB_MAX} KB together"
