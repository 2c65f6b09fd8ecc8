"""Full pages for what went wrong, each with a way out and the phone."""

import logging
import secrets
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases.rules.numbers import QUERY_ALPHABET
from linli.portal.pages import Shell, bare_shell, page, shell_of

logger = logging.getLogger(__name__)


def away_too_long(request: HttpRequest) -> HttpResponse:
    again = [(reverse("portal:follow"), _("重新查")), *_home()]
    text = _("为安全已退出，请重新查。没有提交的内容请重新填。")
    return _wrong(request, 403, _("离开太久了"), text, again)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Too long a text is the usual reason: 2 MB of words and more."""
    text = _("内容可能太长了，什么都没有收下。文字最多2000字，照片每张不超过20 MB。请按返回键改一下再交。")
    return _wrong(request, 400, _("这次没有收下"), text, _home())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _wrong(request, 403, _("这一页不能看"), _("这不是给您看的页面。"), _home())


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("这一页放得太久，或者浏览器没有开启Cookie，什么都没有收下。请按返回键，刷新后再交。")
    return _wrong(request, 403, _("这次没有收下"), text, _home())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _wrong(request, 404, _("没有这一页"), _("地址可能写错了。"), _home())


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault: the page names a mark under which the log has it, and leans on nothing that may be broken."""
    mark = "E-" + "".join(secrets.choice(QUERY_ALPHABET) for _place in range(6))
    logger.error("a page did not open: %s", mark)
    try:
        shell = shell_of(request)
    except Exception:  # the outermost edge: the session itself may be what failed
        shell = bare_shell(request)
    text = _("是我们这边的问题，不是您操作错了。您提交过的内容都还在。")
    ways = [(request.path if request.method == "GET" else reverse("portal:home"), _("再试一次")), *_home()]
    return _wrong(request, 500, _("这一页暂时打不开"), text, ways, mark=mark, shell=shell)


def refused(request: HttpRequest, status: int, text: str) -> HttpResponse:
    return _wrong(request, status, _("没有办成"), text, _home())


def _home() -> list[tuple[str, str]]:
    return [(reverse("portal:home"), _("回首页"))]


def _wrong(
    request: HttpRequest,
    status: int,
    heading: str,
    text: str,
    ways: Sequence[tuple[str, str]],
    *,
    mark: str = "",
    shell: Shell | None = None,
) -> HttpResponse:
    values = {"heading": heading, "text": text, "ways": ways, "mark": mark}
    return page(request, "error", values, status=status, shell=shell)
