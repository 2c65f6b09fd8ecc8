"""Running servers: the one that answers already, one of our own on a free port, or this process turned into one."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from linli.demo.errors import ServerSilent

STARTS_WITHIN_S = 90
ENDS_WITHIN_S = 15
LOOK_EVERY_S = 0.2
RUN = [sys.executable, "-m", "linli.project.cli", "run"]
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never by way of a proxy


def answers(url: str) -> bool:
    """Tell whether a Linli answers at `url`."""
    try:
        with DIRECT.open(f"{url}/healthz", timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def server() -> Iterator[str]:
    """Run a whole Linli on this data folder and a free port; yield its address. Raises ServerSilent."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    url = f"http://{listen}"
    env = {**os.environ, "LINLI_LISTEN": listen, "LINLI_PUBLIC_URL": url}
    running = subprocess.Popen(RUN, env=env, stdout=subprocess.DEVNULL)  # noqa: S603 # our own program
    try:
        patience = time.monotonic() + STARTS_WITHIN_S
        while not answers(url):
            if running.poll() is not None or time.monotonic() > patience:
                raise ServerSilent(url=url)
            time.sleep(LOOK_EVERY_S)
        yield url
    finally:
        running.terminate()
        try:
            running.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def become_server() -> NoReturn:
    """Turn this process into `linli run`."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(RUN[0], RUN)  # noqa: S606 # our own program
