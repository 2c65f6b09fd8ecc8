"""The two forms before the console: sign in, set a new password."""

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_MAX = 200


class SignInForm(LoginForm):  # type: ignore[misc] # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].max_length = PASSWORD_MAX


class NewPasswordForm(forms.Form):
    password = forms.CharField(max_length=PASSWORD_MAX, strip=False)
    again = forms.CharField(max_length=PASSWORD_MAX, strip=False)

    def clean(self) -> None:
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", _("两次输入的密码不一样，请重新输入。"))
