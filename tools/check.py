"""`make check`: what can be seen without running a story, in under a minute.

Programs of others (ruff, mypy, import-linter) run beside our own checks; every check runs even if one fails.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TYPED = ("src", "tests", "tools", "bench", "conftest.py")


@dataclass(frozen=True)
class Outcome:
    name: str
    seconds: float
    wrong: str


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="linli-check-") as home:
        os.environ.update(
            LINLI_HOME=home, LINLI_DATABASE_URL="", DJANGO_SETTINGS_MODULE="linli.project.settings"
        )
        began = time.monotonic()
        others = [(name, _start(command)) for name, command in _programs()]
        outcomes = [_own(name, check) for name, check in _own_checks()]
        outcomes += [_finish(name, program, began) for name, program in others]
    for outcome in outcomes:
        print(
            f"{'FAILED' if outcome.wrong else 'ok':7} {outcome.name:22} {outcome.seconds:5.1f} s", flush=True
        )
    for outcome in outcomes:
        if outcome.wrong:
            print(f"\n-- {outcome.name}\n{outcome.wrong}")
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


def _programs() -> Iterator[tuple[str, list[str]]]:
    run = [sys.executable, "-m"]
    programs = Path(sys.executable).parent
    yield "types", [*run, "mypy", *(name for name in TYPED if (ROOT / name).exists())]
    yield "lint", [*run, "ruff", "check", "--quiet", "."]
    yield "format", [*run, "ruff", "format", "--check", "--quiet", "."]
    yield "imports", [str(programs / "lint-imports")]


def _own_checks() -> Iterator[tuple[str, Callable[[], list[str]]]]:
    from tools import docs, house, templates, translations, wording

    yield "system", _system
    yield "migrations", _migrations
    yield "house", lambda: list(house.check())
    yield "templates", lambda: list(templates.check())
    yield "translations", lambda: list(translations.check())
    yield "documents", lambda: list(docs.check())
    yield "wording", lambda: list(wording.check())


def _own(name: str, check: Callable[[], list[str]]) -> Outcome:
    import django

    began = time.monotonic()
    try:
        django.setup()
        wrong = "\n".join(check())
    except Exception:  # the outermost edge: whatever a check meets, the others still run
        wrong = traceback.format_exc()
    return Outcome(name, time.monotonic() - began, wrong)


def _start(command: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )


def _finish(name: str, program: "subprocess.Popen[str]", began: float) -> Outcome:
    words, _nothing = program.communicate()
    wrong = (words.strip() or f"exit status {program.returncode}") if program.returncode else ""
    return Outcome(name, time.monotonic() - began, wrong)


def _system() -> list[str]:
    from django.core.checks import run_checks

    return [str(message) for message in run_checks()]


def _migrations() -> list[str]:
    """Return what `makemigrations` would write: changes of tables that no migration makes yet."""
    from django.core.management import CommandError, call_command

    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said, stderr=said)
    except (SystemExit, CommandError) as error:
        return [said.getvalue() or str(error)]
    return []


if __name__ == "__main__":
    sys.exit(main())
