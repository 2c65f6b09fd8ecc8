"""Calls over HTTP: signed in by token or session, repeated safely, refusals typed, pages and the feed as iterators."""

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID, uuid4

import httpx

from linli.client.document import Document, Operation, Request, WrongCall
from linli.client.refusals import Refused, Unreachable

TRIES_MAX = 5
FIRST_WAIT_S = 0.5
WAIT_MAX_S = 60.0
TIMEOUT_S = 30.0
TOO_MANY = 429
AWAY = frozenset({502, 503, 504})  # a proxy's word for: there was no answer
BASE = "/api/v1/"
FOLLOW_EVERY_S = 5.0


def new_id() -> UUID:
    """Return a time-ordered id (UUID version 7, RFC 9562) for a case that this program files."""
    value = ((time.time_ns() // 1_000_000) << 80) | int.from_bytes(os.urandom(10), "big")
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | (0x7 << 76) | (0x2 << 62))


class Linli:
    """One server, called with a token, or after `sign_in` with a session.

    language   of the sentences in refusals: "zh-hans" or "en"
    tries      how often a call without an answer is made before Unreachable · sleep: waits between them, in seconds
    transport  another way to the server than the network, as tests have it
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        language: str = "en",
        tries: int = TRIES_MAX,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept-Language": language, "User-Agent": "linli-client"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.url, self.tries, self.sleep = url.rstrip("/"), tries, sleep
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=TIMEOUT_S, transport=transport, trust_env=False
        )
        self._document: Document | None = None

    def __enter__(self) -> "Linli":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    @property
    def document(self) -> Document:
        """What this server can be asked, read once."""
        if self._document is None:
            answer = self._sent("openapi", True, "", lambda: self._http.get(f"{BASE}openapi.json"))
            self._document = Document(answer.json())
        return self._document

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the operation of this name: `linli.accept(...)` is `linli.call("accept", ...)`."""
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(self.call, name)

    def call(self, operation: str, /, *, op_id: UUID | None = None, **values: Any) -> Any:
        """Make one call; return the answer's JSON, None where it has none.

        op_id  of a call that changes something: made here unless given; every repeat has the same, so it counts once
        Raises Refused, Unreachable, WrongCall.
        """
        asked = self.document.operation(operation)
        if asked.takes_files:
            raise WrongCall(f"{operation} takes a file: use `upload`")
        given = dict(values)
        if asked.has_op_id:
            given["op_id"] = str(op_id or uuid4())
        elif op_id is not None:
            raise WrongCall(f"{operation} takes no op_id")
        request = asked.request(given)
        return self._answer(asked, given.get("op_id", ""), lambda: self._ask(request))

    def upload(self, path: str | Path, *, operation: str = "keep_attachment") -> Any:
        """Send one file; return what the server keeps of it: name its `id` in a move. Raises as `call` does."""
        asked, file = self.document.operation(operation), Path(path)
        content = file.read_bytes()
        request = asked.request({})
        # Sent twice, a file is kept twice; what no move names is dropped after a day.
        send = partial(self._ask, request, files={"file": (file.name, content)})
        return self._answer(asked, "", send, safe=True)

    def sign_in(self, login: str, password: str) -> Any:
        """Open a session as a person does; return who is signed in. A token needs none."""
        session = self.call("sign_in", login=login, password=password)
        self._http.headers.update({"X-CSRFToken": session["csrf_token"], "Referer": f"{self.url}/"})
        return session

    def pages(self, operation: str, /, **values: Any) -> Iterator[Any]:
        """Yield the answers of a list, page after page, from `after` on. Raises as `call` does."""
        self._listed(operation)
        while True:
            page = self.call(operation, **values)
            yield page
            if not page["after"]:
                return
            values["after"] = page["after"]

    def each(self, operation: str, /, **values: Any) -> Iterator[Any]:
        """Yield the rows of a list, whatever their pages. Raises as `call` does."""
        rows = self._listed(operation)
        for page in self.pages(operation, **values):
            yield from page[rows]

    def follow(self, county: str, *, after: int = 0, forever: bool = True) -> Iterator[Mapping[str, Any]]:
        """Yield the moves of a county behind `after`, then wait for the next: keep each entry's `feed_no` as your cursor.

        forever  False ends at the last one there is. Raises as `call` does.
        """
        while True:
            page = self.call("feed", county=county, after=after)
            yield from page["entries"]
            after = page["after"]
            if not page["more"]:
                if not forever:
                    return
                self.sleep(FOLLOW_EVERY_S)

    def _listed(self, operation: str) -> str:
        rows = self.document.operation(operation).lists
        if not rows:
            raise WrongCall(f"{operation} answers no pages")
        return rows

    def _ask(self, request: Request, files: Mapping[str, Any] | None = None) -> httpx.Response:
        return self._http.request(
            request.method,
            request.path,
            params=dict(request.query),
            headers=dict(request.headers),
            json=request.body,
            files=files,
        )

    def _answer(
        self, asked: Operation, op_id: str, send: Callable[[], httpx.Response], *, safe: bool = False
    ) -> Any:
        answer = self._sent(asked.name, safe or asked.is_safe, op_id, send)
        return answer.json() if answer.content else None

    def _sent(self, name: str, safe: bool, op_id: str, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send until there is an answer; one that may be repeated is tried again after a growing wait."""
        for number in range(1, self.tries + 1):
            last = number == self.tries
            try:
                answer = send()
            except httpx.TransportError as error:
                if last or not safe:
                    raise Unreachable(name, number, op_id) from error
                self.sleep(_wait(number, ""))
                continue
            # What was too much was not carried out, so that even an unsafe call may be made again.
            again = answer.status_code == TOO_MANY or (answer.status_code in AWAY and safe)
            if not again or last:
                return _good(name, answer)
            self.sleep(_wait(number, answer.headers.get("Retry-After", "")))
        raise AssertionError("the last try returns or raises")


def _good(name: str, answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = {"detail": answer.text[:200]}
    raise Refused(name, answer.status_code, problem if isinstance(problem, dict) else {})


def _wait(number: int, told: str) -> float:
    """Return how long to wait before the next try: what the server said, else twice as long each time, spread by half."""
    if told.isdecimal():
        return min(float(told), WAIT_MAX_S)
    longest = min(FIRST_WAIT_S * float(2 ** (number - 1)), WAIT_MAX_S)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 # only spreads calls
