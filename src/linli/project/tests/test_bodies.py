"""What comes slowly, too large or in halves never reaches those who work."""

import io
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from linli.project.bodies import BODY_BYTES_MAX, WholeRequests

PATIENCE_S = 20


class Answer(list[bytes]):
    """An answer as Django gives it: made whole, closed when it is sent."""

    streaming = False

    def close(self) -> None:
        """Nothing to give back."""


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    return Answer([environ["wsgi.input"].read()])


class SlowSender(io.RawIOBase):
    """Sends one byte, and the rest when told."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.waiting, self.go_on = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        if len(self.text) == 4:
            first, self.text = self.text[:1], self.text[1:]
            return first
        self.waiting.set()
        assert self.go_on.wait(PATIENCE_S)
        rest, self.text = self.text, b""
        return rest


def asked(server: WholeRequests, length: object, stream: Any) -> tuple[str, bytes]:
    said: list[str] = []
    body = b"".join(
        server({"CONTENT_LENGTH": length, "wsgi.input": stream}, lambda status, _: said.append(status))
    )
    return said[0], body


def test_slow_senders_keep_nobody_waiting() -> None:
    server, slow, answers = WholeRequests(echo, threads=1), SlowSender(b"slow"), []
    sender = threading.Thread(target=lambda: answers.append(asked(server, "4", slow)))
    sender.start()
    assert slow.waiting.wait(PATIENCE_S)

    assert asked(server, "5", io.BytesIO(b"quick")) == ("200 OK", b"quick")

    slow.go_on.set()
    sender.join(PATIENCE_S)
    assert answers == [("200 OK", b"slow")]


@pytest.mark.parametrize("length", [str(BODY_BYTES_MAX + 1), "9" * 30, "-1", "²", "ten"])
def test_what_is_too_large_or_without_a_size_is_not_received(length: str) -> None:
    untouched = io.BytesIO(b"body")
    status, said = asked(WholeRequests(echo, threads=1), length, untouched)
    assert status == "413 Content Too Large"
    assert "125" in said.decode()
    assert untouched.tell() == 0


def test_a_body_cut_off_on_its_way_is_refused() -> None:
    assert asked(WholeRequests(echo, threads=1), "9", io.BytesIO(b"half"))[0] == "400 Bad Request"


def test_without_a_body_there_is_nothing_to_wait_for() -> None:
    assert asked(WholeRequests(echo, threads=1), "", io.BytesIO(b"ignored")) == ("200 OK", b"")
