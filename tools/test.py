"""`make test`: every part, timed beside its budget; each part's own words go straight through.

All parts run even if one fails, so that one look shows everything; the exit status is 1 if any did.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.postgres import temporary_server

ROOT = Path(__file__).resolve().parent.parent
WHOLE_BUDGET_S = 900
PYTEST = (sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "--durations", "5")


@dataclass(frozen=True)
class Part:
    """One part of the run. budget_s is written down on a machine of two cores."""

    name: str
    budget_s: int
    command: tuple[str, ...]
    on_postgres: bool = False


PARTS = (
    Part("check", 60, (sys.executable, "-m", "tools.check")),
    Part("stories on SQLite", 300, (*PYTEST, "-m", "not browser")),
    Part("stories on PostgreSQL", 300, (*PYTEST, "-m", "not browser and not once"), on_postgres=True),
    Part("browser stories", 240, (*PYTEST, "-m", "browser")),
)


def main() -> int:
    # Ended from outside, the run still takes its PostgreSQL down with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results = [(part, *_run(part)) for part in PARTS]
    print("\n== what it took")
    for part, seconds, status in results:
        word = "ok" if status == 0 else f"FAILED (exit status {status})"
        print(
            f"{part.name:24} {seconds:6.0f} s of {part.budget_s:4} s{_over(seconds, part.budget_s)}  {word}"
        )
    whole = sum(seconds for _part, seconds, _status in results)
    print(f"{'whole':24} {whole:6.0f} s of {WHOLE_BUDGET_S:4} s{_over(whole, WHOLE_BUDGET_S)}")
    return 1 if any(status for _part, _seconds, status in results) else 0


def _run(part: Part) -> tuple[float, int]:
    """Run one part. Returns seconds and exit status; pytest's own status 5, no story found, is a failure as well."""
    print(f"\n== {part.name}", flush=True)
    began = time.monotonic()
    with environment_of(part) as environment:
        status = subprocess.run(part.command, cwd=ROOT, env=environment, check=False).returncode
    return time.monotonic() - began, status


@contextmanager
def environment_of(part: Part) -> Iterator[Mapping[str, str]]:
    """Yield the environment of a part: a PostgreSQL given by LINLI_TEST_DATABASE_URL, else one of our own for its time."""
    given = os.environ.get("LINLI_TEST_DATABASE_URL", "")
    plain = {name: value for name, value in os.environ.items() if name != "LINLI_TEST_DATABASE_URL"}
    if not part.on_postgres:
        yield plain
    elif given:
        yield {**plain, "LINLI_TEST_DATABASE_URL": given}
    else:
        with temporary_server() as url:
            yield {**plain, "LINLI_TEST_DATABASE_URL": url}


def _over(seconds: float, budget_s: int) -> str:
    return " OVER" if seconds > budget_s else ""


if __name__ == "__main__":
    sys.exit(main())
