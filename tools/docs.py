"""Generated pages of docs/: `python -m tools.docs` writes them, `check` says which are out of date.

A page is made from the code or from a table beside it, so that documents cannot drift from what runs.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="linli-docs-") as home:
        os.environ.update(
            LINLI_HOME=home, LINLI_DATABASE_URL="", DJANGO_SETTINGS_MODULE="linli.project.settings"
        )
        import django

        django.setup()
        for name, text in made().items():
            path = ROOT / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
                print(name)
        wrong = list(check())
    print("\n".join(wrong) or "documents: up to date")
    return 1 if wrong else 0


def made() -> dict[str, str]:
    """Return every generated page by its path in the repository. Needs Django set up."""
    from tools import translations
    from tools.pages import api, commands, conformance, errors, glossary, moves, settings

    translations.compile_all()
    found: dict[str, str] = {}
    for source in (settings, commands, moves, api, errors, glossary, conformance):
        found |= source.pages()
    return found


def check() -> Iterator[str]:
    """Yield a line for each page that is not what the code would make now, and for each fault in what they tell."""
    from tools.pages import conformance, errors, howto, written

    for name, text in made().items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{name} is out of date: make docs"
    yield from errors.faults()
    yield from conformance.faults()
    yield from written.faults()
    yield from howto.faults()


if __name__ == "__main__":
    sys.exit(main())
