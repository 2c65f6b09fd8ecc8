"""A resident's or a clerk's browser, as far as the demo needs one: pages in, forms out, cookies kept.

The same journeys run inside this process (months are lived through in minutes) and against a running server.
"""

import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import IO, Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

TIMEOUT_S = 30
Fields = Mapping[str, str | Iterable[SimpleUploadedFile]]


@dataclass(frozen=True)
class Page:
    """location: where a redirect leads, "" for a page of its own."""

    status: int
    text: str
    location: str = ""


class Browser(Protocol):
    def get(self, path: str) -> Page: ...

    def post(self, path: str, fields: Fields) -> Page: ...


class InProcess:
    """Asks the application itself, without a server: forms need no token here."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="localhost", headers={"accept-language": "zh-hans"})

    def get(self, path: str) -> Page:
        return self._page(self.client.get(path))

    def post(self, path: str, fields: Fields) -> Page:
        return self._page(self.client.post(path, dict(fields)))

    @staticmethod
    def _page(answer: Any) -> Page:  # Any: the test client's answer is a patched HttpResponse
        return Page(answer.status_code, answer.content.decode(), answer.headers.get("Location", ""))


class OverHttp:
    """Asks a server by HTTP, with a cookie jar and the token of its forms. Redirects are told, not followed."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.cookies = CookieJar()
        jar = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar, _StaysHere())
        self.token = ""

    def get(self, path: str) -> Page:
        page = self._ask(urllib.request.Request(self.base + path))  # noqa: S310 # our own address
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text):
            self.token = found[1]
        return page

    def post(self, path: str, fields: Fields) -> Page:
        if not self.token:
            self.get(path)
        body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": self.token, **fields})
        headers = {"Content-Type": MULTIPART_CONTENT, "Referer": self.base + path, "Origin": self.base}
        return self._ask(urllib.request.Request(self.base + path, body, headers))  # noqa: S310 # our own address

    def _ask(self, request: urllib.request.Request) -> Page:
        request.add_header("Accept-Language", "zh-Hans")
        try:
            with self.opener.open(request, timeout=TIMEOUT_S) as answer:
                return Page(answer.status, answer.read().decode(), answer.headers.get("Location", ""))
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.read().decode(), error.headers.get("Location", ""))


class _StaysHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0917 # the library's own shape
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None
