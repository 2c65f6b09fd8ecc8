"""What the console refuses."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class TypedTooMuch(Refusal):
    code = "console.typed_too_much"
    status = 413
    text = _("这一页写得太多，存不下草稿（最多 %(most)s KB）。请先交上去，或删掉一些。")
