"""Refusals of the demo."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class ForeignHome(Refusal):
    code = "demo.foreign_home"
    status = 409
    text = _("%(home)s 里已有别的数据，演示不会动它。请把 LINLI_HOME 设为空文件夹。")


class PageRefused(Refusal):
    code = "demo.page_refused"
    status = 409
    text = _("演示没能走到页面 %(wanted)s（收到 %(status)s）。")


class NoDemoHere(Refusal):
    code = "demo.no_demo_here"
    status = 404
    text = _("%(home)s 里没有演示数据。请先运行 linli demo --no-serve。")


class ServerSilent(Refusal):
    code = "demo.server_silent"
    status = 409
    text = _("%(url)s 没有应答。请先运行 linli run，或检查地址。")


class ApiRefused(Refusal):
    code = "demo.api_refused"
    status = 409
    text = _("演示在 %(path)s 被拒绝（%(status)s）：%(detail)s")


class CannotClear(Refusal):
    code = "demo.cannot_clear"
    status = 409
    text = _("演示要重建，但数据库不在 %(home)s 里，演示不会去清空它。请先清空数据库。")


class PortTaken(Refusal):
    code = "demo.port_taken"
    status = 409
    text = _("不能在 %(listen)s 上提供服务（%(why)s）。请结束占用端口的程序，或用 LINLI_LISTEN 另设端口。")


class StillServed(Refusal):
    code = "demo.still_served"
    status = 409
    text = _("%(home)s 里的演示正在运行。请先结束它，再重建。")
