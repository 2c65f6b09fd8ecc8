"""`make soak`: the stories again and for long, with new random examples each time; on SQLite, then on PostgreSQL.

`make test` draws the same examples every time, so that it never fails by chance; here chance is the point.
"""

import subprocess
import sys

from tools.test import PYTEST, ROOT, Part, environment_of

COMMAND = (*PYTEST, "-m", "not browser", "--hypothesis-profile", "soak")
PARTS = (
    Part("soak on SQLite", 1800, COMMAND),
    Part("soak on PostgreSQL", 1800, COMMAND, on_postgres=True),
)


def main() -> int:
    worst = 0
    for part in PARTS:
        print(f"\n== {part.name}", flush=True)
        with environment_of(part) as environment:
            worst = max(
                worst, subprocess.run(part.command, cwd=ROOT, env=environment, check=False).returncode
            )
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
