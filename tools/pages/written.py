"""The pages that people write: what they name must be there."""

import re
from collections.abc import Iterator
from pathlib import Path

from linli.project.cli import make_parser

ROOT = Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"(?:^|[`\s/])linli ((?:[a-z]+ ?){1,2})", re.M)
TARGET = re.compile(r"(?:`|^)make ([a-z]+)", re.M)
SETTING = re.compile(r"LINLI_[A-Z_]+")


def faults() -> Iterator[str]:
    """Yield a line for each link, command, make target or setting that a document names and that is not there."""
    commands, targets, settings = _commands(), _targets(), _settings()
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]:
        where, text = path.relative_to(ROOT), path.read_text(encoding="utf-8")
        for link in LINK.findall(text):
            if not (path.parent / link).exists():
                yield f"{where}: nothing is at {link}"
        code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))
        for words in COMMAND.findall(code):
            if not any(words.strip() == name or words.strip().startswith(f"{name} ") for name in commands):
                yield f"{where}: no command is called {words.strip()!r}"
        yield from (
            f"{where}: no target is called {name!r}" for name in TARGET.findall(code) if name not in targets
        )
        yield from (
            f"{where}: no setting is called {name}" for name in SETTING.findall(text) if name not in settings
        )


def _commands() -> set[str]:
    """Return every command, with its group where it has one: `run`, `import grids`."""
    from tools.pages.commands import leaves

    names = {name.removeprefix("linli ") for name, _parser, _words in leaves(make_parser(), "linli", "")}
    return {" ".join(name.split()[:2]) for name in names}


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))


def _settings() -> set[str]:
    from linli.project.environment import SETTINGS

    return {setting.name for setting in SETTINGS} | {"LINLI_TEST_DATA", "LINLI_TEST_DATABASE_URL"}
