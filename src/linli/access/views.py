"""Pages before the console: sign in, sign out, a new password by a one-time link."""

from uuid import UUID

from allauth.account.views import LoginView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access import actions, queries, sessions
from linli.access.errors import LinkUnknown, PasswordWeak, TooManyTries
from linli.access.forms import NewPasswordForm, SignInForm
from linli.kernel.clock import now

LINK_IN_SESSION = "reset_link"


class SignIn(LoginView):  # type: ignore[misc] # allauth has no types
    form_class = SignInForm
    template_name = "access/sign_in.html"

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        codes = {error.code for error in form.non_field_errors().as_data()}
        status = 429 if TooManyTries.code in codes else 401
        shown = self.get_context_data(form=form, code=", ".join(codes))
        answer: HttpResponse = self.render_to_response(shown, status=status)
        return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sessions.end(request)
    return redirect("account_login")


@never_cache
@require_GET
def open_reset_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the token for the session at once: the address people see and the browser keeps is without it."""
    link = queries.reset_link(token, now())
    sessions.end(request)
    request.session[LINK_IN_SESSION] = str(link)
    return redirect("new-password")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    link = _link_of(request)
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            actions.use_reset_link(link=link, password=form.cleaned_data["password"], at=now())
        except PasswordWeak as weak:
            form.add_error("password", weak.message)
        else:
            del request.session[LINK_IN_SESSION]
            messages.success(request, _("新密码已设好，请用它登录。"))
            return redirect("account_login")
    shown = {"form": form, "name": queries.account_behind(link, now()).name}
    return render(request, "access/new_password.html", shown, status=422 if form.errors else 200)


def _link_of(request: HttpRequest) -> UUID:
    kept = request.session.get(LINK_IN_SESSION)
    if kept is None:
        raise LinkUnknown("token")
    return UUID(kept)
