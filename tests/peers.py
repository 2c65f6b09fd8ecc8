"""Stories that need processes of their own: a Linli with its own folder and database, and peers at one barrier.

A peer is a plain function of a test module, `peer(meet, **given)`. It runs in a process of its own; `meet()` waits until
every peer of the race has come to the same point; what it returns must be fit for JSON.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

    from linli.organisation.rules import Actor

ROOT = Path(__file__).resolve().parent.parent
WAIT_S = 120
LINLI = (sys.executable, "-m", "linli.project.cli")
SECOND_CLERK = "qh12b"

Meet = Callable[[], object]
Peer = Callable[..., Any]


@dataclass(frozen=True)
class House:
    """A Linli on a database of its own in which the town of tests/town.py lives, with a second clerk at the county.

    hall  the process that peers are forks of: it has everything loaded, so that each begins at once
    """

    environment: Mapping[str, str]
    hall: "subprocess.Popen[str]"

    @property
    def on_postgres(self) -> bool:
        return bool(self.environment["LINLI_DATABASE_URL"])

    def ask(self, peer: Peer, **given: Any) -> Any:
        """Return what one peer answers."""
        return self.race((peer, given))[0]

    def race(self, *runs: tuple[Peer, Mapping[str, Any]]) -> list[Any]:
        """Let the peers run at once, each in a process of its own. Returns their answers in the same order."""
        assert self.hall.stdin is not None and self.hall.stdout is not None
        asked = [[peer.__module__, peer.__qualname__, given] for peer, given in runs]
        self.hall.stdin.write(json.dumps(asked) + "\n")
        self.hall.stdin.flush()
        answers = json.loads(self.hall.stdout.readline())
        assert all(answers), "a peer failed; its own words are on standard error"
        return [answer[0] for answer in answers]

    def linli(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run one command of `linli`."""
        return subprocess.run(
            [*LINLI, *words], env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT
        )

    def verify(self) -> dict[str, Any]:
        """Return what `linli verify --json` says; `broken` is [] when everything is whole."""
        return dict(json.loads(self.linli("verify", "--json").stdout.splitlines()[-1]))


@contextmanager
def open_house(home: Path, database_url: str) -> Iterator[House]:
    """Make the folder and the tables, and let the town move in."""
    own = {"LINLI_HOME": str(home), "LINLI_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT / "src")}
    others = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment, command = {**others, **own}, [sys.executable, "-m", "tests.peers"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as hall:
        house = House(environment, hall)
        house.ask(move_in)
        yield house
        hall.stdin.close()  # type: ignore[union-attr] # it is a pipe; with its end the hall ends


def move_in(meet: Meet) -> None:
    from linli.access import actions as access
    from linli.organisation import actions as organisation
    from linli.organisation.terms import Role
    from linli.project.prepare import initialise
    from tests.town import COUNTY, FIRST_DAY, MONDAY_9, make_town

    initialise()
    make_town()
    second = access.add_account(login=SECOND_CLERK, name="许二", at=MONDAY_9)
    organisation.appoint(
        account=second, role=Role.INTAKE_CLERK, centre=COUNTY, begins_on=FIRST_DAY, by=None, at=MONDAY_9
    )


def actor(login: str) -> "Actor":
    """Return a member of staff in the posts of MONDAY_9."""
    from linli.access import queries as access
    from linli.organisation import queries
    from tests.town import MONDAY_9

    account = access.account(login)
    assert account is not None
    return queries.actor_of(account, MONDAY_9)


def answer_of(action: Callable[..., "BaseModel"], **given: Any) -> dict[str, Any]:
    """Return the outcome of an action, or the problem that its refusal is."""
    from linli.kernel.errors import Refusal
    from linli.project.problems import body_of

    try:
        return action(**given).model_dump(mode="json")
    except Refusal as refusal:
        return body_of(refusal)


def main() -> None:
    """Serve races until standard input ends: a line names peers, a line holds their answers; [] stands for a fault."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.project.settings"
    import django

    django.setup()
    import_module("linli.project.urls")
    forks = multiprocessing.get_context("fork")
    for line in sys.stdin:
        runs = [(getattr(import_module(module), name), given) for module, name, given in json.loads(line)]
        barrier = forks.Barrier(len(runs), timeout=WAIT_S)
        peers = []
        for peer, given in runs:
            here, there = forks.Pipe(duplex=False)
            peers.append((here, forks.Process(target=_run, args=(peer, given, barrier, there))))
            peers[-1][1].start()
            there.close()
        sys.stdout.write(f"[{', '.join(_answer(here) for here, _ in peers)}]\n")
        sys.stdout.flush()
        for _, process in peers:
            process.join()


def _run(peer: Peer, given: Mapping[str, Any], barrier: Barrier, there: Connection) -> None:
    from django.core.serializers.json import DjangoJSONEncoder

    try:
        there.send(json.dumps([peer(barrier.wait, **given)], ensure_ascii=False, cls=DjangoJSONEncoder))
    except (
        BaseException
    ):  # the outermost edge of the process: whoever waits for this peer must not wait in vain
        traceback.print_exc()
        barrier.abort()


def _answer(here: Connection) -> str:
    try:
        return str(here.recv())
    except EOFError:
        return "[]"


if __name__ == "__main__":
    main()
