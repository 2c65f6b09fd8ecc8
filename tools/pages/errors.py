"""docs/errors.md, from every refusal that the rooms define."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from django.utils import translation

import linli
from linli.kernel.errors import Refusal
from linli.project.problems import refusals
from tools.pages.tables import page, table

INTRODUCTION = """
What a user did that cannot be is answered by a refusal with a code. Codes are part of the contract: never renamed, never
used again for something else. By HTTP they come as RFC 9457 problems (`type`, `title`, `status`, `detail`, and our `code`,
`facts` and `field`); by the command line as one line on standard error with exit status 2.
`%(name)s` marks a fact that is filled in.
"""


WARNING = 200  # said of a row of an import that is taken all the same
STATUSES = {WARNING, *range(400, 500), 503}


def pages() -> dict[str, str]:
    rows = sorted(_row(refusal) for refusal in every_refusal())
    body = table(("code", "status", "in Chinese", "in English"), rows)
    return {"docs/errors.md": page("Error codes", "every `Refusal` in the rooms", INTRODUCTION, body)}


def faults() -> Iterator[str]:
    """Yield a line for every code that is missing, shared, or not written `room.what_is_wrong`."""
    seen: dict[str, str] = {}
    for refusal in every_refusal():
        name = f"{refusal.__module__}.{refusal.__name__}"
        if refusal.code in seen:
            yield f"{name} and {seen[refusal.code]} share the code {refusal.code!r}"
        if not refusal.code.replace(".", "_").isidentifier() or refusal.status not in STATUSES:
            yield f"{name}: code {refusal.code!r} or status {refusal.status} cannot be"
        if not refusal.text:
            yield f"{name} has no text"
        seen[refusal.code] = name


def every_refusal() -> list[type[Refusal]]:
    """Return every refusal, from every module of the package but its tests."""
    for module in pkgutil.walk_packages(linli.__path__, "linli."):
        if not {"tests", "migrations", "conftest", "wsgi"} & set(module.name.split(".")):
            import_module(module.name)
    return refusals()


def _row(refusal: type[Refusal]) -> tuple[str, ...]:
    with translation.override("zh-hans"):
        chinese = str(refusal.text)
    with translation.override("en"):
        english = str(refusal.text)
    return f"`{refusal.code}`", str(refusal.status), chinese, english
