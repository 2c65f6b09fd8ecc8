"""What no committed file may hold: addresses of package registries, and folders of the machine that it was written on."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "address of a package registry": re.compile(
        r"(?:pypi|pythonhosted|npmjs|yarnpkg|crates|rubygems|tuna\.tsinghua|aliyun)\.(?:org|com|io|edu\.cn)"
    ),
    "folder of one machine": re.compile(r"(?<![\w.<~-])/(?:root|work|home|Users|private/tmp)/[\w.]"),
}
TEXT = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".toml",
    ".tsv",
    ".json",
    ".po",
    ".css",
    ".js",
    ".svg",
    ".yml",
    ".cfg",
    ".sh",
    "",
}


def check() -> Iterator[str]:
    """Yield file:line and what was found there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix not in TEXT or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            yield from (f"{name}:{number}: {what}" for what, seen in FORBIDDEN.items() if seen.search(line))
