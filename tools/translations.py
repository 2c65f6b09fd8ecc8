"""Translations: what the code says in Chinese, what each room's catalogue answers in English.

python -m tools.translations compile    .po to .mo, where the .po is newer
python -m tools.translations check      list what is missing, unused, uncertain or at odds; exit status 1 if anything is
python -m tools.translations update     add missing sentences with an empty translation, drop unused ones
"""

import ast
import io
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "src" / "linli"
ONE, TWO = ("singular",), ("singular", "plural")
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), TWO),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", *ONE)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", *TWO)),
}
# The same for what Django makes of a template, in Babel's own spelling.
TEMPLATE_KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HAN = re.compile(r"[\u3400-\u9fff]")
PLACE = re.compile(r"%(?:\((\w+)\))?[sd]")
# The name of a language is said in that language.
SAYS_ITSELF = frozenset({"中文"})


@dataclass(frozen=True, order=True)
class Sentence:
    """One thing that the code says: context, singular, plural ("" if none)."""

    context: str
    singular: str
    plural: str = ""


def main() -> int:
    match sys.argv[1:]:
        case ["compile"]:
            compile_all()
        case ["update"]:
            for room in rooms():
                update(room)
        case ["check"]:
            findings = list(check())
            print("\n".join(findings) or "translations: complete")
            return 1 if findings else 0
        case _:
            print(__doc__)
            return 2
    return 0


def rooms() -> list[Path]:
    return sorted(path.parent for path in ROOMS.glob("*/__init__.py"))


def catalogue_path(room: Path) -> Path:
    return room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def compile_all() -> None:
    for source in sorted(ROOMS.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        made = io.BytesIO()
        write_mo(made, read(source))
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(made.getvalue())
        fresh.replace(target)


def read(source: Path) -> Catalog:
    if not source.exists():
        return Catalog(locale="en")
    with source.open("rb") as stream:
        return read_po(stream, locale="en", abort_invalid=True)


def said_in(room: Path) -> dict[Sentence, str]:
    """Return every sentence that the room's Python and templates say, with the first place that says it."""
    found: dict[Sentence, str] = {}
    for path in sorted(room.rglob("*.py")) + sorted(room.rglob("templates/**/*.*")):
        if {"tests", "migrations"} & set(path.relative_to(room).parts):
            continue
        for line, sentence in _said_in_file(path):
            found.setdefault(sentence, f"{path.relative_to(ROOT)}:{line}")
    return found


def _said_in_file(path: Path) -> Iterator[tuple[int, Sentence]]:
    text = path.read_text(encoding="utf-8")
    return _said_in_python(text) if path.suffix == ".py" else _said_in_template(text, str(path))


def _said_in_python(text: str) -> Iterator[tuple[int, Sentence]]:
    """Yield what calls of gettext say, f-strings included (which readers of tokens see or miss by version of Python)."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        places = KEYWORDS.get(name)
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if places and len(texts) >= len(places):
            parts = dict(zip(places, texts, strict=False))
            sentence = Sentence(parts.get("context", ""), parts["singular"], parts.get("plural", ""))
            yield node.lineno, sentence


def _said_in_template(text: str, origin: str) -> Iterator[tuple[int, Sentence]]:
    from django.utils.translation.template import templatize

    stream = io.BytesIO(templatize(text, origin=origin).encode())
    options = {"encoding": "utf-8"}
    for line, message, _comments, context in extract("python", stream, TEMPLATE_KEYWORDS, options=options):
        # Babel gives the arguments of a keyword that has only one as a string, of the others as a tuple.
        singular, plural = message if isinstance(message, tuple) else (message, "")
        yield line, Sentence(context=context or "", singular=singular, plural=plural)


def answered_in(catalogue: Catalog) -> dict[Sentence, tuple[str, ...]]:
    """Return the catalogue's sentences with their translations; an empty one is an empty string."""
    answers = {}
    for message in catalogue:
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        answers[Sentence(message.context or "", *ids)] = texts
    return answers


def check() -> Iterator[str]:
    """Yield a line for everything wrong."""
    everywhere: dict[Sentence, tuple[tuple[str, ...], str]] = {}
    for room in rooms():
        name = catalogue_path(room).relative_to(ROOT)
        said, answered = said_in(room), answered_in(read(catalogue_path(room)))
        for sentence in sorted(said.keys() - answered.keys()):
            yield f"{said[sentence]}: not in {name}: {sentence.singular!r}"
        for sentence in sorted(answered.keys() - said.keys()):
            yield f"{name}: nobody says {sentence.singular!r}"
        for sentence, texts in answered.items():
            yield from (f"{name}: {fault}: {sentence.singular!r}" for fault in _faults(sentence, texts))
            other, where = everywhere.setdefault(sentence, (texts, str(name)))
            if other != texts:
                yield f"{name}: {sentence.singular!r} is {texts[0]!r} here and {other[0]!r} in {where}"
        yield from (f"{name}: fuzzy: {m.id!r}" for m in read(catalogue_path(room)) if m.id and m.fuzzy)


def _faults(sentence: Sentence, texts: tuple[str, ...]) -> Iterator[str]:
    if not all(texts):
        yield "not translated"
        return
    if HAN.search("".join(texts)) and sentence.singular not in SAYS_ITSELF:
        yield "the translation holds Han characters"
    places = set(PLACE.findall(sentence.plural or sentence.singular))
    if any(set(PLACE.findall(text)) - places for text in texts) or set(PLACE.findall(texts[-1])) != places:
        yield "the places to fill in differ"


def update(room: Path) -> None:
    """Bring the room's catalogue to what the room says now, keeping every translation that is still said."""
    path = catalogue_path(room)
    said, old = said_in(room), answered_in(read(path))
    if not said:
        path.unlink(missing_ok=True)
        return
    fresh = Catalog(locale="en", project="linli", fuzzy=False, charset="utf-8")
    for sentence in said:
        texts = old.get(sentence, ("", "") if sentence.plural else ("",))
        ids = (sentence.singular, sentence.plural) if sentence.plural else sentence.singular
        fresh.add(
            ids,
            texts if sentence.plural else texts[0],
            context=sentence.context or None,
            flags=_flags(sentence),
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    made = io.BytesIO()
    write_po(made, fresh, omit_header=True, width=0)
    header = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    path.write_text(header + made.getvalue().decode(), encoding="utf-8")


def _flags(sentence: Sentence) -> tuple[str, ...]:
    return ("python-format",) if PLACE.search(sentence.singular) else ()


if __name__ == "__main__":
    sys.exit(main())
