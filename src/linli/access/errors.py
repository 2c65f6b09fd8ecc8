"""What an account cannot do, said so that it can be mended."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class LoginUnfit(Refusal):
    code = "access.login_unfit"
    status = 422
    text = _("登录名须为3至40个小写字母、数字、点、短横线或下划线，并以字母或数字开头。")


class LoginTaken(Refusal):
    code = "access.login_taken"
    status = 409
    text = _("登录名“%(login)s”已被使用，请换一个。")


class NameUnfit(Refusal):
    code = "access.name_unfit"
    status = 422
    text = _("请填写姓名，不超过60个字。")


class PhoneUnfit(Refusal):
    code = "access.phone_unfit"
    status = 422
    text = _("电话只能有数字、空格、“+”和“-”，5至20位。")


class PasswordWeak(Refusal):
    code = "access.password_weak"
    status = 422
    text = _("密码不符合要求：%(why)s")


class WrongPassword(Refusal):
    code = "access.wrong_password"
    status = 401
    text = _("登录名或密码不正确。")


class TooManyTries(Refusal):
    code = "access.too_many_tries"
    status = 429
    text = _("连续输错次数过多，请%(minutes)s分钟后再试，或请管理员发送重设密码的链接。")


class LinkUnknown(Refusal):
    code = "access.link_unknown"
    status = 404
    text = _("链接无效、已用过或已过期，请向管理员索取新的链接。")


class AccountUnknown(Refusal):
    code = "access.account_unknown"
    status = 404
    text = _("没有这个账号。")


class SignInNeeded(Refusal):
    code = "access.sign_in_needed"
    status = 401
    text = _("请先登录。")


class TokenUnfit(Refusal):
    code = "access.token_unfit"
    status = 422
    text = _("令牌不能这样设：%(why)s")


class TokenUnknown(Refusal):
    code = "access.token_unknown"
    status = 401
    text = _("令牌无效、已过期、已停用，或其岗位已结束；请管理员另发一个。")


class TokenNotFound(Refusal):
    code = "access.token_not_found"
    status = 404
    text = _("没有这个令牌，或不在您的管辖范围内。")


class TokenRightMissing(Refusal):
    code = "access.token_right_missing"
    status = 403
    text = _("这个令牌不能做这件事，需要“%(needed)s”。")


class TooManyCalls(Refusal):
    code = "access.too_many_calls"
    status = 429
    text = _("调用太频繁：每分钟最多%(limit)s次，请%(seconds)s秒后再试。")
