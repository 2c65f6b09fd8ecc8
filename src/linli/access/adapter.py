"""How allauth behaves in this house: nobody signs up, and failed tries are counted by `actions.prove`."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from linli.access import actions
from linli.access.models import Account
from linli.access.queries import client_address
from linli.kernel.clock import now
from linli.kernel.errors import Refusal


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account:
        """Return whose password it is; a refusal becomes the form's error with the same code."""
        login, password = str(credentials.get("username", "")), str(credentials.get("password", ""))
        try:
            return actions.prove(login=login, password=password, address=client_address(request), at=now())
        except Refusal as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal

    def add_message(self, *_: Any, **__: Any) -> None:
        """Say nothing: the page that follows a sign-in shows who is signed in."""
