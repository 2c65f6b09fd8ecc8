"""A request is worked on once all of it has come: whoever sends slowly keeps nobody from his work."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from linli.media.rules import ATTACHMENTS_PER_MOVE_MAX, BYTES_MAX
from linli.media.terms import Kind

# The photos of one report or one long film, and the words; what is more goes by the API, a file a request.
BODY_BYTES_MAX = ATTACHMENTS_PER_MOVE_MAX * BYTES_MAX[Kind.PHOTO] + 5 * 1024 * 1024
IN_MEMORY_BYTES = 64 * 1024
PIECE_BYTES = 64 * 1024
TOO_LARGE = f"内容太大：一次不超过{BODY_BYTES_MAX >> 20}兆字节。\nToo large: at most {BODY_BYTES_MAX >> 20} MB at once.\n"

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


class WholeRequests:
    """Receive a body in the server's own thread, of which there are many; work in one of `threads`.

    Only the latter hold connections to the database.
    """

    def __init__(self, application: Application, threads: int) -> None:
        self.application = application
        self.workers = ThreadPoolExecutor(threads, thread_name_prefix="linli-web")

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        said = str(environ.get("CONTENT_LENGTH") or "0")
        length = int(said) if said.isascii() and said.isdigit() and len(said) < 20 else -1
        if not 0 <= length <= BODY_BYTES_MAX:
            return _refused(start, "413 Content Too Large", TOO_LARGE)
        with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as body:
            if not _received(environ["wsgi.input"], body, length):
                return _refused(start, "400 Bad Request", "")
            environ["wsgi.input"] = body
            return self.workers.submit(self._worked, environ, start).result()

    def _worked(self, environ: Environ, start: Start) -> Iterable[bytes]:
        answer = self.application(environ, start)
        if getattr(answer, "streaming", True):
            return answer  # a file on its way: its server closes it
        try:
            return list(answer)
        finally:
            answer.close()  # type: ignore[attr-defined] # an answer of Django's has it


def _received(stream: IO[bytes], body: IO[bytes], length: int) -> bool:
    """Copy `length` bytes and go back to the first; False when the sender left before the last."""
    missing = length
    while missing and (piece := stream.read(min(missing, PIECE_BYTES))):
        body.write(piece)
        missing -= len(piece)
    body.seek(0)
    return not missing


def _refused(start: Start, status: str, text: str) -> list[bytes]:
    body = text.encode()
    kind = ("Content-Type", "text/plain; charset=utf-8")
    start(status, [kind, ("Content-Length", str(len(body))), ("X-Content-Type-Options", "nosniff")])
    return [body]
