"""How every `linli` command speaks: progress to standard error, one JSON object last on standard output."""

import argparse
import json
import sys
import time
from typing import Any

DONE, FOUND_WRONG, WRONG_USE = 0, 1, 2

Subparsers = Any  # argparse keeps the type of its subparsers private


class Progress:
    """Say at most once a second how far a long run has come, how fast, and how long it will take."""

    def __init__(self, what: str, total: int | None = None) -> None:
        self.what, self.total = what, total
        self.began = self.said = time.monotonic()

    def reached(self, done: int) -> None:
        moment = time.monotonic()
        if moment - self.said < 1:
            return
        self.said = moment
        rate = done / (moment - self.began)
        left = f", {(self.total - done) / rate:.0f} s left" if self.total and rate else ""
        sys.stderr.write(f"{self.what}: {done:,} ({rate:,.0f}/s{left})\n")


def emit(arguments: argparse.Namespace, result: dict[str, Any], sentence: str) -> None:
    """Print `sentence` for people, or with --json the result as one line."""
    line = json.dumps(result, ensure_ascii=False) if arguments.json else sentence
    sys.stdout.write(line + "\n")


def peak_mb() -> int:
    """Return the largest resident memory of this process so far, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
