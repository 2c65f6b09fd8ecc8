"""Prepare a fresh machine: the virtual environment, the pinned parts, translations, a browser and Chinese type.

Runs on the bare Python of the system; does nothing twice.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "set-up"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "test.txt"
OLDEST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    if sys.version_info < OLDEST:
        go_on_with_newer_python()
        return refuse("Linli needs Python 3.11 or newer: make setup PYTHON=/path/to/python3.11")
    try:
        install_system_parts()
        install_python_parts()
        run(PYTHON, "-m", "tools.translations", "compile")
    except subprocess.CalledProcessError as error:
        return refuse(f"this step did not work: {' '.join(map(str, error.cmd))}")
    except FileNotFoundError as error:
        return refuse(str(error))
    return 0


def go_on_with_newer_python() -> None:
    """Start anew with a newer Python, if this machine has one under its usual name."""
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, *sys.argv])


def install_python_parts() -> None:
    """Bring the virtual environment to the lock file; nothing to do while the stamp names the same lock file."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and PYTHON.exists():
        return
    say("making .venv")
    run(sys.executable, "-m", "venv", VENV)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    say("installing pinned parts (requirements/test.txt)")
    run(*pip, "--require-hashes", "--requirement", LOCK)
    run(*pip, "--no-build-isolation", "--no-deps", "--editable", ROOT)
    STAMP.write_text(wanted)


def fingerprint() -> str:
    """Return what the virtual environment was made from: the lock file, the package's own table, the Python."""
    made_from = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + sys.version.encode()
    return hashlib.sha256(made_from + str(ROOT).encode()).hexdigest()


def install_system_parts() -> None:
    """Bring Chromium and Chinese type for the browser stories, by apt where this account may."""
    missing = []
    if find_spec("ensurepip") is None:  # Debian keeps what makes environments apart from Python
        missing.append("python3-venv")
    if not any(map(shutil.which, BROWSERS)):
        missing.append("chromium")
    if not has_chinese_type():
        missing.append("fonts-noto-cjk")
    if not missing:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        say(f"not here: {', '.join(missing)}. They are needed; on Debian or Ubuntu, as root:")
        say(f"    apt-get install {' '.join(missing)}")
        return
    say(f"installing {', '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "-qq", "update", env=quiet)
    run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *missing, env=quiet)


def has_chinese_type() -> bool:
    if shutil.which("fc-list"):
        found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False)
        return bool(found.stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def run(*command: "str | Path", env: "dict[str, str] | None" = None) -> None:
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT, env=env)


def say(sentence: str) -> None:
    sys.stderr.write(f"setup: {sentence}\n")


def refuse(sentence: str) -> int:
    say(sentence)
    return 1


if __name__ == "__main__":
    sys.exit(main())
