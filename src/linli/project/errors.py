"""What is refused before any room is reached: the request itself."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class Malformed(Refusal):
    code = "request.malformed"
    status = 400
    text = _("请求无法读懂：须为UTF-8编码的JSON（Content-Type: application/json），不含NUL字符。")


class Invalid(Refusal):
    code = "request.invalid"
    status = 422
    text = _("有%(count)s处没有填对，见errors。")


class NotSignedIn(Refusal):
    code = "request.not_signed_in"
    status = 401
    text = _("请先登录。")


class Forbidden(Refusal):
    code = "request.forbidden"
    status = 403
    text = _("您的岗位不能这样做。")


class StaleForm(Refusal):
    code = "request.stale_form"
    status = 403
    text = _("请求没有带上有效的CSRF标记：请先取得csrftoken，并在X-CSRFToken头中带上。")


class NotFound(Refusal):
    code = "request.not_found"
    status = 404
    text = _("地址有误，或不在您的数据范围内。")


class TooLarge(Refusal):
    code = "request.too_large"
    status = 413
    text = _("内容太大：一次不超过%(limit_mb)s兆字节。")


class TooMany(Refusal):
    code = "request.too_many"
    status = 429
    text = _("请求太频繁，请稍后再试。")
