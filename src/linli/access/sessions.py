"""Opening and closing the session that a sign-in gives: what Django and allauth do, in one place for every door."""

from allauth.account.adapter import get_adapter
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from linli.access.models import Account
from linli.kernel.clock import now


def begin(request: HttpRequest, account: Account) -> None:
    """Sign the account in: a new session key, a new CSRF secret."""
    get_adapter(request).login(request, account)


def end(request: HttpRequest) -> None:
    """Sign out; the session and all it held is gone."""
    get_adapter(request).logout(request)


def drop_ended() -> int:
    """Erase every session whose time is over. Returns how many."""
    return Session.objects.filter(expire_date__lt=now()).delete()[0]
