"""All server processes are killed in the middle of their work, again and again: nothing that was acknowledged is lost."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from linli.access import actions as access
from linli.access import queries as accounts
from linli.cases.models import Case
from linli.kernel.ids import uuid7
from tests.cases import REPORT
from tests.peers import LINLI, ROOT, House, Meet
from tests.town import COUNTY, MONDAY_9

pytestmark = pytest.mark.server

CLIENTS = 4
ROUNDS, ROUNDS_OF_A_SOAK = 2, 20
WAIT_S = 120
PARTS = ["clock", "registrar", "run", "web", "web", "worker"]  # web has a child of its own, which answers
LOGIN, PASSWORD = "qh12", "Linxi-Qiao-8"


@dataclass
class Server:
    """`linli run` in a process group of its own, so that every process of it can be met by one signal."""

    process: "subprocess.Popen[bytes]"
    port: int

    def stop_still(self) -> None:
        os.killpg(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """Kill -9 every process at once, and wait until none is left."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not self.members(), "no process of the group is left")

    def members(self) -> dict[int, str]:
        """Return the living processes of the group, id to the part of Linli that it is."""
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _parent, group = stat.read_text().rpartition(")")[2].split()[:3]
                words = (stat.parent / "cmdline").read_text().split("\0")
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
            if int(group) == self.process.pid and state != "Z":
                found[int(stat.parent.name)] = "".join(words[3:4])  # one that is ending has no words
        return found


def wait_until(happens: Callable[[], bool], what: str) -> None:
    patience = time.monotonic() + WAIT_S
    while not happens():
        assert time.monotonic() < patience, f"within {WAIT_S} s: {what}"
        time.sleep(0.02)


@contextmanager
def serving(house: House) -> Iterator[Server]:
    """Serve the house at a port of its own each time: the last one may belong to somebody else by now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    own = {**house.environment, "LINLI_LISTEN": f"127.0.0.1:{port}"}
    process = subprocess.Popen([*LINLI, "run"], env=own, start_new_session=True, cwd=ROOT)
    server = Server(process, port)
    try:
        wait_until(lambda: answers(port), "the server answers")
        yield server
    finally:
        if server.members():
            server.kill()


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass
class Filing:
    """One call that is registered: the same case and the same operation however often it is sent."""

    case: str = field(default_factory=lambda: str(uuid7()))
    operation: str = field(default_factory=lambda: str(uuid7()))


@dataclass
class Client:
    """A desk that registers one call after another, and notes each number before it sends the next request.

    noted      operation to number, as acknowledged
    at_work    what is not acknowledged yet; sent again with the same operation after a restart
    sent_at    when the request at work had been handed over in full; None before, and once its answer is here
    found      how many of the filings that were cut turned out to be stored when they were sent again
    """

    headers: dict[str, str]
    noted: dict[str, str] = field(default_factory=dict)
    at_work: Filing | None = None
    sent_at: float | None = None
    cut: int = 0
    found: int = 0

    def work(self, port: int, stop: threading.Event) -> None:
        """Register calls until told to stop or until the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
        try:
            while not stop.is_set():
                self.file(connection)
        except (OSError, http.client.HTTPException):
            self.cut += self.sent_at is not None
        finally:
            connection.close()

    def file(self, connection: http.client.HTTPConnection) -> None:
        self.at_work = filing = self.at_work or Filing()
        self.sent_at = None
        path = f"/api/v1/cases/990101/{filing.case}/moves/register"
        form = {**REPORT, "place": COUNTY, "external_no": filing.operation}
        connection.request(
            "POST", path, json.dumps(form), {**self.headers, "Idempotency-Key": filing.operation}
        )
        self.sent_at = time.monotonic()
        answer = connection.getresponse()
        outcome = json.loads(answer.read())
        assert answer.status == 201, outcome
        self.noted[filing.operation] = outcome["case_no"]
        self.found += outcome["repeated"]
        self.at_work = self.sent_at = None


def give_password(meet: Meet) -> bool:
    account = accounts.account(LOGIN)
    assert account is not None
    access.set_password(account=account, password=PASSWORD, at=MONDAY_9)
    return True


def stored(meet: Meet) -> list[list[str]]:
    """Return (operation, number) of every filing of this story that the database holds."""
    rows = Case.objects.exclude(external_no="").order_by("id")
    return [list(row) for row in rows.values_list("external_no", "case_no")]


def signed_in(port: int) -> Client:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
    words = json.dumps({"login": LOGIN, "password": PASSWORD})
    connection.request("POST", "/api/v1/session", words, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    cookies = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    session: dict[str, Any] = json.loads(answer.read())
    assert answer.status == 201, session
    connection.close()
    headers = {"Cookie": "; ".join(cookies), "X-CSRFToken": session["csrf_token"]}
    return Client({"Content-Type": "application/json", **headers})


def kill_under_load(server: Server, clients: list[Client], dice: random.Random) -> None:
    """Let the clients work, and kill everything while at least one request is in the hands of the server.

    All processes are stopped first: what is under way then stays so until the kill, and no answer slips through.
    """
    stop = threading.Event()
    threads = [threading.Thread(target=client.work, args=(server.port, stop)) for client in clients]
    before = sum(len(client.noted) for client in clients)
    for thread in threads:
        thread.start()
    wait_until(lambda: sum(len(client.noted) for client in clients) > before, "the first answer")
    time.sleep(dice.uniform(0.1, 1.0))
    while True:
        server.stop_still()
        stopped_at = time.monotonic()
        time.sleep(0.05)  # for answers that are already on their way
        if any(client.sent_at is not None and client.sent_at < stopped_at for client in clients):
            break
        server.go_on()
        time.sleep(dice.uniform(0, 0.05))
    server.kill()
    stop.set()
    for thread in threads:
        thread.join(WAIT_S)
        assert not thread.is_alive()


def test_nothing_acknowledged_is_lost_when_every_process_is_killed(
    house: House, soaking: bool, record_property: Callable[[str, object], None]
) -> None:
    house.ask(give_password)
    clients: list[Client] = []

    for number in range(ROUNDS_OF_A_SOAK if soaking else ROUNDS):
        with serving(house) as server:
            clients = clients or [signed_in(server.port) for _ in range(CLIENTS)]
            assert sorted(server.members().values()) == PARTS
            cut_before = sum(client.cut for client in clients)

            kill_under_load(server, clients, random.Random(number))

            assert sum(client.cut for client in clients) > cut_before
        noted = {operation: case for client in clients for operation, case in client.noted.items()}
        in_database = house.ask(stored)
        assert len(in_database) == len({operation for operation, _ in in_database})
        assert noted.items() <= dict(in_database).items()
        assert house.verify()["broken"] == []

    with serving(house) as server:
        for client in clients:
            answer_what_was_cut(server, client)
    every = {operation: case for client in clients for operation, case in client.noted.items()}
    assert sorted(map(tuple, house.ask(stored))) == sorted(every.items())
    assert len(set(every.values())) == len(every)
    assert house.verify()["broken"] == []
    record_property("acknowledged", len(every))
    record_property("cut in flight", sum(client.cut for client in clients))
    record_property("cut, yet stored", sum(client.found for client in clients))


def answer_what_was_cut(server: Server, client: Client) -> None:
    """Send again, with the same operation, what the client got no answer to."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    if client.at_work is not None:
        client.file(connection)
    connection.close()
