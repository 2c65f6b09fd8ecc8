"""`make bench`: every bench of `bench/`, one after the other; each prints its figures and appends them to results.json."""

import pkgutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    names = sorted(
        module.name for module in pkgutil.iter_modules([str(ROOT / "bench")]) if module.name[0] != "_"
    )
    if not names:
        print("bench: there is no bench")
        return 1
    for name in names:
        print(f"\n== {name}", flush=True)
        if status := subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], cwd=ROOT, check=False
        ).returncode:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
