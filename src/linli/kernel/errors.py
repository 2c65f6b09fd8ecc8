"""Refusals: what a user did that cannot be, said so that they can mend it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """A typed refusal with a stable code.

    code    part of the contract: never renamed, never reused
    status  HTTP status by which the doors answer
    text    lazily translated sentence with `%(name)s` places, filled from `facts`; says what is wrong and how to mend it
    field   the input field concerned, "" if none
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    text: ClassVar[str | Promise] = ""

    def __init__(self, field: str = "", **facts: Any) -> None:
        super().__init__(self.code)
        self.field = field
        self.facts: Mapping[str, Any] = facts

    @property
    def message(self) -> str:
        return str(self.text) % self.facts if self.facts else str(self.text)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
