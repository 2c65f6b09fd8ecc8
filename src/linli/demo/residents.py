"""What a resident does, page by page: report, follow, rate, say more, say that it is not solved, withdraw."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.demo.browser import Browser, Page
from linli.demo.errors import PageRefused

WHAT, WHERE, NEARBY, CONTACT, CHECK, DONE = (
    f"/report/{step}" for step in ("what", "where", "nearby", "contact", "check", "done")
)

OFFERED = 200  # NEARBY shows what lies open there; with nothing to show it leads on


@dataclass(frozen=True)
class Receipt:
    """What the last page of a report says."""

    case_no: str
    code: str


def report(
    browser: Browser,
    *,
    place: str,
    words: str,
    category: str,
    address: str,
    point: tuple[float, float] | None = None,
    phone: str = "",
    past_grid: bool = False,
    photos: Sequence[bytes] = (),
) -> Receipt:
    """Report something in three steps and send it. Raises PageRefused."""
    _onward(browser.get(f"/d/{quote(place)}?next={WHAT}"), WHAT)
    taken = [SimpleUploadedFile(f"photo-{n}.jpg", data, "image/jpeg") for n, data in enumerate(photos, 1)]
    what: dict[str, str | list[SimpleUploadedFile]] = {"words": words, "category": category}
    _onward(browser.post(WHAT, {**what, "photos": taken} if taken else what), WHERE)
    if point:
        marked = {
            "address": address,
            "map": "position",
            "longitude": str(point[0]),
            "latitude": str(point[1]),
        }
        _onward(browser.post(WHERE, marked), WHERE)
    _onward(browser.post(WHERE, {"address": address}), NEARBY)
    nearby = browser.get(NEARBY)
    if nearby.status == OFFERED:  # others have reported something like it: none of those is meant
        nearby = browser.post(NEARBY, {"follow": ""})
    _onward(nearby, CONTACT)
    contact = {"contact": "phone", "phone": phone} if phone else {"contact": "none"}
    _onward(browser.post(CONTACT, {**contact, "not_my_grid": "on"} if past_grid else contact), CHECK)
    operation = _found(r'name="op" value="([^"]+)"', browser.get(CHECK), CHECK)
    _onward(browser.post(CHECK, {"op": operation}), DONE)
    return _receipt(browser.get(DONE))


def follow(browser: Browser, receipt: Receipt) -> None:
    """Open one's case with number and code. Raises PageRefused."""
    _onward(browser.post("/follow", {"number": receipt.case_no, "code": receipt.code}), "/follow/case")


def rate(browser: Browser, receipt: Receipt, *, resolved: str, satisfaction: int, words: str) -> None:
    """Raises PageRefused."""
    follow(browser, receipt)
    fields = {"resolved": resolved, "satisfaction": str(satisfaction), "words": words}
    _onward(browser.post("/follow/rate", fields), "/follow")


def disagree(browser: Browser, receipt: Receipt, *, words: str) -> None:
    """Say that it is not solved after all. Raises PageRefused."""
    follow(browser, receipt)
    _onward(browser.post("/follow/disagree", {"words": words}), "/follow")


def withdraw(browser: Browser, receipt: Receipt, *, reason: str) -> None:
    """Raises PageRefused."""
    follow(browser, receipt)
    _onward(browser.post("/follow/withdraw", {"reason": reason}), "/follow")


def supply(browser: Browser, receipt: Receipt, *, words: str) -> None:
    """Tell something more. Raises PageRefused."""
    follow(browser, receipt)
    operation = _found(r'name="op" value="([^"]+)"', browser.get("/follow/supply"), "/follow/supply")
    _onward(browser.post("/follow/supply", {"words": words, "op": operation}), "/follow")


def _receipt(page: Page) -> Receipt:
    number = "".join(re.findall(r"\d+", _plain(_found(r'class="ll-number"[^>]*>(.*?)</p>', page, DONE))))
    code = _plain(_found(r'class="ll-code"[^>]*>(.*?)</p>', page, DONE))
    return Receipt(number, code)


def _plain(markup: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", markup)


def _onward(page: Page, wanted: str) -> None:
    if page.status not in (301, 302, 303) or not page.location.startswith(wanted):
        raise PageRefused("page", wanted=wanted, status=page.status)


def _found(pattern: str, page: Page, where: str) -> str:
    if found := re.search(pattern, page.text, re.DOTALL):
        return found[1]
    raise PageRefused("page", wanted=where, status=page.status)
