"""What every figure shares: both databases fresh, one process for each, results printed and appended to results.json."""

import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.postgres import temporary_server

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
# Commits cost what they cost in earnest.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@dataclass(frozen=True)
class Figure:
    """figure: ours · against: the peer's, in the same unit · peer: who that is · ratio: ours ÷ the peer's."""

    bench: str
    size: int
    figure: float
    unit: str
    against: float
    peer: str = "plain SQL"

    @property
    def ratio(self) -> float:
        return round(self.figure / self.against, 3)


def publish(module: str, size: int) -> None:
    """Run `module` on SQLite and on PostgreSQL, each in a process of its own; print and keep its figures."""
    for name, environment in _databases():
        command = [sys.executable, "-m", module, name, str(size)]
        ran = subprocess.run(
            command, check=True, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        keep([Figure(**entry) for entry in json.loads(ran.stdout.splitlines()[-1])])


def answer(figures: Sequence[Figure]) -> None:
    """What the process that measures says last."""
    print(json.dumps([asdict(figure) for figure in figures]))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest value that at least `part` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def of_times(
    bench: str, size: int, ours_s: Sequence[float], peers_s: Sequence[float], peer: str = "plain SQL"
) -> list[Figure]:
    """Return p50 and p95 of single runs, in milliseconds."""
    return [
        Figure(
            bench,
            size,
            round(percentile(ours_s, part) * 1000, 3),
            f"ms p{part * 100:.0f}",
            round(percentile(peers_s, part) * 1000, 3),
            peer,
        )
        for part in (0.5, 0.95)
    ]


def keep(figures: Sequence[Figure]) -> None:
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    at, machine = datetime.now(UTC).isoformat(timespec="seconds"), _machine()
    for figure in figures:
        print(
            f"{figure.bench:28} {figure.size:>7,}  {figure.figure:>10,.2f} {figure.unit:8}"
            f"  {figure.peer} {figure.against:>10,.2f}  ratio {figure.ratio:.2f}",
            flush=True,
        )
        known.append({**asdict(figure), "ratio": figure.ratio, "at": at, "machine": machine})
    RESULTS.write_text("[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in known) + "\n]\n")


@contextmanager
def _home() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as home:
        yield home


def _databases() -> Iterator[tuple[str, dict[str, str]]]:
    basis = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    basis["DJANGO_SETTINGS_MODULE"] = "linli.project.settings"
    with _home() as home:
        yield "sqlite", {**basis, "LINLI_HOME": home, "LINLI_DATABASE_URL": f"sqlite:///{home}/linli.sqlite3"}
    with _home() as home, temporary_server(DURABLE) as url:
        yield "postgresql", {**basis, "LINLI_HOME": home, "LINLI_DATABASE_URL": url}


def _machine() -> str:
    cpu = (
        next(
            (
                line.split(":")[1].strip()
                for line in Path("/proc/cpuinfo").read_text().splitlines()
                if "model name" in line
            ),
            platform.processor(),
        )
        if Path("/proc/cpuinfo").exists()
        else platform.processor()
    )
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}"
