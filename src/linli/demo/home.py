"""The folder of the demo: its mark, its sign-ins, and the refusal to touch any other."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from linli.access import queries as access
from linli.demo.errors import ForeignHome, NoDemoHere

MARK, SIGN_INS = "demo.json", "demo-accounts.json"
DATABASE = "linli.sqlite3"
ACCOUNTS = "access_account"  # the table that every Linli has
OF_LINLI = {"keys", "media", "static", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", MARK, SIGN_INS}


@dataclass(frozen=True)
class Mark:
    """What a demo leaves of itself. ready: its days were lived to their end · made_at: ISO 8601"""

    ready: bool
    made_at: str
    seed: int
    cases: int = 0
    moves: int = 0

    @property
    def age_days(self) -> int:
        made = datetime.fromisoformat(self.made_at)
        return (datetime.now(made.tzinfo) - made).days


def mark_of(home: Path) -> Mark | None:
    """Return the mark of the demo that lives in `home`, None where there is none.

    Raises ForeignHome when the folder holds anything but an empty Linli or a demo.
    """
    if (home / MARK).exists():
        return Mark(**json.loads((home / MARK).read_text(encoding="utf-8")))
    strangers = {entry.name for entry in home.iterdir()} - OF_LINLI if home.exists() else set()
    if strangers:
        raise ForeignHome(home=home)
    return None


def check_database_empty(home: Path) -> None:
    """Raises ForeignHome when the database holds people: it is somebody's, and no demo's."""
    tables = connection.introspection.table_names()
    if tables and (ACCOUNTS not in tables or access.taken_logins("")):
        raise ForeignHome(home=home)


def set_mark(home: Path, mark: Mark) -> None:
    _write(home / MARK, asdict(mark))


def keep_sign_ins(home: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Keep the passwords, made anew for each demo, where only the owner of the folder reads them."""
    _write(home / SIGN_INS, list(rows))


def sign_ins(home: Path) -> list[dict[str, Any]]:
    """Return `[{"login", "password", "role", "level"}]`, one row a role. Raises NoDemoHere."""
    if not (home / SIGN_INS).exists():
        raise NoDemoHere(home=home)
    rows: list[dict[str, Any]] = json.loads((home / SIGN_INS).read_text(encoding="utf-8"))
    return rows


def _write(path: Path, record: object) -> None:
    fresh = path.with_suffix(".new")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(record, file, ensure_ascii=False, indent=1)
    fresh.replace(path)
