"""Every setting of Linli: an environment variable, what it means, its default, and how a wrong value is refused."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class WrongSetting(Exception):
    """A setting that stops the start; the message is one clear line."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]

    def value(self) -> Any:
        text = os.environ.get(self.name, "") or self.default
        try:
            return self.read(text)
        except ValueError as error:
            raise WrongSetting(f"{self.name}={without_password(text)!r}: {error}") from error


def _folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder")
    return path


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("must be HOST:PORT, for example 127.0.0.1:8000")
    return host, int(port)


def _url(text: str) -> str:
    if text and (not text.startswith(("http://", "https://")) or text.endswith("/")):
        raise ValueError("must begin with http:// or https:// and end without a slash")
    return text


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    return text


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise ValueError("must be a whole number from 1 to 64")
    return int(text)


def _proxies(text: str) -> int:
    if not text.isdigit() or int(text) > 5:
        raise ValueError("must be a whole number from 0 to 5")
    return int(text)


SETTINGS = (
    Setting("LINLI_HOME", "~/linli-home", "data folder: linli.sqlite3, media/, keys/", _folder),
    Setting("LINLI_DATABASE_URL", "", "database; empty: SQLite in the data folder", _database),
    Setting("LINLI_LISTEN", "127.0.0.1:8000", "address and port of the web server", _listen),
    Setting(
        "LINLI_PUBLIC_URL",
        "",
        "address under which people reach this server; empty: http:// and LINLI_LISTEN",
        _url,
    ),
    Setting(
        "LINLI_PROXIES", "0", "number of own proxies in front whose X-Forwarded-For is believed", _proxies
    ),
    Setting("LINLI_THREADS", "4", "threads that answer web requests", _count),
)


def strangers() -> list[str]:
    """Return variables that look like settings and are none: most often a slip of the pen."""
    known = {setting.name for setting in SETTINGS}
    return sorted(
        n for n in os.environ if n.startswith("LINLI_") and not n.startswith("LINLI_TEST_") and n not in known
    )


def without_password(text: str) -> str:
    """Return an address with its password, if any, replaced by three stars."""
    return re.sub(r"(://[^:/@]*:)[^@]*@", r"\1***@", text)


def read() -> dict[str, Any]:
    """Return every setting by name. Raises WrongSetting."""
    return {setting.name: setting.value() for setting in SETTINGS}
